"""How the words of a record are settled by the store's vocabulary, which no page has when it is read."""

import re
from collections.abc import Container, Iterator
from functools import cache

import msgspec

from corpus.damage import MetWords, meet_words, settle
from corpus.record import Record, change_blocks

Repairs = tuple[tuple[str, str], ...]
"""Each damaged word and what it was repaired to."""

_WORD = re.compile(r"[^\t-\r\x20]+")


def words_of(record: Record, repairs: Repairs) -> MetWords:
    """Return what the words of a record may teach, and what would settle them, as its page was read."""
    return meet_words(_blocks(record), repairs)


def revise(record: Record, repairs: Repairs, vocabulary: Container[str]) -> tuple[Record, Repairs]:
    """Return a record with the words that a vocabulary settles, and what was repaired in all.

    Args:
        record: the record as its page was read.
        repairs: what was repaired in reading it.
        vocabulary: words known to be right, lower-case.
    """
    settled = cache(lambda word: settle(word, vocabulary))
    after = {repaired: settled(damaged) or repaired for damaged, repaired in repairs}
    revised = [(damaged, after[repaired]) for damaged, repaired in repairs if after[repaired] != damaged]

    def settle_word(match: re.Match[str]) -> str:
        word = match[0]
        if word.isascii() or word in after:
            return after.get(word, word)
        right = settled(word) or word
        if right != word:
            revised.append((word, right))
        return right

    def settle_block(block: str) -> str:
        return _WORD.sub(settle_word, block)

    texts = {language: change_blocks(text, settle_block) for language, text in record.texts.items()}
    author = record.author and settle_block(record.author)
    return msgspec.structs.replace(record, author=author, texts=texts), tuple(revised)


def _blocks(record: Record) -> Iterator[str]:
    if record.author:
        yield record.author
    for text in record.texts.values():
        yield from filter(None, (text.addressee, text.title, *text.descriptors, text.question, text.answer))
