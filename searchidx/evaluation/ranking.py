"""How the queries of a test collection are put to an index of its documents: as the product does it.

Documents are analysed and written, and queries planned and run, as in any search. Two things differ, since
the queries are titles and topics, not something typed into a search box: nothing in them is syntax, however
long they are, and any of their words may be missing from a document.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from corpus import Record, StoredRecord
from corpus.record import content_digest
from searchidx.analysis import Analysis
from searchidx.backends import Backend, Searcher, SearchPlan
from searchidx.document import document_of
from searchidx.evaluation.collection import CollectionQuery
from searchidx.evaluation.runs import Run
from searchidx.query import ast
from searchidx.query.lexer import plain_words
from searchidx.query.limits import DEFAULT_LIMITS
from searchidx.query.planning import plan_query

Progress = Callable[[int, int], None]
"""Called with how many more documents or queries are done, and how many there are in all."""


def write_index(folder: Path, documents: Sequence[Record], backend: Backend, progress: Progress) -> None:
    """Write an index of the documents into an empty folder."""
    writer = backend.create(folder)
    for record in documents:
        writer.put(document_of(_stored(record)))
        progress(1, len(documents))
    writer.commit()


def rank(
    folder: Path, queries: Sequence[CollectionQuery], backend: Backend, limit: int, progress: Progress
) -> Run:
    """Return the best documents for each query, at most ``limit``, by the index in a folder."""
    analysis = Analysis()
    run: Run = {}
    with closing(backend.open(folder)) as searcher:
        for query in queries:
            ids = _ranking(query, searcher, analysis, limit)
            run[query.id] = {document_id: float(limit - place) for place, document_id in enumerate(ids)}
            progress(1, len(queries))
    return run


def _stored(record: Record) -> StoredRecord:
    return StoredRecord(
        record=record,
        digest=content_digest(record),
        sequence=1,
        thread=record.id,
        repairs=0,
        conflicts=(),
    )


_LIMITS = msgspec.structs.replace(DEFAULT_LIMITS, terms=sys.maxsize)


def _ranking(query: CollectionQuery, searcher: Searcher, analysis: Analysis, limit: int) -> list[str]:
    """Return the ids of the documents for a query, the best first."""
    words = tuple(ast.Word(text=word) for word in plain_words(query.text))
    if not words:
        return []
    planned = plan_query(ast.And(clauses=words), analysis, required="any", limits=_LIMITS)
    found = searcher.search(
        SearchPlan(
            node=planned.node,
            filters={},
            lang=query.language,
            sort="relevance",
            offset=0,
            limit=limit,
            facets=(),
            check_time=lambda: None,
        )
    )
    return [_ID.decode(scored.document.record).source for scored in found.top]


class _Source(msgspec.Struct, frozen=True):
    """The one field of a record in the exchange format that is wanted here."""

    source: str


_ID = msgspec.json.Decoder(_Source)
