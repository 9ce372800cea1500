"""Which words of a block a wrong code page damaged, judged by each word and by the rest of its block."""

import math
from collections.abc import Container, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from corpus.damage.code_pages import CODE_PAGES
from corpus.damage.spelling import Spelling
from corpus.damage.utf8 import guess_lost_bytes

_DAMAGED = 0.004
_TRUST = 2.0
_ROUNDS = 2
_MOST_OF_A_WORD = 3
_MIXED_WORD = 3
_GUESSED = 8
_MOST_BITS = 40
_LEAST_LIKELY = 80
_LONGEST_REMEMBERED = 100

# The ways a word came about: written as it stands, damaged by a code page, or misread UTF-8 with lost bytes.
_RIGHT = 0
_LOST_BYTES = 1 + len(CODE_PAGES)
_WAYS = range(2 + len(CODE_PAGES))
_PRIOR = (1 - _DAMAGED * _LOST_BYTES, *(_DAMAGED for _ in _WAYS[1:]))


class Reading(NamedTuple):
    """What a word was if it came about in one way, and how unlikely that is, in bits."""

    way: int
    text: str
    bits: int


def undo_code_pages(words: Mapping[str, int], spelling: Spelling, *, misread_utf8: int = 0) -> dict[str, str]:
    """Return the damaged words of a block and what they were.

    The block is seen as a mixture: some of its words are right, some came through one code page, some maybe
    through another. How large each part is, is estimated from all words of the block (expectation
    maximisation); each word is then judged by its spelling and by the parts that the other words make up.

    Args:
        words: the words of the block that are not plain ASCII, and how often each occurs.
        spelling: how likely a word is.
        misread_utf8: how many words of the block were UTF-8 misread, and have been decoded.
    """
    readings = {
        word: (_readings if len(word) <= _LONGEST_REMEMBERED else likely_readings)(word, spelling)
        for word in words
    }
    if all(reading.text == word for word, found in readings.items() for reading in found):
        return {}
    mixture = _Mixture(words, misread_utf8)
    for _ in range(_ROUNDS):
        mixture.update(readings)
    chosen = {word: _likeliest(found, mixture.parts_beside(word)) for word, found in readings.items()}
    return {word: reading.text for word, reading in chosen.items() if reading.text != word}


def likely_readings(word: str, spelling: Spelling, vocabulary: Container[str] = ()) -> list[Reading]:
    """Return a word as it stands, then what it was in each way it may have come about.

    Args:
        word: what stands between two blanks.
        spelling: how likely a word is.
        vocabulary: further words known to be right, lower-case.
    """
    bits = spelling.bits(word, vocabulary)
    readings = [Reading(_RIGHT, word, bits)]
    for way, page in enumerate(CODE_PAGES, 1):
        undone = page.undo(word)
        if undone != word:
            best = Reading(way, undone, spelling.bits(undone, vocabulary))
            in_part = page.undo_but_marks(word)
            if in_part not in (undone, word):
                other = Reading(way, in_part, spelling.bits(in_part, vocabulary) + _MIXED_WORD)
                best = min(best, other, key=lambda reading: reading.bits)
            readings.append(best)
        elif page.leaves(word):
            readings.append(Reading(way, word, bits))
    guess = guess_lost_bytes(word, lambda guessed: spelling.bits(guessed, vocabulary))
    if guess != word:
        readings.append(Reading(_LOST_BYTES, guess, spelling.bits(guess, vocabulary) + _GUESSED))
    return readings


class _Mixture:
    """How large a part of a block came about in each way."""

    def __init__(self, words: Mapping[str, int], misread_utf8: int) -> None:
        self._counts = {word: min(count, _MOST_OF_A_WORD) for word, count in words.items()}
        self._beliefs = dict.fromkeys(words, (0.0,) * len(_WAYS))
        self._given = [_TRUST * part for part in _PRIOR]
        self._given[_LOST_BYTES] += misread_utf8
        self._totals = self._given

    def parts_beside(self, word: str) -> list[float]:
        """Return the parts that all words but this one make up."""
        count = self._counts[word]
        parts = [
            max(total - count * belief, given)
            for total, belief, given in zip(self._totals, self._beliefs[word], self._given, strict=True)
        ]
        return [part / sum(parts) for part in parts]

    def update(self, readings: Mapping[str, Iterable[Reading]]) -> None:
        """Believe of each word what its readings and the other words suggest."""
        self._beliefs = {word: self._belief(word, found) for word, found in readings.items()}
        self._totals = [
            self._given[way] + sum(self._counts[word] * belief[way] for word, belief in self._beliefs.items())
            for way in _WAYS
        ]

    def _belief(self, word: str, found: Iterable[Reading]) -> tuple[float, ...]:
        parts = self.parts_beside(word)
        likely = [0.0 for _ in _WAYS]
        for way, _, bits in found:
            likely[way] = parts[way] * 2.0 ** -min(bits, _LEAST_LIKELY)
        total = sum(likely)
        return tuple(value / total for value in likely)


@lru_cache(maxsize=1 << 14)
def _readings(word: str, spelling: Spelling) -> list[Reading]:
    """Return a word's readings; damage hits the same words in block after block."""
    return likely_readings(word, spelling)


def _likeliest(found: Iterable[Reading], parts: list[float]) -> Reading:
    plausible = (reading for reading in found if reading.way == _RIGHT or reading.bits <= _MOST_BITS)
    return min(plausible, key=lambda reading: reading.bits - math.log2(parts[reading.way]))
