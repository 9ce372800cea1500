"""One segment as it is read: terms, postings, columns, deletions. Opening it copies nothing."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator

from searchidx.embedded.index_schema import NO_CODE
from searchidx.embedded.kernels import KernelName, open_kernel
from searchidx.embedded.program import Answer, Request, Weighting
from searchidx.embedded.segment_file import SegmentFile


class SegmentReader:
    """Reads a segment file; threads may share it, and what it returns stays good after it is closed.

    Args:
        file: the segment's file, open for as long as the reader is used.
        deletions: a bitmap of the deleted documents in words of 64 bits; None when none are.
        kernel: the kernel to search with; None takes the fastest there is.

    Attributes:
        documents: how many documents the segment has, deleted ones included.
        deletions: as given.
    """

    def __init__(
        self, file: SegmentFile, deletions: "memoryview[int] | None" = None, kernel: KernelName | None = None
    ) -> None:
        self._file = file
        self._kernel = open_kernel(file, kernel)
        self._arrays: dict[str, memoryview[int]] = {}
        self.documents = file.documents
        self.deletions = deletions
        if deletions is not None and deletions.nbytes * 8 < file.documents:
            raise file.damage("has fewer documents' deletions than documents")
        self._deletions = deletions.cast("B") if deletions is not None else None

    def search(
        self, request: Request, weighting: Weighting, check_time: Callable[[], None] | None = None
    ) -> Answer:
        """Run a search; see kernels.SegmentKernel. The request says which documents count as deleted."""
        return self._kernel.search(request, weighting, check_time)

    # Fields and terms

    def fields(self) -> list[str]:
        """Return the names of the fields."""
        return list(self._file.facts["fields"])

    def has_positions(self, field: str) -> bool:
        """Return whether a field keeps positions."""
        return bool(self._field_facts(field)["positions"])

    def has_lengths(self, field: str) -> bool:
        """Return whether a field has lengths, by which its terms are weighed."""
        return bool(self._field_facts(field)["lengths"])

    def parts(self, field: str) -> int:
        """Return of how many parts a field is made, 0 when it is one whole."""
        return int(self._field_facts(field)["parts"])

    def total_length(self, field: str) -> int:
        """Return the length of a field summed over all documents, deleted ones included."""
        return int(self._field_facts(field)["total_length"])

    def length_byte(self, field: str, document: int) -> int:
        """Return a document's length in a field, as one byte; 0 in fields that have no lengths."""
        if not self.has_lengths(field):
            return 0
        return self._array(f"f.{field}.lengths")[document]

    def term_count(self, field: str) -> int:
        """Return how many terms a field has."""
        return len(self._array(f"f.{field}.term_ends"))

    def find(self, field: str, term: bytes) -> int:
        """Return the number of a term, by its UTF-8 bytes; -1 when the field does not have it."""
        return self._kernel.find(field, term)

    def term(self, field: str, number: int) -> bytes:
        """Return the bytes of a term."""
        return self._word(f"f.{field}.terms", f"f.{field}.term_ends", number)

    def terms(self, field: str, first: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Go through the terms of a field in their order, from number ``first`` up to ``end``."""
        words, ends = self._array(f"f.{field}.terms"), self._array(f"f.{field}.term_ends")
        start = ends[first - 1] if first else 0
        for stop in ends[first:end]:
            yield bytes(words[start:stop])
            start = stop

    def first_from(self, field: str, term: bytes) -> int:
        """Return the number of the first term that does not sort before these bytes."""
        return bisect_left(range(self.term_count(field)), term, key=lambda number: self.term(field, number))

    def prefix_range(self, field: str, prefix: bytes) -> tuple[int, int]:
        """Return the first term that begins with these bytes, and the one after the last."""
        # No UTF-8 has a byte 0xFF, so that this sorts after all terms with the prefix.
        return self.first_from(field, prefix), self.first_from(field, prefix + b"\xff")

    def df(self, field: str, number: int) -> int:
        """Return how many documents have a term, deleted ones included."""
        return self._array(f"f.{field}.df")[number]

    def cf(self, field: str, number: int) -> int:
        """Return the sum of a term's frequencies."""
        return self._array(f"f.{field}.cf")[number]

    def postings(self, field: str, number: int) -> tuple["array[int]", "array[int]"]:
        """Return the documents with a term, ascending, and its frequency in each; deleted ones included."""
        return self._kernel.postings(field, number)

    def positions(self, field: str, number: int, document: int) -> "array[int]":
        """Return the positions of a term in a document, ascending; none when it does not have the term."""
        return self._kernel.positions(field, number, document)

    def all_positions(self, field: str, number: int) -> tuple["array[int]", "array[int]"]:
        """Return the number of positions of each posting of a term, and all of them one after the other."""
        return self._kernel.all_positions(field, number)

    def part_starts(self, field: str, document: int) -> list[int]:
        """Return the first position of each part of a document's field, and where the field ends."""
        count = self.parts(field) + 1
        starts = self._array(f"f.{field}.part_starts")
        return list(starts[document * count : (document + 1) * count])

    # Columns

    def columns(self) -> dict[str, str]:
        """Return the kind of each column: "one", "many", "days" or "bytes"."""
        return dict(self._file.facts["columns"])

    def value_count(self, column: str) -> int:
        """Return how many distinct values a column has."""
        return len(self._array(f"c.{column}.value_ends"))

    def value(self, column: str, code: int) -> bytes:
        """Return the value that a code stands for."""
        return self._word(f"c.{column}.values", f"c.{column}.value_ends", code)

    def code_of_value(self, column: str, value: bytes) -> int:
        """Return the code of a value, -1 when no document has it."""
        return self._kernel.find_value(column, value)

    def codes(self, column: str, document: int) -> list[int]:
        """Return the codes of a document's values in a column of one or of several."""
        codes = self._array(f"c.{column}.codes")
        if self._file.facts["columns"][column] == "many":
            starts = self._array(f"c.{column}.starts")
            return list(codes[starts[document] : starts[document + 1]])
        return [codes[document]] if codes[document] != NO_CODE else []

    def day(self, column: str, document: int) -> int:
        """Return a document's day, as the ordinal of a date; 0 when it is not known."""
        return self._array(f"c.{column}.days")[document]

    def bytes_of(self, column: str, document: int) -> bytes:
        """Return a document's bytes in a column of byte strings."""
        starts, data = self._array(f"b.{column}.starts"), self._array(f"b.{column}.data")
        start, end = starts[document], starts[document + 1]
        if not start <= end <= len(data):
            raise self._file.damage(f"has a column {column!r} whose places lie outside of its array")
        return bytes(data[start:end])

    def order(self, order: str) -> "memoryview[int]":
        """Return each document's rank in an order, "newest" or "oldest"."""
        return self._array(f"o.{order}")

    # Deletions

    def is_deleted(self, document: int) -> bool:
        """Return whether a document is deleted."""
        return self._deletions is not None and bool(self._deletions[document >> 3] >> (document & 7) & 1)

    def deleted(self) -> list[int]:
        """Return the deleted documents, ascending."""
        if self._deletions is None:
            return []
        return [document for document in range(self.documents) if self.is_deleted(document)]

    def _array(self, name: str) -> "memoryview[int]":
        held = self._arrays.get(name)
        if held is None:
            held = self._arrays[name] = self._file.array(name)
        return held

    def _field_facts(self, field: str) -> dict[str, bool | int]:
        try:
            facts: dict[str, bool | int] = self._file.facts["fields"][field]
        except KeyError:
            raise ValueError(f"the segment has no field {field!r}") from None
        return facts

    def _word(self, words: str, ends: str, number: int) -> bytes:
        text, stops = self._array(words), self._array(ends)
        start, end = stops[number - 1] if number else 0, stops[number]
        if not start <= end <= len(text):
            raise self._file.damage(f"has an array {ends!r} that points outside of {words!r}")
        return bytes(text[start:end])
