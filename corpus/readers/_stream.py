"""The bytes of a file, unpacked where they are gzipped, whose beginning can be looked at before reading."""

import gzip
import io
import zlib
from collections.abc import Callable
from typing import BinaryIO

HEAD_SIZE = 64 * 1024
BROKEN_OFF = (OSError, EOFError, zlib.error)
"""What reading raises where a stream breaks off or its compressed data are damaged."""

_GZIP_MAGIC = b"\x1f\x8b"


def open_stream(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """Return a file's first 64 kB, and a stream of all its bytes, both unpacked.

    Bytes before a damaged place can still be read; reading on raises one of ``BROKEN_OFF``.
    """
    replay = _Replay(stream.read)
    if replay.head.startswith(_GZIP_MAGIC):
        replay = _Replay(gzip.GzipFile(fileobj=io.BufferedReader(replay)).read1)
    return replay.head, io.BufferedReader(replay, HEAD_SIZE)


class _Replay(io.RawIOBase):
    """A stream whose head was read ahead; an error met in doing so is raised only after the head."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._failure: Exception | None = None
        self.head = self._read_head()
        self._unread = memoryview(self.head)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._unread:
            chunk = self._unread[: len(buffer)]
            self._unread = self._unread[len(buffer) :]
        elif self._failure is not None:
            raise self._failure
        else:
            chunk = memoryview(self._read(len(buffer)))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _read_head(self) -> bytes:
        head = bytearray()
        try:
            while len(head) < HEAD_SIZE and (chunk := self._read(HEAD_SIZE - len(head))):
                head += chunk
        except BROKEN_OFF as error:
            if not head:
                raise
            self._failure = error
        return bytes(head)
