"""How several segments become one: one after the other, documents renumbered, deleted ones left out."""

import mmap
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import compress, pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import msgspec

from searchidx.embedded.column_writer import order_arrays
from searchidx.embedded.index_schema import NO_CODE, IndexSchema
from searchidx.embedded.segment_file import SegmentFile, SegmentFileWriter
from searchidx.embedded.segment_writer import field_facts, segment_facts
from searchidx.embedded.segments import SegmentEntry, read_deletions, segment_path
from searchidx.embedded.stored_bytes import DICTIONARY, Compressor, stored_bytes
from searchidx.embedded.writing_kernels import BlockEncoder, FieldMerger
from searchidx.errors import IndexDamagedError

_DROPPED = 0xFFFFFFFF
_SPOOL_SIZE = 1 << 24
"""So many bytes of postings and positions are kept in memory at a time."""

_POSTINGS_TAIL = 8
"""Zeros behind the last posting."""

_ENTRY_ROOM = 120
"""Bytes of the header for one array or field, more than any takes."""


class Source(msgspec.Struct, frozen=True):
    """A segment that is merged.

    Attributes:
        file: its file.
        numbers: the new number of each of its documents, all ones for those left out.
        runs: the documents that are kept, as first and last excluded, in order.
    """

    file: SegmentFile
    numbers: "array[int]"
    runs: list[tuple[int, int]]


def merge_segments(folder: Path, schema: IndexSchema, entries: Sequence[SegmentEntry], name: str) -> int:
    """Write the segment ``name`` of the documents of others that are not deleted; returns how many there are.

    Memory stays bounded: postings go through a temporary file, everything else but the terms is copied.

    Raises:
        IndexDamagedError: a segment is not as it was written.
    """
    with ExitStack() as resources:
        sources, documents = [], 0
        for entry in entries:
            file = resources.enter_context(SegmentFile(segment_path(folder, entry.name)))
            numbers, runs = _renumbered(file.documents, read_deletions(folder, entry), documents)
            documents += sum(last - first for first, last in runs)
            sources.append(Source(file, numbers, runs))
        room = _ENTRY_ROOM * (len(list(sources[0].file.names())) + 2 * len(schema.columns))
        with SegmentFileWriter(segment_path(folder, name), documents, room) as writer:
            merge = _Merge(sources, documents, schema, writer, folder)
            fields = {field: merge.field(field) for field in _field_names(schema)}
            merge.columns()
            writer.finish(segment_facts(schema, fields))
    return documents


class _Merge:
    def __init__(
        self,
        sources: Sequence[Source],
        documents: int,
        schema: IndexSchema,
        writer: SegmentFileWriter,
        folder: Path,
    ) -> None:
        self._sources = sources
        self._documents = documents
        self._schema = schema
        self._writer = writer
        self._folder = folder

    def field(self, field: str) -> dict[str, Any]:
        """Merge a field; returns what the header says of it."""
        facts = self._sources[0].file.facts["fields"][field]
        positions, parts, has_lengths = facts["positions"], facts["parts"], facts["lengths"]
        lengths = None
        if has_lengths:
            lengths = b"".join(self._kept(f"f.{field}.lengths"))
            self._writer.add(f"f.{field}.lengths", "u1", (lengths,))
        encoder = BlockEncoder(self._documents, parts, positions, lengths)
        held = [
            (_field_arrays(source.file, field), source.file.documents, source.numbers)
            for source in self._sources
        ]
        try:
            merger = FieldMerger(held, parts, positions, encoder)
            total = self._write_postings(field, merger, encoder)
        except ValueError as error:
            raise IndexDamagedError(
                f"the field {field} of a segment in {self._folder} is damaged: {error};"
                " write the index anew with: searchidx build"
            ) from error
        if positions and parts:
            self._writer.add(
                f"f.{field}.part_starts", "u4", self._kept(f"f.{field}.part_starts", width=parts + 1)
            )
        return field_facts(positions, parts, has_lengths=has_lengths, total=total)

    def columns(self) -> None:
        """Merge the columns, and order the documents anew."""
        for name, kind in self._schema.columns.items():
            match kind:
                case "days":
                    self._writer.add(f"c.{name}.days", "i4", self._kept(f"c.{name}.days"))
                case "one" | "many":
                    self._values(name, has_starts=kind == "many")
                case "compressed" if len(set(self._dictionaries())) > 1:
                    self._compressed(name)
                case _:
                    self._bytes(name)
        self._orders()
        self._writer.add(DICTIONARY, "u1", self._dictionaries()[:1])

    def _write_postings(self, field: str, merger: FieldMerger, encoder: BlockEncoder) -> int:
        """Merge all terms: postings as they come, positions by way of a temporary file.

        Returns the sum of the field's lengths.
        """
        with TemporaryFile(dir=self._folder) as positions:
            self._writer.add(f"f.{field}.postings", "u1", _merged_postings(merger, encoder, positions))
            arrays, total = encoder.finish()
            with _mapped(positions) as held:
                for name, (kind, items) in arrays.items():
                    if name != "postings":
                        self._writer.add(
                            f"f.{field}.{name}", kind, (*held, items) if name == "positions" else (items,)
                        )
        self._writer.add(f"f.{field}.terms", "u1", (merger.terms,))
        self._writer.add(f"f.{field}.term_ends", "u4", (merger.term_ends,))
        return total

    def _kept(self, name: str, width: int = 1) -> Iterator[memoryview]:
        """Yield the items of the documents that are kept; each document has this many."""
        for source in self._sources:
            items = source.file.array(name)
            for first, last in source.runs:
                yield items[first * width : last * width]

    def _values(self, name: str, *, has_starts: bool) -> None:
        kept = [self._kept_codes(source, name, has_starts=has_starts) for source in self._sources]
        known = [_values_of(source.file, name) for source in self._sources]
        used = {
            values[code] for codes, values in zip(kept, known, strict=True) for code in set(codes) - {NO_CODE}
        }
        ordered = sorted(used)
        ranks = {value: rank for rank, value in enumerate(ordered)}
        merged = array("I")
        for codes, values in zip(kept, known, strict=True):
            by_code = {code: ranks[values[code]] for code in set(codes) - {NO_CODE}} | {NO_CODE: NO_CODE}
            merged.extend(map(by_code.__getitem__, codes))
        ends, length = array("I"), 0
        for value in ordered:
            length += len(value)
            ends.append(length)
        if has_starts:
            self._writer.add(f"c.{name}.starts", "u4", (self._merged_starts(f"c.{name}.starts", "I"),))
        self._writer.add(f"c.{name}.codes", "u4", (merged,))
        self._writer.add(f"c.{name}.values", "u1", (b"".join(ordered),))
        self._writer.add(f"c.{name}.value_ends", "u4", (ends,))

    def _kept_codes(self, source: Source, name: str, *, has_starts: bool) -> "array[int]":
        codes = source.file.array(f"c.{name}.codes")
        starts = source.file.array(f"c.{name}.starts") if has_starts else None
        kept = array("I")
        for first, last in source.runs:
            kept.extend(codes[starts[first] : starts[last]] if starts else codes[first:last])
        return kept

    def _bytes(self, name: str) -> None:
        self._writer.add(f"b.{name}.starts", "u8", (self._merged_starts(f"b.{name}.starts", "Q"),))
        self._writer.add(f"b.{name}.data", "u1", self._kept_bytes(name))

    def _compressed(self, name: str) -> None:
        """Merge a column of which the segments have different dictionaries: all of it is compressed anew."""
        dictionary, *_ = self._dictionaries()
        compress, starts = Compressor(dictionary), array("Q", [0])
        with TemporaryFile(dir=self._folder) as spool:
            for source in self._sources:
                for first, last in source.runs:
                    for number in range(first, last):
                        value = stored_bytes(source.file, name, number)
                        starts.append(starts[-1] + (spool.write(compress(value)) if value else 0))
            self._writer.add(f"b.{name}.starts", "u8", (starts,))
            with _mapped(spool) as held:
                self._writer.add(f"b.{name}.data", "u1", held)

    def _dictionaries(self) -> list[bytes]:
        return [bytes(source.file.array(DICTIONARY)) for source in self._sources]

    def _kept_bytes(self, name: str) -> Iterator[memoryview]:
        for source in self._sources:
            starts, data = source.file.array(f"b.{name}.starts"), source.file.array(f"b.{name}.data")
            for first, last in source.runs:
                yield data[starts[first] : starts[last]]

    def _merged_starts(self, name: str, kind: str) -> "array[int]":
        merged = array(kind, [0])
        for source in self._sources:
            starts = source.file.array(name)
            for first, last in source.runs:
                shift = merged[-1] - starts[first]
                merged.extend(array(kind, [start + shift for start in starts[first + 1 : last + 1]]))
        return merged

    def _orders(self) -> None:
        days: Sequence[int] = [0] * self._documents
        if self._schema.order_days:
            days = [day for items in self._kept(f"c.{self._schema.order_days}.days") for day in items]
        ids = [held for source in self._sources for held in _kept_ids(source)]
        for name, (kind, items) in order_arrays(days, ids).items():
            self._writer.add(name, kind, (items,))


def _merged_postings(merger: FieldMerger, encoder: BlockEncoder, positions: IO[bytes]) -> Iterator[Any]:
    """Yield the bytes of the postings of all terms; writes those of the positions to a file."""
    more = True
    while more:
        more = merger.merge(_SPOOL_SIZE)
        held, to_spool = encoder.drain()
        positions.write(to_spool)
        yield held
    yield bytes(_POSTINGS_TAIL)


class _mapped:  # noqa: N801 (a context manager that reads as a function)
    """Give what a spool holds as a sequence of at most one buffer."""

    def __init__(self, spool: IO[bytes]) -> None:
        self._spool = spool
        self._map: mmap.mmap | None = None

    def __enter__(self) -> tuple[mmap.mmap, ...]:
        self._spool.flush()
        if self._spool.tell() == 0:
            return ()
        self._map = mmap.mmap(self._spool.fileno(), 0, access=mmap.ACCESS_READ)
        return (self._map,)

    def __exit__(self, *_: object) -> None:
        if self._map is not None:
            self._map.close()


def _renumbered(
    documents: int, deletions: bytes | bytearray, first_number: int
) -> tuple["array[int]", list[tuple[int, int]]]:
    """Return the new number of each document, and the runs of documents that are kept."""
    deleted = int.from_bytes(deletions, "little")
    if not deleted:
        return array("I", range(first_number, first_number + documents)), [(0, documents)]
    flags = [bit == "0" for bit in reversed(f"{deleted:0{8 * len(deletions)}b}")][:documents]
    numbers, kept = array("I", [_DROPPED]) * documents, list(compress(range(documents), flags))
    for number, document in enumerate(kept, first_number):
        numbers[document] = number
    edges = [-1, *(document for document in range(documents) if not flags[document]), documents]
    return numbers, [(before + 1, after) for before, after in pairwise(edges) if before + 1 < after]


def _field_names(schema: IndexSchema) -> list[str]:
    return [field for source in schema.sources for field in source.fields] + list(schema.terms)


def _field_arrays(file: SegmentFile, field: str) -> Mapping[str, Any]:
    prefix = f"f.{field}."
    return {name.removeprefix(prefix): file.array(name) for name in file.names() if name.startswith(prefix)}


def _values_of(file: SegmentFile, name: str) -> list[bytes]:
    data, ends = bytes(file.array(f"c.{name}.values")), file.array(f"c.{name}.value_ends").tolist()
    return [data[start:end] for start, end in pairwise([0, *ends])]


def _kept_ids(source: Source) -> Iterator[bytes]:
    starts, data = source.file.array("b.id.starts"), source.file.array("b.id.data")
    for first, last in source.runs:
        for number in range(first, last):
            yield bytes(data[starts[number] : starts[number + 1]])
