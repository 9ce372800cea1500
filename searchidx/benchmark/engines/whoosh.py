"""Whoosh as it comes: its own codec, one segment, columns for what is counted and given back."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whoosh import fields, index, query, scoring, sorting
from whoosh.analysis import RegexTokenizer, SpaceSeparatedTokenizer

from corpus import LANGUAGES
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
    text_field,
)
from searchidx.durability import sync
from searchidx.model import FACET_NAMES

MEGABYTES = 512
"""What a writer may use before it writes a run to be merged."""

SEVERAL = "descriptor"
"""The facet with several values a document; they are written with a separator that stands in none of them."""

_SEPARATOR = "\x1f"


def _schema() -> fields.Schema:
    facets = {name: fields.ID(sortable=True) for name in FACET_NAMES if name != SEVERAL}
    several = fields.KEYWORD(analyzer=RegexTokenizer(f"[^{_SEPARATOR}]+"))
    texts = {
        text_field(language): fields.TEXT(SpaceSeparatedTokenizer(), phrase=True, stored=True)
        for language in LANGUAGES
    }
    return fields.Schema(
        number=fields.NUMERIC(int, sortable=True, unique=True),
        asked=fields.NUMERIC(int),
        **facets,
        **{SEVERAL: several},
        **texts,
    )


class Adaptor:
    """Builds, updates and opens Whoosh indexes."""

    name = "whoosh"
    processes = (1, 2)
    leaves_out: tuple[type[Query], ...] = ()

    def build(self, documents: DocumentFile, folder: Path, processes: int) -> None:
        """Write one segment; with two processes, Whoosh's own pool writes and merges parts of it."""
        writer = index.create_in(folder, _schema()).writer(
            procs=processes, limitmb=MEGABYTES // processes, multisegment=False
        )
        for document in documents:
            writer.add_document(**_fields(document))
        writer.commit()

    def open(self, folder: Path) -> "WhooshIndex":
        """Open a searcher with BM25F as it comes."""
        return WhooshIndex(folder)

    def update(self, folder: Path, documents: Sequence[AnalysedDocument]) -> None:
        """Replace documents; Whoosh syncs nothing, so its files are synced here."""
        writer = index.open_dir(folder).writer()
        for document in documents:
            writer.update_document(**_fields(document))
        writer.commit()
        for path in [*folder.iterdir(), folder]:
            sync(path)

    def cold_command(self, folder: Path, asked: Term) -> Sequence[str]:
        """Run the script that imports click and whoosh."""
        script = Path(cold.__file__).with_name("whoosh_search.py")
        return [sys.executable, str(script), str(folder), text_field(asked.language), asked.term]


class WhooshIndex:
    """An open Whoosh searcher."""

    def __init__(self, folder: Path) -> None:
        self._index = index.open_dir(folder)
        self._searcher = self._index.searcher(weighting=scoring.BM25F())
        self._numbers = self._searcher.reader().column_reader("number")

    def search(self, asked: Query) -> Found:
        """Answer one query."""
        built = _build(asked)
        match asked:
            case AuthorTerm():
                return self._found(self._search(built, filter=query.Term("author", asked.author)))
            case DatesTerm():
                return self._found(
                    self._search(built, filter=query.NumericRange("asked", asked.first, asked.last))
                )
            case AuthorCounts():
                return self._counts(built)
            case Answer():
                return self._answer(built)
            case _:
                return self._found(self._search(built))

    def close(self) -> None:
        """Close the searcher and the index."""
        self._searcher.close()
        self._index.close()

    def _search(self, built: query.Query, **options: Any) -> Any:
        return self._searcher.search(built, limit=TOP, **options)

    def _found(self, results: Any) -> Found:
        return Found(total=len(results), numbers=self._numbers_of(results))

    # Asked to group, Whoosh gives back all that matches, whatever the limit.
    def _numbers_of(self, results: Any) -> list[int]:
        return [int(self._numbers[hit.docnum]) for hit in results[:TOP]]

    def _counts(self, built: query.Query) -> Found:
        results = self._search(built, groupedby="author", maptype=sorting.Count)
        return Found(total=len(results), facets={"author": _counts_of(results, "author")})

    def _answer(self, built: query.Query) -> Found:
        facets = sorting.Facets()
        for name in FACET_NAMES:
            facets.add_field(name, allow_overlap=name == SEVERAL)
        results = self._search(built, groupedby=facets, maptype=sorting.Count, terms=True)
        results.fragmenter.maxchars = SNIPPET_CHARACTERS
        return Found(
            total=len(results),
            numbers=self._numbers_of(results),
            facets={name: _counts_of(results, name) for name in FACET_NAMES},
            snippets=[_snippet(hit) for hit in results[:TOP]],
        )


def _counts_of(results: Any, name: str) -> dict[str, int]:
    return {value: count for value, count in results.groups(name).items() if value}


def _snippet(hit: Any) -> str:
    """Return the passage in the first language that has a match."""
    passages = (hit.highlights(field, top=1) for field in map(text_field, LANGUAGES) if field in hit)
    return next(filter(None, passages), "")


def _build(asked: Query) -> query.Query:
    if isinstance(asked, Answer):
        return query.And([_group(group) for group in asked.groups])
    field = text_field(asked.language)
    match asked:
        case AnyOf():
            built = query.Or([query.Term(field, term) for term in asked.terms])
        case AllOf():
            built = query.And([query.Term(field, term) for term in asked.terms])
        case Phrase():
            built = query.Phrase(field, list(asked.terms))
        case Prefix():
            built = query.Prefix(field, asked.prefix)
        case Term() | AuthorTerm() | DatesTerm() | AuthorCounts():
            built = query.Term(field, asked.term)
    return built


def _group(group: Group) -> query.Query:
    """The better reading counts; synonyms add up, as Whoosh has no way to score several terms as one."""
    readings = [
        query.Or(
            [query.Term(text_field(reading.language), term, boost=weight) for term, weight in reading.terms]
        )
        for reading in group.readings
    ]
    return query.DisjunctionMax(readings)


def _fields(document: AnalysedDocument) -> dict[str, Any]:
    facets: dict[str, str] = {
        name: _SEPARATOR.join(values) for name, values in document.all_facets().items() if values
    }
    texts = {text_field(language): terms for language, terms in document.terms.items()}
    return {"number": document.number, "asked": document.asked_on, **facets, **texts}
