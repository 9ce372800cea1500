"""Xapian: terms posted with positions, facts as values and boolean terms, BM25 as the others have it."""

import os
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import xapian

from corpus import Language
from searchidx.benchmark import cold
from searchidx.benchmark.documents import AnalysedDocument, DocumentFile
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
    Group,
    Phrase,
    Prefix,
    Query,
    Term,
)
from searchidx.model import FACET_NAMES, FacetName

FLUSH_DOCUMENTS = 50_000
"""After how many documents a writer flushes; the default of 10,000 is meant for little memory."""

GAP = 100
"""Positions left out between the languages."""

LONGEST_NAME = 200
"""A term has at most 245 bytes; of a longer author's name only the beginning becomes the term."""

_ASKED_SLOT = 0
_FACET_SLOTS: dict[FacetName, int] = {name: slot for slot, name in enumerate(FACET_NAMES, start=1)}
_SEPARATOR = "\x1f"
"""Between the values of a facet in its slot, of which there is one for a document."""


class Adaptor:
    """Builds, updates and opens Xapian databases; a document's id is its number plus 1."""

    name = "xapian"
    processes = (1,)
    leaves_out: tuple[type[Query], ...] = ()

    def build(self, documents: DocumentFile, folder: Path, processes: int) -> None:  # noqa: ARG002
        """Write a database."""
        # Xapian reads this setting from the environment only.
        os.environ["XAPIAN_FLUSH_THRESHOLD"] = str(FLUSH_DOCUMENTS)
        flags = xapian.DB_CREATE_OR_OPEN | xapian.DB_NO_SYNC
        with closing(xapian.WritableDatabase(str(folder), flags)) as database:
            for document in documents:
                database.add_document(_document(document))
            database.commit()

    def open(self, folder: Path) -> "XapianIndex":
        """Open the database."""
        return XapianIndex(folder)

    def update(self, folder: Path, documents: Sequence[AnalysedDocument]) -> None:
        """Replace documents; a commit of Xapian syncs."""
        with closing(xapian.WritableDatabase(str(folder), xapian.DB_OPEN)) as database:
            for document in documents:
                database.replace_document(document.number + 1, _document(document))
            database.commit()

    def cold_command(self, folder: Path, query: Term) -> Sequence[str]:
        """Run the script that imports click and xapian."""
        script = Path(cold.__file__).with_name("xapian_search.py")
        return [sys.executable, str(script), str(folder), _prefix(query.language) + query.term]


class XapianIndex:
    """An open Xapian database."""

    def __init__(self, folder: Path) -> None:
        self._database = xapian.Database(str(folder))

    def search(self, query: Query) -> Found:
        """Answer one query."""
        match query:
            case AuthorCounts():
                return self._counts(query)
            case Answer():
                return self._answer(query)
            case _:
                return self._found(self._top(_build(query), TOP, []))

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _top(self, built: Any, limit: int, spies: Sequence[Any]) -> Any:
        enquire = xapian.Enquire(self._database)
        enquire.set_query(built)
        enquire.set_weighting_scheme(xapian.BM25Weight(1.2, 0, 1, 0.75, 0.5))
        for spy in spies:
            enquire.add_matchspy(spy)
        # The last argument asks for an exact total.
        return enquire.get_mset(0, limit, self._database.get_doccount())

    def _found(self, matches: Any) -> Found:
        return Found(total=matches.get_matches_estimated(), numbers=[match.docid - 1 for match in matches])

    def _counts(self, query: AuthorCounts) -> Found:
        spy = xapian.ValueCountMatchSpy(_FACET_SLOTS["author"])
        matches = self._top(_build(query), 0, [spy])
        return Found(total=matches.get_matches_estimated(), facets={"author": _counts_of(spy)})

    def _answer(self, query: Answer) -> Found:
        spies = {name: xapian.ValueCountMatchSpy(slot) for name, slot in _FACET_SLOTS.items()}
        matches = self._top(_build(query), TOP, list(spies.values()))
        return Found(
            total=matches.get_matches_estimated(),
            numbers=[match.docid - 1 for match in matches],
            facets={name: _counts_of(spy) for name, spy in spies.items()},
            snippets=[
                matches.snippet(match.document.get_data().decode(), SNIPPET_CHARACTERS).decode()
                for match in matches
            ],
        )


def _build(query: Query) -> Any:
    if isinstance(query, Answer):
        return xapian.Query(xapian.Query.OP_AND, [_group(group) for group in query.groups])
    prefix = _prefix(query.language)
    match query:
        case AnyOf():
            built = xapian.Query(xapian.Query.OP_OR, [prefix + term for term in query.terms])
        case AllOf():
            built = xapian.Query(xapian.Query.OP_AND, [prefix + term for term in query.terms])
        case Phrase():
            terms = [prefix + term for term in query.terms]
            built = xapian.Query(xapian.Query.OP_PHRASE, terms, len(terms))
        case AuthorTerm():
            author = xapian.Query(_author_term(query.author))
            built = xapian.Query(xapian.Query.OP_FILTER, xapian.Query(prefix + query.term), author)
        case DatesTerm():
            first, last = map(xapian.sortable_serialise, (query.first, query.last))
            days = xapian.Query(xapian.Query.OP_VALUE_RANGE, _ASKED_SLOT, first, last)
            built = xapian.Query(xapian.Query.OP_FILTER, xapian.Query(prefix + query.term), days)
        case Prefix():
            built = _wildcard(prefix + query.prefix)
        case Term() | AuthorCounts():
            built = xapian.Query(prefix + query.term)
    return built


def _wildcard(beginning: str) -> Any:
    """Return a query for every term that begins so; OR scores cheaper than the default of synonyms."""
    kind = xapian.Query
    return kind(kind.OP_WILDCARD, beginning, 0, kind.WILDCARD_LIMIT_ERROR, kind.OP_OR)


def _group(group: Group) -> Any:
    """The better reading counts; synonyms add up, as Xapian's OP_SYNONYM knows no weights."""
    kind = xapian.Query
    readings = [
        kind(
            kind.OP_OR,
            [
                kind(kind.OP_SCALE_WEIGHT, kind(_prefix(reading.language) + term), weight)
                for term, weight in reading.terms
            ],
        )
        for reading in group.readings
    ]
    return kind(kind.OP_MAX, readings)


def _counts_of(spy: Any) -> dict[str, int]:
    """Count single values out of the slots' contents."""
    counts: Counter[str] = Counter()
    for item in spy.values():
        for value in item.term.decode().split(_SEPARATOR):
            counts[value] += item.termfreq
    return dict(counts)


def _document(document: AnalysedDocument) -> Any:
    built = xapian.Document()
    position = 0
    for language, text in document.terms.items():
        prefix = _prefix(language)
        for term in text.split():
            position += 1
            built.add_posting(prefix + term, position)
        position += GAP
    built.add_value(_ASKED_SLOT, xapian.sortable_serialise(document.asked_on))
    for name, values in document.all_facets().items():
        built.add_value(_FACET_SLOTS[name], _SEPARATOR.join(values))
    for author in document.facets["author"]:
        built.add_boolean_term(_author_term(author))
    built.set_data("\n".join(document.terms.values()))
    return built


def _prefix(language: Language) -> str:
    return f"X{language.upper()}:"


def _author_term(author: str) -> str:
    return "A:" + author.encode()[:LONGEST_NAME].decode(errors="ignore")
