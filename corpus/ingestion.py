"""How files and folders of documents get into the store: found, read, kept in batches, reported."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path

import msgspec

from corpus.readers import Reading, Reject, read
from corpus.store import Store

STDIN = Path("-")
BATCH_SIZE = 500
"""How many documents one transaction keeps: what an interruption at the worst moment leaves to read again."""


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """That the documents of a record contradict each other, and in what."""

    id: str
    fact: str


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """What was read of a record with a doubt, or left out."""

    id: str
    text: str


class IngestReport(msgspec.Struct, kw_only=True):
    """What became of the documents.

    Attributes:
        read: how many hold a record; the next three count what became of those.
        rejected: the documents that hold none, with the reason.
        conflicts: what documents of one record contradict each other in.
        warnings: what was read with a doubt, or left out.
        unknown_labels: labels of events and relations that are not known, and how often each was met.
    """

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: list[Reject] = []
    conflicts: list[Conflict] = []
    warnings: list[Doubt] = []
    unknown_labels: dict[str, int] = {}


Progress = Callable[[int], None]
"""Called with how many more bytes of the sources have been read."""


def ingest(store: Store, paths: Sequence[Path], progress: Progress, report: IngestReport) -> None:
    """Read all documents under the paths (``-`` is standard input) and keep their records.

    What a path holds that is no record is listed in the report with its reason; the rest goes on. The report
    is filled as batches are kept, so that it is right also when this is interrupted.
    """
    _keep_all(store, documents(paths, progress), report)


def ingest_pages(store: Store, pages: Iterable[tuple[str, bytes]], report: IngestReport) -> None:
    """Keep the records of documents that are in memory, each with its name; otherwise as :func:`ingest`."""
    outcomes = (outcome for name, content in pages for outcome in read(name, BytesIO(content)))
    _keep_all(store, outcomes, report)


def _keep_all(store: Store, outcomes: Iterator[Reading | Reject], report: IngestReport) -> None:
    while batch := list(islice(outcomes, BATCH_SIZE)):
        kept = IngestReport()
        with store.transaction():
            for outcome in batch:
                _keep(store, outcome, kept)
        _add(report, kept)


def documents(paths: Iterable[Path], progress: Progress) -> Iterator[Reading | Reject]:
    """Yield every document under the paths, in the order of their names, read or rejected."""
    for found in files(paths):
        if isinstance(found, Reject):
            yield found
        elif found == STDIN:
            yield from read("standard input", sys.stdin.buffer)
        else:
            try:
                yield from _documents_in(found, progress)
            except OSError as error:
                yield _unreadable(found, error)


def files(paths: Iterable[Path]) -> Iterator[Path | Reject]:
    """Yield the files under the paths, and a reject for what is there and cannot be one.

    Hidden files and folders, and symbolic links to folders inside a folder, are passed over.
    """
    waiting: list[Path | Reject] = [*paths]
    waiting.reverse()
    while waiting:
        found = waiting.pop()
        if isinstance(found, Reject) or not _is_folder(found):
            yield found
        else:
            waiting += reversed(_entries(found))


def total_size(paths: Iterable[Path]) -> int:
    """Return how many bytes the files under the paths have, as far as that can be told beforehand."""
    return sum(_size(found) for found in files(paths) if isinstance(found, Path))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def _is_folder(path: Path) -> bool:
    try:
        return path != STDIN and path.is_dir()
    except OSError:
        return False


def _entries(folder: Path) -> list[Path | Reject]:
    try:
        entries = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
        return [
            _entry(entry)
            for entry in sorted(entries, key=lambda entry: entry.name)
            if not (entry.is_symlink() and entry.is_dir())
        ]
    except OSError as error:
        return [_unreadable(folder, error)]


def _entry(path: Path) -> Path | Reject:
    """Return the path, or a reject for a pipe, a socket or a device: opening those may never end."""
    is_special = path.exists() and not path.is_file() and not path.is_dir()
    return Reject(source=_name(path), reason="cannot be read: not a file") if is_special else path


def _documents_in(path: Path, progress: Progress) -> Iterator[Reading | Reject]:
    with path.open("rb") as stream:
        seen = 0
        for outcome in read(_name(path), stream):
            yield outcome
            position = stream.tell() if stream.seekable() else 0
            progress(position - seen)
            seen = position


def _unreadable(path: Path, error: OSError) -> Reject:
    return Reject(source=_name(path), reason=f"cannot be read: {error.strerror or error}")


def _name(path: Path) -> str:
    """Return a path as text that can be written anywhere: not every file name is valid UTF-8."""
    return os.fsencode(path).decode("utf-8", errors="replace")


def _keep(store: Store, outcome: Reading | Reject, report: IngestReport) -> None:
    if isinstance(outcome, Reject):
        report.rejected.append(outcome)
        return
    what, conflicts = store.put(outcome)
    report.read += 1
    match what:
        case "added":
            report.added += 1
        case "changed":
            report.changed += 1
        case "unchanged":
            report.unchanged += 1
    report.conflicts += [Conflict(id=outcome.record.id, fact=fact) for fact in conflicts]
    report.warnings += [Doubt(id=outcome.record.id, text=text) for text in outcome.warnings]
    _count_labels(report, Counter(outcome.unknown_labels))


def _add(report: IngestReport, kept: IngestReport) -> None:
    report.read += kept.read
    report.added += kept.added
    report.changed += kept.changed
    report.unchanged += kept.unchanged
    report.rejected += kept.rejected
    report.conflicts += kept.conflicts
    report.warnings += kept.warnings
    _count_labels(report, kept.unknown_labels)


def _count_labels(report: IngestReport, counts: Mapping[str, int]) -> None:
    for label, count in counts.items():
        report.unknown_labels[label] = report.unknown_labels.get(label, 0) + count
