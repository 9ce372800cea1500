"""A segment's postings and positions, unpacked a term at a time with NumPy."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.embedded.segment_file import SegmentFile

BLOCK = 128
_TAIL = 8
_HEADER = 4
_MASK_BITS = 4
_DTYPES = {"u1": np.uint8, "u4": np.uint32, "u8": np.uint64, "i4": np.int32}

Numbers = NDArray[np.int64]


class Arrays:
    """The arrays of a segment file by name, of the type and length that they must have."""

    def __init__(self, file: SegmentFile) -> None:
        self.file = file
        self.documents = file.documents
        self._known: dict[str, NDArray[Any]] = {}

    def get(self, name: str, kind: str, count: int | None = None) -> NDArray[Any]:
        """Return an array.

        Raises:
            IndexDamagedError: there is none of that name, type and length.
        """
        if name not in self._known:
            view = self.file.array(name)
            if self.file.type_of(name) != kind or count not in {None, len(view)}:
                raise self.file.damage(f"has an array {name!r} of the wrong type or length")
            self._known[name] = (
                np.frombuffer(view, _DTYPES[kind]) if len(view) else np.empty(0, _DTYPES[kind])
            )
        return self._known[name]

    def check(self, holds: Any, what: str) -> None:
        """Raise IndexDamagedError unless a condition holds everywhere."""
        if not np.all(holds):
            raise self.file.damage(f"has {what} that contradict each other")


class Blocks(NamedTuple):
    """Some of a term's blocks: where their data lie, one number a block."""

    first: Numbers
    last: Numbers
    size: Numbers
    max_tf: Numbers
    data: Numbers


class FieldPostings:
    """The postings of one field."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        facts = arrays.file.facts["fields"].get(name)
        if facts is None:
            raise ValueError(f"the segment has no field {name!r}")
        self._arrays = arrays
        self._prefix = f"f.{name}."
        self.name = name
        self.parts: int = facts["parts"]
        self.has_positions: bool = facts["positions"]
        self.term_count = len(self._get("term_ends", "u4"))
        self.df = self._get("df", "u4", self.term_count)
        self._block_count = len(self._get("block_first", "u4"))
        self._postings = self._get("postings", "u1")
        self.lengths: NDArray[Any] | None = (
            self._get("lengths", "u1", arrays.documents) if facts["lengths"] else None
        )

    def check_term(self, term: int) -> None:
        """Raise ValueError unless the field has a term of that number."""
        if not 0 <= term < self.term_count:
            raise ValueError(f"the field {self.name!r} has no term {term}")

    def documents(self, term: int) -> Numbers:
        """Return the documents with a term, ascending."""
        return self._documents(self._blocks(term))

    def _documents(self, blocks: Blocks) -> Numbers:
        wide = blocks.last - blocks.first >= 1 << 16
        found = self._unpack(blocks, blocks.data * 8, np.where(wide, 32, 16))
        found += np.repeat(blocks.first, blocks.size)
        self._arrays.check(found < self._arrays.documents, "postings")
        return found

    def tfs(self, term: int) -> Numbers:
        """Return the frequency of a term in each of its documents."""
        blocks = self._blocks(term)
        return self._unpack(blocks, 8 * self._tf_start(blocks), _tf_bits(blocks))

    def masks(self, term: int) -> Numbers:
        """Return the parts in which a term is in each of its documents."""
        if not self.parts:
            raise ValueError("the field has no parts")
        blocks = self._blocks(term)
        start = self._tf_start(blocks) + (blocks.size * _tf_bits(blocks) + 7) // 8
        return self._unpack(blocks, 8 * start, np.full(len(blocks.size), _MASK_BITS))

    def positions(self, term: int, ranks: Numbers) -> tuple[Numbers, Numbers]:
        """Return how many positions each of some postings of a term has, and all of them.

        Args:
            term: the term's number.
            ranks: which of its postings, ascending.
        """
        if not self.has_positions:
            raise ValueError(f"the field {self.name!r} has no positions")
        needed, which = np.unique(ranks // BLOCK, return_inverse=True)
        blocks = _some(self._blocks(term), needed)
        starts = self._get("block_positions", "u4", self._block_count)
        data = self._get("positions", "u1")
        start = starts[self._first_block(term) + needed].astype(np.int64) * 4
        size = len(data) - _TAIL
        self._arrays.check(start + _HEADER <= size, "positions")
        bits, width = data[start].astype(np.int64), data[start + 1].astype(np.int64)
        self._arrays.check(np.isin(bits, (0, 4, 8, 32)) & (width >= 1) & (width <= 32), "positions")
        self._arrays.check(start + _HEADER + (blocks.size * bits + 7) // 8 <= size, "positions")
        counts = _unpacked(data, 8 * (start + _HEADER), bits, blocks.size)
        counts[bits == 0] = 1
        before = np.cumsum(counts, axis=1) - counts
        first_bit = 8 * (start + _HEADER + (blocks.size * bits + 7) // 8)
        chosen = counts[which, ranks % BLOCK]
        first = first_bit[which] + before[which, ranks % BLOCK] * width[which]
        self._arrays.check(first + chosen * width[which] <= 8 * size, "positions")
        within = np.arange(chosen.sum()) - np.repeat(np.cumsum(chosen) - chosen, chosen)
        widths = np.repeat(width[which], chosen)
        return chosen, _read_bits(data, np.repeat(first, chosen) + within * widths, widths)

    def part_starts(self) -> NDArray[Any]:
        """Return where each document's parts start, and where it ends: [documents, parts + 1]."""
        starts = self._get("part_starts", "u4", self._arrays.documents * (self.parts + 1))
        return starts.reshape(-1, self.parts + 1)

    def _blocks(self, term: int) -> Blocks:
        self.check_term(term)
        first_block = self._get("first_block", "u4", self.term_count + 1)
        start, end, df = self._first_block(term), int(first_block[term + 1]), int(self.df[term])
        whole = start <= end <= self._block_count and end - start == -(-df // BLOCK)
        self._arrays.check(whole, "blocks")
        names = ("block_first", "block_last", "block_max_tf", "block_data")
        first, last, max_tf, data = (
            self._get(name, "u4", self._block_count)[start:end].astype(np.int64) for name in names
        )
        self._arrays.check((first <= last) & (last < self._arrays.documents), "blocks")
        count = np.full(end - start, BLOCK)
        count[-1:] = df - BLOCK * (end - start - 1)
        return Blocks(first, last, count, max_tf, data * 4)

    def _first_block(self, term: int) -> int:
        return int(self._get("first_block", "u4", self.term_count + 1)[term])

    def _tf_start(self, blocks: Blocks) -> Numbers:
        wide = blocks.last - blocks.first >= 1 << 16
        return blocks.data + blocks.size * np.where(wide, 4, 2)

    def _unpack(self, blocks: Blocks, first_bit: Numbers, bits: Numbers) -> Numbers:
        """Return one packed number of each posting; where it has no bits, it is 1."""
        end = len(self._postings) - _TAIL
        self._arrays.check((first_bit + bits * blocks.size + 7) // 8 <= end, "postings")
        found = _unpacked(self._postings, first_bit, bits, blocks.size)
        found[bits == 0] = 1
        return found[np.arange(BLOCK) < blocks.size[:, None]]

    def _get(self, name: str, kind: str, count: int | None = None) -> NDArray[Any]:
        return self._arrays.get(self._prefix + name, kind, count)


def _tf_bits(blocks: Blocks) -> Numbers:
    return np.select([blocks.max_tf == 1, blocks.max_tf <= 15, blocks.max_tf <= 255], [0, 4, 8], 32)


def _some(blocks: Blocks, which: Numbers) -> Blocks:
    return Blocks(*(each[which] for each in blocks))


def _unpacked(data: NDArray[Any], first_bit: Numbers, bits: Numbers, count: Numbers) -> Numbers:
    """Return the packed numbers of some blocks, 128 a block; those after a block's last are 0."""
    found = np.zeros((len(count), BLOCK), np.int64)
    for width in (4, 8, 16, 32):
        rows = np.flatnonzero(bits == width)
        if not len(rows):
            continue
        start = first_bit[rows, None] // 8
        if width == 4:
            pairs = data[np.minimum(start + np.arange(BLOCK // 2), len(data) - 1)]
            found[rows, 0::2], found[rows, 1::2] = pairs & 15, pairs >> 4
            continue
        for byte in range(width // 8):
            place = np.minimum(start + np.arange(BLOCK) * (width // 8) + byte, len(data) - 1)
            found[rows] |= data[place].astype(np.int64) << (8 * byte)
    found[np.arange(BLOCK) >= count[:, None]] = 0
    return found


def _read_bits(data: NDArray[Any], first_bit: Numbers, width: Numbers) -> Numbers:
    """Return numbers of up to 32 bits that begin anywhere."""
    found = np.zeros(len(first_bit), np.int64)
    for byte in range(5):
        found |= data[first_bit // 8 + byte].astype(np.int64) << (8 * byte)
    return (found >> (first_bit % 8)) & ((1 << width) - 1)
