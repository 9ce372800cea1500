"""How Whoosh reads the terms and postings of a segment's file."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from whoosh.codec import base
from whoosh.matching import ListMatcher, ReadTooFar
from whoosh.query.spans import Span
from whoosh.reading import TermInfo, TermNotFound

from searchidx.embedded.lengths import LENGTHS
from searchidx.embedded.segment_file import SegmentFile
from searchidx.embedded.writing_kernels import BlockDecoder
from searchidx.errors import IndexDamagedError


class SegmentTermsReader(base.TermsReader):
    """The terms and postings of a segment, of all its fields."""

    def __init__(self, file: SegmentFile) -> None:
        self._file = file
        self._fields = {name: _Field(file, name) for name in sorted(file.facts["fields"])}

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._look_up(*term)[1] is not None

    def indexed_field_names(self) -> list[str]:
        """Return the names of the fields."""
        return list(self._fields)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield all terms, field by field."""
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the terms of a field from a place on, then those of the fields after it."""
        for name, field in self._fields.items():
            if name >= fieldname:
                first = field.place(prefix) if name == fieldname else 0
                for number in range(first, field.count):
                    yield name, field.term(number)

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield all terms with what is known of them."""
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield terms from a place on with what is known of them."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return the statistics of a term.

        Raises:
            TermNotFound: there is no such term.
        """
        field, number = self._found(fieldname, text)
        return field.info(number)

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Return how often a term occurs; 0 when there is no such term."""
        field, number = self._look_up(fieldname, text)
        return 0.0 if field is None or number is None else field.frequency(number)

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return how many documents have a term; 0 when there is no such term."""
        field, number = self._look_up(fieldname, text)
        return 0 if field is None or number is None else field.doc_frequency(number)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> "SegmentMatcher":
        """Return a term's postings.

        Raises:
            TermNotFound: there is no such term.
        """
        field, number = self._found(fieldname, text)
        return SegmentMatcher(field, number, format_, scorer, (fieldname, text))

    def cursor(self, fieldname: str, fieldobj: Any) -> "SegmentCursor":
        """Return a cursor over the terms of a field."""
        return SegmentCursor(self._fields[fieldname], fieldobj)

    def close(self) -> None:
        """Let go of the file."""
        self._fields.clear()
        self._file.close()

    def _look_up(self, name: str, text: bytes) -> "tuple[_Field | None, int | None]":
        field = self._fields.get(name)
        return field, field.find(text) if field else None

    def _found(self, name: str, text: bytes) -> "tuple[_Field, int]":
        field, number = self._look_up(name, text)
        if field is None or number is None:
            raise TermNotFound(f"no term {name}:{text!r}")
        return field, number


class _Field:
    """One field of a segment."""

    def __init__(self, file: SegmentFile, name: str) -> None:
        self._file = file
        prefix = f"f.{name}."
        self._arrays = {
            held.removeprefix(prefix): file.array(held) for held in file.names() if held.startswith(prefix)
        }
        facts = file.facts["fields"][name]
        self._name, self._parts, self.positions = name, facts["parts"], facts["positions"]
        self.count = len(self._arrays["term_ends"])

    def term(self, number: int) -> bytes:
        ends = self._arrays["term_ends"]
        return bytes(self._arrays["terms"][ends[number - 1] if number else 0 : ends[number]])

    def place(self, text: bytes) -> int:
        return bisect_left(range(self.count), text, key=self.term)

    def find(self, text: bytes) -> int | None:
        number = self.place(text)
        return number if number < self.count and self.term(number) == text else None

    def frequency(self, number: int) -> float:
        return float(self._arrays["cf"][number])

    def doc_frequency(self, number: int) -> int:
        return self._arrays["df"][number]

    def info(self, number: int, documents: list[int] | None = None) -> TermInfo:
        arrays = self._arrays
        first, last = arrays["first_block"][number], arrays["first_block"][number + 1]
        documents = documents or self.lists(number)[0]
        lengths = [arrays["lengths"][document] for document in documents] if "lengths" in arrays else [0]
        return TermInfo(
            weight=self.frequency(number),
            df=self.doc_frequency(number),
            minlength=LENGTHS[min(lengths)],
            maxlength=LENGTHS[max(lengths)],
            maxweight=float(max(arrays["block_max_tf"][first:last])),
            minid=documents[0],
            maxid=documents[-1],
        )

    def lists(self, number: int) -> tuple[list[int], list[int], list[int], list[int]]:
        try:
            decoder = BlockDecoder(self._arrays, self._file.documents, self._parts, self.positions)
            return decoder.lists(number)
        except ValueError as error:
            raise IndexDamagedError(
                f"the field {self._name} of a segment is damaged: {error};"
                " write the index anew with: searchidx build"
            ) from error


class SegmentMatcher(ListMatcher):
    """The postings of one term."""

    def __init__(
        self, field: _Field, number: int, format_: Any, scorer: Any, term: tuple[str, bytes]
    ) -> None:
        documents, frequencies, self._counts, self._places = field.lists(number)
        weights = [float(frequency) for frequency in frequencies]
        super().__init__(
            documents,
            weights,
            None,
            format_,
            scorer=scorer,
            term=term,
            terminfo=field.info(number, documents),
        )
        self._i: int
        self._has_positions = field.positions
        self._starts: list[int] | None = None

    def copy(self) -> "SegmentMatcher":
        """Return a matcher at the same place, which moves on its own."""
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        return made

    def skip_to(self, id: int) -> None:  # noqa: A002 (Whoosh's name)
        """Move to the first document that is not before this one."""
        if not self.is_active():
            raise ReadTooFar
        self._i = bisect_left(self._ids, id, lo=self._i)

    def supports(self, astype: str) -> bool:
        """Return whether postings have such values."""
        return astype == "frequency" or (astype == "positions" and self._has_positions)

    def value_as(self, astype: str) -> Any:
        """Return the frequency or the positions in the document at hand."""
        if astype == "frequency":
            return self.weight()
        if self._starts is None:
            self._starts = [0]
            for count in self._counts:
                self._starts.append(self._starts[-1] + count)
        return self._places[self._starts[self._i] : self._starts[self._i + 1]]

    def spans(self) -> list[Span]:
        """Return the positions in the document at hand as spans."""
        return [Span(position) for position in self.value_as("positions")]


class SegmentCursor(base.FieldCursor):
    """Goes through the terms of a field."""

    def __init__(self, field: _Field, fieldobj: Any) -> None:
        self._field = field
        self._fieldobj = fieldobj
        self._number = 0

    def first(self) -> str | None:
        """Go to the first term; returns it."""
        self._number = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Go to the first term that is not before this one; returns it."""
        text = term if isinstance(term, bytes) else self._fieldobj.to_bytes(term)
        self._number = self._field.place(text)
        return self.text()

    def next(self) -> str | None:
        """Go to the next term; returns it."""
        self._number += 1
        return self.text()

    def text(self) -> str | None:
        """Return the term at hand, None behind the last."""
        if not self.is_valid():
            return None
        text: str = self._fieldobj.from_bytes(self._field.term(self._number))
        return text

    def term_info(self) -> TermInfo | None:
        """Return the statistics of the term at hand."""
        return self._field.info(self._number) if self.is_valid() else None

    def is_valid(self) -> bool:
        """Return whether there is a term at hand."""
        return self._number < self._field.count
