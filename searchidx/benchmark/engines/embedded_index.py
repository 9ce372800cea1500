"""How queries run on an index of our own: bound to each segment, and the segments' answers joined."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

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
from searchidx.embedded.index_reader import IndexReader
from searchidx.embedded.open_segment import OpenSegment
from searchidx.model import FACET_NAMES

K1, B = 1.2, 0.75
_TEXTS = tuple(text_field(language) for language in LANGUAGES)
_RECORD = msgspec.json.Decoder(dict[str, str])

WINDOW = SNIPPET_CHARACTERS // 6
"""How many terms a snippet has."""


class EmbeddedIndex:
    """An open index of our own."""

    def __init__(self, folder: Path) -> None:
        self._index = IndexReader(folder, k1=K1, b=B)

    def search(self, query: Query) -> Found:
        """Answer one query."""
        facets = _facets(query)
        total = 0
        best: list[tuple[float, int, OpenSegment]] = []
        counts: dict[str, Counter[str]] = {name: Counter() for name in facets}
        for segment in self._index.segments:
            node, filters = self._bind(query, segment)
            answer = segment.search(
                program.Request(
                    program=node,
                    limit=0 if isinstance(query, AuthorCounts) else TOP,
                    filters=filters,
                    facets=facets,
                    deletions=segment.deletions,
                ),
                self._index.weighting,
            )
            total += answer.total
            best += [(-score, document, segment) for document, score in answer.top]
            for name, counted in zip(facets, answer.facets, strict=True):
                values = segment.values(name)
                counts[name].update({values[code]: count for code, count in counted})
        best.sort(key=_first)
        hits = [(segment, document) for _, document, segment in best[:TOP]]
        return Found(
            total=total,
            numbers=[segment.day("number", document) - 1 for segment, document in hits],
            facets={name: dict(counted) for name, counted in counts.items()},
            snippets=_snippets(query, hits) if isinstance(query, Answer) else [],
        )

    def close(self) -> None:
        """Let go of the segments."""
        self._index.close()

    def _bind(
        self, query: Query, segment: OpenSegment
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
                node = program.AnyTerm(field, (segment.prefix_range(field, query.prefix.encode()),))
            case _:
                node = self._group(segment, field, [(query.term, 1.0)])
        if isinstance(query, AuthorTerm):
            filters = ((-1, _only(segment, "author", query.author)),)
        elif isinstance(query, DatesTerm):
            filters = ((-1, program.Days("asked", query.first, query.last)),)
        return node, filters

    def _best(self, segment: OpenSegment, readings: Iterable[Reading]) -> program.Node:
        return program.Best(
            tuple(self._group(segment, text_field(reading.language), reading.terms) for reading in readings)
        )

    def _group(self, segment: OpenSegment, field: str, weighted: Sequence[tuple[str, float]]) -> program.Node:
        terms, frequency = [], 0.0
        for term, weight in weighted:
            found = segment.find(field, term.encode())
            frequency += weight * self._index.frequency(field, term.encode())
            if found >= 0:
                terms.append((found, weight))
        if not terms:
            return program.Nothing()
        return program.Group(field, tuple(terms), self._index.idf(frequency))

    def _phrase(self, segment: OpenSegment, field: str, words: Sequence[str]) -> program.Node:
        terms = tuple(segment.find(field, word.encode()) for word in words)
        if min(terms) < 0:
            return program.Nothing()
        idfs = tuple(self._index.idf(self._index.frequency(field, word.encode())) for word in words)
        return program.Phrase(field, terms, tuple(range(len(terms))), idfs)


def _only(segment: OpenSegment, column: str, value: str) -> program.Node:
    """Return the node that accepts one value of a column."""
    code = segment.code_of_value(column, value.encode())
    if code < 0:
        return program.Nothing()
    return program.Codes(column, bytes(code // 8) + bytes([1 << code % 8]))


def _first(hit: tuple[float, int, OpenSegment]) -> float:
    return hit[0]


def _facets(query: Query) -> tuple[str, ...]:
    if isinstance(query, AuthorCounts):
        return ("author",)
    return tuple(FACET_NAMES) if isinstance(query, Answer) else ()


def _snippets(query: Answer, hits: Sequence[tuple[OpenSegment, int]]) -> list[str]:
    wanted: dict[Language, set[str]] = {language: set() for language in LANGUAGES}
    for group in query.groups:
        for reading in group.readings:
            wanted[reading.language].update(term for term, _ in reading.terms)
    return [_snippet(segment, document, wanted) for segment, document in hits]


def _snippet(segment: OpenSegment, document: int, wanted: dict[Language, set[str]]) -> str:
    """Return the passage with the most matches, found by stored positions, in the first language with any."""
    texts = _RECORD.decode(segment.unpacked("record", document))
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


def _places(segment: OpenSegment, document: int, field: str, terms: Iterable[str]) -> Iterator[int]:
    for term in terms:
        number = segment.find(field, term.encode())
        if number >= 0:
            yield from segment.positions(field, number, document)
