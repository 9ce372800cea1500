"""Where an option's value comes from: the flag, else the environment, else the configuration file."""

import json
from pathlib import Path

import click
import platformdirs
import pytest
from command_line import run

from searchidx.cli import cli
from searchidx.cli.output import option_name


def hits(data: Path | None, *arguments: str | Path, **environment: str) -> list[str]:
    result = run(data, *arguments, **environment)
    assert result.exit_code == 0, result.stderr
    return [json.loads(line)["id"] for line in result.stdout.splitlines()]


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    path = tmp_path / "searchidx.toml"
    path.write_text("[search]\nlimit = 2\njsonl = true\n", encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a user who has set nothing."""
    for name in ("SEARCHIDX_DATA", "SEARCHIDX_CONFIG", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_flag_comes_before_environment_and_environment_before_file(
    sample_data: Path, configuration: Path
) -> None:
    configured = ("--config", configuration, "search", "minister")

    assert len(hits(sample_data, *configured)) == 2
    assert len(hits(sample_data, *configured, SEARCHIDX_SEARCH_LIMIT="3")) == 3
    assert len(hits(sample_data, *configured, "--limit", "4", SEARCHIDX_SEARCH_LIMIT="3")) == 4


@pytest.mark.usefixtures("home")
def test_data_folder_by_flag_environment_or_file(
    sample_data: Path, configuration: Path, tmp_path: Path
) -> None:
    nowhere = str(tmp_path / "nowhere")
    configured = ("--config", str(configuration), "search", "minister")
    configuration.write_text(
        f"data = {json.dumps(str(sample_data))}\n[search]\njsonl = true\n", encoding="utf-8"
    )

    assert len(hits(None, *configured)) == 10
    assert run(None, *configured, SEARCHIDX_DATA=nowhere).exit_code == 3
    assert len(hits(None, "search", "minister", "--jsonl", SEARCHIDX_DATA=str(sample_data))) == 10
    assert run(Path(nowhere), "search", "minister", SEARCHIDX_DATA=str(sample_data)).exit_code == 3


def test_data_folder_is_the_platforms_unless_told_otherwise(home: Path) -> None:
    folder = Path(platformdirs.user_data_dir("searchidx", appauthor=False))

    result = run(None, "search", "minister")

    assert folder.is_relative_to(home)
    assert result.exit_code == 3
    assert str(folder) in result.stderr


def test_home_folder_can_be_written_with_a_tilde(sample_data: Path) -> None:
    tilde = {"HOME": str(sample_data.parent), "SEARCHIDX_DATA": f"~/{sample_data.name}"}

    assert len(hits(None, "search", "minister", "--jsonl", **tilde)) == 10


def test_configuration_file_by_environment(sample_data: Path, configuration: Path) -> None:
    assert len(hits(sample_data, "search", "minister", SEARCHIDX_CONFIG=str(configuration))) == 2


def test_configuration_file_in_the_users_own_folder_is_found(
    sample_data: Path, configuration: Path, home: Path
) -> None:
    folder = Path(platformdirs.user_config_dir("searchidx", appauthor=False))
    folder.mkdir(parents=True)
    configuration.rename(folder / "config.toml")

    assert folder.is_relative_to(home)
    assert len(hits(sample_data, "search", "minister")) == 2


def test_every_option_of_a_search_can_be_configured(sample_data: Path, configuration: Path) -> None:
    flags = (
        "--in",
        "nl",
        "--from",
        "2023",
        "--to",
        "2024-12-31",
        "--party",
        "Open Plein",
        "--sort",
        "newest",
    )
    configuration.write_text(
        "no-color = true\n[search]\njsonl = true\nin = 'nl'\nfrom = 2023\nto = 2024-12-31\n"
        "party = 'Open Plein'\nsort = 'newest'\nlang = 'fr'\nfail-empty = true\n",
        encoding="utf-8",
    )

    configured = run(sample_data, "--config", configuration, "search", "minister")

    assert configured.exit_code == 0
    assert (
        configured.stdout == run(sample_data, "search", "minister", "--jsonl", "--lang", "fr", *flags).stdout
    )
    assert configured.stdout != ""


def test_every_option_of_a_search_has_an_environment_variable(sample_data: Path) -> None:
    flags = ("--in", "nl", "--from", "2023", "--to", "2024", "--party", "Open Plein", "--party", "Horizon")

    by_environment = run(
        sample_data,
        "search",
        "minister",
        SEARCHIDX_SEARCH_JSONL="1",
        SEARCHIDX_SEARCH_IN="nl",
        SEARCHIDX_SEARCH_FROM="2023",
        SEARCHIDX_SEARCH_TO="2024",
        SEARCHIDX_SEARCH_PARTY="Open Plein;Horizon",
    )

    assert by_environment.stdout == run(sample_data, "search", "minister", "--jsonl", *flags).stdout != ""


def test_every_options_variable_is_named_after_it() -> None:
    for name in cli.list_commands(click.Context(cli)):
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.envvar == f"SEARCHIDX_{name}_{option_name(option)}".upper().replace("-", "_")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[serch]\nlimit = 2\n", "[serch] is not a command of searchidx"),
        ("[search]\nlimt = 2\n", "'limt' in [search] is not an option"),
        ("colour = true\n", "'colour' before the first [command] is not an option"),
        ("[search\n", "is not TOML"),
        ("\xff", "is not TOML"),
    ],
)
def test_mistake_in_the_configuration_file_is_a_usage_error(
    sample_data: Path, configuration: Path, content: str, said: str
) -> None:
    configuration.write_bytes(content.encode("latin-1"))

    result = run(sample_data, "--config", configuration, "search", "minister")

    assert result.exit_code == 2
    assert str(configuration) in result.stderr
    assert said in result.stderr


def test_bad_value_is_traced_to_where_it_stands(sample_data: Path, configuration: Path) -> None:
    configuration.write_text("[search]\nlimit = 0\n", encoding="utf-8")
    from_file = run(sample_data, "--config", configuration, "search", "minister")
    from_environment = run(sample_data, "search", "minister", SEARCHIDX_SEARCH_LIMIT="0")

    assert from_file.exit_code == from_environment.exit_code == 2
    assert "configuration file" in from_file.stderr
    assert "environment variable" in from_environment.stderr
    assert "configuration" not in run(sample_data, "search", "minister", "--limit", "0").stderr


def test_missing_configuration_file_is_a_usage_error(sample_data: Path, tmp_path: Path) -> None:
    result = run(sample_data, "--config", tmp_path / "none.toml", "search", "minister")

    assert result.exit_code == 2
    assert "none.toml" in result.stderr
