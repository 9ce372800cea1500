"""How Whoosh reads the documents of a segment's file: lengths, columns, stored fields, deletions."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from whoosh.codec import base

from searchidx.embedded.index_schema import NO_CODE, UNKNOWN_DAY
from searchidx.embedded.lengths import LENGTHS
from searchidx.embedded.segment_file import SegmentFile
from searchidx.embedded.segments import SegmentEntry
from searchidx.embedded.stored_bytes import stored_bytes

VALUE_SEPARATOR = "\x1f"
"""Between the values of a column that has several, as Whoosh is given them."""


class SegmentDocumentReader(base.PerDocumentReader):
    """The lengths, columns, stored fields and deletions of a segment."""

    def __init__(self, file: SegmentFile, entry: SegmentEntry, deletions: bytearray) -> None:
        self._file = file
        self._entry = entry
        self._deletions = deletions

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def doc_count(self) -> int:
        """Return how many documents are not deleted."""
        return self._entry.live

    def doc_count_all(self) -> int:
        """Return how many documents there are, deleted ones included."""
        return self._entry.documents

    def has_deletions(self) -> bool:
        """Return whether any document is deleted."""
        return self._entry.deleted > 0

    def is_deleted(self, docnum: int) -> bool:
        """Return whether a document is deleted."""
        return bool(self._deletions[docnum // 8] >> docnum % 8 & 1)

    def deleted_docs(self) -> Iterable[int]:
        """Return the documents that are deleted."""
        return [number for number in range(self._entry.documents) if self.is_deleted(number)]

    def supports_columns(self) -> bool:
        """Return that there are columns."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Return whether a field has a column."""
        return fieldname in self._file.facts["columns"]

    def list_columns(self) -> Iterable[str]:
        """Return the names of the columns."""
        return list(self._file.facts["columns"])

    def column_reader(self, fieldname: str, column: Any) -> "SegmentColumn":  # noqa: ARG002
        """Return a column's values, as bytes."""
        return SegmentColumn(self._file, fieldname)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return how long a field of a document is."""
        name = f"f.{fieldname}.lengths"
        return LENGTHS[self._file.array(name)[docnum]] if name in self._file else default

    def field_length(self, fieldname: str) -> int:
        """Return how long a field is in all documents together."""
        name = f"f.{fieldname}.lengths"
        return int(self._file.facts["fields"][fieldname]["total_length"]) if name in self._file else 0

    def min_field_length(self, fieldname: str) -> int:
        """Return how long a field is in the document where it is shortest."""
        name = f"f.{fieldname}.lengths"
        return LENGTHS[min(self._file.array(name))] if name in self._file else 0

    def max_field_length(self, fieldname: str) -> int:
        """Return how long a field is in the document where it is longest."""
        name = f"f.{fieldname}.lengths"
        return LENGTHS[max(self._file.array(name))] if name in self._file else 0

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return the values of a document in all columns that has any."""
        columns = {name: SegmentColumn(self._file, name) for name in self._file.facts["columns"]}
        held = {name: column.value(docnum) for name, column in columns.items()}
        return {name: value for name, value in held.items() if value is not None}


class SegmentColumn:
    """One column of a segment, as Whoosh sorts and groups by it; days are ISO dates."""

    def __init__(self, file: SegmentFile, name: str) -> None:
        self._file = file
        self._name = name
        self._kind = file.facts["columns"][name]

    def __len__(self) -> int:
        return self._file.documents

    def __getitem__(self, docnum: int) -> bytes:
        value = self.value(docnum)
        if isinstance(value, bytes):
            return value
        texts = [] if value is None else [value] if isinstance(value, str) else value
        return VALUE_SEPARATOR.join(texts).encode()

    def __iter__(self) -> Iterator[bytes]:
        return (self[docnum] for docnum in range(len(self)))

    def sort_key(self, docnum: int) -> bytes:
        """Return by what a document is sorted."""
        return self[docnum]

    def load(self) -> list[bytes]:
        """Return all values."""
        return list(self)

    def value(self, docnum: int) -> str | list[str] | bytes | None:
        """Return a document's text, texts, ISO date or bytes; None when it has none."""
        match self._kind:
            case "days":
                day = self._array("days")[docnum]
                return None if day == UNKNOWN_DAY else date.fromordinal(day).isoformat()
            case "one":
                code = self._array("codes")[docnum]
                return None if code == NO_CODE else self._value(code)
            case "many":
                starts = self._array("starts")
                codes = self._array("codes")[starts[docnum] : starts[docnum + 1]]
                return [self._value(code) for code in codes] or None
            case _:
                return self._bytes(docnum)

    def _bytes(self, docnum: int) -> bytes | str:
        held = stored_bytes(self._file, self._name, docnum)
        return held.decode() if self._name == "id" else held

    def _value(self, code: int) -> str:
        ends = self._array("value_ends")
        return bytes(self._array("values")[ends[code - 1] if code else 0 : ends[code]]).decode()

    def _array(self, name: str) -> "memoryview[int]":
        return self._file.array(f"c.{self._name}.{name}")
