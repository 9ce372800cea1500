"""How an index is written aside, switched to atomically, and opened: one folder a generation.

::

    index/LOCK                       held (flock) by the one writer; says who that is
    index/CURRENT -> g-000042        the generation that readers open
    index/g-000042/MANIFEST.json     what the folder must hold; written last
    index/g-000042/…                 the backend's files, never changed once published
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from searchidx.backends import Backend
from searchidx.durability import sync
from searchidx.errors import IndexDamagedError, IndexLockedError, IndexMissingError, IndexVersionError

MANIFEST = "MANIFEST.json"
MANIFEST_FORMAT = 1
KEPT_GENERATIONS = 3
KEPT_FOR = timedelta(minutes=10)
"""A generation is never cleared when it is this young: a reader may be about to open it."""

_SMALL_FILE = 64 * 1024
"""A file of this many bytes at most is digested whenever it is opened: that costs next to nothing."""

_CURRENT = "CURRENT"
_UNFINISHED = ".tmp"


class FileEntry(msgspec.Struct, frozen=True):
    """Size in bytes and SHA-256 (hex) of a file."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a generation is.

    Attributes:
        format: the version of this structure.
        generation, parent: its name, and that of the generation it was made from by an update.
        written_at: when it was finished (UTC).
        backend, fingerprint: what wrote it, see Backend.fingerprint.
        store: the identity of the record store it was made from.
        sequence: the number of the store's last change that it holds.
        documents: how many documents it holds.
        files: every file of the folder but the manifest.
    """

    format: int
    generation: str
    parent: str | None
    written_at: datetime
    backend: str
    fingerprint: str
    store: str
    sequence: int
    documents: int
    files: dict[str, FileEntry]


class Draft(msgspec.Struct, kw_only=True):
    """A generation being written; fill the folder, then set what the manifest must say."""

    folder: Path
    parent: Manifest | None
    store: str = ""
    sequence: int = 0
    documents: int = 0


class Generations:
    """The generations of one index folder.

    Args:
        folder: the index folder; made by the first writer.
        backend: what writes and reads the files.
        clock: returns the time, in UTC.
    """

    def __init__(self, folder: Path, backend: Backend, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._backend = backend
        self._clock = clock

    def current_name(self) -> str:
        """Return the name of the generation that readers open.

        Raises:
            IndexMissingError: there is none.
        """
        try:
            return (self._folder / _CURRENT).readlink().name
        except OSError:
            raise IndexMissingError(f"no index in {self._folder}; make one with: searchidx build") from None

    def folder_of(self, generation: str) -> Path:
        """Return the folder of a generation."""
        return self._folder / generation

    def manifest(self, generation: str) -> Manifest:
        """Read a generation's manifest, and check that this program can use the generation.

        Of every file the size is checked, of small ones the digest too: the table of contents is among them,
        which Whoosh unpickles.

        Raises:
            IndexDamagedError: the manifest, a file or its size is not as written.
            IndexVersionError: it was written with another format, schema or analysis.
        """
        manifest = self._read_manifest(generation)
        expected = self._backend.fingerprint()
        if (manifest.format, manifest.backend, manifest.fingerprint) != (
            MANIFEST_FORMAT,
            self._backend.name,
            expected,
        ):
            raise IndexVersionError(
                f"the index in {self.folder_of(generation)} was written with another version of the format,"
                f" schema or analysis ({manifest.fingerprint}, this program has {expected});"
                " write it anew with: searchidx build"
            )
        for name, entry in manifest.files.items():
            if damage := _quick_check(self.folder_of(generation) / name, entry):
                raise IndexDamagedError(f"{damage}; write the index anew with: searchidx build")
        return manifest

    @contextmanager
    def writing(self, command: str) -> Iterator[None]:
        """Hold the index's one write lock; clears what a writer that died left half done.

        Raises:
            IndexLockedError: another process holds it; the message says which.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "LOCK").open("a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                lock.seek(0)
                holder = lock.read().strip() or "another process"
                raise IndexLockedError(
                    f"{holder} is writing to {self._folder}; wait until it is done and run the command again"
                ) from None
            lock.truncate(0)
            lock.write(f"process {os.getpid()} ({command}), since {self._clock():%Y-%m-%d %H:%M:%S} UTC,")
            lock.flush()
            self._clear_unfinished()
            try:
                yield
            finally:
                lock.truncate(0)

    @contextmanager
    def draft(self, parent: str | None = None) -> Iterator[Draft]:
        """Give a folder to write the next generation in, and publish it when the block ends well.

        With a parent, the folder starts with the parent's files, as hard links: they never change in place.
        """
        number = 1 + max((int(name[2:]) for name in self._names()), default=0)
        name = f"g-{number:06d}"
        folder = self.folder_of(name + _UNFINISHED)
        folder.mkdir()
        inherited = self.manifest(parent) if parent else None
        try:
            if inherited:
                self._link_files(inherited, folder)
            draft = Draft(folder=folder, parent=inherited)
            yield draft
            self._publish(name, draft)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._clear_old()

    def damage(self, generation: str) -> list[str]:
        """Compare every file of a generation with its manifest's digest; returns what is wrong with which."""
        folder, manifest = self.folder_of(generation), self._read_manifest(generation)
        found = []
        for name, entry in sorted(manifest.files.items()):
            path = folder / name
            if damage := _quick_check(path, entry):
                found.append(damage)
            elif _entry(path) != entry:
                found.append(_altered(path))
        return found

    @contextmanager
    def in_use(self, generation: str) -> Iterator[None]:
        """Keep a generation from being cleared while the block runs."""
        with (self.folder_of(generation) / MANIFEST).open("rb") as manifest:
            fcntl.flock(manifest, fcntl.LOCK_SH)
            yield

    def _read_manifest(self, generation: str) -> Manifest:
        path = self.folder_of(generation) / MANIFEST
        try:
            return msgspec.json.decode(path.read_bytes(), type=Manifest)
        except (OSError, ValueError, msgspec.MsgspecError) as error:
            raise IndexDamagedError(
                f"{path} cannot be read: {error}; write the index anew with: searchidx build"
            ) from error

    def _link_files(self, manifest: Manifest, folder: Path) -> None:
        for name in manifest.files:
            os.link(self.folder_of(manifest.generation) / name, folder / name)

    def _publish(self, name: str, draft: Draft) -> None:
        files = {path.name: path for path in draft.folder.iterdir() if path.is_file()}
        manifest = Manifest(
            format=MANIFEST_FORMAT,
            generation=name,
            parent=draft.parent.generation if draft.parent else None,
            written_at=self._clock(),
            backend=self._backend.name,
            fingerprint=self._backend.fingerprint(),
            store=draft.store,
            sequence=draft.sequence,
            documents=draft.documents,
            files={file: self._published_entry(path, draft) for file, path in sorted(files.items())},
        )
        path = draft.folder / MANIFEST
        path.write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
        sync(path)
        sync(draft.folder)
        draft.folder.rename(self.folder_of(name))
        sync(self._folder)
        self._switch(name)

    def _published_entry(self, path: Path, draft: Draft) -> FileEntry:
        """Sync and digest a new file; what is shared with the parent is known and on disk."""
        if draft.parent and path.name in draft.parent.files and path.stat().st_nlink > 1:
            return draft.parent.files[path.name]
        sync(path)
        return _entry(path)

    def _switch(self, name: str) -> None:
        link = self._folder / (_CURRENT + _UNFINISHED)
        link.unlink(missing_ok=True)
        link.symlink_to(name)
        link.replace(self._folder / _CURRENT)
        sync(self._folder)

    def _names(self) -> list[str]:
        return sorted(path.name for path in self._folder.glob("g-*") if path.name[2:].isdigit())

    def _clear_unfinished(self) -> None:
        for path in self._folder.glob(f"*{_UNFINISHED}"):
            if path.is_symlink():
                path.unlink()
            else:
                shutil.rmtree(path, ignore_errors=True)

    def _clear_old(self) -> None:
        for name in self._names()[:-KEPT_GENERATIONS]:
            folder = self.folder_of(name)
            age = self._clock().timestamp() - (folder / MANIFEST).stat().st_mtime
            if age > KEPT_FOR.total_seconds() and not _is_in_use(folder / MANIFEST):
                shutil.rmtree(folder, ignore_errors=True)


def _quick_check(path: Path, entry: FileEntry) -> str | None:
    """Return what is wrong with a file as far as that is told at once, or None."""
    if not path.is_file():
        return f"{path} is missing"
    size = path.stat().st_size
    if size != entry.size:
        return f"{path} has {size} bytes instead of {entry.size}"
    return _altered(path) if size <= _SMALL_FILE and _entry(path) != entry else None


def _altered(path: Path) -> str:
    return f"{path} is not as it was written (its SHA-256 differs)"


def _entry(path: Path) -> FileEntry:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return FileEntry(path.stat().st_size, digest.hexdigest())


def _is_in_use(manifest: Path) -> bool:
    with manifest.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
