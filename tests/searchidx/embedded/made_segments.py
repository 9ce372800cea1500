"""Segments made from plain values, slowly and simply, to try the search kernels on."""

import struct
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from whoosh.util.numeric import byte_to_length, length_to_byte

from searchidx.embedded.program import Weighting
from searchidx.embedded.segment_file import write_segment_file

BLOCK = 128
POSITION_GAP = 64
NO_CODE = 0xFFFFFFFF
K1, B = 1.2, 0.75

Parts = Sequence[Sequence[str]]
"""The tokens of each part of a document's field; a field without parts has one."""


@dataclass
class Posting:
    tf: int = 0
    mask: int = 0
    positions: list[int] = field(default_factory=list)


class MadeField:
    """A field's postings: term bytes to document to posting."""

    def __init__(
        self, documents: Sequence[Parts], *, weights: tuple[int, ...] = (), positions: bool, lengths: bool
    ) -> None:
        self.parts = len(weights)
        self.positions = positions
        self.postings: dict[bytes, dict[int, Posting]] = defaultdict(lambda: defaultdict(Posting))
        self.part_starts: list[list[int]] = []
        totals = []
        for number, parts in enumerate(documents):
            totals.append(self._add(number, parts, weights or (1,)))
        self.terms = sorted(self.postings)
        self.total_length = sum(totals)
        self.lengths = bytes(map(length_to_byte, totals)) if lengths else None

    def _add(self, number: int, parts: Parts, weights: tuple[int, ...]) -> int:
        position = total = 0
        starts = []
        for part, (tokens, weight) in enumerate(zip(parts, weights, strict=True)):
            position += POSITION_GAP if tokens and position else 0
            starts.append(position)
            for token in tokens:
                posting = self.postings[token.encode()][number]
                posting.tf += weight
                posting.mask |= 1 << part
                posting.positions.append(position)
                position += 1
                total += weight
        self.part_starts.append([*starts, position])
        return total

    def length_byte(self, number: int) -> int:
        return self.lengths[number] if self.lengths else 0

    @cached_property
    def norms(self) -> list[float]:
        average = self.total_length / len(self.part_starts) if self.part_starts else 1.0
        return [K1 * (1 - B + B * byte_to_length(byte) / (average or 1.0)) for byte in range(256)]


@dataclass
class MadeSegment:
    documents: int
    fields: dict[str, MadeField]
    values: dict[str, list[list[bytes]]]
    """Columns of values: those of each document; a column of at most one each is a single one."""
    days: dict[str, list[int]]
    newest: list[int]
    oldest: list[int]
    many: frozenset[str] = frozenset()

    def weighting(self) -> Weighting:
        return Weighting(K1, {name: struct.pack("256d", *made.norms) for name, made in self.fields.items()})

    def codes(self, column: str) -> list[bytes]:
        return sorted({value for values in self.values[column] for value in values})

    def arrays(self) -> dict[str, tuple[str, Any]]:
        found: dict[str, tuple[str, Any]] = {}
        for name, made in self.fields.items():
            found |= {
                f"f.{name}.{array}": held for array, held in _field_arrays(made, self.documents).items()
            }
        for name in self.values:
            found |= {f"c.{name}.{array}": held for array, held in self._column_arrays(name).items()}
        for name, days in self.days.items():
            found[f"c.{name}.days"] = _numbers("i4", days)
        records = [b"record %d" % number for number in range(self.documents)]
        found["b.record.starts"] = _numbers("u8", _ends(records, first=True))
        found["b.record.data"] = ("u1", b"".join(records))
        found["o.newest"] = _numbers("u4", self.newest)
        found["o.oldest"] = _numbers("u4", self.oldest)
        return found

    def facts(self) -> dict[str, Any]:
        fields = {
            name: {
                "positions": made.positions,
                "parts": made.parts,
                "lengths": made.lengths is not None,
                "total_length": made.total_length,
            }
            for name, made in self.fields.items()
        }
        columns = {name: "many" if name in self.many else "one" for name in self.values}
        return {"fields": fields, "columns": columns | dict.fromkeys(self.days, "days") | {"record": "bytes"}}

    def write(self, path: Path) -> Path:
        write_segment_file(path, self.documents, self.facts(), self.arrays())
        return path

    def _column_arrays(self, name: str) -> dict[str, tuple[str, Any]]:
        known = self.codes(name)
        number = {value: code for code, value in enumerate(known)}
        found = {"values": ("u1", b"".join(known)), "value_ends": _numbers("u4", _ends(known))}
        if name in self.many:
            found["starts"] = _numbers("u4", _ends(self.values[name], first=True))
            codes = [number[value] for values in self.values[name] for value in values]
        else:
            codes = [number[values[0]] if values else NO_CODE for values in self.values[name]]
        return found | {"codes": _numbers("u4", codes)}


def _field_arrays(made: MadeField, documents: int) -> dict[str, tuple[str, Any]]:
    writer = _BlockWriter(made)
    first_block = [0]
    for term in made.terms:
        writer.add(made.postings[term])
        first_block.append(len(writer.first))
    postings = [made.postings[term] for term in made.terms]
    found = {
        "terms": ("u1", b"".join(made.terms)),
        "term_ends": _numbers("u4", _ends(made.terms)),
        "df": _numbers("u4", map(len, postings)),
        "cf": _numbers("u8", (sum(posting.tf for posting in held.values()) for held in postings)),
        "first_block": _numbers("u4", first_block),
        "block_first": _numbers("u4", writer.first),
        "block_last": _numbers("u4", writer.last),
        "block_max_tf": _numbers("u4", writer.max_tf),
        "block_min_length": _numbers("u1", writer.min_length),
        "block_data": _numbers("u4", writer.data),
        "postings": ("u1", bytes(writer.postings) + bytes(8)),
    }
    if made.lengths is not None:
        found["lengths"] = ("u1", made.lengths)
    if made.positions:
        found["block_positions"] = _numbers("u4", writer.places)
        found["positions"] = ("u1", bytes(writer.positions) + bytes(8))
        if made.parts:
            found["part_starts"] = _numbers("u4", (start for starts in made.part_starts for start in starts))
    return found | _bitmaps(postings, documents)


class _BlockWriter:
    def __init__(self, made: MadeField) -> None:
        self._made = made
        self.first: list[int] = []
        self.last: list[int] = []
        self.max_tf: list[int] = []
        self.min_length: list[int] = []
        self.data: list[int] = []
        self.places: list[int] = []
        self.postings = bytearray()
        self.positions = bytearray()

    def add(self, held: dict[int, Posting]) -> None:
        numbers = sorted(held)
        for start in range(0, len(numbers), BLOCK):
            block = numbers[start : start + BLOCK]
            self._add_block(block, [held[number] for number in block])

    def _add_block(self, numbers: list[int], postings: list[Posting]) -> None:
        self.first.append(numbers[0])
        self.last.append(numbers[-1])
        self.max_tf.append(max(posting.tf for posting in postings))
        self.min_length.append(min(map(self._made.length_byte, numbers)))
        self.data.append(len(self.postings) // 4)
        wide = numbers[-1] - numbers[0] >= 65536
        deltas = [number - numbers[0] for number in numbers]
        self.postings += struct.pack(f"<{len(numbers)}{'I' if wide else 'H'}", *deltas)
        tfs = [posting.tf for posting in postings]
        self.postings += _packed(tfs, 0 if max(tfs) == 1 else _width_of(max(tfs)))
        if self._made.parts:
            self.postings += _packed([posting.mask for posting in postings], 4)
        self.postings += bytes(-len(self.postings) % 4)
        if self._made.positions:
            self._add_positions([posting.positions for posting in postings])

    def _add_positions(self, positions: list[list[int]]) -> None:
        counts = list(map(len, positions))
        count_bits = 0 if max(counts) == 1 else {4: 4, 8: 8, 32: 32}[_width_of(max(counts))]
        if count_bits == 8 and max(counts) > 255:
            count_bits = 32
        width = max(1, max(map(max, positions)).bit_length())
        self.places.append(len(self.positions) // 4)
        self.positions += bytes([count_bits, width, 0, 0]) + _packed(counts, count_bits)
        bits = at = 0
        for held in positions:
            for position in held:
                bits |= position << at
                at += width
        self.positions += bits.to_bytes(-(-at // 8), "little")
        self.positions += bytes(-len(self.positions) % 4)


def _bitmaps(postings: list[dict[int, Posting]], documents: int) -> dict[str, tuple[str, Any]]:
    words = 8 * -(-documents // 512)
    dense = [number for number, held in enumerate(postings) if len(held) * 32 > documents]
    bits, ranks = bytearray(), []
    for number in dense:
        bitmap = sum(1 << document for document in postings[number])
        bits += bitmap.to_bytes(8 * words, "little")
        ranks += [(bitmap & ((1 << start) - 1)).bit_count() for start in range(0, 64 * words, 512)]
    return {
        "dense_terms": _numbers("u4", dense),
        "dense_bits": ("u8", bytes(bits)),
        "dense_ranks": _numbers("u4", ranks),
    }


def _width_of(largest: int) -> int:
    return 4 if largest <= 15 else 8 if largest <= 255 else 32


def _packed(numbers: Sequence[int], bits: int) -> bytes:
    if bits == 0:
        return b""
    if bits == 4:
        pairs = [*numbers, 0][: len(numbers) + len(numbers) % 2]
        return bytes(low | high << 4 for low, high in zip(pairs[::2], pairs[1::2], strict=True))
    return struct.pack(f"<{len(numbers)}{'B' if bits == 8 else 'I'}", *numbers)


def _numbers(kind: str, numbers: Iterable[int]) -> tuple[str, bytes]:
    held = list(numbers)
    return kind, struct.pack(f"<{len(held)}{ {'u1': 'B', 'u4': 'I', 'u8': 'Q', 'i4': 'i'}[kind] }", *held)


def _ends(items: Iterable[Sequence[Any]], *, first: bool = False) -> list[int]:
    ends = [0]
    for item in items:
        ends.append(ends[-1] + len(item))
    return ends if first else ends[1:]
