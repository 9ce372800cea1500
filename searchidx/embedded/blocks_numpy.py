"""Encodes the postings and positions of a field in blocks with NumPy; the twin of _blocks.pyx."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[Any]
Arrays = dict[str, tuple[str, Any]]
"""Name to item type and items."""

BLOCK = 128
TAIL = 8
_DENSITY = 32
_ARRAY_TYPES = {
    "df": "u4",
    "cf": "u8",
    "first_block": "u4",
    "block_first": "u4",
    "block_last": "u4",
    "block_max_tf": "u4",
    "block_min_length": "u1",
    "block_data": "u4",
    "postings": "u1",
    "dense_terms": "u4",
    "dense_bits": "u8",
    "dense_ranks": "u4",
}
_POSITION_TYPES = {"block_positions": "u4", "positions": "u1"}
_DRAINED = ("postings", "positions")


class Postings(NamedTuple):
    """The postings of consecutive terms, one after the other.

    Attributes:
        df: for each term, how many postings it has.
        documents, frequencies, counts, parts: of each posting.
        positions: of all postings, in their order.
    """

    df: Ints
    documents: Ints
    frequencies: Ints
    counts: Ints
    parts: Ints
    positions: Ints


class BlockEncoder:
    """Writes the postings of one field's terms, given in the order of the terms; see _blocks.pyx.

    Attributes:
        documents: how many documents the segment has.
        held: how many bytes of postings and positions can be drained.
    """

    def __init__(self, documents: int, parts: int, has_positions: bool, lengths: Any) -> None:
        self.documents = documents
        self.held = 0
        self._parts = parts
        self._has_positions = has_positions
        self._lengths = None if lengths is None else np.frombuffer(lengths, np.uint8)
        if self._lengths is not None and len(self._lengths) != documents:
            raise ValueError(f"{len(self._lengths)} lengths for {documents} documents")
        self._terms = 0
        self._total = 0
        types = _ARRAY_TYPES | (_POSITION_TYPES if has_positions else {})
        self._arrays: dict[str, list[Ints]] = {name: [np.zeros(0, kind)] for name, kind in types.items()}
        self._sizes = dict.fromkeys(("block_first", "postings", "positions"), 0)

    def add_sets(self, counts: Any, documents: Any) -> None:
        """Add terms that occur once in each of their documents: how many have each, and which, ascending."""
        df, numbers = np.frombuffer(counts, np.uint32), np.frombuffer(documents, np.uint32)
        if int(df.sum(dtype=np.int64)) > len(numbers):
            raise ValueError("fewer documents than the terms need")
        if len(numbers) and int(numbers.max()) >= self.documents:
            raise ValueError("a document that the segment does not have")
        once = np.ones(len(numbers), np.uint32)
        self.add(Postings(df, numbers, once, once, np.zeros(len(numbers), np.uint32), numbers[:0]))

    def add(self, postings: Postings) -> None:
        """Add the postings of the terms that come next."""
        df = postings.df.astype(np.int64)
        blocks = -(-df // BLOCK)
        first_block = np.cumsum(blocks) - blocks
        in_term = np.arange(blocks.sum()) - np.repeat(first_block, blocks)
        starts = np.repeat(np.cumsum(df) - df, blocks) + in_term * BLOCK
        sizes = np.minimum(np.repeat(df, blocks) - in_term * BLOCK, BLOCK)
        self._put("df", df)
        self._put("cf", cf := _sums(postings.frequencies, df))
        self._total += int(cf.sum(dtype=np.uint64))
        self._put("first_block", first_block + self._sizes["block_first"])
        self._sizes["block_first"] += len(starts)
        if len(starts):
            self._add_blocks(postings, starts, sizes)
            if self._has_positions:
                self._add_positions(postings, starts, sizes)
        self._add_dense(postings, df)
        self._terms += len(df)

    def drain(self) -> tuple[Ints, Ints]:
        """Return the postings and the positions written since the last time; what follows continues them."""
        empty = np.zeros(0, np.uint8)
        drained = [np.concatenate(self._arrays.get(name, [empty])) for name in _DRAINED]
        self._arrays |= {name: [empty] for name in _DRAINED if name in self._arrays}
        self.held = 0
        return drained[0], drained[1]

    def finish(self) -> tuple[Arrays, int]:
        """Return the arrays by name, each its item type and items, and the sum of all frequencies.

        Postings and positions are those that were not drained before.
        """
        self._put("first_block", np.array([self._sizes["block_first"]]))
        for name in ("postings", "positions") if self._has_positions else ("postings",):
            self._put(name, np.zeros(TAIL, np.uint8))
        types = _ARRAY_TYPES | _POSITION_TYPES
        return {
            name: (types[name], np.concatenate(items)) for name, items in self._arrays.items()
        }, self._total

    def _put(self, name: str, items: Ints) -> None:
        self._arrays[name].append(items.astype(self._arrays[name][0].dtype))

    def _add_blocks(self, postings: Postings, starts: Ints, sizes: Ints) -> None:
        documents, frequencies = postings.documents, postings.frequencies
        first, last = documents[starts], documents[starts + sizes - 1]
        max_tf = np.maximum.reduceat(frequencies, starts)
        doc_bits = np.where(last - first < 1 << 16, 16, 32)
        tf_bits = np.where(max_tf <= 1, 0, widths_of(max_tf))
        part_bits = np.full(len(starts), 4 if self._parts else 0)
        doc_bytes, tf_bytes = sizes * doc_bits // 8, (sizes * tf_bits + 7) // 8
        lengths = doc_bytes + tf_bytes + (sizes * part_bits + 7) // 8
        at, data = _lay_out(lengths)
        blocks = np.repeat(np.arange(len(starts)), sizes)
        within = np.arange(len(blocks)) - np.repeat(starts, sizes)
        _pack(data, documents - first[blocks], at[blocks], within, doc_bits[blocks])
        _pack(data, frequencies, (at + doc_bytes)[blocks], within, tf_bits[blocks])
        _pack(data, postings.parts, (at + doc_bytes + tf_bytes)[blocks], within, part_bits[blocks])
        self._put("block_first", first)
        self._put("block_last", last)
        self._put("block_max_tf", max_tf)
        least = (
            np.zeros(len(starts))
            if self._lengths is None
            else np.minimum.reduceat(self._lengths[documents], starts)
        )
        self._put("block_min_length", least)
        self._put("block_data", (at + self._sizes["postings"]) // 4)
        self._append("postings", data)

    def _add_positions(self, postings: Postings, starts: Ints, sizes: Ints) -> None:
        counts, positions = postings.counts.astype(np.int64), postings.positions
        totals = np.add.reduceat(counts, starts)
        first = np.cumsum(totals) - totals
        most = np.maximum.reduceat(counts, starts)
        count_bits = np.where(most == 1, 0, widths_of(most))
        bits = np.maximum(_bit_lengths(np.maximum.reduceat(positions, first)), 1)
        count_bytes = (sizes * count_bits + 7) // 8
        at, data = _lay_out(4 + count_bytes + (totals * bits + 7) // 8)
        data[at], data[at + 1] = count_bits, bits
        blocks = np.repeat(np.arange(len(starts)), sizes)
        within = np.arange(len(blocks)) - np.repeat(starts, sizes)
        _pack(data, counts, (at + 4)[blocks], within, count_bits[blocks])
        blocks = np.repeat(np.arange(len(starts)), totals)
        nth = np.arange(len(positions)) - np.repeat(first, totals)
        _pack_bits(data, positions, (at + 4 + count_bytes)[blocks] * 8 + nth * bits[blocks])
        self._put("block_positions", (at + self._sizes["positions"]) // 4)
        self._append("positions", data)

    def _append(self, name: str, data: Ints) -> None:
        self.held += len(data)
        self._sizes[name] += len(data)
        if self._sizes[name] // 4 > 0xFFFFFFFF:
            raise OverflowError(f"the {name} of one field take more than 16 GB; write smaller segments")
        self._put(name, data)

    def _add_dense(self, postings: Postings, df: Ints) -> None:
        ends = np.cumsum(df)
        for term in np.flatnonzero(df * _DENSITY > self.documents):
            documents = postings.documents[ends[term] - df[term] : ends[term]]
            flags = np.zeros(512 * -(-self.documents // 512), np.uint8)
            flags[documents] = 1
            groups = flags.reshape(-1, 512).sum(axis=1, dtype=np.int64)
            self._put("dense_terms", np.array([self._terms + term]))
            self._put("dense_bits", np.packbits(flags, bitorder="little").view("<u8"))
            self._put("dense_ranks", np.cumsum(groups) - groups)


def widths_of(largest: Ints) -> Ints:
    """Return how many bits each of some numbers is kept in, when the largest is this."""
    return np.where(largest <= 15, 4, np.where(largest <= 255, 8, 32))


def _bit_lengths(values: Ints) -> Ints:
    return np.frexp(values.astype(np.float64))[1].astype(np.int64)


def _sums(values: Ints, counts: Ints) -> Ints:
    """Return the sum of each run of values; runs have these counts."""
    running = np.zeros(len(values) + 1, np.uint64)
    np.cumsum(values, out=running[1:])
    ends = np.cumsum(counts)
    sums: Ints = running[ends] - running[ends - counts]
    return sums


def _lay_out(lengths: Ints) -> tuple[Ints, Ints]:
    """Return where blocks of these lengths start, each at a multiple of four, and room for all of them."""
    padded = -(-lengths // 4) * 4
    return np.cumsum(padded) - padded, np.zeros(int(padded.sum()), np.uint8)


def _pack(data: Ints, values: Ints, at: Ints, within: Ints, bits: Ints) -> None:
    """Write numbers of 0, 4, 8, 16 or 32 bits, each the ``within``-th of a run that starts at byte ``at``."""
    for parity in (0, 1):
        chosen = np.flatnonzero((bits == 4) & (within % 2 == parity))
        data[(at + within // 2)[chosen]] |= (values[chosen] << (4 * parity)).astype(np.uint8)
    for width in (8, 16, 32):
        chosen = np.flatnonzero(bits == width)
        for byte in range(width // 8):
            where = at[chosen] + within[chosen] * (width // 8) + byte
            data[where] = (values[chosen] >> (8 * byte)) & 255


def _pack_bits(data: Ints, values: Ints, offsets: Ints) -> None:
    """Write numbers of at most 32 bits, each at an offset in bits, where zeros stand."""
    shifted = values.astype(np.uint64) << (offsets % 8).astype(np.uint64)
    for byte in range(5):
        held = ((shifted >> np.uint64(8 * byte)) & np.uint64(255)).astype(np.uint8)
        some = np.flatnonzero(held)
        np.bitwise_or.at(data, offsets[some] // 8 + byte, held[some])
