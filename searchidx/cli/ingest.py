"""``searchidx ingest``: pages and records into the store."""

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import NoReturn

import click

from corpus import IngestReport, Store, total_size
from corpus import ingest as ingest_documents
from searchidx.cli.clock import now
from searchidx.cli.context import CommandContext, pass_command_context
from searchidx.cli.jobs import jobs_option
from searchidx.cli.output import (
    ExampleCommand,
    can_show_progress,
    is_terminal,
    json_option,
    note,
    progress_bar,
    write_json,
)
from searchidx.settings import Settings

DONE_WITH_REJECTS = 5
"""Exit code when some documents held no record."""

LISTED_ON_TERMINAL = 20
"""How many lines of a kind are written to a terminal; elsewhere all of them are."""

_MEGABYTE = 1_000_000


@click.command(
    cls=ExampleCommand,
    examples=[
        ("searchidx ingest pages/", "a folder of saved pages, and its folders"),
        (
            "searchidx ingest pages.zip records.jsonl.gz",
            "an archive of pages; records in the exchange format",
        ),
        ("curl -s ADDRESS | searchidx ingest -", "standard input"),
        ("searchidx ingest pages/ --watch", "go on with what arrives in the folder"),
    ],
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@jobs_option
@click.option("--reread", "rereads", is_flag=True, help="Read files again that have not changed since.")
@click.option("--watch", "watches", is_flag=True, help="Then go on with new and changed files, until Ctrl-C.")
@json_option
@pass_command_context
def ingest(
    context: CommandContext,
    *,
    paths: tuple[Path, ...],
    jobs: int,
    rereads: bool,
    watches: bool,
    as_json: bool,
) -> None:
    """Read pages and records into the store; what is there already stays as it is.

    Takes saved pages and JSON Lines; zip, tar and WARC archives, gzip; and folders of all these. What is no
    record is listed with its reason, the rest goes on, and the exit code is 5. Files that have not changed
    since they were read are not read again.
    """
    with _terminated_as_interrupted():
        if watches:
            _watching()(context.settings, paths, jobs=jobs, rereads=rereads, as_json=as_json)
            return
        report = ingest_paths(context.settings, paths, jobs=jobs, rereads=rereads)
    if as_json:
        write_json(report)
    else:
        write_report(report)
    if report.rejected:
        raise click.exceptions.Exit(DONE_WITH_REJECTS)


def ingest_paths(settings: Settings, paths: Sequence[Path], *, jobs: int, rereads: bool) -> IngestReport:
    """Ingest what is under the paths, with a progress bar.

    Raises:
        KeyboardInterrupt: it was interrupted; what is kept was said.
    """
    report, began = IngestReport(), monotonic()
    size, done = total_size(paths) if can_show_progress() else 0, 0

    def rate() -> str:
        seconds = max(monotonic() - began, 0.001)
        documents = report.read + len(report.rejected)
        return f"{documents / seconds:.0f} documents/s, {done / seconds / _MEGABYTE:.1f} MB/s"

    try:
        with (
            Store.create(settings.store, now) as store,
            progress_bar("reading bytes", rate) as progress,
        ):

            def advance(count: int) -> None:
                nonlocal done
                done += count
                progress(count, size)

            ingest_documents(store, paths, advance, report, jobs=jobs, rereads=rereads)
    except KeyboardInterrupt:
        note_problems(report)
        note(f"{report.read} documents are kept; run the command again to go on.")
        raise
    return report


def write_report(report: IngestReport) -> None:
    """Say what became of the documents, in words."""
    note_problems(report)
    click.echo(
        f"{report.read} read: {report.added} added, {report.changed} changed, {report.unchanged} unchanged;"
        f" {len(report.rejected)} rejected"
    )
    if report.skipped:
        click.echo(f"Not read again, as they are what they were: {report.skipped} files")
    if not report.added and not report.changed:
        click.echo("Nothing changed.")


def note_problems(report: IngestReport) -> None:
    """Say what was contradictory, unknown, doubtful or no record."""
    labels = report.unknown_labels.items()
    _note_lines([f"contradiction in {conflict.id}: {conflict.fact}" for conflict in report.conflicts])
    _note_lines([f"warning on {warning.id}: {warning.text}" for warning in report.warnings])
    _note_lines([f"unknown label {label!r}, met {count} times" for label, count in labels])
    _note_lines([f"rejected {reject.source}: {reject.reason}" for reject in report.rejected])


def _note_lines(lines: Sequence[str]) -> None:
    most = LISTED_ON_TERMINAL if is_terminal(sys.stderr) else len(lines)
    for line in lines[:most]:
        note(line)
    if len(lines) > most:
        note(f"… and {len(lines) - most} more like these; --json lists them all")


def _watching() -> Callable[..., None]:
    try:
        module = import_module("searchidx.cli.watching")
    except ModuleNotFoundError as error:
        if error.name != "watchfiles":
            raise
        raise click.ClickException(
            "--watch needs the package watchfiles; install it with: pip install 'searchidx[watch]'"
        ) from error
    command: Callable[..., None] = module.ingest_and_watch
    return command


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """Let the block be ended by SIGTERM in the same orderly way as by Ctrl-C."""

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
