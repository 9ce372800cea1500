"""What is known of every document besides its text: one column of values at a time, read when needed."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from threading import Lock

import msgspec
from whoosh.reading import IndexReader

from corpus import LANGUAGES, Language
from searchidx.analysis import Analysis
from searchidx.embedded.fields import VALUE_SEPARATOR
from searchidx.model import FacetName
from searchidx.query.ast import DateField, Fact

_DAY_MICROSECONDS = 86_400_000_000
_IN_BOTH_LANGUAGES: frozenset[str] = frozenset({"minister", "descriptor"})

UNKNOWN_DAY = 0
"""The day number of a document whose date is not known; others are ordinals of ``date``, from 1."""


class ValueColumn(msgspec.Struct, frozen=True):
    """A column of values: for each document a code, for each code its values (none, one or several)."""

    codes: Sequence[int]
    values: list[tuple[str, ...]]

    def counts(self, documents: Iterable[int]) -> dict[str, int]:
        """Return how many of the documents have each value."""
        counted: Counter[str] = Counter()
        for code, count in Counter(map(self.codes.__getitem__, documents)).items():
            for value in self.values[code]:
                counted[value] += count
        return counted

    def matching(self, accepts: Callable[[str], bool]) -> set[int]:
        """Return the codes of which a value is accepted."""
        return {code for code, values in enumerate(self.values) if any(map(accepts, values))}


class Columns:
    """The columns of one index, by document number over all its segments."""

    def __init__(self, reader: IndexReader, analysis: Analysis) -> None:
        self._leaves = [leaf for leaf, _ in reader.leaf_readers() if leaf.doc_count_all()]
        self._analysis = analysis
        self._lock = Lock()
        self._raw: dict[str, list[str]] = {}
        self._values: dict[tuple[str, Language | None], ValueColumn] = {}
        self._days: dict[str, Sequence[int]] = {}

    def ids(self) -> Sequence[str]:
        """Return the id of each document."""
        with self._lock:
            return self._raw_column("id")

    def days(self, field: DateField) -> Sequence[int]:
        """Return the day number of each document, UNKNOWN_DAY where it is not known."""
        with self._lock:
            return self._day_column(field)

    def facet(self, name: FacetName, lang: Language) -> ValueColumn:
        """Return the values of a facet, in the reader's language where they exist in it."""
        with self._lock:
            key = (name, lang if name in _IN_BOTH_LANGUAGES else None)
            if key not in self._values:
                self._values[key] = _encode(self._facet_texts(name, lang))
            return self._values[key]

    def with_facet_value(self, name: FacetName, value: str) -> list[tuple[ValueColumn, set[int]]]:
        """Return columns and codes: a document matches if it has one of the codes in its column.

        A value that a column has, case and accents aside, stands for itself; any other for its words.
        """
        words = self._analysis.words(value)
        columns = [self.facet(name, lang) for lang in self._languages_of(name)]
        same = [
            (column, column.matching(lambda held: self._analysis.words(held) == words)) for column in columns
        ]
        if any(codes for _, codes in same):
            return same
        return [(column, column.matching(self._has_words(words, literal=False))) for column in columns]

    def with_fact(
        self, fact: Fact, words: Sequence[str], *, literal: bool
    ) -> list[tuple[ValueColumn, set[int]]]:
        """Return columns and codes of the documents whose value holds the words."""
        accepts = self._has_words(words, literal=literal)
        columns = [self.facet(fact, lang) for lang in self._languages_of(fact)]
        return [(column, column.matching(accepts)) for column in columns]

    def _has_words(self, words: Sequence[str], *, literal: bool) -> Callable[[str], bool]:
        def accepts(value: str) -> bool:
            held = self._analysis.words(value)
            if literal:
                return _contains_in_order(held, words)
            return set(words).issubset(held)

        return accepts

    def _languages_of(self, name: str) -> tuple[Language, ...]:
        return LANGUAGES if name in _IN_BOTH_LANGUAGES else LANGUAGES[:1]

    def _facet_texts(self, name: FacetName, lang: Language) -> list[str]:
        if name == "year":
            days = self._day_column("asked")
            return [str(date.fromordinal(day).year) if day != UNKNOWN_DAY else "" for day in days]
        if name not in _IN_BOTH_LANGUAGES:
            return self._raw_column(name)
        texts = self._raw_column(f"{name}_{lang}")
        for other in LANGUAGES:
            fallbacks = self._raw_column(f"{name}_{other}")
            texts = [text or fallback for text, fallback in zip(texts, fallbacks, strict=True)]
        return texts

    def _raw_column(self, name: str) -> list[str]:
        if name not in self._raw:
            texts: list[str] = []
            for leaf in self._leaves:
                column = leaf.column_reader(name, translate=False)
                texts.extend(column[document].decode() for document in range(leaf.doc_count_all()))
            self._raw[name] = texts
        return self._raw[name]

    def _day_column(self, field: str) -> Sequence[int]:
        if field not in self._days:
            days = array("i")
            for leaf in self._leaves:
                days.extend(_leaf_days(leaf, field))
            self._days[field] = days
        return self._days[field]


def _leaf_days(leaf: IndexReader, field: str) -> Iterable[int]:
    missing = leaf.schema[field].column_type.default_value()
    column = leaf.column_reader(field, translate=False)
    return (
        UNKNOWN_DAY if (value := column[document]) == missing else value // _DAY_MICROSECONDS + 1
        for document in range(leaf.doc_count_all())
    )


def _encode(texts: Sequence[str]) -> ValueColumn:
    codes: dict[str, int] = {}
    column = array("l", (codes.setdefault(text, len(codes)) for text in texts))
    return ValueColumn(column, [tuple(filter(None, text.split(VALUE_SEPARATOR))) for text in codes])


def _contains_in_order(words: Sequence[str], wanted: Sequence[str]) -> bool:
    length = len(wanted)
    return any(list(words[i : i + length]) == list(wanted) for i in range(len(words) - length + 1))
