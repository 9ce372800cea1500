"""``searchidx bench``: what it prints, refuses, and leaves behind."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from invented_records import question, save

from searchidx.benchmark.agreement import Agreement
from searchidx.benchmark.report import Build, Milliseconds, Outcome, Report, Row, table
from searchidx.errors import BenchmarkError, MissingExtraError

SMALL = ("bench", "--documents", "100", "--queries", "1", "--processes", "1", "--against", "fts5,whoosh")


@pytest.fixture(scope="module")
def answer() -> dict[str, Any]:
    """Return what a small run prints as JSON."""
    result = run(None, *SMALL, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_json_has_these_keys_and_no_others(answer: dict[str, Any]) -> None:
    assert list(answer) == ["documents", "rows", "build", "update", "open", "cold", "memory"]
    assert answer["documents"] == 100
    assert {tuple(row) for row in answer["rows"]} == {("class", "engine", "p50_us", "p95_us", "hits")}
    assert {tuple(row) for row in answer["build"]} == {("engine", "processes", "docs_per_s", "bytes")}
    for name in ("update", "open", "cold"):
        assert [tuple(row) for row in answer[name]] == [("engine", "ms")] * 3
    assert {tuple(row) for row in answer["memory"]} <= {("engine", "mb")}


def test_every_engine_has_a_row_for_every_class_and_finds_as_many(answer: dict[str, Any]) -> None:
    classes: dict[str, dict[str, int]] = {}
    for row in answer["rows"]:
        classes.setdefault(row["class"], {})[row["engine"]] = row["hits"]
        assert 0 < row["p50_us"] <= row["p95_us"]

    assert classes.pop("parse + plan") == {"searchidx": 0}
    assert len(classes) == 10
    assert all(set(hits) == {"searchidx", "fts5", "whoosh"} for hits in classes.values())
    assert all(hits["searchidx"] == hits["fts5"] == hits["whoosh"] > 0 for hits in classes.values())


def test_steps_are_told_on_stderr_and_the_table_stands_on_stdout(
    sample_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (0.0, 0.0, 0.0))
    result = run(None, *SMALL, "--corpus", sample_folder)

    assert result.exit_code == 0, result.stderr
    assert "engines: searchidx, fts5, whoosh\nwriting the documents\n" in result.stderr
    assert result.stdout.startswith("100 documents; ratios are to tantivy")
    assert re.search(r"^1 process +fts5 +\d+ ", result.stdout, re.MULTILINE)


def test_a_busy_machine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (77.0, 0.0, 0.0))

    assert "The machine is busy (load 77.0 on" in run(None, *SMALL, "--corpus", "/nowhere/at/all").stderr


def test_ratios_are_to_tantivy_and_what_does_not_agree_is_told() -> None:
    rows = [
        Row(query_class="phrase", engine="searchidx", p50_us=5, p95_us=30, hits=7),
        Row(query_class="phrase", engine="tantivy", p50_us=10, p95_us=20, hits=8),
        Row(query_class="parse + plan", engine="searchidx", p50_us=1, p95_us=1, hits=0),
    ]
    build = [
        Build(engine="searchidx", processes=1, docs_per_s=300, bytes=1_000_000),
        Build(engine="tantivy", processes=1, docs_per_s=200, bytes=2_000_000),
    ]
    opened = [Milliseconds(engine="searchidx", ms=3), Milliseconds(engine="tantivy", ms=2)]
    report = Report(documents=9, rows=rows, build=build, update=[], open=opened, cold=[], memory=[])
    differing = Agreement(totals=1, facets=0, wrong=2, shared=None)
    outcome = Outcome(report=report, agreements={("phrase", "searchidx"): differing})
    lines = [" ".join(line.split()) for line in table(outcome)]

    assert "phrase searchidx 5.0 0.50x 30.0 1.50x 7 1 totals differ 2 hits are wrong" in lines
    assert "tantivy 10.0 1.00x 20.0 1.00x 8" in lines
    assert "parse + plan searchidx 1.0 1.0 0" in lines
    assert "1 process searchidx 300 1.50x 1.0 0.50x" in lines
    assert "searchidx 3.00 1.50x" in lines
    assert not outcome.agrees()


def test_engines_must_be_known_and_named() -> None:
    unknown, none = (run(None, "bench", "--against", names) for names in ("fts5,grep", " , "))

    assert unknown.exit_code == none.exit_code == BenchmarkError.exit_code == 2
    assert "no engine named 'grep'" in unknown.stderr
    assert "--against names no engine" in none.stderr


def test_an_engine_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tantivy", None)
    monkeypatch.delitem(sys.modules, "searchidx.benchmark.engines.tantivy", raising=False)
    result = run(None, "bench", "--against", "tantivy")

    assert result.exit_code == MissingExtraError.exit_code == 1
    assert "the engine tantivy is not installed" in result.stderr
    assert "docs/benchmarks.md" in result.stderr


def test_a_corpus_without_records_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    result = run(None, *SMALL, "--corpus", tmp_path)

    assert result.exit_code == 2
    assert f"no record can be read from {tmp_path}" in result.stderr


def test_a_corpus_too_small_to_draw_queries_from_is_refused(tmp_path: Path) -> None:
    result = run(None, *SMALL, "--corpus", save(tmp_path / "records.jsonl", question(1)))

    assert result.exit_code == 2
    assert "no query of the class 'common term' can be drawn; give a larger corpus" in result.stderr


@pytest.mark.parametrize("wrong", [("--documents", "99"), ("--documents", "5000001"), ("--queries", "201")])
def test_counts_have_limits(wrong: tuple[str, str]) -> None:
    assert run(None, "bench", *wrong).exit_code == 2
