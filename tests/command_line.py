"""How tests run the command line: in this process, as a process of its own, or on a terminal."""

import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from searchidx.cli import cli

TIME_LIMIT_SECONDS = 60


def run(
    data: Path | None, *arguments: str | Path, stdin: str | bytes | None = None, **environment: str | None
) -> Result:
    """Run a command in this process; stdout and stderr come apart.

    Args:
        data: the data folder; None leaves its choice to the environment and the configuration.
        arguments: the words of the command line.
        stdin: what the command can read.
        environment: variables to set, or, if None, to unset.
    """
    words = _arguments(data, arguments)
    return CliRunner().invoke(cli, words, input=stdin, env=environment, prog_name="searchidx")


def run_process(
    data: Path | None, *arguments: str | Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command as a process of its own."""
    return subprocess.run(
        command(data, *arguments),
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIME_LIMIT_SECONDS,
        check=False,
    )


def run_on_terminal(data: Path | None, *arguments: str | Path, status: int = 0, **environment: str) -> str:
    """Run a command that ends with a status on a terminal of its own; returns all that was written on it."""
    terminal, theirs = pty.openpty()
    with open_process(
        data, *arguments, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        written = b"".join(iter(lambda: _read(terminal), b""))
        assert process.wait(TIME_LIMIT_SECONDS) == status
    os.close(terminal)
    return written.decode()


def open_process(
    data: Path | None, *arguments: str | Path, env: Mapping[str, str] | None = None, **streams: Any
) -> subprocess.Popen[bytes]:
    """Start a command as a process of its own, connected to the streams given."""
    return subprocess.Popen(command(data, *arguments), env=os.environ | (env or {}), **streams)


def command(data: Path | None, *arguments: str | Path) -> list[str]:
    """Return the words of a command line."""
    return [sys.executable, "-m", "searchidx", *_arguments(data, arguments)]


def _arguments(data: Path | None, arguments: tuple[str | Path, ...]) -> list[str]:
    given = ["--data", str(data)] if data else []
    return [*given, *map(str, arguments)]


def _read(terminal: int) -> bytes:
    """Read what is there; a terminal whose other end is closed has come to its end."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
