"""What every command says of a store or an index that is not there, not whole, or not its own."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import run
from invented_records import question, save

from searchidx.settings import Settings

NEED_STORE = (["build"], ["update"], ["show", "9-101"], ["stats"], ["verify"], ["delete", "9-101"])
NEED_INDEX = (["search", "media"], ["update"], ["verify"])


@pytest.fixture(scope="module")
def sound_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with three questions, built."""
    folder = tmp_path_factory.mktemp("sound")
    records = [question(number, "Sociale media in de trein") for number in range(101, 104)]
    assert run(folder / "data", "ingest", save(folder / "records.jsonl", *records)).exit_code == 0
    assert run(folder / "data", "build").exit_code == 0
    return folder / "data"


@pytest.fixture
def data(sound_data: Path, tmp_path: Path) -> Path:
    """Return a copy of it, to be damaged."""
    copy = tmp_path / "copy"
    shutil.copytree(sound_data, copy, symlinks=True)
    return copy


def current(data: Path) -> Path:
    """Return the folder of the current generation."""
    return (Settings(data=data).index / "CURRENT").resolve()


def largest(folder: Path) -> Path:
    return max((path for path in folder.iterdir() if path.is_file()), key=lambda path: path.stat().st_size)


def assert_says(data: Path, command: list[str], *said: str) -> None:
    result = run(data, *command)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.stderr
    for words in said:
        assert words in result.stderr


@pytest.mark.parametrize("command", NEED_STORE, ids=" ".join)
def test_without_a_store_the_command_that_makes_one_is_named(tmp_path: Path, command: list[str]) -> None:
    assert_says(tmp_path / "new", command, str(tmp_path / "new"), "searchidx ingest PATH…")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", NEED_INDEX, ids=" ".join)
def test_without_an_index_the_command_that_makes_one_is_named(data: Path, command: list[str]) -> None:
    shutil.rmtree(Settings(data=data).index)

    assert_says(data, command, str(Settings(data=data).index), "searchidx build")


def test_searching_an_absent_data_folder_makes_none(tmp_path: Path) -> None:
    assert_says(tmp_path / "new", ["search", "media"], "no index in", "searchidx build")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("field", ["fingerprint", "format", "backend"])
@pytest.mark.parametrize("command", [["search", "media"], ["update"]], ids=" ".join)
def test_index_of_another_version_must_be_built_anew(data: Path, command: list[str], field: str) -> None:
    manifest = current(data) / "MANIFEST.json"
    values = json.loads(manifest.read_text())
    values[field] = 99 if field == "format" else "another"
    manifest.write_text(json.dumps(values))

    assert_says(data, command, "another version", "searchidx build")
    assert run(data, "build").exit_code == 0
    assert run(data, *command).exit_code == 0


def _truncate(data: Path) -> None:
    path = largest(current(data))
    path.write_bytes(path.read_bytes()[:-100])


def _remove_file(data: Path) -> None:
    largest(current(data)).unlink()


def _break_manifest(data: Path) -> None:
    (current(data) / "MANIFEST.json").write_text('{"format": ')


def _remove_manifest(data: Path) -> None:
    (current(data) / "MANIFEST.json").unlink()


def _remove_generation(data: Path) -> None:
    shutil.rmtree(current(data))


INDEX_DAMAGES = (_truncate, _remove_file, _break_manifest, _remove_manifest, _remove_generation)


@pytest.mark.parametrize("damage", INDEX_DAMAGES)
@pytest.mark.parametrize("command", [["search", "media"], ["update"]], ids=" ".join)
def test_damaged_index_is_named_and_a_build_mends_it(
    data: Path, command: list[str], damage: Callable[[Path], None]
) -> None:
    damage(data)

    assert_says(data, command, str(Settings(data=data).index), "searchidx build")
    assert run(data, "build").exit_code == 0
    assert run(data, *command).exit_code == 0
    assert run(data, "verify").exit_code == 0


@pytest.mark.parametrize("damage", INDEX_DAMAGES)
def test_verify_names_the_damage_and_the_command_that_mends_it(
    data: Path, damage: Callable[[Path], None]
) -> None:
    folder = str(Settings(data=data).index)
    damage(data)

    result = run(data, "verify")

    assert result.exit_code == 3
    assert folder in result.stdout
    assert "mend with: searchidx build" in result.stdout


def test_verify_finds_a_single_flipped_bit_in_any_file(data: Path) -> None:
    folder = current(data)
    names = [path.name for path in folder.iterdir() if path.name != "MANIFEST.json" and path.stat().st_size]

    for name in names:
        content = (folder / name).read_bytes()
        middle = len(content) // 2
        (folder / name).write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        result = run(data, "verify")
        (folder / name).write_bytes(content)
        assert result.exit_code == 3
        assert str(folder / name) in result.stdout
    assert names != []
    assert run(data, "verify").exit_code == 0


@pytest.mark.parametrize("command", [*NEED_STORE, ["ingest", "nothing"]], ids=" ".join)
@pytest.mark.parametrize("content", [b"Dit is geen databank.\n" * 99, b"SQLite format 3\0" + b"\xff" * 4096])
def test_store_that_is_no_database_is_named(data: Path, command: list[str], content: bytes) -> None:
    store = Settings(data=data).store
    store.write_bytes(content)

    assert_says(data, command, str(store), "restore it from a backup, or move it away and ingest again")


@pytest.mark.parametrize("command", [*NEED_STORE, ["ingest", "nothing"]], ids=" ".join)
def test_database_of_another_program_is_named_and_left_as_it_is(data: Path, command: list[str]) -> None:
    store = Settings(data=data).store
    store.unlink()
    other = sqlite3.connect(store)
    other.execute("CREATE TABLE bookmarks (address TEXT)")
    other.close()
    before = store.read_bytes()

    assert_says(data, command, str(store), "not a record store", "--data")
    assert store.read_bytes() == before


def test_store_of_another_version_is_named(data: Path) -> None:
    store = sqlite3.connect(Settings(data=data).store)
    store.execute("PRAGMA user_version = 99")
    store.close()

    assert_says(data, ["stats"], "version 99")


def test_cut_store_is_found_by_verify(data: Path) -> None:
    store = Settings(data=data).store
    content = store.read_bytes()
    store.write_bytes(content[: len(content) // 2])

    result = run(data, "verify")

    assert result.exit_code == 3
    assert str(store) in result.stdout + result.stderr
    assert "restore it from a backup" in result.stdout + result.stderr


def test_search_answers_although_the_store_is_gone(data: Path) -> None:
    Settings(data=data).store.unlink()

    assert "senate/9-101" in run(data, "search", "sociale media").stdout


def test_traceback_is_shown_with_debug_only(data: Path) -> None:
    _truncate(data)

    quiet, loud = run(data, "search", "media"), run(data, "--debug", "search", "media")

    assert "Traceback" not in quiet.stderr
    assert "Traceback (most recent call last)" in loud.stderr
    assert quiet.stderr.strip() in loud.stderr
    assert loud.exit_code == quiet.exit_code == 3


def test_fault_of_the_program_is_told_without_a_traceback(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("searchidx.cli.stats.statistics_of", fail)

    quiet, loud = run(data, "stats"), run(data, "--debug", "stats")

    assert quiet.exit_code == loud.exit_code == 1
    assert quiet.stderr.startswith("Error: a fault in searchidx, ZeroDivisionError: division by zero")
    assert "--debug" in quiet.stderr
    assert "Traceback" not in quiet.stderr
    assert "Traceback" in loud.stderr
