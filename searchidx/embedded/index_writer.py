"""How a batch of documents and deletions becomes the next state of an index folder."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from searchidx.durability import sync
from searchidx.embedded.id_lookup import IdLookup
from searchidx.embedded.merge_policy import merges_after_build, merges_after_update
from searchidx.embedded.segment_building import IndexPipeline, LocalBuilder, SegmentBuilder
from searchidx.embedded.segment_file import SegmentFile
from searchidx.embedded.segment_workers import WorkerBuilder
from searchidx.embedded.segments import (
    SEGMENTS,
    SegmentEntry,
    read_deletions,
    read_segments,
    segment_path,
    write_deletions,
    write_segments,
)
from searchidx.embedded.stored_bytes import DICTIONARY, SAMPLE, dictionary_of

Publish = Callable[[Path, Sequence[SegmentEntry]], None]
"""Takes the folder and its segments, and writes what others need to read them."""


class IndexWriter:
    """One batch of changes to one index folder; nothing counts before :meth:`commit`.

    Args:
        folder: the folder: empty, or with an index in it.
        pipeline: what makes index documents of documents.
        publish: called last, when all else is on disk.
        jobs: how many processes build segments; with 1 it is this one.

    Raises:
        IndexDamagedError: the index there is not as it was written.
    """

    def __init__(self, folder: Path, pipeline: IndexPipeline, publish: Publish, jobs: int = 1) -> None:
        self._folder = folder
        self._pipeline = pipeline
        self._publish = publish
        self._jobs = jobs
        self._is_new = not (folder / SEGMENTS).exists()
        entries = [] if self._is_new else read_segments(folder)
        self._held = [_HeldSegment(folder, entry) for entry in entries]
        self._first: list[Any] = []
        self._builder: SegmentBuilder | None = None

    def put(self, document: Any) -> None:
        """Add a document, in place of the one with its id if there is one; each id at most once a batch."""
        self.delete(document.id)
        if self._builder is not None:
            self._builder.put(document)
        else:
            self._first.append(document)
            if len(self._first) == SAMPLE:
                self._started()

    def delete(self, document_id: str) -> None:
        """Remove a document if it was there before this batch."""
        for segment in self._held:
            segment.delete(document_id)

    def commit(self) -> None:
        """Write everything to the folder, and have it on disk."""
        try:
            before = [segment.close() for segment in self._held]
            builder = self._started()
            written = builder.finish()
            entries = [entry for entry in before + written if entry.live]
            choose = merges_after_build if self._is_new else merges_after_update
            entries = _merged(builder, entries, choose(entries))
        finally:
            self._stop()
        old = {entry.name for entry in before}
        for entry in entries:
            if entry.name not in old:
                sync(segment_path(self._folder, entry.name))
        write_segments(self._folder, entries)
        self._publish(self._folder, entries)
        self._clear(entries)
        sync(self._folder)

    def cancel(self) -> None:
        """Give the batch up and leave the folder as it was found."""
        self._stop()
        for segment in self._held:
            segment.release()
        self._clear([] if self._is_new else read_segments(self._folder))

    def _started(self) -> SegmentBuilder:
        """Return the builder; it starts once it is known what records are like and whether they are many."""
        if self._builder is None:
            is_large = self._jobs > 1 and len(self._first) >= SAMPLE
            make = partial(WorkerBuilder, jobs=self._jobs) if is_large else LocalBuilder
            self._builder = make(self._folder, self._pipeline, self._dictionary())
            for document in self._first:
                self._builder.put(document)
        return self._builder

    def _dictionary(self) -> bytes:
        """Return the dictionary of the largest segment, or one made of the first documents of an index."""
        if self._held:
            return max(self._held, key=lambda segment: segment.documents).dictionary()
        if len(self._first) < SAMPLE:
            return b""
        names = [name for name, kind in self._pipeline.schema.columns.items() if kind == "compressed"]
        columns = [self._pipeline.convert(document).columns for document in self._first]
        values = [held.get(name) for held in columns for name in names]
        return dictionary_of([value for value in values if isinstance(value, bytes)])

    def _stop(self) -> None:
        if self._builder is not None:
            self._builder.stop()

    def _clear(self, entries: Sequence[SegmentEntry]) -> None:
        """Remove the files of segments that are not these."""
        kept = {f"{entry.name}.seg" for entry in entries} | {entry.deletions for entry in entries}
        for path in [*self._folder.glob("*.seg"), *self._folder.glob("*.del")]:
            if path.name not in kept:
                path.unlink()


def _merged(
    builder: SegmentBuilder, entries: Sequence[SegmentEntry], groups: Sequence[Sequence[SegmentEntry]]
) -> list[SegmentEntry]:
    gone = {entry.name for group in groups for entry in group}
    return [entry for entry in entries if entry.name not in gone] + builder.merge(groups)


class _HeldSegment:
    """A segment that was there before the batch, and what the batch deletes of it; opened when needed."""

    def __init__(self, folder: Path, entry: SegmentEntry) -> None:
        self._folder = folder
        self._entry = entry
        self._lookup: IdLookup | None = None
        self._deletions: bytearray | None = None
        self.documents = entry.documents

    def dictionary(self) -> bytes:
        with SegmentFile(segment_path(self._folder, self._entry.name)) as file:
            return bytes(file.array(DICTIONARY))

    def delete(self, document_id: str) -> None:
        if self._lookup is None:
            self._lookup = IdLookup(segment_path(self._folder, self._entry.name))
        number = self._lookup.find(document_id)
        if number is not None:
            if self._deletions is None:
                self._deletions = read_deletions(self._folder, self._entry)
            self._deletions[number // 8] |= 1 << number % 8

    def close(self) -> SegmentEntry:
        """Write the deletions; returns the segment as it is with them."""
        self.release()
        if self._deletions is None or self._deletions == read_deletions(self._folder, self._entry):
            return self._entry
        return write_deletions(self._folder, self._entry, self._deletions)

    def release(self) -> None:
        if self._lookup is not None:
            self._lookup.close()
            self._lookup = None
