"""How many files are read: the first few and the large ones in this process, the others by workers."""

from collections.abc import Generator, Iterator

from corpus.file_reading import FileRead, read_file
from corpus.unpacking import SourceFile
from corpus.workers import Chunk, WorkerPool

FEW = 128
"""So many files are read before workers are started, which takes about as long."""

_CHUNK_FILES = 64
_CHUNK_BYTES = 512 * 1024


def read_files(found: Iterator[SourceFile | FileRead], jobs: int) -> Generator[FileRead]:
    """Read files, and let pass what is known of others; everything comes in the order it was found.

    Args:
        found: the files, found one at a time; a few hundred are held at a time.
        jobs: how many processes may read; with 1, none is started.
    """
    here = 0
    for item in found:
        if isinstance(item, FileRead):
            yield item
            continue
        yield from read_file(item)
        here += 1
        if jobs > 1 and here == FEW:
            yield from _read_by_workers(found, jobs)


def _read_by_workers(found: Iterator[SourceFile | FileRead], jobs: int) -> Iterator[FileRead]:
    with WorkerPool(jobs) as pool:
        while True:
            run = _UntilStream(found)
            yield from pool.read(run.chunks())
            if run.stream is None:
                return
            yield from read_file(run.stream)


class _UntilStream:
    """Chunks of files up to a stream, which has to be read before what comes after it is looked for."""

    def __init__(self, found: Iterator[SourceFile | FileRead]) -> None:
        self.stream: SourceFile | None = None
        self._found = found

    def chunks(self) -> Iterator[Chunk]:
        """Go through the chunks; afterwards ``stream`` is what ended them, if not the end."""
        chunk: list[SourceFile | FileRead] = []
        size = 0
        for item in self._found:
            if isinstance(item, SourceFile):
                if not isinstance(item.content, bytes):
                    self.stream = item
                    break
                size += len(item.content)
            chunk.append(item)
            if len(chunk) == _CHUNK_FILES or size >= _CHUNK_BYTES:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk
