"""Decodes the blocks that blocks_numpy.py encodes and checks all it reads; the twin of _block_reading.pyx."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from searchidx.embedded.blocks_numpy import BLOCK, TAIL, Ints, Postings, widths_of


class BlockDecoder:
    """Reads the postings of one field of a segment; whatever it reads is checked. See _block_reading.pyx."""

    def __init__(self, arrays: Mapping[str, Any], documents: int, parts: int, has_positions: bool) -> None:
        self._arrays = {name: np.asarray(items) for name, items in arrays.items()}
        self._documents = documents
        self._parts = parts
        self._has_positions = has_positions
        blocks = len(self._arrays["block_first"])
        names = ["block_last", "block_max_tf", "block_data", *(["block_positions"] if has_positions else [])]
        if len(self._arrays["first_block"]) != len(self._arrays["df"]) + 1 or any(
            len(self._arrays[name]) != blocks for name in names
        ):
            raise ValueError("the arrays of its blocks have different lengths")

    def lists(self, term: int) -> tuple[list[int], list[int], list[int], list[int]]:
        """Return the documents of a term, its frequency in each, how many positions each has, and all those.

        Raises:
            ValueError: the arrays contradict each other.
        """
        if not 0 <= term < len(self._arrays["df"]):
            raise ValueError("there is no such term")
        found = self.read(term, term + 1)
        numbers = (found.documents, found.frequencies, found.counts, found.positions)
        documents, frequencies, counts, positions = (held.tolist() for held in numbers)
        return documents, frequencies, counts, positions

    def read(self, first_term: int, last_term: int) -> Postings:
        """Return the postings of consecutive terms, the last one excluded.

        Raises:
            ValueError: the arrays contradict each other.
        """
        df = self._arrays["df"][first_term:last_term].astype(np.int64)
        bounds = self._arrays["first_block"][first_term : last_term + 1].astype(np.int64)
        blocks = -(-df // BLOCK)
        if (np.diff(bounds) != blocks).any() or bounds[-1] > len(self._arrays["block_first"]):
            raise ValueError("a term's blocks are not as many as its postings need")
        numbers = np.arange(bounds[0], bounds[-1])
        in_term = np.arange(len(numbers)) - np.repeat(np.cumsum(blocks) - blocks, blocks)
        sizes = np.minimum(np.repeat(df, blocks) - in_term * BLOCK, BLOCK)
        documents, frequencies, parts = self._read_blocks(numbers, sizes)
        starts = np.zeros(len(documents), bool)
        starts[(np.cumsum(df) - df)[df > 0]] = True
        if (~starts[1:] & (documents[1:] <= documents[:-1])).any():
            raise ValueError("a term's documents are not in ascending order")
        counts, positions = np.ones(len(documents), np.int64), np.zeros(0, np.int64)
        if self._has_positions and len(numbers):
            counts, positions = self._read_positions(numbers, sizes)
        return Postings(df, documents, frequencies, counts, parts, positions)

    def _read_blocks(self, numbers: Ints, sizes: Ints) -> tuple[Ints, Ints, Ints]:
        held = {
            name: self._arrays[f"block_{name}"][numbers].astype(np.int64)
            for name in ("first", "last", "max_tf", "data")
        }
        first, last = held["first"], held["last"]
        if ((last < first) | (last >= self._documents)).any():
            raise ValueError("a block has documents that the segment does not have")
        doc_bits = np.where(last - first < 1 << 16, 16, 32)
        tf_bits = np.where(held["max_tf"] <= 1, 0, widths_of(held["max_tf"]))
        part_bits = np.full(len(numbers), 4 if self._parts else 0)
        doc_bytes, tf_bytes = sizes * doc_bits // 8, (sizes * tf_bits + 7) // 8
        ends = held["data"] * 4 + doc_bytes + tf_bytes + (sizes * part_bits + 7) // 8
        data = self._arrays["postings"]
        if (ends + TAIL > len(data)).any():
            raise ValueError("a block lies outside of the postings")
        blocks = np.repeat(np.arange(len(numbers)), sizes)
        within = np.arange(len(blocks)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        at = held["data"] * 4
        documents = first[blocks] + _unpack(data, at[blocks], within, doc_bits[blocks])
        if (documents > last[blocks]).any():
            raise ValueError("a block's documents are not in ascending order")
        frequencies = _unpack(data, (at + doc_bytes)[blocks], within, tf_bits[blocks])
        parts = _unpack(data, (at + doc_bytes + tf_bytes)[blocks], within, part_bits[blocks])
        return documents, frequencies, parts if self._parts else np.zeros(len(documents), np.int64)

    def _read_positions(self, numbers: Ints, sizes: Ints) -> tuple[Ints, Ints]:
        data = self._arrays["positions"]
        at = self._arrays["block_positions"][numbers].astype(np.int64) * 4
        if (at + 4 + TAIL > len(data)).any():
            raise ValueError("a block lies outside of the positions")
        count_bits, bits = data[at].astype(np.int64), data[at + 1].astype(np.int64)
        count_bytes = (sizes * count_bits + 7) // 8
        known = np.isin(count_bits, (0, 4, 8, 32)) & (bits >= 1) & (bits <= 32)
        if not known.all() or (at + 4 + count_bytes + TAIL > len(data)).any():
            raise ValueError("a block of positions has no such layout")
        blocks = np.repeat(np.arange(len(numbers)), sizes)
        starts = np.cumsum(sizes) - sizes
        within = np.arange(len(blocks)) - starts[blocks]
        counts = _unpack(data, (at + 4)[blocks], within, count_bits[blocks])
        totals = np.add.reduceat(counts, starts)
        if (at + 4 + count_bytes + (totals * bits + 7) // 8 + TAIL > len(data)).any():
            raise ValueError("a block lies outside of the positions")
        blocks = np.repeat(np.arange(len(numbers)), totals)
        nth = np.arange(len(blocks)) - np.repeat(np.cumsum(totals) - totals, totals)
        offsets = (at + 4 + count_bytes)[blocks] * 8 + nth * bits[blocks]
        return counts, _unpack_bits(data, offsets, bits[blocks])


def _unpack(data: Ints, at: Ints, within: Ints, bits: Ints) -> Ints:
    """Read what :func:`_pack` wrote; numbers of no bits are ones."""
    values = np.ones(len(at), np.int64)
    chosen = np.flatnonzero(bits == 4)
    held = data[(at + within // 2)[chosen]].astype(np.int64)
    values[chosen] = (held >> (4 * (within[chosen] % 2))) & 15
    for width in (8, 16, 32):
        chosen = np.flatnonzero(bits == width)
        where = at[chosen] + within[chosen] * (width // 8)
        values[chosen] = sum(data[where + byte].astype(np.int64) << 8 * byte for byte in range(width // 8))
    return values


def _unpack_bits(data: Ints, offsets: Ints, bits: Ints) -> Ints:
    """Read what :func:`_pack_bits` wrote; the data go on for at least five bytes."""
    words = np.zeros(len(offsets), np.uint64)
    for byte in range(5):
        words |= data[offsets // 8 + byte].astype(np.uint64) << np.uint64(8 * byte)
    mask = (np.uint64(1) << bits.astype(np.uint64)) - np.uint64(1)
    return ((words >> (offsets % 8).astype(np.uint64)) & mask).astype(np.int64)
