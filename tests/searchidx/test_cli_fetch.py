"""``searchidx fetch``: what a user sees, against a Senate of our own."""

import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import Result
from command_line import run, run_on_terminal
from loopback_senate import LoopbackSenate, answers, loopback_senate, target

from searchidx.cli import fetch as fetch_command


@pytest.fixture
def senate(sample_folder: Path) -> Iterator[LoopbackSenate]:
    with loopback_senate(sample_folder) as served:
        yield served


def fetch(data: Path, senate: LoopbackSenate, first: int, last: int, *options: str) -> Result:
    numbers = ("--legislature", "9", "--from", str(first), "--to", str(last))
    return run(data, "fetch", *numbers, "--site", senate.url, "--delay", "0", *options)


def test_fetched_questions_are_in_the_store_with_both_languages_and_their_source(
    data_folder: Path, senate: LoopbackSenate
) -> None:
    result = fetch(data_folder, senate, 101, 103)

    assert result.exit_code == 0, result.stderr
    summary, where, ingested = result.stdout.splitlines()
    assert summary == "6 fetched, 0 unchanged, 0 in the archive already; 0 missing, 0 disallowed, 0 failed"
    assert where.startswith(f"kept in {data_folder / 'archive'}")
    assert ingested.startswith("6 read: 3 added, 3 changed")
    assert result.stderr == ""
    record = json.loads(run(data_folder, "show", "9-102", "--json").stdout)
    assert list(record["texts"]) == ["nl", "fr"]
    assert record["source"].startswith(f"{senate.url}/www/?MIval=Vragen/SchriftelijkeVraag&LEG=9&NR=102")


def test_a_second_run_asks_nothing(data_folder: Path, senate: LoopbackSenate) -> None:
    fetch(data_folder, senate, 101, 103)
    senate.asked.clear()

    result = fetch(data_folder, senate, 101, 103)

    assert result.exit_code == 0
    assert result.stdout.startswith("0 fetched, 0 unchanged, 6 in the archive already")
    assert "Nothing changed." in result.stdout
    assert senate.asked == []


def test_again_asks_and_takes_in_what_has_changed(data_folder: Path, senate: LoopbackSenate) -> None:
    fetch(data_folder, senate, 101, 102)
    senate.pages[target(101)] = senate.pages[target(101)].replace(b"werk", b"arbeid")

    result = fetch(data_folder, senate, 101, 102, "--again")

    assert result.stdout.startswith("1 fetched, 3 unchanged, 0 in the archive already")
    assert "1 changed" in result.stdout


def test_without_ingesting_the_pages_are_kept_and_a_later_run_ingests_them(
    data_folder: Path, senate: LoopbackSenate
) -> None:
    result = fetch(data_folder, senate, 101, 102, "--no-ingest")

    assert result.stdout.startswith("4 fetched")
    assert "read:" not in result.stdout
    assert not (data_folder / "records.sqlite").exists()
    senate.asked.clear()
    assert "2 added" in fetch(data_folder, senate, 101, 102).stdout
    assert senate.asked == []


def test_languages_and_layouts_are_chosen(data_folder: Path, senate: LoopbackSenate) -> None:
    chosen = ("--lang", "fr", "--layout", "print", "--layout", "bilingual", "--no-ingest")

    fetch(data_folder, senate, 101, 101, *chosen)

    assert senate.targets() == [target(101, "fr", "SVPrint"), target(101, "fr", "SVPrintNLFR")]


def test_the_site_is_told_the_version_and_the_contact(data_folder: Path, senate: LoopbackSenate) -> None:
    fetch(data_folder, senate, 101, 101, "--contact", "me@example.org")
    fetch(data_folder, senate, 102, 102)

    agents = [asked.headers["user-agent"] for asked in senate.asked]
    assert agents[0] == f"searchidx/{version('searchidx')} (+me@example.org)"
    assert agents[-1] == f"searchidx/{version('searchidx')}"


def test_what_was_not_had_is_named_in_ranges_with_the_reason(
    data_folder: Path, senate: LoopbackSenate
) -> None:
    senate.missing_status = 404
    senate.robots = b"User-agent: *\nDisallow: /*NR=142&\n"
    senate.has_whims(target(143), answers(403))

    result = fetch(data_folder, senate, 142, 149, "--lang", "nl")

    assert result.exit_code == 5
    assert result.stderr.splitlines() == [
        "missing (screen, nl): 9-144, 9-146 to 9-149: 404 Not Found",
        "disallowed (screen, nl): 9-142: robots.txt",
        "failed (screen, nl): 9-143: answered 403 Forbidden",
    ]
    assert (
        "1 fetched, 0 unchanged, 0 in the archive already; 5 missing, 1 disallowed, 1 failed" in result.stdout
    )


def test_missing_questions_alone_are_no_failure(data_folder: Path, senate: LoopbackSenate) -> None:
    assert fetch(data_folder, senate, 145, 149, "--lang", "nl").exit_code == 0


def test_a_page_that_is_rejected_is_named_as_ingest_does(
    data_folder: Path, senate: LoopbackSenate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_command, "archived_pages", lambda *_: [("https://a.example/", b"")])

    result = fetch(data_folder, senate, 101, 101)

    assert result.exit_code == 5
    assert result.stderr == "rejected https://a.example/: empty file\n"


def test_the_report_in_json_has_the_documented_keys(data_folder: Path, senate: LoopbackSenate) -> None:
    result = fetch(data_folder, senate, 145, 147, "--lang", "nl", "--json")

    report = json.loads(result.stdout)
    (missing,) = report.pop("missing")
    assert missing.pop("reason").startswith("no question page was sent")
    assert missing == {"layout": "screen", "lang": "nl", "count": 2, "numbers": [[146, 147]]}
    assert Path(report.pop("archive")).is_file()
    assert report.pop("ingested")["added"] == 1
    assert report == {
        "fetched": 1,
        "unchanged": 0,
        "held": 0,
        "disallowed": [],
        "failed": [],
        "stopped": None,
    }


def test_an_interruption_exits_with_130_and_says_what_is_kept(
    data_folder: Path, senate: LoopbackSenate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: float) -> None:
        if len(senate.targets()) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(fetch_command, "sleep", interrupt)

    result = fetch(data_folder, senate, 101, 109, "--delay", "5", "--lang", "nl")

    assert result.exit_code == 130
    assert "3 fetched pages are kept in the archive; run the command again to go on." in result.stderr
    monkeypatch.undo()
    assert fetch(data_folder, senate, 101, 104, "--lang", "nl").stdout.startswith(
        "1 fetched, 0 unchanged, 3 in the archive already"
    )


def test_waits_are_told(data_folder: Path, senate: LoopbackSenate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_command, "sleep", lambda _: None)
    senate.has_whims(target(101), answers(503, Retry_After="90"))

    result = fetch(data_folder, senate, 101, 101, "--lang", "nl")

    assert result.exit_code == 0
    assert f"{senate.url}{target(101)}: 503 Service Unavailable; asking again in 90 s" in result.stderr


def test_a_site_that_wants_a_rest_ends_the_run(data_folder: Path, senate: LoopbackSenate) -> None:
    senate.has_whims(target(101), answers(429, Retry_After="7200"))

    result = fetch(data_folder, senate, 101, 109, "--lang", "nl")

    assert result.exit_code == 5
    assert "The run stopped asking: the site asks to be left alone for 7200 seconds" in result.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--from", "9", "--to", "8"), "--to"),
        (("--from", "0", "--to", "8"), "--from"),
        (("--from", "1", "--to", "2", "--delay", "0.4"), "leave the site at least 0.5 seconds"),
        (("--from", "1", "--to", "2", "--delay", "-1", "--site", "http://127.0.0.1"), "--delay"),
        (("--from", "1", "--to", "2", "--site", "senate"), "is not the address of a site"),
        (("--from", "1", "--to", "2", "--contact", "nobody"), "no mail address and no web address"),
        (("--from", "1", "--to", "2", "--contact", "a@b\r\nHost: x"), "no mail address and no web address"),
        (("--from", "1", "--to", "2", "--layout", "poster"), "--layout"),
        (("--from", "1"), "--to"),
    ],
)
def test_a_mistake_in_the_command_line_is_said_before_anything_is_sent(
    data_folder: Path, options: tuple[str, ...], message: str
) -> None:
    result = run(data_folder, "fetch", "--legislature", "9", *options)

    assert result.exit_code == 2
    assert message in result.stderr
    assert list(data_folder.iterdir()) == []


def test_without_the_extra_the_message_says_what_to_install(
    data_folder: Path, senate: LoopbackSenate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "corpus.fetching.connecting.find_spec", lambda name: None if name == "httpx" else name
    )

    result = fetch(data_folder, senate, 101, 101)

    assert result.exit_code == 1
    assert "not installed: httpx; install them with: pip install 'searchidx[fetch]'" in result.stderr


def test_a_second_fetch_at_the_same_time_is_refused(data_folder: Path, senate: LoopbackSenate) -> None:
    refused: list[Result] = []
    page = senate.pages[target(101)]
    senate.has_whims(
        target(101),
        lambda handler: (
            refused.append(fetch(data_folder, senate, 105, 105)),
            handler.send(200, page),
        )[-1],
    )

    assert fetch(data_folder, senate, 101, 101).exit_code == 0
    assert refused[0].exit_code == 4
    assert "wait until it is done" in refused[0].stderr


def test_no_other_command_asks_the_site(
    data_folder: Path, sample_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("httpx.Client.__init__", lambda *_, **__: pytest.fail("a connection was made"))

    for words in (("ingest", str(sample_folder)), ("build",), ("update",), ("search", "werk"), ("stats",)):
        assert run(data_folder, *words).exit_code == 0


def test_progress_is_shown_on_a_terminal(data_folder: Path, senate: LoopbackSenate) -> None:
    numbers = ("--legislature", "9", "--from", "101", "--to", "103", "--lang", "nl")

    shown = run_on_terminal(data_folder, "fetch", *numbers, "--site", senate.url, "--delay", "0")

    assert "fetching pages" in shown
    assert "3/3" in shown
