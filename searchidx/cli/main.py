"""The ``searchidx`` command: its common options and its subcommands."""

import importlib
import io
import os
import sys
from pathlib import Path
from typing import Any

import click

from searchidx.cli.configuration import read_configuration
from searchidx.cli.context import CommandContext
from searchidx.cli.failures import reported_errors
from searchidx.cli.output import ExamplesMixin
from searchidx.plugins import installed
from searchidx.settings import DATA_VARIABLE, Settings, default_data_folder

COMMAND_GROUP = "searchidx.commands"
"""The entry-point group of commands that other packages add."""

_COMMANDS = (
    "demo",
    "ingest",
    "parse",
    "fetch",
    "build",
    "update",
    "search",
    "show",
    "stats",
    "verify",
    "evaluate",
    "bench",
    "delete",
)


class _Commands(ExamplesMixin, click.Group):
    """Loads a subcommand's module only when that command is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*_COMMANDS, *sorted(installed(COMMAND_GROUP)), *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _COMMANDS:
            command = getattr(importlib.import_module(f"searchidx.cli.{cmd_name}"), cmd_name)
        else:
            added = installed(COMMAND_GROUP).get(cmd_name)
            command = added.load() if added else super().get_command(ctx, cmd_name)
        return command if isinstance(command, click.Command) else None

    def invoke(self, ctx: click.Context) -> Any:
        with reported_errors(ctx, debug=ctx.params["debug"]):
            return super().invoke(ctx)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "SEARCHIDX"},
    examples=[
        ("searchidx demo", "try it on the bundled sample"),
        ("searchidx ingest pages/ records.jsonl.gz", "read pages and records into the store"),
        ("searchidx build", "write the index"),
        ('searchidx search "sociale media"', "ask it"),
        ("searchidx update", "bring the index up to date, e.g. each night"),
        ("searchidx serve", "open it to the browser"),
    ],
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar=DATA_VARIABLE,
    default=default_data_folder,
    show_default="the platform's user data folder",
    help="The folder of the record store and the index.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    is_eager=True,
    expose_value=False,
    callback=read_configuration,
    help="A TOML file of defaults, e.g. [search] limit = 20.",
)
@click.option("--no-color", is_flag=True, help="Write no colours (as does NO_COLOR).")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="searchidx", message="%(prog)s %(version)s", allow_from_autoenv=False)
@click.pass_context
def cli(ctx: click.Context, *, data: Path, no_color: bool, debug: bool) -> None:
    """Search the written questions of Belgian members of parliament, and the answers, in Dutch and French."""
    if no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        ctx.color = False
    ctx.obj = CommandContext(settings=Settings(data=data.expanduser()), debug=debug)


def main() -> None:
    """Run the command line."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    cli(prog_name="searchidx")
