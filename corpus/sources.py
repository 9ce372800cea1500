"""Where documents come from: files, the files of folders, and standard input."""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from corpus.readers import Reject
from corpus.streams import Origin
from corpus.unpacking import SourceFile, contents, is_hidden

STDIN = Path("-")

Progress = Callable[[int], None]
"""Called with how many more bytes of the sources have been read."""


def source_files(paths: Iterable[Path], progress: Progress) -> Iterator[SourceFile | Reject]:
    """Yield the files under the paths (``-`` is standard input), taken out of their archives, one at a time.

    Yields:
        Each file in the order of their names, and a reject for what is there and cannot be read.
    """
    for found in files(paths):
        if isinstance(found, Reject):
            yield found
        elif found == STDIN:
            yield from contents("standard input", Origin(sys.stdin.buffer, None, progress))
        else:
            try:
                yield from _contents_of(found, progress)
            except OSError as error:
                yield _unreadable(found, error)


def files(paths: Iterable[Path]) -> Iterator[Path | Reject]:
    """Yield the files under the paths, folder by folder, and a reject for what is there and cannot be one.

    Hidden files and folders, and symbolic links to folders inside a folder, are passed over.
    """
    for path in paths:
        if path != STDIN and stat.S_ISDIR(_mode(path)):
            yield from _files_in(path)
        else:
            yield path


def total_size(paths: Iterable[Path]) -> int:
    """Return how many bytes the files under the paths have, as far as that can be told beforehand."""
    return sum(_size(found) for found in files(paths) if isinstance(found, Path))


def _files_in(folder: Path) -> Iterator[Path | Reject]:
    """Go through a folder and those in it; of each only the names are held, however many they are."""
    waiting = [_entries(folder)]
    while waiting:
        found = next(waiting[-1], None)
        if found is None:
            waiting.pop()
        elif isinstance(found, Reject):
            yield found
        elif stat.S_ISDIR(mode := _mode(found)):
            waiting.append(_entries(found))
        elif mode and not stat.S_ISREG(mode):
            # A pipe, a socket or a device: opening those may never end.
            yield Reject(source=_name(found), reason="cannot be read: not a file")
        else:
            yield found


def _entries(folder: Path) -> Iterator[Path | Reject]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if not _is_passed_over(entry))
    except OSError as error:
        yield _unreadable(folder, error)
        return
    for name in names:
        yield folder / name


def _is_passed_over(entry: "os.DirEntry[str]") -> bool:
    return is_hidden(entry.name) or (entry.is_symlink() and stat.S_ISDIR(_mode(Path(entry.path))))


def _contents_of(path: Path, progress: Progress) -> Iterator[SourceFile | Reject]:
    with path.open("rb", buffering=0) as stream:
        is_on_disk = stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
        yield from contents(_name(path), Origin(stream, path if is_on_disk else None, progress))


def _size(path: Path) -> int:
    try:
        found = path.stat()
    except OSError:
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0


def _mode(path: Path) -> int:
    """Return what a path is, as ``stat`` says it; 0 where there is nothing."""
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _unreadable(path: Path, error: OSError) -> Reject:
    return Reject(source=_name(path), reason=f"cannot be read: {error.strerror or error}")


def _name(path: Path) -> str:
    """Return a path as text that can be written anywhere: not every file name is valid UTF-8."""
    return os.fsencode(path).decode("utf-8", errors="replace")
