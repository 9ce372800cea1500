"""``searchidx search``: the hits, their forms, the filters, and what is said of a bad query."""

import csv
import io
import json
import shlex
from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from invented_records import question, save

from corpus import Record, Store
from searchidx.settings import Settings

ALL = "1000"
HIT_KEYS = [
    "id", "score", "thread", "lang", "title", "author", "party", "addressee", "asked_on", "deadline",
    "answered_on", "status", "descriptors", "snippet", "matched", "also_asked",
]  # fmt: skip
FACETS = ["minister", "party", "author", "legislature", "year", "descriptor", "language", "status"]


def search(data: Path, *arguments: str) -> dict[str, Any]:
    result = run(data, "search", "--json", *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def found(data: Path, *arguments: str) -> list[str]:
    """Return the ids of all hits."""
    return [hit["id"] for hit in search(data, "--limit", ALL, *arguments)["hits"]]


@pytest.fixture(scope="module")
def records(sample_data: Path) -> list[Record]:
    with Store.open(Settings(data=sample_data).store, lambda: datetime.now(UTC)) as store:
        return [stored.record for stored in store.records()]


def test_json_has_the_documented_keys(sample_data: Path) -> None:
    answer = search(sample_data, "sociale media")

    assert list(answer) == [
        "query", "ignored", "total", "hits", "facets", "suggestions", "took_ms", "generation",
    ]  # fmt: skip
    assert all(list(hit) == HIT_KEYS for hit in answer["hits"])
    assert list(answer["facets"]) == FACETS
    assert all(list(count) == ["value", "count", "selected"] for count in answer["facets"]["party"])


def test_hit_shows_what_the_record_says_in_the_readers_language(
    sample_data: Path, records: list[Record]
) -> None:
    asked = {record.id: record for record in records}

    hits = search(sample_data, "médias sociaux", "--lang", "fr", "--limit", ALL)["hits"]

    assert len(hits) >= 4
    for hit in hits:
        record = asked[hit["id"]]
        assert hit["title"] == {language: text.title for language, text in record.texts.items()}
        assert hit["addressee"] == record.texts["fr"].addressee
        assert hit["descriptors"] == list(record.texts["fr"].descriptors)
        assert (hit["author"], hit["party"], hit["status"]) == (record.author, record.party, record.status)
        assert hit["asked_on"] == str(record.asked_on)
        assert hit["answered_on"] == (str(record.answered_on) if record.answered_on else None)


def test_snippet_is_a_passage_with_the_words_found_marked(sample_data: Path, records: list[Record]) -> None:
    texts = {record.id: record.texts["nl"] for record in records if "nl" in record.texts}
    hits = search(sample_data, "sociale media", "--in", "nl")["hits"]

    in_body = [
        hit for hit in hits if "sociale media" in f"{texts[hit['id']].question} {texts[hit['id']].answer}"
    ]

    assert in_body != []
    for hit in in_body:
        assert {text.lower() for text, is_match in hit["snippet"] if is_match} == {"sociale", "media"}
        passage = "".join(text for text, _ in hit["snippet"]).strip("… ")
        assert passage[:40] in " ".join(f"{texts[hit['id']].question} {texts[hit['id']].answer}".split())


def test_words_without_quotes_of_the_shell_are_one_query(sample_data: Path) -> None:
    assert found(sample_data, "sociale", "media") == found(sample_data, "sociale media") != []


def test_a_query_that_begins_with_a_minus_sign_goes_behind_two(
    sample_data: Path, records: list[Record]
) -> None:
    without = found(sample_data, "--", "-sociale")

    assert set(without) == {record.id for record in records} - set(found(sample_data, "sociale"))
    assert run(sample_data, "search", "-sociale").exit_code == 2


def test_limit_and_offset_walk_through_the_hits(sample_data: Path) -> None:
    whole = found(sample_data, "minister")

    pages = [
        [hit["id"] for hit in search(sample_data, "minister", "--limit", "4", "--offset", str(start))["hits"]]
        for start in range(0, len(whole), 4)
    ]

    assert [record_id for page in pages for record_id in page] == whole
    assert len(whole) == search(sample_data, "minister")["total"] > 10
    assert len(search(sample_data, "minister")["hits"]) == 10


@pytest.mark.parametrize(
    "flags", [("--limit", "0"), ("--limit", "1001"), ("--offset", "-1"), ("--limit", "ten")]
)
def test_limit_and_offset_out_of_range_are_usage_errors(sample_data: Path, flags: tuple[str, str]) -> None:
    result = run(sample_data, "search", "media", *flags)

    assert result.exit_code == 2
    assert flags[0] in result.stderr


def test_sorted_by_date_newest_or_oldest_first(sample_data: Path) -> None:
    def days(order: str) -> list[str]:
        hits = search(sample_data, "minister", "--sort", order, "--limit", ALL)["hits"]
        return [hit["asked_on"] for hit in hits]

    newest, oldest = days("newest"), days("oldest")

    assert all(earlier >= later for earlier, later in pairwise(newest))
    assert all(earlier <= later for earlier, later in pairwise(oldest))
    assert sorted(newest) == oldest
    assert newest[0] > newest[-1]


def test_sorted_by_score_unless_told_otherwise(sample_data: Path) -> None:
    scores = [hit["score"] for hit in search(sample_data, "sociale media")["hits"]]

    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0


def _asked_in(record: Record, first: date, last: date) -> bool:
    return record.asked_on is not None and first <= record.asked_on <= last


@pytest.mark.parametrize(
    ("flags", "first", "last"),
    [
        (("--from", "2023"), date(2023, 1, 1), date.max),
        (("--to", "2023"), date.min, date(2023, 12, 31)),
        (("--from", "1/2023", "--to", "september 2023"), date(2023, 1, 1), date(2023, 9, 30)),
        (("--from", "12/10/2022", "--to", "2022-10-12"), date(2022, 10, 12), date(2022, 10, 12)),
    ],
)
def test_span_of_days_months_or_years(
    sample_data: Path, records: list[Record], flags: tuple[str, ...], first: date, last: date
) -> None:
    expected = {record.id for record in records if _asked_in(record, first, last)}

    assert set(found(sample_data, *flags)) == expected != set()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--from", "32/13/2013"), "no such day"),
        (("--to", "soon"), "not a date: soon"),
        (("--from", "..2013"), "open range"),
        (("--from", "2014", "--to", "2013"), "--from 2014-01-01 is after --to 2013-12-31"),
    ],
)
def test_span_that_cannot_be_is_a_usage_error(sample_data: Path, flags: tuple[str, ...], said: str) -> None:
    result = run(sample_data, "search", "media", *flags)

    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


FILTERS: dict[tuple[str, str], Any] = {
    ("--party", "Open Plein"): lambda record: record.party == "Open Plein",
    ("--author", "verstappel"): lambda record: record.author == "Hilde Verstappel",
    ("--legislature", "9"): lambda record: record.legislature == 9,
    ("--status", "closed"): lambda record: record.status == "closed",
    ("--descriptor", "sociale media"): lambda record: any(
        {"sociale media", "médias sociaux"} & set(text.descriptors) for text in record.texts.values()
    ),
    ("--minister", "minister van Justitie"): lambda record: any(
        text.addressee == "minister van Justitie" for text in record.texts.values()
    ),
}


@pytest.mark.parametrize("flags", FILTERS)
def test_filter_alone_finds_all_questions_that_pass_it(
    sample_data: Path, records: list[Record], flags: tuple[str, str]
) -> None:
    assert (
        set(found(sample_data, *flags))
        == {record.id for record in records if FILTERS[flags](record)}
        != set()
    )


def test_filters_hold_together_and_values_of_one_instead_of_another(
    sample_data: Path, records: list[Record]
) -> None:
    flags = ("--party", "Open Plein", "--party", "Horizon", "--status", "answered", "--from", "2022")
    expected = {
        record.id
        for record in records
        if record.party in {"Open Plein", "Horizon"}
        and record.status == "answered"
        and _asked_in(record, date(2022, 1, 1), date.max)
    }

    assert set(found(sample_data, *flags)) == expected
    assert 1 < len(expected) < len(records)
    assert set(found(sample_data, "sociale media", *flags)) == expected & set(
        found(sample_data, "sociale media")
    )


def test_minister_filter_takes_words_in_either_language(sample_data: Path) -> None:
    assert set(found(sample_data, "--minister", "justitie")) == set(
        found(sample_data, "--minister", "justice")
    )
    assert set(found(sample_data, "--minister", "justitie")) > set(
        found(sample_data, "--minister", "minister van Justitie")
    )


def test_search_in_one_language_only(sample_data: Path) -> None:
    dutch = search(sample_data, "minister", "--in", "nl", "--limit", ALL)
    french = search(sample_data, "ministre", "--in", "fr", "--limit", ALL)

    assert {tuple(hit["matched"]) for hit in dutch["hits"]} == {("nl",)}
    assert {tuple(hit["matched"]) for hit in french["hits"]} == {("fr",)}
    assert found(sample_data, "overheid", "--in", "nl") != []
    assert found(sample_data, "overheid", "--in", "fr") == []


def test_facets_count_the_questions_found(sample_data: Path, records: list[Record]) -> None:
    hits = set(found(sample_data, "minister"))
    parties = Counter(record.party for record in records if record.id in hits and record.party)

    facets = search(sample_data, "minister")["facets"]

    assert {count["value"]: count["count"] for count in facets["party"]} == parties
    assert sum(count["count"] for count in facets["status"]) == len(hits)
    counted = [count["count"] for count in facets["descriptor"]]
    assert counted == sorted(counted, reverse=True)


def test_facets_in_words_stand_below_the_hits(sample_data: Path) -> None:
    result = run(sample_data, "search", "sociale media", "--facets")

    hits, _, facets = result.stdout.partition("\nparty\n")
    assert "senate/9-101" in hits
    assert f"{4:>8}  Open Plein\n" in facets
    assert "\nparty\n" not in run(sample_data, "search", "sociale media").stdout


def test_words_on_stdout_are_hits_and_the_count_goes_to_stderr(sample_data: Path) -> None:
    result = run(sample_data, "search", "sociale media", "--limit", "1")

    lines = result.stdout.strip().split("\n")
    assert len(lines) == 3
    assert lines[0].startswith("senate/9-10")
    assert "Aanwezigheid op sociale media" in lines[0]
    assert "Hilde Verstappel (Open Plein)" in lines[1]
    assert "2022-10-12" in lines[1]
    assert "sociale media" in lines[2]
    assert result.stderr.startswith(f"{len(found(sample_data, 'sociale media'))} questions for sociale media")


def test_ignored_words_are_told(sample_data: Path) -> None:
    assert "(left out: de)" in run(sample_data, "search", "de minister").stderr
    assert search(sample_data, "de minister")["ignored"] == ["de"]


def test_json_lines_are_the_hits_one_a_line(sample_data: Path) -> None:
    result = run(sample_data, "search", "sociale media", "--jsonl")

    assert [json.loads(line) for line in result.stdout.splitlines()] == search(sample_data, "sociale media")[
        "hits"
    ]
    assert result.stderr == ""


def test_csv_is_a_table_with_a_heading_and_a_row_for_each_hit(sample_data: Path) -> None:
    result = run(sample_data, "search", "sociale media", "--csv")

    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    hits = search(sample_data, "sociale media")["hits"]
    assert [row["id"] for row in rows] == [hit["id"] for hit in hits]
    assert rows[0] == {
        "id": hits[0]["id"],
        "score": str(hits[0]["score"]),
        "title_nl": hits[0]["title"]["nl"],
        "title_fr": hits[0]["title"]["fr"],
        "author": hits[0]["author"],
        "party": hits[0]["party"],
        "addressee": hits[0]["addressee"],
        "asked_on": hits[0]["asked_on"],
        "answered_on": hits[0]["answered_on"] or "",
        "status": hits[0]["status"],
        "descriptors": "; ".join(hits[0]["descriptors"]),
        "snippet": "".join(text for text, _ in hits[0]["snippet"]),
    }
    assert result.stderr == ""


def test_csv_holds_no_formula(data_folder: Path, tmp_path: Path) -> None:
    titles = ["=1+1", "+32 2 501", "-1", "@SUM(A1)", "\t=1+1", " =1+1"]
    save(
        tmp_path / "a.jsonl",
        *(question(number, f"{title} fiets", author=title) for number, title in enumerate(titles)),
    )
    run(data_folder, "ingest", tmp_path / "a.jsonl")
    run(data_folder, "build")

    result = run(data_folder, "search", "fiets", "--csv")

    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert {row["author"] for row in rows} == {f"'{title}" for title in titles}
    assert {row["title_nl"] for row in rows} == {f"'{title} fiets" for title in titles}


@pytest.mark.parametrize(
    "flags", [("--json", "--csv"), ("--json", "--jsonl"), ("--csv", "--jsonl"), ("--csv", "--facets")]
)
def test_forms_that_exclude_one_another_are_usage_errors(sample_data: Path, flags: tuple[str, ...]) -> None:
    result = run(sample_data, "search", "media", *flags)

    assert (result.exit_code, result.stdout) == (2, "")


def test_nothing_found_is_no_failure_unless_asked_for(sample_data: Path) -> None:
    nothing = run(sample_data, "search", "xylofoonkwartet")

    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert nothing.stderr.startswith("0 questions for xylofoonkwartet")
    assert run(sample_data, "search", "xylofoonkwartet", "--fail-empty").exit_code == 1
    assert run(sample_data, "search", "xylofoonkwartet", "--fail-empty", "--json").exit_code == 1
    assert run(sample_data, "search", "minister", "--fail-empty").exit_code == 0


def test_nothing_to_search_for_is_a_usage_error(sample_data: Path) -> None:
    result = run(sample_data, "search")

    assert result.exit_code == 2
    assert "give a query, a filter or both" in result.stderr


def test_asterisk_finds_everything(sample_data: Path, records: list[Record]) -> None:
    assert set(found(sample_data, "*")) == {record.id for record in records}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("datum:32/13/2013", "Error: datum: no such day: 32/13/2013."),
        ('"sociale media', "Try: searchidx search '\"sociale media\"'"),
        ("status:opn", "Try: searchidx search status:open"),
        ("media " * 100, "Error: "),
        ("(" * 50 + "media" + ")" * 50, "Error: "),
    ],
)
def test_bad_query_says_what_is_wrong_and_what_to_try(sample_data: Path, query: str, said: str) -> None:
    result = run(sample_data, "search", query)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_what_to_try_can_be_pasted_into_a_shell(sample_data: Path) -> None:
    mistaken = run(sample_data, "search", "--", '-"sociale media')

    advice = mistaken.stderr.splitlines()[-1].removeprefix("Try: ")
    command, subcommand, *arguments = shlex.split(advice)
    assert (command, subcommand) == ("searchidx", "search")
    assert run(sample_data, "search", *arguments).exit_code == 0


def test_query_that_is_no_text_breaks_nothing(sample_data: Path) -> None:
    result = run(sample_data, "search", "media\udcff", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["total"] == search(sample_data, "media")["total"]


@pytest.mark.parametrize("query", [[], [""], ["  ", ""]])
def test_an_empty_query_without_a_filter_is_a_usage_error(sample_data: Path, query: list[str]) -> None:
    result = run(sample_data, "search", *query)
    assert result.exit_code == 2
    assert "nothing to search for" in result.stderr
    assert "'*' finds everything" in result.stderr
