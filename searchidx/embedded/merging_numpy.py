"""Merges the postings of one field of several segments with NumPy; the twin of _merging.pyx."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from searchidx.embedded.block_reading_numpy import BlockDecoder
from searchidx.embedded.blocks_numpy import BlockEncoder, Ints, Postings

_DROPPED = 0xFFFFFFFF
_TERMS_AT_A_TIME = 4096


class FieldMerger:
    """Merges one field; see _merging.pyx."""

    def __init__(
        self,
        sources: Sequence[tuple[Mapping[str, Any], int, Any]],
        parts: int,
        has_positions: bool,
        encoder: BlockEncoder,
    ) -> None:
        self._sources = [
            _Source(arrays, documents, parts, has_positions, numbers)
            for arrays, documents, numbers in sources
        ]
        self._encoder = encoder
        self._to_come = sorted({term for source in self._sources for term in source.terms})
        self._terms = bytearray()
        self._ends: list[int] = []

    @property
    def terms(self) -> bytearray:
        """The terms' bytes."""
        return self._terms

    @property
    def term_ends(self) -> Ints:
        """Where each term ends."""
        return np.array(self._ends, np.uint32)

    def merge(self, limit: int) -> bool:
        """Merge terms until the encoder holds so many bytes, or all are; returns whether more are to come."""
        while self._to_come and self._encoder.held < limit:
            terms, self._to_come = self._to_come[:_TERMS_AT_A_TIME], self._to_come[_TERMS_AT_A_TIME:]
            self._merge_terms(terms)
        return bool(self._to_come)

    def _merge_terms(self, terms: list[bytes]) -> None:
        held = [source.read(terms) for source in self._sources]
        ranks = np.concatenate([found[0] for found in held])
        order = np.argsort(ranks, kind="stable")
        merged = _concatenated([found[1] for found in held])
        kept = order[merged.documents[order] != _DROPPED]
        if (merged.documents[kept] >= self._encoder.documents).any():
            raise ValueError("a document that the segment does not have")
        df = np.bincount(ranks[kept], minlength=len(terms))
        for rank in np.flatnonzero(df).tolist():
            self._terms += terms[rank]
            self._ends.append(len(self._terms))
        self._encoder.add(_chosen(merged, kept)._replace(df=df[df > 0]))


class _Source:
    def __init__(
        self,
        arrays: Mapping[str, Any],
        documents: int,
        parts: int,
        has_positions: bool,
        numbers: Any,
    ) -> None:
        self._blocks = BlockDecoder(arrays, documents, parts, has_positions)
        self._numbers = np.asarray(numbers, np.int64)
        ends, data = np.asarray(arrays["term_ends"], np.int64), bytes(arrays["terms"])
        if len(ends) != len(arrays["df"]):
            raise ValueError("the arrays of its terms have different lengths")
        if len(self._numbers) != documents:
            raise ValueError(f"{len(self._numbers)} new numbers for {documents} documents")
        starts = np.concatenate(([0], ends))[: len(ends)]
        if (ends < starts).any() or (len(ends) and ends[-1] > len(data)):
            raise ValueError("a term lies outside of the terms")
        self.terms = [data[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]

    def read(self, terms: list[bytes]) -> tuple[Ints, Postings]:
        """Return the postings of those of some terms that are here, and the rank of each one's term there."""
        first = bisect_left(self.terms, terms[0])
        last = bisect_left(self.terms, terms[-1] + b"\0")
        postings = self._blocks.read(first, last)
        ranks = {term: rank for rank, term in enumerate(terms)}
        mine = np.array([ranks[term] for term in self.terms[first:last]], np.int64)
        return np.repeat(mine, postings.df), postings._replace(documents=self._numbers[postings.documents])


def _concatenated(several: Sequence[Postings]) -> Postings:
    return Postings(*(np.concatenate(arrays) for arrays in zip(*several, strict=True)))


def _chosen(postings: Postings, chosen: Ints) -> Postings:
    """Return some of the postings, in this order."""
    counts = postings.counts
    positions = postings.positions
    if len(positions):
        starts, sizes = (np.cumsum(counts) - counts)[chosen], counts[chosen]
        within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        positions = positions[np.repeat(starts, sizes) + within]
    return Postings(
        postings.df,
        postings.documents[chosen],
        postings.frequencies[chosen],
        counts[chosen],
        postings.parts[chosen],
        positions,
    )
