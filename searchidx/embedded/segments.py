"""Which segments an index folder has: SEGMENTS.json, and the deletions beside each segment's file.

::

    SEGMENTS.json        {"format", "segments": [{"name", "documents", "deleted", "deletions"}]}
    MAIN_….seg           a segment, see segment_file.py
    MAIN_….3.del         its deletions: a bit a document in words of 64, set when it is deleted

No file ever changes: what is deleted later goes into a new file of the next number.
"""

import os
from pathlib import Path
from uuid import uuid4

import msgspec

from searchidx.errors import IndexDamagedError

SEGMENTS = "SEGMENTS.json"
FORMAT = 1
"""Raised whenever the segments of a folder would be read in another way."""

INDEX_NAME = "MAIN"
"""What Whoosh calls an index by default; its segments' names start with it."""


class SegmentEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One segment of an index.

    Attributes:
        name: of its files, without the end.
        documents: how many it has, deleted ones included.
        deleted: how many of them are deleted.
        deletions: the file that says which, if any are.
    """

    name: str
    documents: int
    deleted: int = 0
    deletions: str | None = None

    @property
    def live(self) -> int:
        """How many documents are not deleted."""
        return self.documents - self.deleted


class _Segments(msgspec.Struct, frozen=True):
    format: int
    segments: list[SegmentEntry]


def new_segment_name() -> str:
    """Return a name that no segment has or had, whatever the process has seeded."""
    return f"{INDEX_NAME}_{uuid4().hex[:16]}"


def segment_path(folder: Path, name: str) -> Path:
    """Return the file of a segment."""
    return folder / f"{name}.seg"


def read_segments(folder: Path) -> list[SegmentEntry]:
    """Return the segments of an index folder.

    Raises:
        IndexDamagedError: SEGMENTS.json is missing or is not as it must be.
    """
    path = folder / SEGMENTS
    try:
        held = msgspec.json.decode(path.read_bytes(), type=_Segments)
    except (OSError, msgspec.MsgspecError) as error:
        raise IndexDamagedError(f"{path} cannot be read: {error}; {_MEND}") from error
    if held.format != FORMAT:
        raise IndexDamagedError(f"{path} has format {held.format}, this program reads {FORMAT}; {_MEND}")
    return held.segments


def write_segments(folder: Path, segments: list[SegmentEntry]) -> None:
    """Say which segments a folder has, on disk; another folder that shares the file before is left alone."""
    write_file(folder / SEGMENTS, msgspec.json.encode(_Segments(FORMAT, segments)))


def read_deletions(folder: Path, entry: SegmentEntry) -> bytearray:
    """Return the deletions of a segment; all zeros when there are none.

    Raises:
        IndexDamagedError: the file is missing, or has another length.
    """
    size = deletions_size(entry.documents)
    if entry.deletions is None:
        return bytearray(size)
    path = folder / entry.deletions
    try:
        held = bytearray(path.read_bytes())
    except OSError as error:
        raise IndexDamagedError(f"{path} cannot be read: {error}; {_MEND}") from error
    if len(held) != size or int.from_bytes(held).bit_count() != entry.deleted:
        raise IndexDamagedError(f"{path} is not as it was written; {_MEND}")
    return held


def write_deletions(folder: Path, entry: SegmentEntry, deletions: bytes | bytearray) -> SegmentEntry:
    """Write new deletions of a segment, on disk; returns the segment as it is with them."""
    number = int(entry.deletions.split(".")[-2]) + 1 if entry.deletions else 1
    name = f"{entry.name}.{number}.del"
    write_file(folder / name, deletions)
    deleted = int.from_bytes(deletions).bit_count()
    return msgspec.structs.replace(entry, deleted=deleted, deletions=name)


def deletions_size(documents: int) -> int:
    """Return how many bytes the deletions of so many documents take."""
    return 8 * -(-documents // 64)


def write_file(path: Path, content: bytes | bytearray) -> None:
    """Write a small file anew, on disk; whoever links the file before keeps it as it was."""
    aside = path.with_name(f"{path.name}.tmp")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


_MEND = "write the index anew with: searchidx build"
