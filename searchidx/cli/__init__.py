"""The command line: one command, ``searchidx``, with one file for each subcommand."""

from searchidx.cli.main import cli, main

__all__ = ["cli", "main"]
