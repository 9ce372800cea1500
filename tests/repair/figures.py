"""How many damaged words repair restores, and how many clean ones it changes."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from corpus.damage.learning import is_held_out
from corpus.record import LANGUAGES, Language, Record
from corpus.text import repair
from tests.repair.damage import Damage, dress

WORD = re.compile(r"[^\t-\r ]+")
_SEED = 8917


class Figures(NamedTuple):
    """What became of the words of some blocks.

    Attributes:
        damaged, restored: how many words the damage changed, and how many of those became what they were.
        clean, changed: how many it did not change, and how many of those repair changed.
        failures: each word that did not become what it was: right, before repair, after it.
    """

    damaged: int
    restored: int
    clean: int
    changed: int
    failures: Counter[tuple[str, str, str]]

    @property
    def share(self) -> float:
        """The share of the damaged words that were restored."""
        return self.restored / self.damaged if self.damaged else 1.0


class Row(NamedTuple):
    """One line of the table: text of a language, given in a way, damaged in a way."""

    language: Language
    given: str
    damage: str
    figures: Figures


def measure(blocks: Iterable[str], damage: Damage, part: float = 1.0) -> Figures:
    """Damage blocks, repair them, and count.

    Args:
        blocks: clean texts.
        damage: what happens to a word.
        part: the share of the words that it happens to.
    """
    chance, damage = random.Random(_SEED), cache(damage)
    damaged = restored = clean = changed = 0
    failures: Counter[tuple[str, str, str]] = Counter()
    for block in blocks:
        right = WORD.findall(block)
        bad = [damage(word) if part == 1 or chance.random() < part else word for word in right]
        for before, word, after in zip(right, bad, _repaired(block, right, bad), strict=True):
            if word == before:
                clean += 1
                changed += after != before
            else:
                damaged += 1
                restored += after == before
            if after != before:
                failures[before, word, after] += 1
    return Figures(damaged, restored, clean, changed, failures)


def given(texts: Sequence[str]) -> dict[str, tuple[Sequence[str], float]]:
    """Return the ways in which texts are given: the blocks, and the share of their words to be damaged."""
    dressed = list(map(dress, texts))
    return {
        "whole texts": (texts, 1.0),
        "5-12 words": (list(titles(texts)), 1.0),
        "half damaged": (texts, 0.5),
        "whole texts, typographic": (dressed, 1.0),
        "5-12 words, typographic": (list(titles(dressed)), 1.0),
        "half damaged, typographic": (dressed, 0.5),
    }


def titles(texts: Iterable[str]) -> Iterator[str]:
    """Cut texts into blocks of 5 to 12 words."""
    for text in texts:
        words = text.split(" ")
        chance = random.Random(len(text))
        at = 0
        while at < len(words):
            size = chance.randint(5, 12)
            yield " ".join(words[at : at + size])
            at += size


def held_out_texts(records: Iterable[Record], every: int = 1) -> dict[Language, list[str]]:
    """Return, by language, the texts of records that nothing was learned from; of one record in so many."""
    held_out = [record for record in records if is_held_out(record.id)][::every]
    return {
        language: [block for record in held_out for block in _blocks(record, language)]
        for language in LANGUAGES
    }


def _blocks(record: Record, language: Language) -> Iterator[str]:
    if (text := record.texts.get(language)) is not None:
        yield from filter(None, (text.title, text.question, text.answer))


def _repaired(block: str, right: Sequence[str], bad: Sequence[str]) -> Sequence[str]:
    """Return what stands in the place of each right word after the block was damaged and repaired."""
    words = iter(bad)
    got = WORD.findall(repair(WORD.sub(lambda _: next(words), block)).text)
    if len(right) == len(got):
        return got
    aligned = [""] * len(right)
    for start, other, size in SequenceMatcher(None, right, got, autojunk=False).get_matching_blocks():
        aligned[start : start + size] = got[other : other + size]
    return aligned
