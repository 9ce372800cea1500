"""Which words of a text a store's vocabulary may learn from, and which it may settle."""

from collections.abc import Container, Iterable
from functools import lru_cache

import msgspec

from corpus.damage.blocks import likely_readings
from corpus.damage.entities import decode_references
from corpus.damage.spelling import accented_runs, built_in_spelling
from corpus.damage.suspicion import is_suspect
from corpus.damage.utf8 import undo_misread_utf8

MOST_WORDS = 1000
"""A text with more words of a kind keeps the first in alphabetical order: no honest document has so many."""

_LONGEST = 100
_LONGEST_BLOCK = 1_000_000
"""In characters. What is longer is no word, and no block that somebody typed."""

_SURE = 6
"""By so many bits a word must be likelier as it stands than repaired, to be taken for undamaged."""


class MetWords(msgspec.Struct, frozen=True, kw_only=True):
    """The words with accents in a text that the built-in vocabulary does not hold, lower-case, in order.

    Attributes:
        seen: those that stand there undamaged.
        candidates: those that would settle what a word of the text was, if they were known.
    """

    seen: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()


def meet_words(texts: Iterable[str], repairs: Iterable[tuple[str, str]]) -> MetWords:
    """Return what the words of a repaired text may teach, and what would settle them.

    Args:
        texts: its blocks, repaired.
        repairs: the words that were changed for that, and what they became.
    """
    seen: set[str] = set()
    candidates: set[str] = set()
    for word in _words_with_accents(texts):
        if (met := _judge(word)) is not None:
            seen.update(met.seen)
            candidates.update(met.candidates)
    for damaged, repaired in set(repairs):
        seen.difference_update(accented_runs(repaired))
        if (met := _judge(_decoded(damaged))) is not None:
            candidates.update(met.candidates)
    return MetWords(seen=_first(seen), candidates=_first(candidates))


def settle(word: str, vocabulary: Container[str]) -> str | None:
    """Return what a word was if the vocabulary knows that; None where it does not make the difference.

    Args:
        word: a word as it was before repair, or one that repair left alone.
        vocabulary: words known to be right, lower-case.
    """
    if len(word) > _LONGEST:
        return None
    plain, spelling = _decoded(word), built_in_spelling()
    if not is_suspect(plain):
        return None
    best = min(likely_readings(plain, spelling, vocabulary), key=lambda reading: reading.bits)
    return best.text if best.bits < spelling.bits(best.text) else None


@lru_cache(maxsize=1 << 15)
def _judge(word: str) -> MetWords | None:
    """Return what one word teaches and what would settle it; None where that is nothing."""
    if len(word) > _LONGEST:
        return None
    spelling, asked = built_in_spelling(), _Asked()
    runs = [run for run in accented_runs(word) if not spelling.knows(run)]
    readings = likely_readings(word, spelling, asked) if is_suspect(word) else []
    others = [reading.bits for reading in readings if reading.text != word]
    if not others:
        return MetWords(seen=tuple(runs)) if runs else None
    is_sure = spelling.bits(word) + _SURE <= min(others)
    return MetWords(seen=tuple(runs) if is_sure else (), candidates=tuple(asked.words))


class _Asked:
    """A vocabulary that knows no word, and remembers which it was asked for."""

    def __init__(self) -> None:
        self.words: set[str] = set()

    def __contains__(self, word: object) -> bool:
        if isinstance(word, str):
            self.words.update(accented_runs(word))
        return False


def _words_with_accents(texts: Iterable[str]) -> set[str]:
    lines = (line for text in texts if len(text) <= _LONGEST_BLOCK for line in text.split("\n"))
    return {word for line in lines if not line.isascii() for word in line.split() if not word.isascii()}


def _decoded(word: str) -> str:
    return undo_misread_utf8(decode_references(word))


def _first(words: set[str]) -> tuple[str, ...]:
    return tuple(sorted(words)[:MOST_WORDS])
