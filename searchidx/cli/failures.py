"""How whatever ends a command early becomes a message on stderr and an exit code."""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import click

from corpus import CorpusError
from searchidx.cli.output import note, search_command
from searchidx.errors import QueryError, SearchidxError

FAILED = 1
INTERRUPTED = 130


@contextmanager
def reported_errors(ctx: click.Context, *, debug: bool) -> Iterator[None]:
    """Report what the block raises, with the traceback only if ``debug``, and exit with the error's code."""
    try:
        yield
    except (click.ClickException, click.Abort, click.exceptions.Exit):
        raise
    except KeyboardInterrupt:
        note("Interrupted.")
        ctx.exit(INTERRUPTED)
    except BrokenPipeError:
        _let_go_of_output()
        ctx.exit(0)
    except Exception as error:
        if debug:
            note(traceback.format_exc())
        note(f"Error: {_message(error)}")
        if isinstance(error, QueryError) and error.suggestion:
            note(f"Try: {search_command(error.suggestion)}")
        _flush_what_can_be_written()
        raise click.exceptions.Exit(_exit_code(error)) from error


def _message(error: Exception) -> str:
    if isinstance(error, SearchidxError | CorpusError):
        return str(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}; check the path, its permissions and the space on the disk"
    return (
        f"a fault in searchidx, {type(error).__name__}: {error};"
        " run the command with searchidx --debug … and report what it says"
    )


def _exit_code(error: Exception) -> int:
    return error.exit_code if isinstance(error, SearchidxError | CorpusError) else FAILED


def _flush_what_can_be_written() -> None:
    """Let go of output that cannot be written: Python would flush it again at exit, and exit with 120."""
    try:
        sys.stdout.flush()
    except OSError:
        _let_go_of_output()


def _let_go_of_output() -> None:
    """Whoever read our output has seen enough; Python would complain when it flushes the rest at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
