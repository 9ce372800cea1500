"""How a batch of documents becomes a Whoosh segment."""

from typing import Any
from uuid import uuid4

from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.query import Term
from whoosh.reading import SegmentReader
from whoosh.searching import Searcher
from whoosh.writing import SegmentWriter

from searchidx.analysis import Analysis
from searchidx.document import Document
from searchidx.embedded.fields import fact_values, whoosh_schema
from searchidx.embedded.postings import PostingsBuilder

_SEGMENTS_PER_TIER = 8
_MEMORY_LIMIT_MB = 256
_WHOOSH_LOCK = "MAIN_WRITELOCK"
"""Whoosh's own lock file; a generation has one writer already, see generations.py."""


class WhooshWriter:
    """One batch of changes to one index folder.

    Files are written uncompounded: Whoosh would copy a compound file into memory to read it.
    """

    def __init__(self, index: FileIndex, analysis: Analysis) -> None:
        self._writer = SegmentWriter(index, limitmb=_MEMORY_LIMIT_MB, compound=False, codec=_Codec())
        self._writer.schema = whoosh_schema()
        self._builder = PostingsBuilder(analysis)
        self._before: Searcher | None = None if index.is_empty() else self._writer.searcher()

    def put(self, document: Document) -> None:
        """Add a document, in place of the one with its id if there is one."""
        self.delete(document.id)
        values: dict[str, Any] = fact_values(document)
        values.update(self._builder.postings(document))
        self._writer.add_document(**values)

    def delete(self, document_id: str) -> None:
        """Remove a document if it is there."""
        if self._before is not None:
            self._writer.delete_by_query(Term("id", document_id), searcher=self._before)

    def commit(self) -> None:
        """Write everything to the folder."""
        self._close_reader()
        self._writer.commit(mergetype=_merge_tiers)
        self._writer.storage.delete_file(_WHOOSH_LOCK)

    def cancel(self) -> None:
        """Give the batch up."""
        self._close_reader()
        self._writer.cancel()

    def _close_reader(self) -> None:
        if self._before is not None:
            self._before.close()
            self._before = None


class _Codec(W3Codec):
    """Whoosh's codec, but its segments' names never depend on how the process seeded ``random``.

    A name that comes twice would overwrite a segment that older generations share.
    """

    def new_segment(self, storage: FileStorage, indexname: str) -> Any:
        segment = super().new_segment(storage, indexname)
        segment.segid = uuid4().hex[:16]
        return segment


def _merge_tiers(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """Merge the segments of a size when there are eight of them, so that their number grows as a logarithm.

    Also rewrites a segment of which more than half is deleted.
    """
    tiers: dict[int, list[Any]] = {}
    for segment in segments:
        tiers.setdefault(segment.doc_count().bit_length() // 3, []).append(segment)
    kept = []
    for tier in tiers.values():
        for segment in tier:
            if len(tier) >= _SEGMENTS_PER_TIER or segment.deleted_count() * 2 > segment.doc_count_all():
                _absorb(writer, segment)
            else:
                kept.append(segment)
    return kept


def _absorb(writer: SegmentWriter, segment: Any) -> None:
    reader = SegmentReader(writer.storage, writer.schema, segment)
    try:
        writer.add_reader(reader)
    finally:
        reader.close()
