"""The Whoosh codec over a segment's file: an ordinary Whoosh searcher reads what this package wrote.

Whoosh pickles its schema and the list of segments into its table of contents. The schema holds only Whoosh's
own field types; a segment is its name and its numbers. Only this package writes such a folder, never Whoosh's
own writer.
"""

from collections.abc import Sequence
from pathlib import Path

from whoosh import fields
from whoosh.analysis import IDAnalyzer
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from searchidx.durability import sync
from searchidx.embedded.codec_documents import SegmentDocumentReader
from searchidx.embedded.codec_terms import SegmentTermsReader
from searchidx.embedded.index_schema import IndexSchema
from searchidx.embedded.segment_file import SegmentFile
from searchidx.embedded.segments import INDEX_NAME, SegmentEntry, read_deletions, segment_path
from searchidx.errors import SearchidxError


def write_table_of_contents(folder: Path, schema: IndexSchema, entries: Sequence[SegmentEntry]) -> None:
    """Tell Whoosh which segments a folder has, on disk; what it was told before is removed."""
    storage = FileStorage(str(folder))
    before = list(folder.glob(f"_{INDEX_NAME}_*.toc"))
    generation = TOC._latest_generation(storage, INDEX_NAME) + 1  # noqa: SLF001 (Whoosh has no other way)
    TOC(whoosh_schema(schema), [FileSegment(entry) for entry in entries], generation).write(
        storage, INDEX_NAME
    )
    sync(folder / TOC._filename(INDEX_NAME, generation))  # noqa: SLF001
    for path in before:
        path.unlink()


def whoosh_schema(schema: IndexSchema) -> fields.Schema:
    """Return the schema by which Whoosh reads an index."""
    made: dict[str, fields.FieldType] = {}
    for source in schema.sources:
        for field, positions in zip(source.fields, source.positions, strict=True):
            made[field] = fields.TEXT(analyzer=IDAnalyzer(), phrase=positions)
    for name in schema.terms:
        has_column = name in schema.columns
        made[name] = fields.ID(stored=has_column, sortable=has_column, unique=name == "id")
    for name, kind in schema.columns.items():
        if name not in made:
            made[name] = fields.STORED() if kind in {"bytes", "compressed"} else fields.COLUMN()
    return fields.Schema(**made)


class FileSegment(base.Segment):
    """A segment as Whoosh's table of contents names it."""

    def __init__(self, entry: SegmentEntry) -> None:
        self.indexname = INDEX_NAME
        self.segid = entry.name.removeprefix(f"{INDEX_NAME}_")
        self.compound = False
        self.documents = entry.documents
        self.deleted = entry.deleted
        self.deletions = entry.deletions

    def entry(self) -> SegmentEntry:
        """Return the segment as this package names it."""
        return SegmentEntry(
            name=self.segment_id(),
            documents=self.documents,
            deleted=self.deleted,
            deletions=self.deletions,
        )

    def codec(self) -> "SegmentCodec":
        """Return what reads it."""
        return SegmentCodec()

    def should_assemble(self) -> bool:
        """Whoosh must not make a compound file of it, which it would copy into memory."""
        return False

    def doc_count_all(self) -> int:
        """Return how many documents there are, deleted ones included."""
        return self.documents

    def deleted_count(self) -> int:
        """Return how many are deleted."""
        return self.deleted


class SegmentCodec(base.Codec):
    """Reads segments."""

    def terms_reader(self, storage: FileStorage, segment: FileSegment) -> SegmentTermsReader:
        """Return what reads the terms of a segment."""
        return SegmentTermsReader(_open(storage, segment))

    def per_document_reader(self, storage: FileStorage, segment: FileSegment) -> SegmentDocumentReader:
        """Return what reads the documents of a segment."""
        entry = segment.entry()
        return SegmentDocumentReader(
            _open(storage, segment), entry, read_deletions(Path(storage.folder), entry)
        )

    def new_segment(self, storage: FileStorage, indexname: str) -> FileSegment:  # noqa: ARG002
        """Whoosh cannot write such a segment.

        Raises:
            SearchidxError: always.
        """
        raise SearchidxError("this index is written by searchidx; change it with: searchidx update")


def _open(storage: FileStorage, segment: FileSegment) -> SegmentFile:
    return SegmentFile(segment_path(Path(storage.folder), segment.segment_id()))
