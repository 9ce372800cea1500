"""``searchidx show``, ``stats`` and ``verify``: what is told of the questions in the store."""

import json
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pytest
from command_line import run
from invented_records import question, save

from corpus import Store, encode
from searchidx.settings import Settings


def test_show_tells_the_whole_question_in_each_language(sample_data: Path) -> None:
    result = run(sample_data, "show", "senate/9-101")

    assert (result.exit_code, result.stderr) == (0, "")
    for told in (
        "senate/9-101",
        "author    Hilde Verstappel (Open Plein)",
        "asked     2022-10-12",
        "deadline  2022-11-17",
        "answered  2022-11-22",
        "status    answered",
        "2022-10-12  Verzending vraag",
        "also asked: senate/9-102",
        "[nl] Federale diensten - Communicatie met de burger - Aanwezigheid op sociale media",
        "[fr] Services fédéraux - Communication avec le citoyen - Présence sur les médias sociaux",
        "To: vice-eersteminister en minister van Financiën",
        "médias sociaux · relation administration-administré",
        "rekeningnummers of pincodes vraagt.",
        "par l'intermédiaire des médias sociaux.",
    ):
        assert told in " ".join(result.stdout.split()) or told in result.stdout


def test_show_in_one_language(sample_data: Path) -> None:
    result = run(sample_data, "show", "9-101", "--lang", "fr")

    assert "[fr]" in result.stdout
    assert "[nl]" not in result.stdout


def test_show_says_that_there_is_no_text_in_a_language(data_folder: Path, tmp_path: Path) -> None:
    run(data_folder, "ingest", save(tmp_path / "a.jsonl", question(1)))

    assert (
        "senate/9-1 has no text in the language fr" in run(data_folder, "show", "9-1", "--lang", "fr").stderr
    )


@pytest.mark.parametrize("spelling", ["senate/9-101", "9-101", " 9-101 ", "Senate/9-101", "SENATE/9-101"])
def test_show_json_is_the_record_of_the_exchange_format(sample_data: Path, spelling: str) -> None:
    with Store.open(Settings(data=sample_data).store, lambda: datetime.now(UTC)) as store:
        stored = store.get("senate/9-101")

    result = run(sample_data, "show", spelling, "--json")

    assert stored is not None
    assert result.stdout == encode(stored.record).decode() + "\n"


@pytest.mark.parametrize(
    "wrong", ["9-99999", "senate/9-99999", "chamber/9-101", "media", "", "../../etc/passwd"]
)
def test_show_of_an_unknown_question_says_how_ids_look(sample_data: Path, wrong: str) -> None:
    result = run(sample_data, "show", wrong)

    assert (result.exit_code, result.stdout) == (1, "")
    assert f"no question {wrong!r} in the store; ids look like senate/5-8917" in result.stderr


def test_stats_json_counts_what_the_store_holds(data_folder: Path, tmp_path: Path) -> None:
    delays = (10, 20, 30, 100)
    answered = [
        question(
            number,
            asked_on="2031-01-01",
            answered_on=str(datetime(2031, 1, 1, tzinfo=UTC).date().replace(day=1)),
        )
        for number in range(len(delays))
    ]
    for record, days in zip(answered, delays, strict=True):
        record["answered_on"] = str(
            datetime.fromordinal(datetime(2031, 1, 1, tzinfo=UTC).toordinal() + days).date()
        )
    waiting = question(9, answered_on=None, status="open", party=None)
    run(data_folder, "ingest", save(tmp_path / "a.jsonl", *answered, waiting))

    result = run(data_folder, "stats", "--json")

    assert json.loads(result.stdout) == {
        "questions": 5,
        "status": {"answered": 4, "open": 1},
        "chamber": {"senate": 5},
        "legislature": {"9": 5},
        "asked_in": {"nl": 5},
        "texts": {"nl": 5},
        "party": {"Open Plein": 4},
        "years": {"2031": 5},
        "delays": [
            {
                "minister": "minister van Mobiliteit",
                "answered": 4,
                "median_days": median(delays),
                "p90_days": 100,
                "unanswered": 1,
            }
        ],
    }


def test_stats_in_words_and_in_the_readers_language(sample_data: Path) -> None:
    dutch, french = run(sample_data, "stats").stdout, run(sample_data, "stats", "--lang", "fr").stdout

    assert dutch.startswith("45 questions\nstatus       answered 34, ")
    assert "minister van Justitie\n" in dutch
    assert "ministre de la Justice\n" in french


def test_stats_of_an_empty_store_are_zero(data_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    run(data_folder, "ingest", tmp_path / "empty")

    assert json.loads(run(data_folder, "stats", "--json").stdout)["questions"] == 0
    assert run(data_folder, "stats").stdout == "0 questions\n"


def test_verify_finds_nothing_wrong_with_what_was_just_built(sample_data: Path) -> None:
    report = run(sample_data, "verify", "--json")

    assert report.exit_code == 0
    assert json.loads(report.stdout) == {
        "generation": "g-000001",
        "documents": 45,
        "records": 45,
        "problems": [],
    }
    assert run(sample_data, "verify").stdout == "No errors found: 45 questions in generation g-000001\n"


def test_verify_names_the_update_that_an_index_behind_its_store_needs(
    data_folder: Path, tmp_path: Path
) -> None:
    run(data_folder, "ingest", save(tmp_path / "a.jsonl", question(1)))
    run(data_folder, "build")
    run(data_folder, "ingest", save(tmp_path / "a.jsonl", question(1), question(2)))

    report = run(data_folder, "verify", "--json")

    assert report.exit_code == 3
    (problem,) = json.loads(report.stdout)["problems"]
    assert list(problem) == ["what", "mend"]
    assert "senate/9-2" in problem["what"]
    assert problem["mend"] == "searchidx update"
    assert "mend with: searchidx update" in run(data_folder, "verify").stdout

    run(data_folder, "update")
    assert run(data_folder, "verify").exit_code == 0
