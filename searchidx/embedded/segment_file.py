"""The file of a segment: named arrays behind a header that says where each lies, and with which checksum.

::

    0    magic, 8 bytes
    8    format version, u32; length of the header in bytes, u32; CRC-32 of the header, u32; zeros up to 64
    64   the header, JSON: {"documents", "facts", "arrays": {name: [type, offset, count, CRC-32]}}
    …    the arrays, each at a multiple of 64 bytes, little-endian

The file never changes once it is written, and is read through a memory map: opening it copies nothing. What
lies where is checked when it is opened; the arrays' checksums, which take a pass over the file, when it is
verified.
"""

import mmap
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import msgspec

from searchidx.errors import IndexDamagedError

FORMAT_VERSION = 1
"""Raised whenever the arrays of a segment would be read in another way."""

ALIGNMENT = 64
ITEM_SIZES = {"u1": 1, "u2": 2, "u4": 4, "u8": 8, "i4": 4}
"""Bytes of an item, by type; the types are named as NumPy names them."""

MAGIC = b"SIDXSEG\n"

_FORMATS: dict[str, Literal["B", "H", "I", "Q", "i"]] = {
    "u1": "B",
    "u2": "H",
    "u4": "I",
    "u8": "Q",
    "i4": "i",
}
_PREFIX_LENGTH = 20
_CHUNK = 1 << 24


class ArrayEntry(msgspec.Struct, frozen=True, array_like=True):
    """Where an array lies: item type, offset in bytes, number of items, CRC-32 of its bytes."""

    type: str
    offset: int
    count: int
    crc32: int


class _Header(msgspec.Struct, frozen=True):
    documents: int
    facts: dict[str, Any]
    arrays: dict[str, ArrayEntry]


class SegmentFile:
    """A segment's file, mapped into memory. Close it when nothing refers to its arrays any more.

    Args:
        path: the file.

    Attributes:
        documents: how many documents the segment has, deleted ones included.
        facts: what else the header says.

    Raises:
        IndexDamagedError: it is no such file, or shorter than it says; or of a version not known.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise self.damage(f"cannot be read: {error}") from error
        self._view = memoryview(self._map)
        header = self._read_header()
        self.documents = header.documents
        self.facts = header.facts
        self._arrays = header.arrays
        for name, entry in header.arrays.items():
            self._check_place(name, entry)

    def __enter__(self) -> "SegmentFile":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def array(self, name: str) -> "memoryview[int]":
        """Return an array as a read-only view of its items.

        Raises:
            IndexDamagedError: there is none of that name.
        """
        entry = self._entry(name)
        return self._bytes(entry).cast(_FORMATS[entry.type])

    def type_of(self, name: str) -> str:
        """Return the item type of an array."""
        return self._entry(name).type

    def names(self) -> Iterable[str]:
        """Return the names of the arrays."""
        return self._arrays.keys()

    def damaged_arrays(self) -> list[str]:
        """Return the names of the arrays whose bytes are not as they were written; reads the whole file."""
        return [name for name, entry in self._arrays.items() if _crc32(self._bytes(entry)) != entry.crc32]

    def close(self) -> None:
        """Let go of the file; while views of its arrays are around, that is left to them."""
        try:
            self._view.release()
            self._map.close()
        except BufferError:
            return

    def _entry(self, name: str) -> ArrayEntry:
        try:
            return self._arrays[name]
        except KeyError:
            raise self.damage(f"has no array {name!r}") from None

    def _bytes(self, entry: ArrayEntry) -> memoryview:
        return self._view[entry.offset : entry.offset + entry.count * ITEM_SIZES[entry.type]]

    def _read_header(self) -> _Header:
        if len(self._view) < ALIGNMENT or self._view[: len(MAGIC)] != MAGIC:
            raise self.damage("is not a segment")
        version, length, crc32 = self._view[8:_PREFIX_LENGTH].cast("I")
        if version != FORMAT_VERSION:
            raise self.damage(f"has format version {version}, this program reads {FORMAT_VERSION}")
        header = self._view[ALIGNMENT : ALIGNMENT + length]
        if len(header) != length or zlib.crc32(header) != crc32:
            raise self.damage("has a header that is not as it was written")
        try:
            return msgspec.json.decode(header, type=_Header)
        except msgspec.MsgspecError as error:
            raise self.damage(f"has a header that cannot be read: {error}") from error

    def _check_place(self, name: str, entry: ArrayEntry) -> None:
        known = entry.type in ITEM_SIZES and entry.offset % ALIGNMENT == 0
        if not known or min(entry.offset, entry.count) < 0 or self._end(entry) > len(self._view):
            raise self.damage(f"has an array {name!r} that lies outside of the file")

    def _end(self, entry: ArrayEntry) -> int:
        return entry.offset + entry.count * ITEM_SIZES[entry.type]

    def damage(self, what: str) -> IndexDamagedError:
        """Return the error that says what is wrong with this file."""
        return IndexDamagedError(f"{self._path} {what}; write the index anew with: searchidx build")


class SegmentFileWriter:
    """Writes a segment's file array by array; what was not finished is no segment.

    Args:
        path: a file that does not exist yet.
        documents: how many documents the segment has.
        header_room: how many bytes the header may take.
    """

    def __init__(self, path: Path, documents: int, header_room: int) -> None:
        self._documents = documents
        self._entries: dict[str, ArrayEntry] = {}
        self._room = header_room
        self._offset = _aligned(ALIGNMENT + header_room)
        self._file = path.open("xb")
        self._file.write(bytes(self._offset))

    def __enter__(self) -> "SegmentFileWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, name: str, kind: str, buffers: Iterable[Any]) -> None:
        """Write an array: its item type, and its items in any number of contiguous buffers."""
        size, crc32 = 0, 0
        for buffer in map(_as_bytes, buffers):
            self._file.write(buffer)
            size += buffer.nbytes
            crc32 = _crc32(buffer, crc32)
        count, rest = divmod(size, ITEM_SIZES[kind])
        if rest:
            raise ValueError(f"array {name!r} has {size} bytes, no multiple of its item size")
        self._entries[name] = ArrayEntry(kind, self._offset if count else 0, count, crc32)
        end = self._offset + size
        self._offset = _aligned(end)
        # Zeros instead of a seek, which would write out what is buffered: arrays are many and mostly small.
        self._file.write(bytes(self._offset - end))

    def finish(self, facts: Mapping[str, Any]) -> None:
        """Write the header; it is for the caller to have the file on disk."""
        header = _encode_header(self._documents, facts, self._entries)
        if len(header) > self._room:
            raise ValueError(f"a header of {len(header)} bytes, where there is room for {self._room}")
        prefix = len(header).to_bytes(4, "little") + zlib.crc32(header).to_bytes(4, "little")
        self._file.seek(0)
        self._file.write(
            (MAGIC + FORMAT_VERSION.to_bytes(4, "little") + prefix).ljust(ALIGNMENT, b"\0") + header
        )
        self._file.flush()


def write_segment_file(
    path: Path, documents: int, facts: Mapping[str, Any], arrays: Mapping[str, tuple[str, Any]]
) -> None:
    """Write a segment's file; it is for the caller to have it on disk.

    Args:
        path: a file that does not exist yet.
        documents: how many documents the segment has.
        facts: what else its header says; JSON values.
        arrays: name to item type and items, as anything that offers its bytes as a contiguous buffer.
    """
    largest = {name: ArrayEntry(kind, 1 << 53, 1 << 53, 0xFFFFFFFF) for name, (kind, _) in arrays.items()}
    room = len(_encode_header(documents, facts, largest))
    with SegmentFileWriter(path, documents, room) as file:
        for name, (kind, items) in arrays.items():
            file.add(name, kind, (items,))
        file.finish(facts)


def _as_bytes(items: Any) -> memoryview:
    view = memoryview(items)
    return view.cast("B") if view.nbytes else memoryview(b"")


def _encode_header(documents: int, facts: Mapping[str, Any], entries: Mapping[str, ArrayEntry]) -> bytes:
    return msgspec.json.encode({"documents": documents, "facts": facts, "arrays": entries})


def _aligned(offset: int) -> int:
    return -(-offset // ALIGNMENT) * ALIGNMENT


def _crc32(buffer: memoryview, crc: int = 0) -> int:
    for start in range(0, buffer.nbytes, _CHUNK):
        crc = zlib.crc32(buffer[start : start + _CHUNK], crc)
    return crc
