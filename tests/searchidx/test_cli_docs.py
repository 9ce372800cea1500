"""The page on the command line names every command, option, exit code and key there is."""

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
from command_line import run

from corpus import CorpusError
from searchidx import SearchidxError
from searchidx.cli import cli
from searchidx.cli.failures import FAILED, INTERRUPTED
from searchidx.cli.ingest import DONE_WITH_REJECTS
from searchidx.cli.table import COLUMNS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "command-line.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
COMMANDS = cli.list_commands(click.Context(cli))


def command_named(name: str) -> click.Command:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return command


def flags_of(command: click.Command) -> set[str]:
    return {
        flag for param in command.params for flag in (*param.opts, *param.secondary_opts) if flag[0] == "-"
    }


def flags_named_in(text: str) -> set[str]:
    table = "\n".join(line.split("|")[1] for line in text.splitlines() if line.startswith("| `-"))
    return set(re.findall(r"(?<=`)--?[a-z-]+", table))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_section_that_lists_exactly_its_options(name: str) -> None:
    assert flags_named_in(SECTIONS[f"searchidx {name}"]) == flags_of(command_named(name))
    assert f"[`{name}`](#searchidx-{name})" in PAGE


def test_no_section_is_about_a_command_that_does_not_exist() -> None:
    assert {title.split()[1] for title in SECTIONS if title.startswith("searchidx ")} == set(COMMANDS)


def test_the_common_options_are_listed() -> None:
    assert flags_named_in(SECTIONS["Common options"]) == flags_of(cli) | {"--help", "-h"}


def test_every_exit_code_is_listed() -> None:
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", SECTIONS["Exit codes"], re.MULTILINE)}

    raised = {error.exit_code for root in (CorpusError, SearchidxError) for error in (root, *_below(root))}
    assert listed == raised | {0, FAILED, click.UsageError.exit_code, DONE_WITH_REJECTS, INTERRUPTED}


def _below(error: type[Any]) -> list[type[Any]]:
    return [descendant for child in error.__subclasses__() for descendant in (child, *_below(child))]


def answer_of(data: Path, *arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(data, *arguments, "--json").stdout)
    return answer


def keys_missing_in(section: str, *answers: dict[str, Any]) -> set[str]:
    keys = {key for answer in answers for key in answer}
    return {
        key for key in keys if f'"{key}"' not in SECTIONS[section] and f"`{key}`" not in SECTIONS[section]
    }


def test_every_key_of_the_json_is_in_the_commands_section(sample_data: Path) -> None:
    found = answer_of(sample_data, "search", "sociale media")
    counted = answer_of(sample_data, "stats")
    verified = answer_of(sample_data, "verify")

    facets = found["facets"]
    assert keys_missing_in("searchidx search", found, found["hits"][0], facets, facets["party"][0]) == set()
    assert keys_missing_in("searchidx stats", counted, counted["delays"][0]) == set()
    assert keys_missing_in("searchidx verify", verified) == set()


def test_every_json_example_is_json() -> None:
    examples = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)

    assert [type(json.loads(example)) for example in examples] == [dict] * len(examples)
    assert len(examples) >= 5


def test_every_column_of_the_table_is_named() -> None:
    assert [column for column in COLUMNS if f"`{column}`" not in SECTIONS["searchidx search"]] == []


def test_the_configuration_example_works(data_folder: Path, tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "config.toml").write_text(example, encoding="utf-8")

    assert tomllib.loads(example)["search"]["limit"] == 20
    assert run(data_folder, "--config", tmp_path / "config.toml", "search", "media").exit_code == 3


@pytest.mark.parametrize(
    "line",
    [
        line
        for block in re.findall(r"```\n(searchidx .*?)```", PAGE, re.DOTALL)
        for line in block.splitlines()
    ],
)
def test_every_example_is_a_command_line_that_can_be_read(line: str) -> None:
    words = shlex.split(line.partition(" && ")[0].partition(" > ")[0])
    command = command_named(words[1] if words[0] == "searchidx" else "ingest")
    arguments = words[2:] if words[0] == "searchidx" else ["-"]

    parent = click.Context(cli, **cli.context_settings)
    assert command.make_context(command.name, arguments, parent=parent).params
