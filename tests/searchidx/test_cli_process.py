"""The command line as a process: pipes, signals, terminals and colours."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest
from command_line import TIME_LIMIT_SECONDS, open_process, run, run_on_terminal, run_process
from invented_records import question, save

from corpus.ingestion import BATCH_SIZE

ESCAPE = "\x1b"
READ_AHEAD_BYTES = 512 * 1024
"""More than a pipe and all buffers behind it hold."""

WRITERS = (
    ["search", "minister"],
    ["search", "minister", "--json"],
    ["search", "minister", "--jsonl"],
    ["search", "minister", "--csv"],
    ["show", "9-101"],
    ["stats"],
)


@pytest.fixture
def nobody_reads() -> int:
    """Return the writing end of a pipe whose reader is gone."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


@pytest.mark.parametrize("command", WRITERS, ids=" ".join)
def test_broken_pipe_is_quiet(sample_data: Path, nobody_reads: int, command: list[str]) -> None:
    with open_process(sample_data, *command, stdout=nobody_reads, stderr=subprocess.PIPE) as process:
        os.close(nobody_reads)
        _, said = process.communicate(timeout=TIME_LIMIT_SECONDS)

    assert process.returncode == 0
    assert b"Error" not in said
    assert b"Traceback" not in said
    assert b"Exception" not in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", [["search", "minister"], ["search", "minister", "--csv"]], ids=" ".join)
def test_full_disk_under_the_output_is_an_error(sample_data: Path, command: list[str]) -> None:
    with (
        Path("/dev/full").open("wb") as full,
        open_process(sample_data, *command, stdout=full, stderr=subprocess.PIPE) as process,
    ):
        _, said = process.communicate(timeout=TIME_LIMIT_SECONDS)

    assert process.returncode == 1
    assert b"No space left on device" in said
    assert b"Traceback" not in said


def test_output_does_not_depend_on_the_terminals_encoding(sample_data: Path) -> None:
    narrow = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}

    words = run_process(sample_data, "search", "financiën", **narrow)
    data = run_process(sample_data, "search", "financiën", "--json", **narrow)

    assert (words.returncode, data.returncode) == (0, 0)
    assert json.loads(data.stdout)["query"] == "financiën"
    assert data.stderr == ""


def test_exit_codes_reach_the_shell(sample_data: Path, tmp_path: Path) -> None:
    assert run_process(sample_data, "search", "xylofoonkwartet", "--fail-empty").returncode == 1
    assert run_process(sample_data, "search", "datum:32/13/2013").returncode == 2
    assert run_process(tmp_path / "none", "search", "media").returncode == 3
    assert run_process(tmp_path / "new", "ingest", tmp_path / "nothing").returncode == 5


def test_interrupted_ingest_keeps_whole_batches_and_a_second_run_completes(
    data_folder: Path, tmp_path: Path
) -> None:
    count = 4 * BATCH_SIZE
    path = save(tmp_path / "a.jsonl", *(question(number, "Fiets " * 150) for number in range(count)))
    lines = path.read_bytes().splitlines(keepends=True)
    first_two_batches = b"".join(lines[: 2 * BATCH_SIZE])
    ahead = b"".join(lines[2 * BATCH_SIZE :])[:READ_AHEAD_BYTES]
    assert len(ahead) == READ_AHEAD_BYTES

    with open_process(
        data_folder, "ingest", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        # When all of this has been taken, so much was read that the first batch at least is kept.
        process.stdin.write(first_two_batches + ahead)
        process.send_signal(signal.SIGINT)
        told, said = process.communicate(timeout=TIME_LIMIT_SECONDS)

    kept = json.loads(run(data_folder, "stats", "--json").stdout)["questions"]
    assert (process.returncode, told) == (130, b"")
    assert said.decode() == f"{kept} documents are kept; run the command again to go on.\nInterrupted.\n"
    assert kept % BATCH_SIZE == 0
    assert BATCH_SIZE <= kept < count

    report = json.loads(run(data_folder, "ingest", "--json", path).stdout)
    assert (report["added"], report["unchanged"]) == (count - kept, kept)


def test_interrupted_build_leaves_the_old_index(data_folder: Path, tmp_path: Path) -> None:
    save(tmp_path / "a.jsonl", *(question(number) for number in range(50)))
    run(data_folder, "ingest", tmp_path / "a.jsonl")
    run(data_folder, "build")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("searchidx.indexing.document_of", interrupt)
        result = run(data_folder, "build")

    assert result.exit_code == 130
    assert result.stderr == "Interrupted.\n"
    assert json.loads(run(data_folder, "search", "fiets", "--json").stdout)["generation"] == "g-000001"
    assert run(data_folder, "verify").exit_code == 0


def test_colours_on_a_terminal(sample_data: Path) -> None:
    assert f"{ESCAPE}[" in run_on_terminal(sample_data, "search", "sociale media", TERM="xterm")


@pytest.mark.parametrize(
    ("flags", "environment"),
    [
        (["--no-color"], {}),
        ([], {"NO_COLOR": "1"}),
        ([], {"TERM": "dumb"}),
        ([], {"SEARCHIDX_NO_COLOR": "1"}),
    ],
)
@pytest.mark.parametrize(
    "command", [["search", "sociale media", "--facets"], ["show", "9-101"]], ids=" ".join
)
def test_no_colours_when_not_wanted(
    sample_data: Path, flags: list[str], environment: dict[str, str], command: list[str]
) -> None:
    written = run_on_terminal(
        sample_data, *flags, *command, **({"TERM": "xterm", "PAGER": "cat"} | environment)
    )

    assert "senate/9-101" in written
    assert ESCAPE not in written


def test_neither_colours_nor_progress_off_a_terminal(data_folder: Path, sample_folder: Path) -> None:
    for command in (["ingest", sample_folder], ["build"], ["search", "sociale media"], ["show", "9-101"]):
        result = run_process(data_folder, *command, TERM="xterm")
        assert result.returncode == 0
        assert ESCAPE not in result.stdout + result.stderr
        assert "%" not in result.stderr
        assert "\r" not in result.stdout + result.stderr


def test_progress_is_shown_on_a_terminal_but_not_on_a_dumb_one(
    data_folder: Path, sample_folder: Path
) -> None:
    assert "reading bytes" in run_on_terminal(data_folder, "ingest", sample_folder, TERM="xterm")
    assert "indexing" in run_on_terminal(data_folder, "build", TERM="xterm")
    assert run_on_terminal(data_folder, "build", TERM="dumb").startswith("45 questions indexed")


def test_json_is_indented_on_a_terminal_only(sample_data: Path) -> None:
    written = run_on_terminal(sample_data, "verify", "--json")

    assert written.count("\n") > 3
    assert json.loads(written) == json.loads(run(sample_data, "verify", "--json").stdout)
    assert run(sample_data, "verify", "--json").stdout.count("\n") == 1


def test_pager_on_a_terminal_only(sample_data: Path, tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED\ncat\n")
    pager.chmod(0o755)

    assert "PAGED" in run_on_terminal(sample_data, "show", "9-101", TERM="xterm", PAGER=str(pager))
    assert "PAGED" not in run_process(sample_data, "show", "9-101", TERM="xterm", PAGER=str(pager)).stdout


def test_no_page_can_command_the_terminal(data_folder: Path, tmp_path: Path) -> None:
    attack = f"{ESCAPE}]0;owned\x07{ESCAPE}[2J\x9b31m fiets"
    record = question(1, attack, author=attack, party=attack)
    record["texts"]["nl"] |= {
        "addressee": attack,
        "question": attack,
        "answer": attack,
        "descriptors": [attack],
    }
    run(data_folder, "ingest", save(tmp_path / "a.jsonl", record))
    run(data_folder, "build")

    for command in (
        ["search", "fiets", "--facets"],
        ["search", "fiets", "--csv"],
        ["show", "9-1"],
        ["stats"],
    ):
        written = run_on_terminal(data_folder, "--no-color", *command, TERM="xterm", PAGER="cat")
        assert " fiets" in written
        assert ESCAPE not in written
        assert "\x07" not in written
        assert "\x9b" not in written
