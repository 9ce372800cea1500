"""The analysis of Dutch: which stemmer, and which words say nothing in a query."""

STEMMER = "dutch"

_STOP_WORDS = """
de het een en of van in op aan te ten ter met voor door bij naar uit over om tot als dan dat die dit deze
er is zijn was waren wordt worden werd werden heeft hebben had hadden ik u hij zij ze we wij men zich
niet ook nog al maar wel hoe wat welke wie waar wanneer dus per
"""

STOP_WORDS = frozenset(_STOP_WORDS.split())
