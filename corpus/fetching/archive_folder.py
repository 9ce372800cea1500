"""The raw archive of one data folder: what was fetched, one WARC file a run, and what of it is known.

::

    archive/LOCK                           held (flock) by the one process that fetches; says who that is
    archive/20310403T120000Z-000.warc.gz   what one run fetched, named after the time of its first answer
    archive/index.sqlite                   where each page lies in them; made anew when it is gone
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from corpus.archive import Response, records
from corpus.errors import ArchiveLockedError, DocumentError, FetchError
from corpus.fetching.archive_index import ArchiveIndex, Held
from corpus.fetching.archive_writer import ArchiveWriter


class ArchiveFolder:
    """The archive, open for one run.

    Args:
        folder: where it lies.
        index: its index, caught up.
        software: who writes, e.g. ``searchidx/1.0``.
        now: returns the time, in UTC.
    """

    def __init__(self, folder: Path, index: ArchiveIndex, software: str, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._index = index
        self._software = software
        self._now = now
        self._file: Path | None = None
        self._stream: BinaryIO | None = None
        self._writer: ArchiveWriter | None = None

    @classmethod
    @contextmanager
    def open(
        cls, folder: Path, software: str, now: Callable[[], datetime], tell: Callable[[str], None]
    ) -> Iterator["ArchiveFolder"]:
        """Open the archive in a folder for this process alone, and make it if there is none.

        Args:
            folder: where it lies.
            software: who writes.
            now: returns the time, in UTC.
            tell: is told which of its files are damaged.

        Raises:
            ArchiveLockedError: another process fetches into it.
        """
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder, now):
            index = ArchiveIndex(folder / "index.sqlite")
            archive = cls(folder, index, software, now)
            try:
                for problem in index.catch_up(_files(folder)):
                    tell(f"{problem}; what it held from there on is fetched anew when it is asked for")
                yield archive
            finally:
                archive.close()

    @property
    def file(self) -> Path | None:
        """The WARC file of this run; None as long as nothing was kept."""
        return self._file

    def close(self) -> None:
        """Let go of the files."""
        self._index.close()
        if self._stream is not None:
            self._stream.close()

    def look_up(self, url: str) -> Held | None:
        """Return what is known of an address."""
        return self._index.look_up(url)

    def page(self, held: Held) -> Response:
        """Return the newest page of an address that has one.

        Raises:
            FetchError: it is not where it was, because its file was changed.
        """
        if held.file is None or held.position is None:
            raise FetchError("the archive never held a page of this address")
        path = self._folder / held.file
        try:
            record = next(records(path, held.position), None)
        except (DocumentError, OSError) as error:
            raise FetchError(f"the archived page cannot be read: {error}") from error
        if record is None or record.digest != held.digest:
            raise FetchError(f"the archived page is not in {path} any more; take the file away, fetch again")
        return record.response

    def keep_page(self, responses: Sequence[Response]) -> None:
        """Keep a page, and the redirects that led to it."""
        self._keep(responses, lambda writer, page: writer.write_response(page))

    def keep_unchanged(self, responses: Sequence[Response], held: Held) -> None:
        """Keep that a page was asked for and is what is held already."""
        earlier = self.page(held)
        self._keep(responses, lambda writer, page: writer.write_revisit(page, earlier))

    def keep_missing(self, responses: Sequence[Response], reason: str) -> None:
        """Keep that there is no page, why, and what the site sent in its place."""
        self._keep(responses, lambda writer, answer: writer.write_response(answer, missing=reason))

    def _keep(self, responses: Sequence[Response], write: Callable[[ArchiveWriter, Response], None]) -> None:
        writer, stream, file = self._opened()
        for redirect in responses[:-1]:
            writer.write_response(redirect)
        write(writer, responses[-1])
        os.fsync(stream.fileno())
        self._index.take_in(file)

    def _opened(self) -> tuple[ArchiveWriter, BinaryIO, Path]:
        if self._writer is None or self._stream is None or self._file is None:
            now = self._now()
            self._file, self._stream = _new_file(self._folder, f"{now:%Y%m%dT%H%M%SZ}")
            self._writer = ArchiveWriter(self._stream, self._software, now)
        return self._writer, self._stream, self._file


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.endswith((".warc", ".warc.gz")))


def _new_file(folder: Path, stem: str) -> tuple[Path, BinaryIO]:
    """Make a file that no run has written before."""
    number = 0
    while True:
        path = folder / f"{stem}-{number:03}.warc.gz"
        try:
            return path, path.open("xb")
        except FileExistsError:
            number += 1


@contextmanager
def _locked(folder: Path, now: Callable[[], datetime]) -> Iterator[None]:
    with (folder / "LOCK").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            holder = lock.read().strip() or "another process"
            raise ArchiveLockedError(
                f"{holder} fetches into {folder}; wait until it is done and run the command again"
            ) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, since {now():%Y-%m-%d %H:%M:%S} UTC,")
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)
