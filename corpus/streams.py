"""The streams that documents are taken from: told apart by their heads, bounded, breaking off in one way."""

import hashlib
import io
import lzma
import os
import struct
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile

FREE_BYTES = 1024 * 1024 * 1024
GREATEST_RATIO = 100
"""A file may unpack to this many times its size, or to ``FREE_BYTES`` if that is more."""

BLOCK = 64 * 1024

DAMAGE = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    OverflowError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    BadZipFile,
    tarfile.TarError,
)
"""What reading raises where packed bytes break off or are damaged."""


class Origin(io.RawIOBase):
    """A file that contents are taken from, on disk or coming through a pipe; counts what is read of it.

    Args:
        stream: its bytes.
        path: where it lies on disk, to be read once more; None for a pipe.
        progress: called with how many more of its bytes were read.
    """

    def __init__(self, stream: BinaryIO, path: Path | None, progress: Callable[[int], None]) -> None:
        self.path = path
        self._stream = stream
        self._progress = progress
        self._size = os.fstat(stream.fileno()).st_size if path else 0
        self._taken = 0
        self._unpacked = 0
        self._digest: bytes | None = None

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return whether it lies on disk."""
        return self.path is not None

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place, as files do."""
        return self._stream.seek(offset, whence)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read bytes, as files do."""
        block = self._stream.read(len(buffer))
        buffer[: len(block)] = block
        self._taken += len(block)
        self._progress(len(block))
        return len(block)

    def unpacked(self, count: int) -> None:
        """Count bytes that packed ones became.

        Raises:
            OSError: they are more than any archive of texts unpacks to.
        """
        self._unpacked += count
        if self.is_exhausted():
            raise OSError(f"it unpacks to more than {GREATEST_RATIO} times its size")

    def is_exhausted(self) -> bool:
        """Return whether it unpacked to so much already that nothing more is taken from it."""
        return self._unpacked > max(FREE_BYTES, GREATEST_RATIO * (self._size or self._taken))

    def digest_of(self, name: str) -> bytes | None:
        """Return a digest for what is called ``name`` in it, made from all its bytes; None for a pipe."""
        if self.path is None:
            return None
        if self._digest is None:
            with self.path.open("rb") as file:
                self._digest = hashlib.file_digest(file, "sha256").digest()
        return hashlib.sha256(self._digest + name.encode()).digest()


def reader(read: Callable[[int], bytes], count: Callable[[int], None] = lambda _: None) -> io.BufferedReader:
    """Return a stream of what a function reads, whose head can be looked at.

    Whatever the function raises where the bytes break off is raised as OSError, after the bytes before it.

    Args:
        read: returns at most so many bytes, none at the end.
        count: called with how many bytes were read; may raise OSError to break off.
    """
    return io.BufferedReader(_Steady(read, count), BLOCK)


def head(stream: io.BufferedReader) -> bytes:
    """Return the first bytes of a stream, which stay in it; none if it breaks off there."""
    try:
        return stream.peek(BLOCK)
    except OSError:
        return b""


def chain(content: bytes, rest: io.BufferedReader) -> io.BufferedReader:
    """Return a stream of some bytes and then of those of a stream."""
    before = io.BytesIO(content)
    return reader(lambda size: before.read(size) or rest.read1(size))


class _Steady(io.RawIOBase):
    """Bytes in blocks as large as asked for: a pipe may give less before its end."""

    def __init__(self, read: Callable[[int], bytes], count: Callable[[int], None]) -> None:
        self._read = read
        self._count = count
        self._failure: OSError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        filled = 0
        while filled < len(buffer) and self._failure is None and (block := self._block(len(buffer) - filled)):
            buffer[filled : filled + len(block)] = block
            filled += len(block)
        if not filled and self._failure is not None:
            raise self._failure
        return filled

    def _block(self, size: int) -> bytes:
        try:
            block = self._read(size)
            self._count(len(block))
        except OSError as error:
            self._failure = error
        except DAMAGE as error:
            self._failure = OSError(str(error))
        else:
            return block
        return b""
