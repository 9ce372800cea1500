"""``searchidx delete``: records out of the store."""

import click

from corpus import Store
from searchidx.cli.clock import now
from searchidx.cli.context import CommandContext, pass_command_context
from searchidx.cli.ids import find_question
from searchidx.cli.output import ExampleCommand


@click.command(
    cls=ExampleCommand,
    examples=[
        ("searchidx delete senate/5-8917", "take a question out of the store"),
        ("searchidx update", "then out of the index"),
    ],
)
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@pass_command_context
def delete(context: CommandContext, *, ids: tuple[str, ...]) -> None:
    """Delete questions from the store, with the pages they were read from.

    Deletes all of them or, when one is not there, none.
    """
    with Store.open(context.settings.store, now) as store, store.transaction():
        doomed = {find_question(store, given).record.id for given in ids}
        for record_id in doomed:
            store.delete(record_id)
    click.echo(f"{len(doomed)} deleted; they leave the index with: searchidx update")
