"""``searchidx update``: the index brought up to date with the store."""

import click

from corpus import Store
from searchidx.backends import find_backend
from searchidx.cli.clock import now
from searchidx.cli.context import CommandContext, pass_command_context
from searchidx.cli.output import ExampleCommand, json_option, progress_bar, write_json
from searchidx.generations import Generations
from searchidx.indexing import update as update_index


@click.command(
    cls=ExampleCommand,
    examples=[("searchidx ingest new/ && searchidx update", "after new records arrived, e.g. each night")],
)
@json_option
@pass_command_context
def update(context: CommandContext, *, as_json: bool) -> None:
    """Index what was added, changed or deleted in the store since the index was written."""
    backend = find_backend("embedded")
    generations = Generations(context.settings.index, backend, now)
    with Store.open(context.settings.store, now) as store, progress_bar("indexing") as progress:
        report = update_index(store, generations, backend, progress)
    if as_json:
        write_json(report)
    elif report.added or report.changed or report.deleted:
        click.echo(
            f"{report.added} added, {report.changed} changed, {report.deleted} deleted;"
            f" {report.documents} questions in generation {report.generation}"
        )
    else:
        click.echo(f"Nothing to do: generation {report.generation} is up to date.")
