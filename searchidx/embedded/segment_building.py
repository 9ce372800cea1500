"""How documents become segments in one process or in several, and segments fewer ones."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec

from searchidx.embedded.index_schema import IndexDocument, IndexSchema
from searchidx.embedded.merging import merge_segments
from searchidx.embedded.segment_writer import AnalyzeChunk, SegmentWriter
from searchidx.embedded.segments import SegmentEntry, new_segment_name, segment_path

SEGMENT_SIZE = 8_000_000
"""How large documents get together, see SegmentWriter.size, before they are written as a segment.

It bounds the memory of a process to a few hundred megabytes.
"""


class IndexPipeline(msgspec.Struct, frozen=True, kw_only=True):
    """What makes index documents of documents; its functions are those of modules, as workers import them.

    Attributes:
        schema: the fields and columns.
        analyses: returns the analysis of each source of text.
        convert: takes a document, returns it as a segment takes it.
    """

    schema: IndexSchema
    analyses: Callable[[], Mapping[str, AnalyzeChunk]]
    convert: Callable[[Any], IndexDocument]


class SegmentBuilder(Protocol):
    """Writes segments into a folder; they are not synced."""

    def put(self, document: Any) -> None:
        """Add a document."""

    def finish(self) -> list[SegmentEntry]:
        """Write what is held; returns all segments written since the start."""

    def merge(self, groups: Sequence[Sequence[SegmentEntry]]) -> list[SegmentEntry]:
        """Write one segment for each group of segments."""

    def stop(self) -> None:
        """Give up what is held."""


class LocalBuilder:
    """Writes segments in this process.

    Args:
        folder: where to.
        pipeline: what makes index documents of documents.
        dictionary: what compression may refer to.
        segment_size: how large a segment gets.
    """

    def __init__(
        self, folder: Path, pipeline: IndexPipeline, dictionary: bytes, segment_size: int = SEGMENT_SIZE
    ) -> None:
        self._folder = folder
        self._pipeline = pipeline
        self._dictionary = dictionary
        self._segment_size = segment_size
        self._writer: SegmentWriter | None = None
        self._written: list[SegmentEntry] = []

    def put(self, document: Any) -> None:
        """Add a document."""
        if self._writer is None:
            self._writer = SegmentWriter(self._pipeline.schema, self._pipeline.analyses(), self._dictionary)
        self._writer.add(self._pipeline.convert(document))
        if self._writer.size >= self._segment_size:
            self._flush(self._writer)

    def finish(self) -> list[SegmentEntry]:
        """Write what is held; returns all segments written since the start."""
        if self._writer is not None and self._writer.documents:
            self._flush(self._writer)
        self._writer = None
        return self._written

    def merge(self, groups: Sequence[Sequence[SegmentEntry]]) -> list[SegmentEntry]:
        """Write one segment for each group of segments."""
        return [merge_group(self._folder, self._pipeline.schema, group) for group in groups]

    def stop(self) -> None:
        """Give up what is held."""
        self._writer = None

    def _flush(self, writer: SegmentWriter) -> None:
        entry = SegmentEntry(name=new_segment_name(), documents=writer.documents)
        writer.write(segment_path(self._folder, entry.name))
        self._written.append(entry)


def merge_group(folder: Path, schema: IndexSchema, group: Sequence[SegmentEntry]) -> SegmentEntry:
    """Write one segment of several; returns it."""
    name = new_segment_name()
    return SegmentEntry(name=name, documents=merge_segments(folder, schema, group, name))
