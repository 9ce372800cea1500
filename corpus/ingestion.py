"""How files and folders of documents get into the store: read, kept in batches, reported."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from corpus.bulk_reading import read_files
from corpus.file_reading import FileRead
from corpus.fingerprint import readers_fingerprint
from corpus.ingest_report import Conflict, IngestReport
from corpus.packing import unpack_reading
from corpus.readers import Reading, Reject
from corpus.seen_files import SeenFile
from corpus.sources import Progress, source_files
from corpus.store import Outcome, Store
from corpus.unpacking import SourceFile, in_memory

BATCH_SIZE = 500
"""How many documents one transaction keeps: what an interruption at the worst moment leaves to read again."""

_BATCH_BYTES = 32 * 1024 * 1024


def ingest(
    store: Store,
    paths: Sequence[Path],
    progress: Progress,
    report: IngestReport,
    *,
    jobs: int = 1,
    rereads: bool = False,
) -> None:
    """Read all documents under the paths (``-`` is standard input) and keep their records.

    What a path holds that is no record is listed in the report with its reason; the rest goes on. The report
    is filled as batches are kept, so that it is right also when this is interrupted.

    Args:
        store: where the records are kept.
        paths: files, archives and folders.
        progress: called with how many more bytes of the sources were read.
        report: is told what became of the documents.
        jobs: how many processes read. With more than one, a script must guard its entry point with
            ``if __name__ == "__main__"``, as multiprocessing asks for.
        rereads: whether to read files again that are the same as when they were read before.
    """
    _ingest(store, source_files(paths, progress), report, jobs=jobs, rereads=rereads)


def ingest_pages(
    store: Store,
    pages: Iterable[tuple[str, bytes]],
    report: IngestReport,
    *,
    jobs: int = 1,
    rereads: bool = False,
) -> None:
    """Keep the records of documents that are in memory, each with its name; otherwise as :func:`ingest`."""
    found = (in_memory(name, content) for name, content in pages)
    _ingest(store, found, report, jobs=jobs, rereads=rereads)


def documents(paths: Iterable[Path], progress: Progress, *, jobs: int = 1) -> Iterator[Reading | Reject]:
    """Yield every document under the paths, read or rejected, in the order of the files' names."""
    found = map(_as_found, source_files(paths, progress))
    with closing(read_files(found, jobs)) as reads:
        for file_read in reads:
            yield from map(unpack_reading, file_read.readings)
            yield from file_read.rejects


def _ingest(
    store: Store, found: Iterator[SourceFile | Reject], report: IngestReport, *, jobs: int, rereads: bool
) -> None:
    keeper = _Keeper(store)
    known = map(_as_found if rereads else keeper.look_up, found)
    with closing(read_files(known, jobs)) as reads:
        for batch in _batches(reads):
            with store.transaction():
                outcomes = [keeper.keep(file_read) for file_read in batch]
            for file_read, done in zip(batch, outcomes, strict=True):
                report.add(file_read, done)
            report.conflicts = keeper.conflicts()


def _as_found(found: SourceFile | Reject) -> SourceFile | FileRead:
    return FileRead(name=found.source, rejects=[found]) if isinstance(found, Reject) else found


def _batches(reads: Iterable[FileRead]) -> Iterator[list[FileRead]]:
    batch: list[FileRead] = []
    count = size = 0
    for file_read in reads:
        batch.append(file_read)
        count += max(1, file_read.documents())
        size += file_read.size()
        if count >= BATCH_SIZE or size >= _BATCH_BYTES:
            yield batch
            batch, count, size = [], 0, 0
    if batch:
        yield batch


class _Keeper:
    """Keeps what files hold, and remembers the files, so that they need not be read again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._readers = readers_fingerprint()
        self._held = SeenFile(records=0, rejects=[])
        self._is_settled = True
        self._conflicts: dict[str, tuple[str, ...]] = {}

    def look_up(self, found: SourceFile | Reject) -> SourceFile | FileRead:
        """Return what a file held, if that is known; else the file."""
        if isinstance(found, SourceFile) and found.digest is not None:
            seen = self._store.seen_files.find(found.name, found.digest, self._readers)
            if seen is not None:
                return FileRead(name=found.name, seen=seen.records, rejects=seen.rejects)
        return _as_found(found)

    def keep(self, file_read: FileRead) -> list[Outcome]:
        """Keep the readings of a file, or of the next part of it; returns what each did to its record."""
        outcomes = []
        for reading in file_read.readings:
            outcome, conflicts = self._store.put(reading)
            outcomes.append(outcome)
            if conflicts:
                self._conflicts[reading.record.id] = conflicts
            else:
                self._conflicts.pop(reading.record.id, None)
        if file_read.digest is not None:
            self._remember(file_read, file_read.digest)
        return outcomes

    def conflicts(self) -> list[Conflict]:
        """Return what the documents of each record contradict each other in, as of now."""
        return [Conflict(id=name, fact=fact) for name, facts in self._conflicts.items() for fact in facts]

    def _remember(self, part: FileRead, digest: bytes) -> None:
        self._held.records += len(part.readings)
        self._held.rejects += part.rejects
        self._is_settled &= part.is_settled
        self._store.seen_files.add(part.name, (reading.record.id for reading in part.readings))
        if part.is_last:
            if self._is_settled:
                self._store.seen_files.settle(part.name, digest, self._readers, self._held)
            self._held, self._is_settled = SeenFile(records=0, rejects=[]), True
