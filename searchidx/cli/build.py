"""``searchidx build``: a new index of everything in the store."""

import click

from corpus import Store
from searchidx.backends import find_backend
from searchidx.cli.clock import now
from searchidx.cli.context import CommandContext, pass_command_context
from searchidx.cli.jobs import jobs_option
from searchidx.cli.output import ExampleCommand, json_option, note, progress_bar, write_json
from searchidx.generations import Generations
from searchidx.indexing import BuildReport
from searchidx.indexing import build as build_index
from searchidx.settings import Settings


@click.command(
    cls=ExampleCommand,
    examples=[("searchidx build", "write the index anew; searches go on meanwhile with the old one")],
)
@jobs_option
@json_option
@pass_command_context
def build(context: CommandContext, *, jobs: int, as_json: bool) -> None:
    """Write a new index of all records aside, then switch to it at once."""
    report = run_build(context.settings, jobs)
    if as_json:
        write_json(report)
    else:
        click.echo(f"{report.documents} questions indexed as generation {report.generation}")


def run_build(settings: Settings, jobs: int = 1) -> BuildReport:
    """Build the index of a data folder, with a progress bar."""
    backend = find_backend("embedded")
    for remark in backend.remarks():
        note(remark)
    generations = Generations(settings.index, backend, now)
    with Store.open(settings.store, now) as store, progress_bar("indexing") as progress:
        return build_index(store, generations, backend, progress, jobs=jobs)
