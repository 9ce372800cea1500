"""``searchidx evaluate``: what it prints, writes, refuses, and leaves alone."""

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from command_line import run

from searchidx.errors import EvaluationError, MissingExtraError

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
MEASURES = ["RR@10", "nDCG@10", "R@10", "R@100"]


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a collection of three documents; its second query has no judgment."""
    folder = tmp_path_factory.mktemp("sets") / "tiny"
    folder.mkdir()
    save(folder / "corpus.jsonl", *({"_id": f"d{n}", "text": text} for n, text in enumerate(TEXTS)))
    save(folder / "queries.jsonl", *({"_id": f"q{n}", "text": text} for n, text in enumerate(ASKED)))
    (folder / "qrels.tsv").write_text("q0\td2\t1\nq2\td1\t1\n", encoding="utf-8")
    return folder


TEXTS = ["Fietsen in de trein, fietsen in de bus.", "Voetpaden in steden.", "Plaatsen voor fietsen."]
ASKED = ["fietsen", "bus", "voetpaden"]


def save(path: Path, *rows: dict[str, Any]) -> None:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


def evaluate(*arguments: str | Path) -> Result:
    return run(None, "evaluate", *arguments)


def answer(*arguments: str | Path) -> dict[str, Any]:
    result = evaluate(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_json_has_the_set_the_queries_and_the_measures(collection: Path) -> None:
    assert answer(collection) == {
        "set": "tiny",
        "documents": 3,
        "queries": 2,
        "unjudged": 1,
        "measures": {"RR@10": 0.75, "nDCG@10": pytest.approx(0.815465), "R@10": 1, "R@100": 1},
    }


def test_people_get_a_line_a_measure_and_the_counts(collection: Path) -> None:
    result = evaluate(collection)

    assert " ".join(result.stdout.split()) == "RR@10 0.7500 nDCG@10 0.8155 R@10 1.0000 R@100 1.0000"
    assert result.stderr == "tiny: 3 documents, 2 queries; 1 more have no judgment\n"


def test_measures_can_be_chosen(collection: Path) -> None:
    assert list(answer(collection, "--measures", "AP P(rel=2)@1")["measures"]) == ["AP", "P(rel=2)@1"]


def test_each_query_can_be_told_in_a_table_or_as_json_lines(collection: Path) -> None:
    table = [line.split() for line in evaluate(collection, "--per-query").stdout.splitlines()]
    objects = [json.loads(line) for line in evaluate(collection, "--per-query", "--json").stdout.splitlines()]

    assert table == [
        ["query", *MEASURES],
        ["q0", "0.5000", "0.6309", "1.0000", "1.0000"],
        ["q2", "1.0000", "1.0000", "1.0000", "1.0000"],
        ["all", "0.7500", "0.8155", "1.0000", "1.0000"],
    ]
    assert [found["query"] for found in objects] == ["q0", "q2"]
    assert objects[0]["measures"] == {"RR@10": 0.5, "nDCG@10": 0.63093, "R@10": 1, "R@100": 1}


def test_fewer_queries_can_be_taken_always_the_same_for_a_seed(collection: Path) -> None:
    def queries(seed: int) -> list[str]:
        found = evaluate(collection, "--queries", "1", "--seed", str(seed), "--per-query", "--json")
        return [json.loads(line)["query"] for line in found.stdout.splitlines()]

    taken = [queries(seed) for seed in range(5)]
    assert taken == [queries(seed) for seed in range(5)]
    assert ["q0"] in taken
    assert ["q2"] in taken


def test_a_run_can_be_kept_and_compared(collection: Path, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.run", tmp_path / "theirs.run"
    evaluate(collection, "--run", ours, "--limit", "100")
    theirs.write_text("q0 Q0 d2 1 9.5 other\nq0 Q0 d0 2 9.0 other\nq2 Q0 d1 1 9.0 other\n", encoding="utf-8")

    assert ours.read_text(encoding="utf-8") == (
        "q0 Q0 d0 1 100.0 searchidx\nq0 Q0 d2 2 99.0 searchidx\nq2 Q0 d1 1 100.0 searchidx\n"
    )
    found = answer(collection, "--compare", ours, theirs)
    assert (found["set"], found["queries"], found["runs"]) == ("tiny", 2, [str(ours), str(theirs)])
    assert found["comparison"]["RR@10"] == {
        "a": 0.75,
        "b": 1.0,
        "difference": 0.25,
        "better": 1,
        "worse": 0,
        "p": 1.0,
    }
    table = [line.split() for line in evaluate(collection, "--compare", ours, theirs).stdout.splitlines()]
    assert table[0] == ["measure", "first", "second", "change", "better", "worse", "p"]
    assert table[1] == ["RR@10", "0.7500", "1.0000", "+0.2500", "1", "0", "1.0000"]


def test_every_key_of_the_json_is_in_the_commands_section(collection: Path, tmp_path: Path) -> None:
    kept = tmp_path / "a.run"
    whole, compared = (
        answer(collection, "--run", kept),
        answer(collection, "--compare", kept, kept),
    )
    section = re.findall(r"^## searchidx evaluate\n(.*?)(?=^## )", PAGE, re.MULTILINE | re.DOTALL)[0]

    for key in (*whole, *compared, *compared["comparison"]["RR@10"]):
        assert f'"{key}"' in section


def test_nothing_is_written_but_the_run(
    collection: Path, data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    held = sorted(collection.iterdir())

    assert run(data_folder, "evaluate", collection, "--run", tmp_path / "a.run").exit_code == 0
    assert sorted(collection.iterdir()) == held
    assert sorted(tmp_path.iterdir()) == sorted([tmp_path / "a.run", data_folder, temporary])
    assert list(data_folder.iterdir()) == list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--limit", "10"], "a measure looks at 100 documents, --limit ranks 10: raise --limit"),
        (["--measures", "Recal@10"], "'Recal@10' is no measure"),
        (["--run", "nowhere/a.run"], "there is no folder nowhere to write a.run into"),
        (["--compare", "a.run", "b.run"], "a.run cannot be read: "),
        (["--compare", __file__, __file__, "--per-query"], "leave out --run and --per-query"),
        (["--compare", __file__, __file__], "line 1: not a line of a run"),
    ],
)
def test_a_mistake_is_refused_with_what_to_do(collection: Path, arguments: list[str], message: str) -> None:
    result = evaluate(collection, *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_folder_that_is_no_collection_is_refused(tmp_path: Path) -> None:
    missing, empty = evaluate(tmp_path / "nowhere"), evaluate(tmp_path)

    assert missing.exit_code == empty.exit_code == EvaluationError.exit_code == 2
    assert f"there is no folder {tmp_path / 'nowhere'}; a test collection is a folder with" in missing.stderr
    assert f"{tmp_path} has no corpus.jsonl" in empty.stderr


def test_a_judged_document_that_is_not_there_is_told(collection: Path, tmp_path: Path) -> None:
    shutil.copytree(collection, tmp_path / "set")
    with (tmp_path / "set" / "qrels.tsv").open("a", encoding="utf-8") as judgments:
        judgments.write("q0\td9\t1\n")

    assert "judgments of queries or documents that are not there: 1" in evaluate(tmp_path / "set").stderr


def test_without_the_extra_the_error_names_the_command_that_installs_it(
    collection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    result = evaluate(collection)

    assert result.exit_code == MissingExtraError.exit_code == 1
    assert result.stderr == (
        "Error: evaluate needs the package ir_measures; install it with: pip install 'searchidx[eval]'\n"
    )
    assert evaluate("-h").exit_code == 0
