"""Help, version and completion: what a user meets first."""

from importlib.metadata import version
from pathlib import Path

import click
import pytest
from command_line import run, run_process

from searchidx.cli import cli

COMMANDS = cli.list_commands(click.Context(cli))
ISSUED = (
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
    "serve",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_opens_with_examples_of_it(data_folder: Path, command: str) -> None:
    result = run(data_folder, command, "-h")

    assert result.exit_code == 0
    before_options, _, options = result.stdout.partition("Options:")
    assert f"searchidx {command}" in before_options.partition("Examples:")[2]
    assert "-h, --help" in options
    assert result.stdout == run(data_folder, command, "--help").stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_says_what_it_is_for(command: str) -> None:
    loaded = cli.get_command(click.Context(cli), command)

    assert loaded is not None
    assert [
        option.name for option in loaded.params if isinstance(option, click.Option) and not option.help
    ] == []


def test_help_lists_all_commands(data_folder: Path) -> None:
    result = run(data_folder, "--help")

    listed = result.stdout.partition("Commands:")[2].split("\n")
    assert [line.split()[0] for line in listed if line.strip()] == list(ISSUED)
    assert result.stderr == ""


def test_no_command_shows_the_help_as_a_usage_error() -> None:
    result = run(None)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert "searchidx demo" in result.stderr


def test_unknown_command_is_a_usage_error(data_folder: Path) -> None:
    result = run(data_folder, "serch", "media")

    assert result.exit_code == 2
    assert "No such command 'serch'" in result.stderr


def test_unknown_option_is_a_usage_error_that_names_the_near_one(data_folder: Path) -> None:
    result = run(data_folder, "search", "media", "--limt", "3")

    assert result.exit_code == 2
    assert "--limit" in result.stderr


def test_version_is_the_installed_one(data_folder: Path) -> None:
    assert run(data_folder, "--version").stdout == f"searchidx {version('searchidx')}\n"


def test_version_in_the_environment_is_nobodys_business(data_folder: Path) -> None:
    result = run(data_folder, "search", "--help", SEARCHIDX_VERSION="0.1.0")

    assert result.stdout.startswith("Usage: searchidx search")


@pytest.mark.parametrize(
    ("shell", "registers"), [("bash", "complete "), ("zsh", "compdef "), ("fish", "complete ")]
)
def test_completion_script_for_each_shell(data_folder: Path, shell: str, registers: str) -> None:
    result = run(None, _SEARCHIDX_COMPLETE=f"{shell}_source")

    assert result.exit_code == 0
    assert registers in result.stdout
    assert "_SEARCHIDX_COMPLETE=" in result.stdout


def test_completion_offers_commands_options_and_values() -> None:
    def completed(*words: str) -> list[str]:
        result = run(
            None,
            _SEARCHIDX_COMPLETE="bash_complete",
            COMP_WORDS=" ".join(("searchidx", *words)),
            COMP_CWORD=str(len(words)),
        )
        return [line.partition(",")[2] for line in result.stdout.splitlines()]

    assert completed("se") == ["search", "serve"]
    assert "--limit" in completed("search", "--li")
    assert completed("search", "--sort", "n") == ["newest"]


def test_runs_as_a_module(data_folder: Path) -> None:
    result = run_process(data_folder, "--version")

    assert (result.returncode, result.stdout) == (0, f"searchidx {version('searchidx')}\n")
