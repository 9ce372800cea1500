"""``searchidx verify``: whether the store and the index are sound."""

import click

from corpus import Store
from searchidx.backends import find_backend
from searchidx.cli.clock import now
from searchidx.cli.context import CommandContext, pass_command_context
from searchidx.cli.output import ExampleCommand, json_option, write_json
from searchidx.generations import Generations
from searchidx.verification import verify as verify_index

DAMAGED = 3
"""Exit code when something is wrong."""


@click.command(
    cls=ExampleCommand,
    examples=[("searchidx verify", "check every file, and that store and index hold the same")],
)
@json_option
@pass_command_context
def verify(context: CommandContext, *, as_json: bool) -> None:
    """Check the store and the index, file by file and question by question.

    Exits with 3 when anything is wrong.
    """
    backend = find_backend("embedded")
    generations = Generations(context.settings.index, backend, now)
    with Store.open(context.settings.store, now) as store:
        report = verify_index(store, context.settings.store, generations, backend)
    if as_json:
        write_json(report)
    else:
        for problem in report.problems:
            click.echo(f"{problem.what}\n  mend with: {problem.mend}")
        if not report.problems:
            click.echo(f"No errors found: {report.documents} questions in generation {report.generation}")
    if report.problems:
        raise click.exceptions.Exit(DAMAGED)
