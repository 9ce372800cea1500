"""Tantivy, by tantivy-py: a fast field for every facet, whole terms by the white-space tokenizer."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tantivy
from tantivy import FieldType, Occur
from tantivy import Query as Built

from corpus import LANGUAGES, Language
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
from searchidx.model import FACET_NAMES

HEAP_BYTES = 512_000_000
"""What all its indexing threads may use before they write a segment."""

UPDATE_HEAP_BYTES = 15_000_000
"""The least a writer takes; more would only cost time for ten documents."""

MOST_VALUES = 65_000
"""More than any facet has: its default is the ten most frequent values only."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", indexed=True, fast=True)
    builder.add_integer_field("asked", indexed=True, fast=True)
    for name in FACET_NAMES:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for language in LANGUAGES:
        builder.add_text_field(
            text_field(language), stored=True, tokenizer_name="whitespace", index_option="position"
        )
    return builder.build()


class Adaptor:
    """Builds, updates and opens Tantivy indexes."""

    name = "tantivy"
    processes = (1, 2)
    leaves_out: tuple[type[Query], ...] = ()

    def build(self, documents: DocumentFile, folder: Path, processes: int) -> None:
        """Write an index with so many indexing threads; merges run to their end."""
        writer = tantivy.Index(_schema(), path=str(folder)).writer(HEAP_BYTES, processes)
        for document in documents:
            writer.add_document(_document(document))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> "TantivyIndex":
        """Open the index."""
        return TantivyIndex(folder)

    def update(self, folder: Path, documents: Sequence[AnalysedDocument]) -> None:
        """Replace documents; a commit of Tantivy syncs."""
        writer = tantivy.Index.open(str(folder)).writer(UPDATE_HEAP_BYTES, 1)
        for document in documents:
            writer.delete_documents_by_term("number", document.number)
            writer.add_document(_document(document))
        writer.commit()
        writer.wait_merging_threads()

    def cold_command(self, folder: Path, query: Term) -> Sequence[str]:
        """Run the script that imports click and tantivy."""
        script = Path(cold.__file__).with_name("tantivy_search.py")
        return [sys.executable, str(script), str(folder), text_field(query.language), query.term]


class TantivyIndex:
    """An open Tantivy index."""

    def __init__(self, folder: Path) -> None:
        index = tantivy.Index.open(str(folder))
        self._schema = index.schema
        self._searcher = index.searcher()

    def search(self, query: Query) -> Found:
        """Answer one query."""
        if isinstance(query, AuthorCounts):
            return self._counts(query)
        built = self._build(query)
        result: Any = self._searcher.search(built, TOP)
        addresses = [address for _, address in result.hits]
        numbers: Any = self._searcher.fast_field_values("number", addresses) if addresses else []
        if not isinstance(query, Answer):
            return Found(total=result.count, numbers=numbers)
        return Found(
            total=result.count,
            numbers=numbers,
            facets=self._facets(built),
            snippets=self._snippets(built, addresses),
        )

    def close(self) -> None:
        """Nothing to let go of: its files are mapped until it is forgotten."""

    def _build(self, query: Query) -> Built:
        match query:
            case Term() | AuthorCounts():
                built = self._term(query.language, query.term)
            case AnyOf():
                built = Built.boolean_query(
                    [(Occur.Should, self._term(query.language, term)) for term in query.terms]
                )
            case AllOf():
                built = Built.boolean_query(
                    [(Occur.Must, self._term(query.language, term)) for term in query.terms]
                )
            case Phrase():
                built = Built.phrase_query(self._schema, text_field(query.language), list(query.terms))
            case AuthorTerm():
                author = Built.term_query(self._schema, "author", query.author, "basic")
                built = self._filtered(author, query.language, query.term)
            case DatesTerm():
                days = Built.range_query(self._schema, "asked", FieldType.Integer, query.first, query.last)
                built = self._filtered(days, query.language, query.term)
            case Prefix():
                built = Built.regex_query(self._schema, text_field(query.language), f"{query.prefix}.*")
            case Answer():
                built = Built.boolean_query([(Occur.Must, self._group(group)) for group in query.groups])
        return built

    def _term(self, language: Language, term: str) -> Built:
        return Built.term_query(self._schema, text_field(language), term, "freq")

    def _filtered(self, condition: Built, language: Language, term: str) -> Built:
        unscored = Built.const_score_query(condition, 0.0)
        return Built.boolean_query([(Occur.Must, self._term(language, term)), (Occur.Must, unscored)])

    def _group(self, group: Group) -> Built:
        """Synonyms add up, as Tantivy has no way to score several terms as one; the better reading counts."""
        readings = [
            Built.boolean_query(
                [
                    (Occur.Should, Built.boost_query(self._term(reading.language, term), weight))
                    for term, weight in reading.terms
                ]
            )
            for reading in group.readings
        ]
        return Built.disjunction_max_query(readings)

    def _counts(self, query: AuthorCounts) -> Found:
        """Count authors and documents in one pass."""
        total = {"total": {"value_count": {"field": "number"}}}
        counted = self._searcher.aggregate(self._build(query), total | _aggregations(["author"]))
        return Found(total=int(counted["total"]["value"]), facets={"author": _counts_of(counted["author"])})

    def _facets(self, built: Built) -> dict[str, dict[str, int]]:
        counted = self._searcher.aggregate(built, _aggregations(FACET_NAMES))
        return {name: _counts_of(counted[name]) for name in FACET_NAMES}

    def _snippets(self, built: Built, addresses: Sequence[tantivy.DocAddress]) -> list[str]:
        """Return each document's passage in the first language that has a match."""
        generators = [
            tantivy.SnippetGenerator.create(self._searcher, built, self._schema, text_field(language))
            for language in LANGUAGES
        ]
        for generator in generators:
            generator.set_max_num_chars(SNIPPET_CHARACTERS)
        return [self._snippet(generators, address) for address in addresses]

    def _snippet(self, generators: Sequence[tantivy.SnippetGenerator], address: tantivy.DocAddress) -> str:
        stored = self._searcher.doc(address)
        for generator in generators:
            snippet = generator.snippet_from_doc(stored).to_html()
            if snippet:
                return snippet
        return ""


def _aggregations(names: Sequence[str]) -> dict[str, Any]:
    return {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in names}


def _counts_of(aggregated: dict[str, Any]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in aggregated["buckets"]}


def _document(document: AnalysedDocument) -> tantivy.Document:
    built = tantivy.Document()
    built.add_integer("number", document.number)
    built.add_integer("asked", document.asked_on)
    for name, values in document.all_facets().items():
        for value in values:
            built.add_text(name, value)
    for language, terms in document.terms.items():
        built.add_text(text_field(language), terms)
    return built
