"""How documents become the file of one segment."""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from searchidx.embedded.column_writer import Arrays, BytesColumn, DayColumn, column_writer, order_arrays
from searchidx.embedded.index_schema import IndexDocument, IndexSchema
from searchidx.embedded.segment_file import write_segment_file
from searchidx.embedded.stored_bytes import DICTIONARY
from searchidx.embedded.writing_kernels import BlockEncoder, Inverter

AnalyzeChunk = Callable[[str], Sequence[Sequence[Sequence[str]]]]
"""Takes a piece of text, cut at white space, and returns its tokens: for each, the terms of each field.

It must give for the pieces of a text what it gives for the whole; of the terms of a token in a field, each
stands there once.
"""

WORD_MEMORY = 1 << 20
"""A writer that knows more distinct chunks than this forgets them with the segment it has written."""


class SegmentWriter:
    """Gathers documents in memory and writes them as segments, one after the other.

    Args:
        schema: the fields and columns.
        analyses: the analysis of each source of text.
        dictionary: what compression may refer to; the segments that are merged should have the same.

    Attributes:
        documents: how many documents are gathered.
    """

    def __init__(
        self, schema: IndexSchema, analyses: Mapping[str, AnalyzeChunk], dictionary: bytes = b""
    ) -> None:
        self._schema = schema
        self._dictionary = dictionary
        self._analyses = analyses
        self._rules = [
            (
                part.weight,
                part.lead_words,
                part.lead_weight,
                schema.part_number(part.lead_unless) if part.lead_unless else -1,
            )
            for part in schema.parts
        ]
        self._inverters = {source.name: self._inverter(source.name) for source in schema.sources}
        self._start()

    @property
    def size(self) -> int:
        """Say how large the documents are that are gathered: in words, or in eights of bytes of columns."""
        return sum(inverter.size for inverter in self._inverters.values()) + self._stored // 8

    def add(self, document: IndexDocument) -> None:
        """Add a document. After an exception the writer is of no use any more."""
        for name, parts in document.texts.items():
            inverter = self._inverters[name]
            for part, text in parts:
                inverter.add(part, text.encode("utf-8", "replace"))
        for inverter in self._inverters.values():
            inverter.end_document()
        for name, terms in document.terms.items():
            self._terms[name].add(self.documents, terms)
        self._terms["id"].add(self.documents, (document.id,))
        self._add_columns(document)
        self.documents += 1

    def write(self, path: Path) -> None:
        """Write the segment, and start the next one."""
        arrays: Arrays = {}
        fields: dict[str, Any] = {}
        for source in self._schema.sources:
            for index, field in enumerate(source.fields):
                made, total = self._inverters[source.name].field(index)
                arrays |= _named(field, made)
                fields[field] = field_facts(
                    source.positions[index], len(self._schema.parts), has_lengths=True, total=total
                )
        for field, terms in self._terms.items():
            made, total = terms.arrays(self.documents)
            arrays |= _named(field, made)
            fields[field] = field_facts(positions=False, parts=0, has_lengths=False, total=total)
        for column in self._columns.values():
            arrays |= column.arrays()
        arrays |= self._orders()
        arrays[DICTIONARY] = ("u1", self._dictionary)
        write_segment_file(path, self.documents, segment_facts(self._schema, fields), arrays)
        self._start()

    def _start(self) -> None:
        self.documents = 0
        self._stored = 0
        self._ids: list[bytes] = []
        self._terms = {field: _TermSets() for field in self._schema.terms}
        self._columns = {
            name: column_writer(name, kind, self._dictionary) for name, kind in self._schema.columns.items()
        }
        for name, inverter in self._inverters.items():
            inverter.clear()
            if inverter.words > WORD_MEMORY:
                self._inverters[name] = self._inverter(name)

    def _inverter(self, source: str) -> Inverter:
        (held,) = (held for held in self._schema.sources if held.name == source)
        ignored = held.ignored_before.encode("ascii"), held.ignored_after.encode("ascii")
        return Inverter(self._analyses[source], held.positions, self._rules, ignored)

    def _add_columns(self, document: IndexDocument) -> None:
        given = document.columns
        identity = document.id.encode()
        for name, column in self._columns.items():
            value: Any = identity if name == "id" else given.get(name)
            column.add(value)
            if isinstance(column, BytesColumn) and value:
                self._stored += len(value)
        self._ids.append(identity)

    def _orders(self) -> Arrays:
        column = self._columns.get(self._schema.order_days or "")
        days = column.days if isinstance(column, DayColumn) else [0] * self.documents
        return order_arrays(days, self._ids)


class _TermSets:
    """Which documents have each term of a field that is not analysed."""

    def __init__(self) -> None:
        self._documents: dict[str, list[int]] = {}

    def add(self, document: int, terms: Iterable[str]) -> None:
        for term in dict.fromkeys(terms):
            held = self._documents.get(term)
            if held is None:
                self._documents[term] = [document]
            else:
                held.append(document)

    def arrays(self, documents: int) -> tuple[Arrays, int]:
        ordered = sorted((term.encode(), held) for term, held in self._documents.items())
        encoder = BlockEncoder(documents, 0, has_positions=False, lengths=None)
        numbers = array("I")
        for _, held in ordered:
            numbers.extend(held)
        encoder.add_sets(array("I", [len(held) for _, held in ordered]), numbers)
        arrays, total = encoder.finish()
        ends, length = array("I"), 0
        for term, _ in ordered:
            length += len(term)
            ends.append(length)
        arrays |= {"terms": ("u1", b"".join(term for term, _ in ordered)), "term_ends": ("u4", ends)}
        return arrays, total


def field_facts(positions: bool, parts: int, *, has_lengths: bool, total: int) -> dict[str, Any]:
    """Return what a segment's header says of a field."""
    return {"positions": positions, "parts": parts, "lengths": has_lengths, "total_length": total}


def segment_facts(schema: IndexSchema, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a segment's header says besides its arrays."""
    compressed = [name for name, kind in schema.columns.items() if kind == "compressed"]
    kinds = schema.columns | dict.fromkeys(compressed, "bytes")
    return {"fields": fields, "columns": kinds, "compressed": compressed}


def _named(field: str, arrays: Arrays) -> Arrays:
    return {f"f.{field}.{name}": items for name, items in arrays.items()}
