"""Which of Dutch and French a passage, or a word, is written in; no answer where that is not sure."""

import re

from corpus.record import Language


def guess_language(text: str) -> Language | None:
    """Return the language of a passage by its function words; None when these do not tell."""
    found = words(text)
    dutch, french = sum(map(_DUTCH.__contains__, found)), sum(map(_FRENCH.__contains__, found))
    if dutch > 2 * french:
        return "nl"
    return "fr" if french > 2 * dutch else None


def word_language(word: str) -> Language | None:
    """Return the one language that a word belongs to; None for a word, or a name, that may stand in both."""
    parts = words(word)
    dutch = any(part in _DUTCH for part in parts)
    french = any(part in _FRENCH for part in parts)
    if not dutch and not french and word.islower():
        dutch, french = _DUTCH_SPELLING.search(word) is not None, _FRENCH_SPELLING.search(word) is not None
    if dutch == french:
        return None
    return "nl" if dutch else "fr"


def words(text: str) -> list[str]:
    """Return the words of a text in lower case; an elided article keeps its apostrophe: ``l'``, ``an``."""
    return _WORD.findall(text.casefold())


_WORD = re.compile(r"[^\W\d_]+(?:['’](?=[^\W\d_]))?")

# Words of one language that the other does not have, not even as another word.
_DUTCH_WORDS = """
    aan aantal al als bij daar dan dat deze die dit door een er geen geeft gelet had heb hebben heeft het hij
    hoe hoeveel hun ik inzake is jaar kan kreeg kunnen maar meer met mijn mogelijk moet moeten naar niet nog
    om omtrent onder ook op over reeds sinds te tegen ten ter tijdens tot tussen uit uw vaak van vanaf vanwege
    volgens voor vraag vragen waar waarom wanneer waren wat we welke werd werden wie wij wordt worden ze zich
    zij zijn zoals zou zouden zullen
"""
_FRENCH_WORDS = """
    à afin ainsi alors après au aucun aussi autre autres aux avait avec avez avoir ayant bien c' c’ car ce
    cela celle celles celui ces cet cette ceux chaque chez combien comme comment contre d' d’ dans depuis dès
    doit donc dont du elle elles entre est et été être eu faire fait furent il ils j' j’ je jusqu' jusqu’ l'
    l’ la le les leur leurs lors lui mais mes moins même n' n’ ne nombre notamment nos notre nous où ou par
    parmi pas peut peuvent pour pourquoi qu' qu’ quand que quel quelle quelles quels qui quoi s' s’ sa sans
    selon ses si soit son sont sous suite sur tous tout toute toutes un une vers votre vous était étaient
"""
_DUTCH, _FRENCH = frozenset(_DUTCH_WORDS.split()), frozenset(_FRENCH_WORDS.split())

# What the spelling of a word in lower case shows; few French endings tell, as Dutch borrows so much.
_DUTCH_SPELLING = re.compile(
    r"ij|aa|uu|sch|kk|cht|zw|ee[klmnprt]|kw|heid|lijk|[a-z]{2}k\b|[a-z]{3}ing(?:en)?\b|teit|atie\b"
)
_FRENCH_SPELLING = re.compile(
    r"[àçù]|é(?:e|s|es)\b|\bé|\w{3}ations?\b|ités?\b|iques?\b|[ae]ux\b|oi[rsx]|èr?es?\b"
)
