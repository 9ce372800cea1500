"""How every command speaks: examples in help, JSON on request, progress on a terminal, messages on stderr."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from shlex import quote
from typing import Any, TextIO, TypeVar

import click
import msgspec
from click.core import ParameterSource

_BAR_WIDTH = 30

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class ExamplesMixin(click.Command):
    """A command whose help opens with examples: pairs of a command line and what it does."""

    def __init__(self, *args: Any, examples: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._examples = examples

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sentence that says what the command does, then the examples."""
        super().format_help_text(ctx, formatter)
        if self._examples:
            with formatter.section("Examples"):
                formatter.write_dl(list(self._examples))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; of a bad value that nobody typed, say where it stands."""
        try:
            return super().parse_args(ctx, args)
        except click.BadParameter as error:
            origin = _origin(ctx, error.param)
            if not origin:
                raise
            raise click.BadParameter(
                f"{error.message} {origin}", ctx=error.ctx, param=error.param, param_hint=error.param_hint
            ) from error


class ExampleCommand(ExamplesMixin):
    """A subcommand with examples; each option has an environment variable, ``SEARCHIDX_COMMAND_OPTION``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for option in self.params:
            if isinstance(option, click.Option) and not option.envvar:
                option.envvar = f"SEARCHIDX_{self.name}_{option_name(option)}".upper().replace("-", "_")


def option_name(option: click.Option) -> str:
    """Return the name by which a user knows an option, without its dashes: ``trusted-host``."""
    return next((name for name in option.opts if name.startswith("--")), option.opts[0]).lstrip("-")


def json_option(command: Decorated) -> Decorated:
    """Give a command the option ``--json``, as the parameter ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")(command)


def write_json(value: Any) -> None:
    """Write a value as JSON to stdout, on one line, or indented on a terminal."""
    encoded = msgspec.json.encode(value)
    click.echo(msgspec.json.format(encoded) if is_terminal(sys.stdout) else encoded)


def note(message: str) -> None:
    """Write a message for people to stderr."""
    click.echo(printable(message), err=True)


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is there and people see what is written to it."""
    return stream is not None and stream.isatty()


def search_command(query: str) -> str:
    """Return the command line that searches for a query, to be pasted into a shell."""
    return f"searchidx search {'-- ' if query.startswith('-') else ''}{quote(query)}"


def printable(text: str) -> str:
    """Return a text without control characters, so that no page and no file name can command a terminal."""
    return text.translate(_WITHOUT_CONTROLS)


_WITHOUT_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], "\N{REPLACEMENT CHARACTER}")
_WITHOUT_CONTROLS |= {ord(char): char for char in "\n\t"}


@contextmanager
def progress_bar(label: str, detail: Callable[[], str] | None = None) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar with the time left while the block runs, on a terminal only.

    Gives a function that takes how many more steps are done, and how many there are in all.

    Args:
        label: what is done.
        detail: says what is shown beside the bar instead of the number of steps.
    """

    def shown(_: int | None) -> str | None:
        return detail() if detail else None

    with click.progressbar(
        length=1,
        label=label,
        file=sys.stderr,
        hidden=not can_show_progress(),
        show_pos=detail is None,
        item_show_func=shown,
        width=_BAR_WIDTH if detail is None else _BAR_WIDTH // 2,
    ) as bar:

        def advance(steps: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update_min_steps = max(1, total // 500)
            bar.update(steps)

        yield advance


def wrapped(text: str, indent: str = "") -> str:
    """Return a paragraph, printable, as lines no wider than the terminal, at most 100 characters."""
    width = min(100, shutil.get_terminal_size().columns)
    return click.wrap_text(printable(text), width, indent, indent)


def can_show_progress() -> bool:
    """Return whether progress is shown."""
    return is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb"


def _origin(ctx: click.Context, param: click.Parameter | None) -> str:
    source = ctx.get_parameter_source(param.name) if param and param.name else None
    if source == ParameterSource.DEFAULT_MAP:
        return "(This is the configuration file's value.)"
    if source == ParameterSource.ENVIRONMENT:
        return "(This is an environment variable's value.)"
    return ""
