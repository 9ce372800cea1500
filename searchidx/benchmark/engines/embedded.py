"""Our own engine: its writer, its segments and its search kernel, with a schema for analysed documents."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from corpus import LANGUAGES
from searchidx.benchmark import cold
from searchidx.benchmark.documents import AnalysedDocument, DocumentFile
from searchidx.benchmark.engines.embedded_index import EmbeddedIndex
from searchidx.benchmark.queries import Query, Term, text_field
from searchidx.embedded.index_schema import ColumnKind, IndexDocument, IndexSchema, TextSource
from searchidx.embedded.index_writer import IndexWriter
from searchidx.embedded.segment_building import IndexPipeline
from searchidx.embedded.segment_writer import AnalyzeChunk
from searchidx.embedded.segments import SegmentEntry
from searchidx.model import FACET_NAMES

_TEXTS = tuple(text_field(language) for language in LANGUAGES)
_COLUMNS: dict[str, ColumnKind] = {
    **dict.fromkeys(FACET_NAMES, "one"),
    "descriptor": "many",
    "asked": "days",
    "number": "days",
    "id": "bytes",
    "record": "compressed",
}
_SCHEMA = IndexSchema(
    sources=tuple(TextSource(name=name, fields=(name,), positions=(True,)) for name in _TEXTS),
    columns=_COLUMNS,
    order_days="asked",
)


def _one_term(chunk: str) -> Sequence[Sequence[Sequence[str]]]:
    return [[[chunk]]]


def _analyses() -> Mapping[str, AnalyzeChunk]:
    return dict.fromkeys(_TEXTS, _one_term)


class _Identified(msgspec.Struct, frozen=True):
    """A document with the identity that the writer asks for."""

    id: str
    document: AnalysedDocument


def _index_document(held: _Identified) -> IndexDocument:
    document = held.document
    facets = document.all_facets()
    single: dict[str, str] = {
        name: values[0] for name, values in facets.items() if values and name != "descriptor"
    }
    return IndexDocument(
        id=held.id,
        texts={text_field(language): [(0, terms)] for language, terms in document.terms.items()},
        columns={
            **single,
            "descriptor": facets["descriptor"],
            "asked": document.asked_on,
            # A column of days takes numbers from 1.
            "number": document.number + 1,
            "record": _RECORD_ENCODER.encode(document.terms),
        },
    )


_RECORD_ENCODER = msgspec.json.Encoder()
_PIPELINE = IndexPipeline(schema=_SCHEMA, analyses=_analyses, convert=_index_document)


def _publish(folder: Path, entries: Sequence[SegmentEntry]) -> None:
    """Nobody else reads this folder, so there is no table of contents for others."""


class Adaptor:
    """Builds, updates and opens indexes of our own."""

    name = "searchidx"
    processes = (1, 2)
    leaves_out: tuple[type[Query], ...] = ()

    def build(self, documents: DocumentFile, folder: Path, processes: int) -> None:
        """Write an index, its segments side by side where there are several processes."""
        _write(folder, documents, processes)

    def open(self, folder: Path) -> "EmbeddedIndex":
        """Map the segments."""
        return EmbeddedIndex(folder)

    def update(self, folder: Path, documents: Sequence[AnalysedDocument]) -> None:
        """Replace documents; a commit syncs."""
        _write(folder, documents, 1)

    def cold_command(self, folder: Path, query: Term) -> Sequence[str]:
        """Run the script that imports click and the engine."""
        script = Path(cold.__file__).with_name("embedded_search.py")
        return [sys.executable, str(script), str(folder), query.language, query.term]


def _write(folder: Path, documents: Iterable[AnalysedDocument], jobs: int) -> None:
    writer = IndexWriter(folder, _PIPELINE, _publish, jobs)
    for document in documents:
        writer.put(_Identified(str(document.number), document))
    writer.commit()
