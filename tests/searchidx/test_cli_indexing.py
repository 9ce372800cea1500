"""``searchidx build``, ``update``, ``delete``, ``demo``: how the index comes to be and follows the store."""

import fcntl
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from invented_records import question, save

from searchidx.settings import Settings

Ingest = Callable[..., None]


@pytest.fixture
def ingest(data_folder: Path, tmp_path: Path) -> Ingest:
    """Give a function that puts records into the store."""

    def ingest_records(*records: dict[str, Any]) -> None:
        assert run(data_folder, "ingest", save(tmp_path / "records.jsonl", *records)).exit_code == 0

    return ingest_records


@pytest.fixture
def built(data_folder: Path, ingest: Ingest) -> Path:
    """Return a data folder with three questions, built."""
    ingest(question(1, "Fietsen"), question(2, "Brommers"), question(3, "Trams"))
    assert run(data_folder, "build").exit_code == 0
    return data_folder


@pytest.fixture
def locked_index(built: Path) -> Iterator[Path]:
    """Give a data folder whose index another process is writing to."""
    with (Settings(data=built).index / "LOCK").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("process 4711 (searchidx build), since noon,")
        lock.flush()
        yield built


def titles(data: Path, query: str = "*") -> set[str]:
    result = run(data, "search", query, "--jsonl", "--limit", "1000")
    assert result.exit_code == 0
    return {json.loads(line)["title"]["nl"] for line in result.stdout.splitlines()}


def update(data: Path) -> tuple[int, int, int, int, str]:
    """Update; returns what was added, changed and deleted, how many are held, and the generation."""
    result = run(data, "update", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    report = json.loads(result.stdout)
    assert list(report) == ["added", "changed", "deleted", "documents", "generation"]
    return tuple(report.values())


def test_build_says_how_many_questions_it_indexed(data_folder: Path, ingest: Ingest) -> None:
    ingest(question(1), question(2))

    assert run(data_folder, "build").stdout == "2 questions indexed as generation g-000001\n"
    assert json.loads(run(data_folder, "build", "--json").stdout) == {
        "documents": 2,
        "generation": "g-000002",
    }


def test_store_without_a_record_can_be_built_and_searched(data_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    run(data_folder, "ingest", tmp_path / "empty")

    assert run(data_folder, "build").stdout.startswith("0 questions indexed")
    assert titles(data_folder) == set()
    assert run(data_folder, "verify").exit_code == 0


def test_update_touches_only_what_is_new_or_changed(built: Path, ingest: Ingest) -> None:
    ingest(question(1, "Fietsen"), question(2, "Steps"), question(4, "Bussen"))

    assert update(built) == (1, 1, 0, 4, "g-000002")
    assert titles(built) == {"Fietsen", "Steps", "Trams", "Bussen"}
    assert titles(built, "brommers") == set()
    assert titles(built, "steps") == {"Steps"}


def test_update_with_nothing_to_do_says_so_and_writes_nothing(built: Path) -> None:
    assert run(built, "update").stdout == "Nothing to do: generation g-000001 is up to date.\n"
    assert update(built) == (0, 0, 0, 3, "g-000001")


def test_record_changed_and_changed_back_is_not_touched(built: Path, ingest: Ingest) -> None:
    ingest(question(2, "Steps"))
    ingest(question(2, "Brommers"))

    assert update(built) == (0, 0, 0, 3, "g-000001")


def test_update_in_words(built: Path, ingest: Ingest) -> None:
    ingest(question(4, "Bussen"))

    assert (
        run(built, "update").stdout == "1 added, 0 changed, 0 deleted; 4 questions in generation g-000002\n"
    )


def test_deleted_question_leaves_the_store_at_once_and_the_index_with_the_update(built: Path) -> None:
    result = run(built, "delete", "senate/9-2", "9-3", "senate/9-3")

    assert result.stdout == "2 deleted; they leave the index with: searchidx update\n"
    assert run(built, "show", "9-2").exit_code == 1
    assert update(built) == (0, 0, 2, 1, "g-000002")
    assert titles(built) == {"Fietsen"}
    assert run(built, "verify").exit_code == 0


def test_delete_with_one_unknown_id_deletes_nothing(built: Path) -> None:
    result = run(built, "delete", "9-1", "9-99")

    assert result.exit_code == 1
    assert "no question '9-99' in the store" in result.stderr
    assert run(built, "show", "9-1").exit_code == 0


def test_deleted_question_can_be_ingested_again(built: Path, ingest: Ingest) -> None:
    run(built, "delete", "9-2")
    ingest(question(2, "Brommers"))

    assert update(built) == (0, 0, 0, 3, "g-000001")
    assert titles(built) == {"Fietsen", "Brommers", "Trams"}


def test_searches_answer_from_the_old_generation_until_the_update(built: Path, ingest: Ingest) -> None:
    ingest(question(4, "Bussen"))

    assert titles(built) == {"Fietsen", "Brommers", "Trams"}


def test_update_and_build_lead_to_the_same_questions_and_counts(built: Path, ingest: Ingest) -> None:
    def answer() -> tuple[set[str], dict[str, Any]]:
        found = json.loads(run(built, "search", "fiets", "--json").stdout)
        return {hit["id"] for hit in found["hits"]}, found["facets"]

    ingest(question(2, "Steps"), question(4, "Bussen"))
    run(built, "delete", "9-3")
    update(built)
    updated = answer()
    run(built, "build")

    assert answer() == updated
    assert updated[0] == {"senate/9-1", "senate/9-2", "senate/9-4"}


@pytest.mark.parametrize("command", ["build", "update"])
def test_locked_index_names_who_holds_it(locked_index: Path, command: str) -> None:
    result = run(locked_index, command)

    assert (result.exit_code, result.stdout) == (4, "")
    assert "process 4711 (searchidx build)" in result.stderr
    assert "run the command again" in result.stderr


def test_locked_index_can_be_searched_and_verified(locked_index: Path) -> None:
    assert titles(locked_index) == {"Fietsen", "Brommers", "Trams"}
    assert run(locked_index, "verify").exit_code == 0


def test_locked_store_is_named(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.database._LOCK_TIMEOUT_SECONDS", 0.01)
    holder = sqlite3.connect(Settings(data=built).store, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    result = run(built, "delete", "9-1")

    holder.close()
    assert (result.exit_code, result.stdout) == (4, "")
    assert "another process is writing to" in result.stderr


def test_index_of_another_store_must_be_built_anew(built: Path, ingest: Ingest) -> None:
    Settings(data=built).store.unlink()
    ingest(question(7, "Veerboten"))

    result = run(built, "update")

    assert result.exit_code == 3
    assert "searchidx build" in result.stderr
    assert run(built, "build").exit_code == 0
    assert titles(built) == {"Veerboten"}


def test_demo_shows_the_whole_path_and_leaves_ones_own_data_alone(built: Path) -> None:
    result = run(built, "demo")

    assert result.exit_code == 0
    assert "45 added" in result.stdout
    assert "45 questions indexed" in result.stdout
    assert "$ searchidx search --lang nl 'sociale media'" in result.stdout
    assert "sécurité routière" in result.stdout.lower()
    assert f"searchidx --data {built / 'demo'} serve" in result.stdout
    assert titles(built) == {"Fietsen", "Brommers", "Trams"}


def test_demo_can_be_repeated_and_searched_as_it_says(data_folder: Path) -> None:
    run(data_folder, "demo")

    assert "Nothing changed." in run(data_folder, "demo").stdout
    assert "senate/9-101" in run(data_folder / "demo", "search", '"médias sociaux"', "--lang", "fr").stdout
    assert run(data_folder / "demo", "show", "9-101").exit_code == 0
