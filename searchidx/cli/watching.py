"""``searchidx ingest --watch``: a store and an index that follow what arrives in folders."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from time import monotonic

import click
import msgspec
import watchfiles

from corpus import IngestReport, Store, StoreLockedError
from corpus import ingest as ingest_documents
from corpus.unpacking import is_hidden
from searchidx.backends import find_backend
from searchidx.cli.clock import now
from searchidx.cli.ingest import ingest_paths, note_problems
from searchidx.cli.output import note, write_json
from searchidx.errors import IndexLockedError, IndexMissingError, IndexUnusableError
from searchidx.generations import Generations
from searchidx.indexing import BuildReport, UpdateReport, build, update
from searchidx.settings import Settings

SETTLED_SECONDS = 1.0
"""A file is taken for complete when it has not changed for so long."""

_TICK_MILLISECONDS = 250
"""How often is looked whether a file has settled, or whether what was locked is free."""


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the files that arrived together.

    Attributes:
        ingested: what became of their documents.
        documents, generation: of the index since; None when it could not be written.
    """

    ingested: IngestReport
    documents: int | None = None
    generation: str | None = None


class Arrivals:
    """Files that have changed, until they are complete: others may still be writing them.

    Args:
        clock: returns seconds, which only ever increase.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._unsettled: dict[Path, tuple[tuple[int, int] | None, float]] = {}

    def note(self, paths: Iterable[Path]) -> None:
        """Note files that have changed just now."""
        for path in paths:
            self._unsettled[path] = (_state(path), self._clock())

    def complete(self) -> list[Path]:
        """Return, once, the files that have settled since they changed; those that are gone are forgotten."""
        found = []
        for path, (before, since) in [*self._unsettled.items()]:
            state = _state(path)
            if state != before:
                self._unsettled[path] = (state, self._clock())
            elif self._clock() - since >= SETTLED_SECONDS:
                del self._unsettled[path]
                if state is not None:
                    found.append(path)
        return sorted(found)


class Follower:
    """Brings the store and the index up to date with files; what is locked is tried again the next time.

    Args:
        settings: where the store and the index are.
        jobs: how many processes read.
        tell: called with each batch that is done.
    """

    def __init__(self, settings: Settings, jobs: int, tell: Callable[[Batch], None]) -> None:
        self._settings = settings
        self._jobs = jobs
        self._tell = tell
        self._files: set[Path] = set()
        self._report: IngestReport | None = None
        self._is_waiting = False

    def follow(self, files: Iterable[Path]) -> None:
        """Ingest files, and what could not be before, and index what they hold."""
        self._files.update(files)
        try:
            if self._files:
                self._ingest()
            if self._report is not None:
                self._index(self._report)
                self._report = None
        except (StoreLockedError, IndexLockedError) as error:
            if not self._is_waiting:
                note(f"waiting: {error}")
            self._is_waiting = True
        else:
            self._is_waiting = False

    def index(self, report: IngestReport) -> None:
        """Index what was ingested already."""
        self._report = report
        self.follow(())

    def _ingest(self) -> None:
        report = self._report or IngestReport()
        with Store.create(self._settings.store, now) as store:
            ingest_documents(store, sorted(self._files), lambda _: None, report, jobs=self._jobs)
        self._files.clear()
        self._report = report

    def _index(self, report: IngestReport) -> None:
        backend = find_backend("embedded")
        generations = Generations(self._settings.index, backend, now)
        done: BuildReport | UpdateReport | None = None
        with Store.open(self._settings.store, now) as store:
            try:
                done = update(store, generations, backend, _no_progress)
            except IndexMissingError:
                done = build(store, generations, backend, _no_progress)
            except IndexLockedError:
                raise
            except IndexUnusableError as error:
                note(f"the index is not brought up to date: {error}")
        if done is None:
            self._tell(Batch(ingested=report))
        else:
            self._tell(Batch(ingested=report, documents=done.documents, generation=done.generation))


def ingest_and_watch(
    settings: Settings, paths: Sequence[Path], *, jobs: int, rereads: bool, as_json: bool
) -> None:
    """Ingest folders and index them, then go on with what arrives or changes in them until interrupted.

    Raises:
        click.BadParameter: a path is no folder.
        KeyboardInterrupt: it was interrupted before the folders were ingested as a whole.
    """
    for path in paths:
        if not path.is_dir():
            raise click.BadParameter(f"--watch takes folders, and {path} is none", param_hint="PATHS")
    arrivals = Arrivals(monotonic)
    follower = Follower(settings, jobs, write_json if as_json else _write_line)
    changes = watchfiles.watch(
        *paths,
        watch_filter=None,
        rust_timeout=_TICK_MILLISECONDS,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    # From the first look on, nothing that changes is missed.
    arrivals.note(_changed_files(next(changes), paths))
    follower.index(ingest_paths(settings, paths, jobs=jobs, rereads=rereads))
    note(f"Watching {', '.join(map(str, paths))} until Ctrl-C.")
    try:
        for found in changes:
            arrivals.note(_changed_files(found, paths))
            follower.follow(arrivals.complete())
    except KeyboardInterrupt:
        note("Watching has ended.")


def _changed_files(changes: set[watchfiles.main.FileChange], folders: Sequence[Path]) -> Iterator[Path]:
    """Yield the paths of files, below the folders as these were given; hidden ones are passed over."""
    for change, name in changes:
        if change is watchfiles.Change.deleted:
            continue
        for folder in folders:
            path = Path(name)
            base = folder if path.is_relative_to(folder) else folder.resolve()
            if path.is_relative_to(base) and not is_hidden(str(inner := path.relative_to(base))):
                yield folder / inner
                break


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _write_line(batch: Batch) -> None:
    report = batch.ingested
    note_problems(report)
    counted = (
        f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged,"
        f" {len(report.rejected)} rejected"
    )
    index = f"; {batch.documents} questions in generation {batch.generation}" if batch.generation else ""
    click.echo(counted + index)


def _no_progress(_done: int, _total: int) -> None:
    return
