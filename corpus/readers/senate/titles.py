"""Where, in a title that stands in French and then in Dutch on one line, the Dutch begins."""

import re
from collections.abc import Sequence, Set

from corpus.language import guess_language, word_language, words
from corpus.record import Language

_NO_WORDS: frozenset[str] = frozenset()


def split_title(
    line: str, *, french: Set[str] = _NO_WORDS, dutch: Set[str] = _NO_WORDS
) -> tuple[str, str] | None:
    """Return the French and the Dutch title of a line that holds both; None when their border is not sure.

    The titles of a question have as many parts in both languages, so that the border lies in the middle
    part: after the last French word, not after the first Dutch one, and before a capital, as titles begin
    with one. It is sure when that leaves one place. (On the titles of 1,000 Chamber questions of 2017: 489
    split right and none wrong; 733 and none with the words of both texts.)

    Args:
        line: both titles, one space between them.
        french: words in lower case that the page is known to use in French.
        dutch: the same for Dutch.
    """
    pieces = _JOINT.split(" ".join(line.split()))
    parts, joints = pieces[::2], pieces[1::2]
    if len(parts) % 2 == 0:
        return None
    middle = len(parts) // 2
    before, after = " ".join(parts[:middle]), " ".join(parts[middle + 1 :])
    if guess_language(before) == "nl" or guess_language(after) == "fr":
        return None
    tokens = parts[middle].split()
    if middle and len(tokens) == 2:
        border: int | None = 1
    else:
        border = _find_border(tokens, french - dutch, dutch - french)
    if border is None:
        return None
    first = [*parts[:middle], " ".join(tokens[:border])]
    second = [" ".join(tokens[border:]), *parts[middle + 1 :]]
    return _join(first, joints[:middle]), _join(second, joints[middle:])


_JOINT = re.compile(r"( [-–] )")
_OPENS_TITLE = re.compile(r"[\"'«“‘(]*[A-ZÀ-Þ0-9]")
# After these, a capital opens a name.
_NEVER_LAST_WORDS = "à a au aux d de des du en et l la le les of ou par pour sur un une"
_NEVER_LAST = frozenset(_NEVER_LAST_WORDS.split())


def _find_border(tokens: Sequence[str], french: Set[str], dutch: Set[str]) -> int | None:
    """Return before which word of the middle part the Dutch begins; None when that is not sure."""
    languages = [_language(token, french, dutch) for token in tokens]
    if not {"nl", "fr"}.issubset(languages):
        return None
    last_french = max(place for place, language in enumerate(languages) if language == "fr")
    places = [
        place
        for place in range(last_french + 1, languages.index("nl") + 1)
        if _OPENS_TITLE.match(tokens[place]) and tokens[place - 1].casefold() not in _NEVER_LAST
    ]
    return places[0] if len(places) == 1 else None


def _language(token: str, french: Set[str], dutch: Set[str]) -> Language | None:
    if (language := word_language(token)) is not None:
        return language
    found = set(words(token))
    if bool(found & french) == bool(found & dutch):
        return None
    return "fr" if found & french else "nl"


def _join(parts: Sequence[str], joints: Sequence[str]) -> str:
    return "".join(part + joint for part, joint in zip(parts, [*joints, ""], strict=True))
