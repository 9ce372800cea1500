"""How queries run on an index of our own: bound to each segment, and the segments' answers joined."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import log
from pathlib import Path
from struct import pack

import msgspec

from corpus import LANGUAGES, Language
from searchidx.benchmark.queries import (
    SNIPPET_CHARACTERS,
    TOP,
    AllOf,
    Answer,
    AnyOf,
    AuthorCounts,
    AuthorTerm,
    DatesTerm,
    Found,
    Phrase,
    Prefix,
    Query,
    Reading,
    text_field,
)
from searchidx.embedded import program
from searchidx.embedded.kernels import open_kernel
from searchidx.embedded.lengths import LENGTHS
from searchidx.embedded.segment_file import SegmentFile
from searchidx.embedded.segments import SegmentEntry, read_deletions, read_segments, segment_path
from searchidx.embedded.stored_bytes import stored_bytes
from searchidx.model import FACET_NAMES

K1, B = 1.2, 0.75
_TEXTS = tuple(text_field(language) for language in LANGUAGES)
_RECORD = msgspec.json.Decoder(dict[str, str])

WINDOW = SNIPPET_CHARACTERS // 6
"""How many terms a snippet has."""


class EmbeddedIndex:
    """An open index of our own."""

    def __init__(self, folder: Path) -> None:
        self._segments = [_Segment(folder, entry) for entry in read_segments(folder)]
        self._documents = sum(segment.file.documents for segment in self._segments)
        self._weighting = program.Weighting(K1, {field: self._norms(field) for field in _TEXTS})

    def search(self, query: Query) -> Found:
        """Answer one query."""
        facets = _facets(query)
        total = 0
        best: list[tuple[float, int, _Segment]] = []
        counts: dict[str, Counter[str]] = {name: Counter() for name in facets}
        for segment in self._segments:
            node, filters = self._bind(query, segment)
            answer = segment.kernel.search(
                program.Request(
                    program=node,
                    limit=0 if isinstance(query, AuthorCounts) else TOP,
                    filters=filters,
                    facets=facets,
                    deletions=segment.deletions,
                ),
                self._weighting,
            )
            total += answer.total
            best += [(-score, document, segment) for document, score in answer.top]
            for name, counted in zip(facets, answer.facets, strict=True):
                counts[name].update(segment.values(name, counted))
        best.sort(key=_first)
        hits = [(segment, document) for _, document, segment in best[:TOP]]
        return Found(
            total=total,
            numbers=[segment.number(document) for segment, document in hits],
            facets={name: dict(counted) for name, counted in counts.items()},
            snippets=_snippets(query, hits) if isinstance(query, Answer) else [],
        )

    def close(self) -> None:
        """Let go of the segments."""
        for segment in self._segments:
            segment.close()

    def _norms(self, field: str) -> bytes:
        total = sum(segment.file.facts["fields"][field]["total_length"] for segment in self._segments)
        average = total / max(self._documents, 1) or 1
        return pack("256d", *(K1 * (1 - B + B * length / average) for length in LENGTHS))

    def _bind(
        self, query: Query, segment: "_Segment"
    ) -> tuple[program.Node, tuple[tuple[int, program.Node], ...]]:
        """Return the program of a query on a segment, and its filters."""
        if isinstance(query, Answer):
            groups = (self._best(segment, group.readings) for group in query.groups)
            return program.And(tuple(groups)), ()
        field = text_field(query.language)
        filters: tuple[tuple[int, program.Node], ...] = ()
        node: program.Node
        match query:
            case AnyOf():
                node = program.Or(tuple(self._group(segment, field, [(term, 1.0)]) for term in query.terms))
            case AllOf():
                node = program.And(tuple(self._group(segment, field, [(term, 1.0)]) for term in query.terms))
            case Phrase():
                node = self._phrase(segment, field, query.terms)
            case Prefix():
                node = program.AnyTerm(field, (segment.terms_with(field, query.prefix.encode()),))
            case _:
                node = self._group(segment, field, [(query.term, 1.0)])
        if isinstance(query, AuthorTerm):
            filters = ((-1, segment.only("author", query.author)),)
        elif isinstance(query, DatesTerm):
            filters = ((-1, program.Days("asked", query.first, query.last)),)
        return node, filters

    def _best(self, segment: "_Segment", readings: Iterable[Reading]) -> program.Node:
        return program.Best(
            tuple(self._group(segment, text_field(reading.language), reading.terms) for reading in readings)
        )

    def _group(self, segment: "_Segment", field: str, weighted: Sequence[tuple[str, float]]) -> program.Node:
        terms, frequency = [], 0.0
        for term, weight in weighted:
            number = segment.find(field, term)
            frequency += weight * self._frequency(field, term, segment, number)
            if number >= 0:
                terms.append((number, weight))
        if not terms:
            return program.Nothing()
        return program.Group(field, tuple(terms), self._idf(frequency))

    def _phrase(self, segment: "_Segment", field: str, words: Sequence[str]) -> program.Node:
        terms = tuple(segment.find(field, word) for word in words)
        if min(terms) < 0:
            return program.Nothing()
        idfs = tuple(
            self._idf(self._frequency(field, word, segment, number))
            for word, number in zip(words, terms, strict=True)
        )
        return program.Phrase(field, terms, tuple(range(len(terms))), idfs)

    def _frequency(self, field: str, term: str, here: "_Segment", number: int) -> int:
        """Return in how many documents a term stands, given its number in one of the segments."""
        others = sum(
            segment.frequency(field, segment.find(field, term))
            for segment in self._segments
            if segment is not here
        )
        return here.frequency(field, number) + others

    def _idf(self, frequency: float) -> float:
        return log(self._documents / (frequency + 1)) + 1


class _Segment:
    """One open segment."""

    def __init__(self, folder: Path, entry: SegmentEntry) -> None:
        self.file = SegmentFile(segment_path(folder, entry.name))
        self.kernel = open_kernel(self.file)
        self.deletions = bytes(read_deletions(folder, entry)) if entry.deletions else None
        self._frequencies = {field: self.file.array(f"f.{field}.df") for field in _TEXTS}
        self._numbers = self.file.array("c.number.days")
        self._values: dict[str, list[str]] = {}

    def close(self) -> None:
        self.file.close()

    def find(self, field: str, term: str) -> int:
        return self.kernel.find(field, term.encode())

    def frequency(self, field: str, number: int) -> int:
        """Return in how many documents a term stands that has this number, or -1 for none."""
        return self._frequencies[field][number] if number >= 0 else 0

    def terms_with(self, field: str, prefix: bytes) -> tuple[int, int]:
        """Return the numbers of the terms that begin so: the first, and the one after the last."""
        words, ends = self.file.array(f"f.{field}.terms"), self.file.array(f"f.{field}.term_ends")

        def beginning(number: int) -> bytes:
            start = ends[number - 1] if number else 0
            return bytes(words[start : min(ends[number], start + len(prefix))])

        numbers = range(len(ends))
        first = bisect_left(numbers, prefix, key=beginning)
        after = bisect_left(numbers, True, lo=first, key=lambda number: beginning(number) > prefix)
        return first, after

    def only(self, column: str, value: str) -> program.Node:
        """Return the node that accepts one value of a column."""
        code = self.kernel.find_value(column, value.encode())
        if code < 0:
            return program.Nothing()
        return program.Codes(column, bytes(code // 8) + bytes([1 << code % 8]))

    def values(self, column: str, counted: Iterable[tuple[int, int]]) -> dict[str, int]:
        """Return the values and counts of codes and counts."""
        if column not in self._values:
            self._values[column] = list(self._read_values(column))
        values = self._values[column]
        return {values[code]: count for code, count in counted}

    def number(self, document: int) -> int:
        """Return the number under which the document was given."""
        return self._numbers[document] - 1

    def record(self, document: int) -> dict[str, str]:
        """Return the terms of a document, by language."""
        return _RECORD.decode(stored_bytes(self.file, "record", document))

    def _read_values(self, column: str) -> Iterator[str]:
        words, start = bytes(self.file.array(f"c.{column}.values")), 0
        for end in self.file.array(f"c.{column}.value_ends"):
            yield words[start:end].decode()
            start = end


def _first(hit: tuple[float, int, _Segment]) -> float:
    return hit[0]


def _facets(query: Query) -> tuple[str, ...]:
    if isinstance(query, AuthorCounts):
        return ("author",)
    return tuple(FACET_NAMES) if isinstance(query, Answer) else ()


def _snippets(query: Answer, hits: Sequence[tuple[_Segment, int]]) -> list[str]:
    wanted: dict[Language, set[str]] = {language: set() for language in LANGUAGES}
    for group in query.groups:
        for reading in group.readings:
            wanted[reading.language].update(term for term, _ in reading.terms)
    return [_snippet(segment, document, wanted) for segment, document in hits]


def _snippet(segment: _Segment, document: int, wanted: dict[Language, set[str]]) -> str:
    """Return the passage with the most matches, found by stored positions, in the first language with any."""
    texts = segment.record(document)
    for language in LANGUAGES:
        places = sorted(_places(segment, document, text_field(language), wanted[language]))
        if places:
            return _passage(texts[language], places)
    return ""


def _passage(text: str, places: Sequence[int]) -> str:
    """Return the stretch of a text that has the most of the places, which are marked in it."""

    def matches_from(index: int) -> int:
        return bisect_left(places, places[index] + WINDOW * 3 // 4) - index

    start = max(0, places[max(range(len(places)), key=matches_from)] - WINDOW // 4)
    marked = set(places)
    terms = text.split(" ", start + WINDOW)[start : start + WINDOW]
    return " ".join(
        f"<b>{term}</b>" if place in marked else term for place, term in enumerate(terms, start=start)
    )


def _places(segment: _Segment, document: int, field: str, terms: Iterable[str]) -> Iterator[int]:
    for term in terms:
        number = segment.find(field, term)
        if number >= 0:
            yield from segment.kernel.positions(field, number, document)
