"""``searchidx ingest`` of many files: archives, processes, interruption, and what is told of it all."""

import gzip
import io
import json
import re
import shutil
import signal
import sqlite3
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from command_line import TIME_LIMIT_SECONDS, open_process, run, run_on_terminal
from invented_records import question, save
from polling import wait_until

from corpus import Reading, Record, Text
from corpus.bulk_reading import FEW
from corpus.ingestion import BATCH_SIZE
from searchidx.cli.ingest import LISTED_ON_TERMINAL
from searchidx.settings import Settings


def report_of(data: Path, *arguments: str | Path, stdin: bytes | None = None) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(run(data, "ingest", "--json", *arguments, stdin=stdin).stdout)
    return report


def packed(sample_folder: Path, kind: str) -> bytes:
    stream = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for page in sorted(sample_folder.glob("*.txt")):
                archive.write(page, f"pages/{page.name}")
    else:
        mode: Any = "w:gz" if kind == "tar.gz" else "w"
        with tarfile.open(fileobj=stream, mode=mode) as tar:
            tar.add(sample_folder, "pages")
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_an_archive_holds_what_its_folder_holds(
    data_folder: Path, tmp_path: Path, sample_folder: Path, sample_data: Path, kind: str
) -> None:
    path = tmp_path / "archive"
    path.write_bytes(packed(sample_folder, kind))

    pages = len(list(sample_folder.glob("*.txt")))
    assert report_of(data_folder, path)["read"] == pages
    assert report_of(data_folder, "-", stdin=path.read_bytes())["unchanged"] == pages
    shown, expected = (
        json.loads(run(d, "show", "9-101", "--json").stdout) for d in (data_folder, sample_data)
    )
    assert shown.pop("source").startswith(f"{path}!/pages/9-101.")
    assert expected.pop("source")
    assert shown == expected


def many(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        save(folder / f"{number:05}.jsonl", question(number))
    return folder


def test_all_numbers_of_processes_make_the_same(data_folder: Path, tmp_path: Path) -> None:
    pages = many(tmp_path / "pages", 3 * FEW)
    (pages / "leeg.txt").touch()

    reports = [report_of(data_folder / str(jobs), pages, "--jobs", str(jobs)) for jobs in (1, 2, 3)]

    assert reports[0] == reports[1] == reports[2]
    assert reports[0]["added"] == 3 * FEW
    assert reports[0]["rejected"] == [{"source": str(pages / "leeg.txt"), "reason": "empty file"}]


def test_parse_prints_the_same_with_any_number_of_processes(data_folder: Path, tmp_path: Path) -> None:
    pages = many(tmp_path / "pages", 2 * FEW)

    printed = [run(data_folder, "parse", pages, "--jobs", jobs).stdout for jobs in "12"]

    assert printed[0] == printed[1]
    assert [json.loads(line)["id"] for line in printed[0].splitlines()] == [
        f"senate/9-{number}" for number in range(2 * FEW)
    ]


@pytest.mark.parametrize("jobs", ["0", "-1", "vier"])
def test_a_wrong_number_of_processes_is_a_usage_error(data_folder: Path, tmp_path: Path, jobs: str) -> None:
    assert run(data_folder, "ingest", tmp_path, "--jobs", jobs).exit_code == 2


def test_files_that_have_not_changed_are_counted_and_their_rejects_listed_again(
    data_folder: Path, tmp_path: Path
) -> None:
    pages = many(tmp_path / "pages", 3)
    (pages / "leeg.txt").touch()
    run(data_folder, "ingest", pages)

    again = run(data_folder, "ingest", pages)
    anew = report_of(data_folder, pages, "--reread")

    assert again.exit_code == 5
    assert again.stdout.splitlines() == [
        "3 read: 0 added, 0 changed, 3 unchanged; 1 rejected",
        "Not read again, as they are what they were: 4 files",
        "Nothing changed.",
    ]
    assert again.stderr == f"rejected {pages / 'leeg.txt'}: empty file\n"
    assert (anew["unchanged"], anew["skipped"]) == (3, 0)


def test_a_deleted_record_comes_back_with_its_file(data_folder: Path, tmp_path: Path) -> None:
    path = save(tmp_path / "a.jsonl", question(1))
    report_of(data_folder, path)
    run(data_folder, "delete", "9-1")

    assert report_of(data_folder, path)["added"] == 1


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_ended_ingest_keeps_what_it_said_and_a_second_run_goes_on(
    data_folder: Path, tmp_path: Path, end: signal.Signals, jobs: str
) -> None:
    count = 2 * BATCH_SIZE + 100
    pages = many(tmp_path / "pages", count)

    # Standard input comes after the folder, and does not end.
    with open_process(
        data_folder, "ingest", pages, "-", "--jobs", jobs, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        wait_until(lambda: questions(data_folder) >= BATCH_SIZE, "the first batch")
        process.send_signal(end)
        _, said = process.communicate(timeout=TIME_LIMIT_SECONDS)

    kept = questions(data_folder)
    assert process.returncode == 130
    assert said.decode() == f"{kept} documents are kept; run the command again to go on.\nInterrupted.\n"
    report = report_of(data_folder, pages)
    assert (report["added"], report["skipped"]) == (count - kept, kept)
    assert questions(data_folder) == count


def questions(data: Path) -> int:
    """Return how many records are committed."""
    store = Settings(data=data).store
    if not store.exists():
        return 0
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM records").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def test_long_lists_are_cut_on_a_terminal_and_nowhere_else(data_folder: Path, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(LISTED_ON_TERMINAL + 5):
        (pages / f"{number:02}.txt").touch()

    elsewhere = run(data_folder, "ingest", pages).stderr.splitlines()
    shown = run_on_terminal(data_folder, "ingest", pages, status=5, TERM="dumb").splitlines()

    assert len(elsewhere) == LISTED_ON_TERMINAL + 5
    assert sum(line.startswith("rejected ") for line in shown) == LISTED_ON_TERMINAL
    assert "… and 5 more like these; --json lists them all" in shown


def test_progress_tells_the_rate(data_folder: Path, tmp_path: Path) -> None:
    shown = run_on_terminal(data_folder, "ingest", many(tmp_path / "pages", 300), TERM="xterm")

    assert "100%" in shown
    assert re.search(r"\d documents/s, \d+\.\d MB/s", shown)


def test_unknown_labels_and_doubts_are_told(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(name: str, _: BinaryIO) -> Iterator[Reading]:
        record = Record(id="senate/9-1", chamber="senate", texts={"nl": Text(title="t")}, source=name)
        labels, doubts = ("Verdaagd", "Verdaagd"), ("event 31/2/2031 Antwoord: no such day",)
        yield Reading(record=record, raw=b"x", form="page", unknown_labels=labels, warnings=doubts)

    monkeypatch.setattr("corpus.file_reading.read", read)
    path = tmp_path / "a.txt"
    path.touch()

    report = report_of(data_folder, path)
    told = run(data_folder, "ingest", path, "--reread").stderr

    assert report["unknown_labels"] == {"Verdaagd": 2}
    assert report["warnings"] == [
        {"id": "senate/9-1", "source": str(path), "text": "event 31/2/2031 Antwoord: no such day"}
    ]
    assert told == (
        "warning on senate/9-1: event 31/2/2031 Antwoord: no such day\n"
        "unknown label 'Verdaagd', met 2 times\n"
    )


def test_show_tells_the_repaired_words_document_by_document(sample_data: Path) -> None:
    shown = run(sample_data, "show", "9-101", "--repairs")
    told = json.loads(run(sample_data, "show", "9-101", "--repairs", "--json").stdout)

    assert (told["id"], len(told["documents"])) == ("senate/9-101", 2)
    counts = [word["count"] for document in told["documents"] for word in document["words"]]
    assert sum(counts) == told["repairs"] > 0
    assert f"senate/9-101: {told['repairs']} words repaired" in shown.stdout
    words = {(word["damaged"], word["repaired"]) for d in told["documents"] for word in d["words"]}
    assert ("ťťn", "één") in words
    assert "ťťn → één" in shown.stdout


def test_a_question_without_repairs_says_so(data_folder: Path, tmp_path: Path) -> None:
    run(data_folder, "ingest", save(tmp_path / "a.jsonl", question(1)))

    assert run(data_folder, "show", "9-1", "--repairs").stdout.startswith("senate/9-1: 0 words repaired\n")


def test_folders_can_be_added_to_a_run_of_any_kind_of_file(
    data_folder: Path, tmp_path: Path, sample_folder: Path
) -> None:
    folder = many(tmp_path / "pages", 2)
    (folder / "more.zip").write_bytes(packed(sample_folder, "zip"))
    (folder / "9.jsonl.gz").write_bytes(gzip.compress(json.dumps(question(9)).encode()))
    shutil.copy(sample_folder / "9-101.nl.txt", folder / "copy.txt")

    report = report_of(folder.parent / "data", folder)
    assert report["read"] == 2 + 1 + 1 + len(list(sample_folder.glob("*.txt")))
    assert report["rejected"] == []
