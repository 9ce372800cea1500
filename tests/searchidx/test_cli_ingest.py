"""``searchidx ingest`` and ``parse``: what documents become, and what is said of those that hold nothing."""

import gzip
import json
import os
import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import command, run, run_process
from invented_records import question, save

MEGABYTE = 1024 * 1024
COUNTED = ("read", "added", "changed", "unchanged")


def counts(data: Path, *paths: str | Path) -> tuple[int, ...]:
    """Ingest paths that hold no reject; returns read, added, changed, unchanged."""
    result = run(data, "ingest", "--json", *paths)
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    return tuple(report[name] for name in COUNTED)


def rejects(data: Path, *paths: str | Path) -> dict[str, str]:
    """Ingest paths that hold rejects; returns the reasons by source."""
    result = run(data, "ingest", "--json", *paths)
    assert result.exit_code == 5, result.stderr
    return {reject["source"]: reject["reason"] for reject in json.loads(result.stdout)["rejected"]}


def test_pages_of_a_folder_in_both_languages_become_one_record_a_question(
    data_folder: Path, sample_folder: Path
) -> None:
    pages = len(list(sample_folder.glob("*.txt")))
    questions = len({path.name.partition(".")[0] for path in sample_folder.glob("*.txt")})

    assert counts(data_folder, sample_folder) == (pages, questions, pages - questions, 0)


def test_second_ingest_changes_nothing_and_says_so(data_folder: Path, sample_folder: Path) -> None:
    run(data_folder, "ingest", sample_folder)

    result = run(data_folder, "ingest", sample_folder)

    assert result.exit_code == 0
    assert "0 added, 0 changed" in result.stdout
    assert "Nothing changed." in result.stdout


def test_report_in_json_has_the_documented_keys(data_folder: Path, tmp_path: Path) -> None:
    result = run(data_folder, "ingest", "--json", save(tmp_path / "a.jsonl", question(1)))

    assert json.loads(result.stdout) == {
        "read": 1,
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "skipped": 0,
        "rejected": [],
        "conflicts": [],
        "unknown_labels": {},
        "warnings": [],
    }
    assert result.stderr == ""


def test_changed_record_is_counted_as_changed(data_folder: Path, tmp_path: Path) -> None:
    run(data_folder, "ingest", save(tmp_path / "a.jsonl", question(1), question(2)))

    assert counts(data_folder, save(tmp_path / "a.jsonl", question(1), question(2, "Anders"))) == (2, 0, 1, 1)


def test_compressed_records_and_standard_input_are_read(data_folder: Path, tmp_path: Path) -> None:
    packed = tmp_path / "records.jsonl.gz"
    packed.write_bytes(gzip.compress(json.dumps(question(1)).encode()))
    piped = run(data_folder, "ingest", "--json", "-", stdin=json.dumps(question(2)))

    assert json.loads(piped.stdout)["added"] == 1
    assert counts(data_folder, packed) == (1, 1, 0, 0)


def test_named_pipe_given_by_name_is_read_to_its_end(data_folder: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    lines = [json.dumps(question(number)) for number in range(1, 4)]
    with subprocess.Popen(["sh", "-c", 'printf "%s\\n" "$@" > "$0"', str(pipe), *lines]):
        assert counts(data_folder, pipe) == (3, 3, 0, 0)


def test_file_name_that_is_no_text_is_read(data_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    save(folder / os.fsdecode(b"caf\xe9.jsonl"), question(1))

    assert counts(data_folder, folder) == (1, 1, 0, 0)
    assert json.loads(run(data_folder, "show", "9-1", "--json").stdout)["source"].endswith("caf\ufffd.jsonl")


def test_hidden_files_are_passed_over(data_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    (folder / ".git").mkdir(parents=True)
    save(folder / ".git" / "a.jsonl", question(1))
    save(folder / "b.jsonl", question(2))

    assert counts(data_folder, folder) == (1, 1, 0, 0)


def test_contradiction_between_the_pages_of_a_question_is_told(
    data_folder: Path, tmp_path: Path, sample_folder: Path
) -> None:
    dutch, french = sample_folder / "9-101.nl.txt", tmp_path / "9-101.fr.txt"
    text = (sample_folder / french.name).read_text(encoding="utf-8")
    for day, other in (("22/11/2022", "23/11/2022"), ("22 novembre 2022", "23 novembre 2022")):
        assert day in text
        text = text.replace(day, other)
    french.write_text(text, encoding="utf-8")

    result = run(data_folder, "ingest", dutch, french)

    assert result.exit_code == 0
    assert "contradiction in senate/9-101: answered_on" in result.stderr


BAD_DOCUMENTS: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "empty file"),
    "blank.txt": (b"\n  \n", "empty file"),
    "binary.txt": (b"\x00\x01\x02" * 99, "binary data"),
    "image.txt": (b"\x89PNG\r\n\x1a\n\x00\x00", "binary data"),
    "cut.gz": (gzip.compress(b'{"id": "senate/9-9"}' * 99)[:40], "damaged or cut"),
    "annals.txt": (
        b"Handelingen\n\nVraag om uitleg van Pieter-Jan Roosmael aan de minister van Justitie\n",
        "Annals",
    ),
    "bulletin.txt": (b"Vragen en Antwoorden\n\nBulletin 9-12\n", "bulletin"),
    "page.html": (b"<!doctype html><html><body>Schriftelijke vraag</body></html>", "not recognised"),
    "error.txt": (b"404 Not Found\n", "error page"),
    "letter.txt": (b"Geachte heer, hierbij de stukken.\n", "not recognised: expected"),
    "numbers.txt": (
        b"Schriftelijke vraag nr. 9-9\n\nVraag nr. 9-8 d.d. 3 februari 2031 : (Vraag gesteld)\n\nA\n",
        "the headings contradict each other",
    ),
}


def test_what_was_read_with_a_doubt_is_told(data_folder: Path, tmp_path: Path, sample_folder: Path) -> None:
    page = (sample_folder / "9-101.nl.txt").read_text(encoding="utf-8")
    sent = "12/10/2022Verzending vraag"
    assert sent in page
    doubtful = page.replace(sent, f"{sent}\n31/2/2023Rappel\n1/3/2023Ingetrokken", 1)
    path = tmp_path / "9-101.nl.txt"
    path.write_text(doubtful, encoding="utf-8")

    result = run(data_folder, "ingest", path)

    assert result.exit_code == 0
    assert "warning on senate/9-101: " in result.stderr
    assert "31/2/2023" in result.stderr
    assert "unknown label 'Ingetrokken', met 1 times" in result.stderr


def test_each_bad_document_is_named_with_its_reason_and_the_rest_goes_on(
    data_folder: Path, tmp_path: Path, sample_folder: Path
) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    for name, (content, _) in BAD_DOCUMENTS.items():
        (folder / name).write_bytes(content)
    shutil.copy(sample_folder / "9-101.nl.txt", folder / "zz.txt")

    result = run(data_folder, "ingest", folder)

    assert result.exit_code == 5
    assert result.stdout.startswith(f"1 read: 1 added, 0 changed, 0 unchanged; {len(BAD_DOCUMENTS)} rejected")
    told = dict(line.removeprefix("rejected ").split(": ", 1) for line in result.stderr.splitlines())
    assert {Path(source).name for source in told} == set(BAD_DOCUMENTS)
    for name, (_, reason) in BAD_DOCUMENTS.items():
        assert reason in told[str(folder / name)]


def test_missing_paths_are_named_and_the_rest_goes_on(data_folder: Path, tmp_path: Path) -> None:
    good = save(tmp_path / "a.jsonl", question(1))
    missing, too_long = str(tmp_path / "nowhere.txt"), "x" * 300

    assert rejects(data_folder, missing, good, too_long) == {
        missing: "cannot be read: No such file or directory",
        too_long: "cannot be read: File name too long",
    }
    assert counts(data_folder, good) == (1, 0, 0, 1)


def test_what_is_no_file_is_rejected_not_waited_for(data_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "dangling").symlink_to("nowhere")
    save(folder / "a.jsonl", question(1))

    assert rejects(data_folder, folder) == {
        str(folder / "pipe"): "cannot be read: not a file",
        str(folder / "dangling"): "cannot be read: No such file or directory",
    }


def test_unreadable_file_and_folder_are_named(data_folder: Path, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    (pages / "locked").mkdir(parents=True)
    save(pages / "a.jsonl", question(1))
    for path in pages.iterdir():
        path.chmod(0)
    if os.access(pages / "a.jsonl", os.R_OK):
        pytest.skip("no permission binds this user")

    denied = "cannot be read: Permission denied"
    assert rejects(data_folder, pages) == {str(pages / "locked"): denied, str(pages / "a.jsonl"): denied}


BAD_LINES: dict[str, tuple[str, str]] = {
    "broken JSON": ('{"id": "senate/9-1", ', "broken JSON"),
    "no object": ("[]", "not a record"),
    "wrong type": (json.dumps(question(2, author=7)), "$.author"),
    "missing texts": (json.dumps({"id": "senate/9-3", "chamber": "senate"}), "`texts`"),
    "unknown field": (json.dumps(question(4, colour="red")), "`colour`"),
    "unknown language": (json.dumps(question(5, texts={"de": {"title": "Fahrrad"}})), "'de'"),
    "impossible date": (json.dumps(question(6, asked_on="2031-02-30")), "$.asked_on"),
    "no text": (json.dumps(question(7, texts={"nl": {}})), "no title, question or answer"),
    "other chamber": (json.dumps(question(8, chamber="chamber")), "does not start with its chamber"),
    "same id again": (json.dumps(question(1, "Nog eens")), "stands already on line 1"),
}


def test_each_bad_line_is_named_with_its_reason_and_the_rest_goes_on(
    data_folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "records.jsonl"
    lines = [json.dumps(question(1)), *(line for line, _ in BAD_LINES.values()), json.dumps(question(99))]
    path.write_text("\n".join(lines), encoding="utf-8")

    reasons = rejects(data_folder, path)

    assert list(reasons) == [f"{path}:{number}" for number in range(2, 2 + len(BAD_LINES))]
    for reason, (_, expected) in zip(reasons.values(), BAD_LINES.values(), strict=True):
        assert expected in reason
    assert json.loads(run(data_folder, "stats", "--json").stdout)["questions"] == 2


def _text(path: Path, opening: bytes) -> None:
    line = b"Dit is een gewone regel tekst van een veel te groot bestand.\n"
    path.write_bytes(opening + line * (50 * MEGABYTE // len(line)))


def _one_line(path: Path, opening: bytes) -> None:
    path.write_bytes(opening + b"a" * (50 * MEGABYTE))


def _packed(path: Path, opening: bytes) -> None:
    path.write_bytes(gzip.compress(opening + b"a" * (50 * MEGABYTE), 1))


@pytest.mark.parametrize(
    ("write", "opening"),
    [
        (_text, b""),
        (_text, b"Schriftelijke vraag nr. 9-9\n"),
        (_one_line, b'{"id": "'),
        (_packed, b'{"id": "'),
    ],
)
def test_fifty_megabytes_are_rejected_in_bounded_memory(
    data_folder: Path, tmp_path: Path, write: Callable[[Path, bytes], None], opening: bytes
) -> None:
    path = tmp_path / "huge"
    write(path, opening)

    def limit_memory() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (160 * MEGABYTE, 160 * MEGABYTE))
        resource.setrlimit(resource.RLIMIT_CPU, (10, 10))

    result = subprocess.run(
        command(data_folder, "ingest", path),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit_memory,
    )

    assert result.returncode == 5
    assert "larger than the limit of 16 MB" in result.stderr


def test_no_path_is_a_usage_error(data_folder: Path) -> None:
    assert run(data_folder, "ingest").exit_code == 2


def test_data_folder_that_cannot_be_made_is_an_error_without_a_traceback(tmp_path: Path) -> None:
    file = save(tmp_path / "file", question(1))

    result = run(file / "data", "ingest", file)

    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {file / 'data'}: Not a directory")


def test_nothing_of_a_page_reaches_the_terminal_as_a_command(data_folder: Path, tmp_path: Path) -> None:
    path = save(tmp_path / "a.jsonl", question(1) | {"\x1b]0;owned\x07": 1})

    result = run(data_folder, "ingest", path)

    assert "owned" in result.stderr
    assert "\x1b" not in result.stderr


def test_parse_prints_records_as_json_lines_and_stores_nothing(
    data_folder: Path, sample_folder: Path
) -> None:
    result = run(data_folder, "parse", sample_folder / "9-101.nl.txt", sample_folder / "9-101.fr.txt")

    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(record["id"], list(record["texts"])) for record in records] == [
        ("senate/9-101", ["nl"]),
        ("senate/9-101", ["fr"]),
    ]
    assert (result.exit_code, result.stderr) == (0, "")
    assert list(data_folder.iterdir()) == []


def test_what_parse_prints_can_be_ingested(data_folder: Path, tmp_path: Path, sample_folder: Path) -> None:
    printed = run(data_folder, "parse", sample_folder / "9-101.nl.txt").stdout
    (tmp_path / "records.jsonl").write_text(printed, encoding="utf-8")

    assert counts(data_folder, tmp_path / "records.jsonl") == (1, 1, 0, 0)
    assert run(data_folder, "show", "9-101", "--json").stdout == printed


def test_parse_names_rejects_on_stderr_and_goes_on(
    data_folder: Path, tmp_path: Path, sample_folder: Path
) -> None:
    (tmp_path / "bad.txt").write_bytes(b"")

    result = run(data_folder, "parse", tmp_path / "bad.txt", sample_folder / "9-101.nl.txt")

    assert result.exit_code == 5
    assert result.stderr == f"rejected {tmp_path / 'bad.txt'}: empty file\n"
    assert json.loads(result.stdout)["id"] == "senate/9-101"


def test_ingest_reports_in_a_narrow_encoding_too(data_folder: Path, sample_folder: Path) -> None:
    result = run_process(data_folder, "parse", sample_folder / "9-101.nl.txt", PYTHONIOENCODING="ascii")

    assert json.loads(result.stdout)["texts"]["nl"]["addressee"].endswith(
        "Coördinatie van de fraudebestrijding"
    )
