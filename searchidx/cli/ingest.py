"""``searchidx ingest``: pages and records into the store."""

from pathlib import Path

import click

from corpus import IngestReport, Store, total_size
from corpus import ingest as ingest_documents
from searchidx.cli.clock import now
from searchidx.cli.context import CommandContext, pass_command_context
from searchidx.cli.output import ExampleCommand, json_option, note, progress_bar, write_json

DONE_WITH_REJECTS = 5
"""Exit code when some documents held no record."""


@click.command(
    cls=ExampleCommand,
    examples=[
        ("searchidx ingest pages/", "a folder of saved pages, and its folders"),
        ("searchidx ingest records.jsonl.gz", "records in the exchange format"),
        ("curl -s ADDRESS | searchidx ingest -", "standard input"),
    ],
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@json_option
@pass_command_context
def ingest(context: CommandContext, *, paths: tuple[Path, ...], as_json: bool) -> None:
    """Read pages and records into the store; what is there already stays as it is.

    Takes saved pages, JSON Lines, either compressed with gzip, and folders of them. What is no record is
    listed with its reason, the rest goes on, and the exit code is 5.
    """
    report = IngestReport()
    try:
        _ingest(context, paths, report)
    except KeyboardInterrupt:
        _note_problems(report)
        note(f"{report.read} documents are kept; run the command again to go on.")
        raise
    if as_json:
        write_json(report)
    else:
        write_report(report)
    if report.rejected:
        raise click.exceptions.Exit(DONE_WITH_REJECTS)


def write_report(report: IngestReport) -> None:
    """Say what became of the documents, in words."""
    _note_problems(report)
    click.echo(
        f"{report.read} read: {report.added} added, {report.changed} changed, {report.unchanged} unchanged;"
        f" {len(report.rejected)} rejected"
    )
    if not report.added and not report.changed:
        click.echo("Nothing changed.")


def _ingest(context: CommandContext, paths: tuple[Path, ...], report: IngestReport) -> None:
    with (
        Store.create(context.settings.store, now) as store,
        progress_bar("reading bytes") as progress,
    ):
        size = total_size(paths)
        ingest_documents(store, paths, lambda count: progress(count, size), report)


def _note_problems(report: IngestReport) -> None:
    for warning in report.warnings:
        note(f"warning on {warning.id}: {warning.text}")
    for label, count in sorted(report.unknown_labels.items()):
        note(f"unknown label {label!r}, met {count} times: its events are kept as they are")
    for conflict in report.conflicts:
        note(f"contradiction in {conflict.id}: {conflict.fact}")
    for reject in report.rejected:
        note(f"rejected {reject.source}: {reject.reason}")
