"""Which documents have the terms of a phrase together, with NumPy."""

from functools import reduce

import numpy as np

from searchidx.embedded.numpy_postings import FieldPostings, Numbers
from searchidx.embedded.program import Phrase

_KEY = 1 << 33
"""A document's number times this, plus a position, is one number for both; positions have up to 32 bits."""


def phrase_documents(field: FieldPostings, node: Phrase) -> Numbers:
    """Return the documents with a phrase, ascending.

    Raises:
        ValueError: there is no such phrase in this field.
    """
    _check(field, node)
    postings = {number: field.documents(number) for number in node.terms}
    documents = reduce(_common, sorted(postings.values(), key=len))
    if not len(documents):
        return documents
    keys = {
        number: _keys(field, node, number, np.searchsorted(held, documents), documents)
        for number, held in postings.items()
    }
    if node.slop:
        return _near(node, keys, documents)
    starts = [keys[number] - offset for number, offset in zip(node.terms, node.offsets, strict=True)]
    return np.unique(reduce(_common, starts) // _KEY)


def _check(field: FieldPostings, node: Phrase) -> None:
    if not field.has_positions:
        raise ValueError(f"the field {node.field!r} has no positions")
    if not len(node.terms) == len(node.offsets) == len(node.idfs) > 0 <= node.slop:
        raise ValueError("a phrase has terms, each with an offset and an idf, and no negative slop")
    if not -1 <= node.part < field.parts:
        raise ValueError(f"the field has no part {node.part}")


def _keys(field: FieldPostings, node: Phrase, term: int, ranks: Numbers, documents: Numbers) -> Numbers:
    """Return where a term stands in the documents, in the part asked for, as keys."""
    counts, positions = field.positions(term, ranks)
    held = np.repeat(documents, counts)
    if node.part >= 0:
        low, high = field.part_starts()[held, node.part], field.part_starts()[held, node.part + 1]
        inside = (positions >= low) & (positions < high)
        held, positions = held[inside], positions[inside]
    # A key of the phrase's start must stay with its document, so there is room below position 0.
    return held * _KEY + (positions + (1 << 32))


def _common(one: Numbers, other: Numbers) -> Numbers:
    return np.intersect1d(one, other, assume_unique=True)


def _near(node: Phrase, keys: dict[int, Numbers], documents: Numbers) -> Numbers:
    """Return the documents with a run of places, short enough, that has each term as often as it comes."""
    width = max(node.offsets) - min(node.offsets) + node.slop
    starts = np.unique(np.concatenate(list(keys.values())))
    good = np.ones(len(starts), bool)
    for number, held in keys.items():
        copies = node.terms.count(number)
        good &= np.searchsorted(held, starts + width, "right") - np.searchsorted(held, starts) >= copies
    return np.intersect1d(starts[good] // _KEY, documents)
