"""``searchidx parse``: the records that documents hold, stored nowhere."""

from pathlib import Path

import click

from corpus import Reject, documents, encode
from searchidx.cli.ingest import DONE_WITH_REJECTS
from searchidx.cli.jobs import jobs_option
from searchidx.cli.output import ExampleCommand, note


@click.command(
    cls=ExampleCommand,
    examples=[
        ("searchidx parse page.txt", "see how a saved page is read"),
        ("searchidx parse pages/ > records.jsonl", "make records of pages"),
    ],
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@jobs_option
def parse(*, paths: tuple[Path, ...], jobs: int) -> None:
    """Print the records that pages hold as JSON Lines; store nothing."""
    rejected = 0
    for outcome in documents(paths, lambda _: None, jobs=jobs):
        if isinstance(outcome, Reject):
            rejected += 1
            note(f"rejected {outcome.source}: {outcome.reason}")
        else:
            click.echo(encode(outcome.record))
    if rejected:
        raise click.exceptions.Exit(DONE_WITH_REJECTS)
