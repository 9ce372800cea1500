"""The analysis of French: which stemmer, and which words say nothing in a query."""

STEMMER = "french"

_STOP_WORDS = """
le la les l un une des du de d et ou en au aux à dans par pour sur avec sans ce cet cette ces
qui que qu quoi dont où est sont été être a ont avait il elle ils elles on nous vous je j se s son sa ses
leur leurs n ne pas plus y c m t si comme mais
"""

STOP_WORDS = frozenset(_STOP_WORDS.split())
