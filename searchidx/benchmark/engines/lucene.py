"""Lucene, in this process by pyjnius, out of the jar that pyserini brings; no facets and no snippets."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus import LANGUAGES, Language
from searchidx.benchmark import cold
from searchidx.benchmark.cold.lucene_classes import java_cast, java_class
from searchidx.benchmark.documents import AnalysedDocument, DocumentFile
from searchidx.benchmark.queries import (
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
    Term,
    text_field,
)
from searchidx.errors import BenchmarkError

BUFFER_MEGABYTES = 512.0
"""What the writer may use before it writes a segment."""

UPDATE_BUFFER_MEGABYTES = 16.0
_EXACT = 2**31 - 1
"""Up to how many documents are counted exactly."""


class Adaptor:
    """Builds, updates and opens Lucene indexes."""

    name = "lucene"
    processes = (1,)
    leaves_out: tuple[type[Query], ...] = (AuthorCounts, Answer)

    def __init__(self) -> None:
        self._java = _Java()

    def build(self, documents: DocumentFile, folder: Path, processes: int) -> None:  # noqa: ARG002
        """Write an index; closing waits for its merges."""
        writer = self._java.writer(folder, BUFFER_MEGABYTES)
        for document in documents:
            writer.addDocument(self._java.document(document))
        writer.close()

    def open(self, folder: Path) -> "LuceneIndex":
        """Open a reader and a searcher with BM25 as it comes."""
        return LuceneIndex(folder, self._java)

    def update(self, folder: Path, documents: Sequence[AnalysedDocument]) -> None:
        """Replace documents; a commit of Lucene syncs."""
        writer = self._java.writer(folder, UPDATE_BUFFER_MEGABYTES)
        for document in documents:
            writer.updateDocument(self._java.term("id", str(document.number)), self._java.document(document))
        writer.close()

    def cold_command(self, folder: Path, query: Term) -> Sequence[str]:
        """Run the script that imports click and pyjnius."""
        script = Path(cold.__file__).with_name("lucene_search.py")
        return [sys.executable, str(script), str(folder), text_field(query.language), query.term]


class LuceneIndex:
    """An open Lucene index."""

    def __init__(self, folder: Path, java: "_Java") -> None:
        self._java = java
        self._reader = java.Reader.open(java.directory(folder))
        self._searcher = java.Searcher(java_cast("org.apache.lucene.index.IndexReader", self._reader))

    def search(self, query: Query) -> Found:
        """Answer one query.

        Raises:
            BenchmarkError: it asks for facets or snippets.
        """
        built = self._build(query)
        if isinstance(query, Term):
            # The total of a term is known beforehand, so that only the best need be looked at.
            top, total = self._searcher.search(built, TOP), self._searcher.count(built)
        else:
            collector = self._java.Collector.create(TOP, _EXACT)
            self._searcher.search(built, java_cast("org.apache.lucene.search.Collector", collector))
            top, total = collector.topDocs(), collector.getTotalHits()
        return Found(total=total, numbers=self._numbers([hit.doc for hit in top.scoreDocs]))

    def close(self) -> None:
        """Close the reader."""
        self._reader.close()

    def _numbers(self, places: Sequence[int]) -> list[int]:
        """Return the numbers of documents; a column is read from its beginning to its end."""
        column = self._java.Columns.getNumericValues(self._reader, "number")
        numbers = {}
        for place in sorted(places):
            column.advance(place)
            numbers[place] = column.longValue()
        return [numbers[place] for place in places]

    def _build(self, query: Query) -> Any:
        java = self._java
        match query:
            case AnyOf():
                built = java.both([(self._term(query.language, term), "SHOULD") for term in query.terms])
            case AllOf():
                built = java.both([(self._term(query.language, term), "MUST") for term in query.terms])
            case Phrase():
                built = java.PhraseQuery(text_field(query.language), *query.terms)
            case AuthorTerm():
                author = java.TermQuery(java.term("author", query.author))
                built = java.both([(self._term(query.language, query.term), "MUST"), (author, "FILTER")])
            case DatesTerm():
                days = java.LongField.newRangeQuery("asked", query.first, query.last)
                built = java.both([(self._term(query.language, query.term), "MUST"), (days, "FILTER")])
            case Prefix():
                built = java.PrefixQuery(java.term(text_field(query.language), query.prefix))
            case Term():
                built = self._term(query.language, query.term)
            case AuthorCounts() | Answer():
                raise BenchmarkError("the jar of pyserini has neither Lucene's facets nor its highlighters")
        return built

    def _term(self, language: Language, term: str) -> Any:
        return self._java.TermQuery(self._java.term(text_field(language), term))


class _Java:
    """The classes of Lucene that are used, and the objects made of them."""

    def __init__(self) -> None:
        self.Reader = java_class("org.apache.lucene.index.DirectoryReader")
        self.Columns = java_class("org.apache.lucene.index.MultiDocValues")
        self.Searcher = java_class("org.apache.lucene.search.IndexSearcher")
        self.Collector = java_class("org.apache.lucene.search.TopScoreDocCollector")
        self.TermQuery = java_class("org.apache.lucene.search.TermQuery")
        self.PhraseQuery = java_class("org.apache.lucene.search.PhraseQuery")
        self.PrefixQuery = java_class("org.apache.lucene.search.PrefixQuery")
        self.LongField = java_class("org.apache.lucene.document.LongField")
        self.term = java_class("org.apache.lucene.index.Term")
        self._builder = java_class("org.apache.lucene.search.BooleanQuery$Builder")
        occur = java_class("org.apache.lucene.search.BooleanClause$Occur")
        self._occur = {name: getattr(occur, name) for name in ("MUST", "SHOULD", "FILTER")}
        self._store = java_class("org.apache.lucene.document.Field$Store")
        self._document = java_class("org.apache.lucene.document.Document")
        self._text = java_class("org.apache.lucene.document.TextField")
        self._string = java_class("org.apache.lucene.document.StringField")
        self._column = java_class("org.apache.lucene.document.NumericDocValuesField")

    def both(self, clauses: Sequence[tuple[Any, str]]) -> Any:
        """Return a Boolean query of clauses with the names of their occurrence."""
        builder = self._builder()
        for clause, occurrence in clauses:
            builder.add(clause, self._occur[occurrence])
        return builder.build()

    def directory(self, folder: Path) -> Any:
        """Return a directory of Lucene that maps its files."""
        path = java_class("java.io.File")(str(folder)).toPath()
        return java_class("org.apache.lucene.store.FSDirectory").open(path)

    def writer(self, folder: Path, megabytes: float) -> Any:
        """Return a writer to the index in a folder, a new one where there is none."""
        analyzer = java_class("org.apache.lucene.analysis.core.WhitespaceAnalyzer")()
        config = java_class("org.apache.lucene.index.IndexWriterConfig")(analyzer)
        config.setRAMBufferSizeMB(megabytes)
        return java_class("org.apache.lucene.index.IndexWriter")(self.directory(folder), config)

    def document(self, document: AnalysedDocument) -> Any:
        """Return a document of Lucene."""
        built = self._document()
        built.add(self._string("id", str(document.number), self._store.NO))
        built.add(self._column("number", document.number))
        built.add(self.LongField("asked", document.asked_on))
        for name, values in document.all_facets().items():
            for value in values:
                built.add(self._string(name, value, self._store.NO))
        for language in LANGUAGES:
            if language in document.terms:
                built.add(self._text(text_field(language), document.terms[language], self._store.YES))
        return built
