"""The command line on the real seed page and real questions; skipped where they are not at hand."""

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import run

SEED = "senate/5-8917"
DESCRIPTORS = [
    "ministerie",
    "virtuele gemeenschap",
    "bewustmaking van de burgers",
    "betrekking tussen overheid en burger",
    "sociale media",
]


def hits(data: Path, *arguments: str) -> list[dict[str, Any]]:
    result = run(data, "search", "--json", *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    found: list[dict[str, Any]] = json.loads(result.stdout)["hits"]
    return found


@pytest.fixture(scope="module")
def seed(real_data: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(run(real_data, "show", SEED, "--json").stdout)
    return record


def test_all_documents_are_read_and_a_second_run_changes_nothing(
    data_folder: Path, shared_folder: Path
) -> None:
    paths = [
        shared_folder / "pages" / "seed-5-8917.screen.nl.txt",
        *sorted((shared_folder / "data").glob("*.jsonl.gz")),
    ]

    first, second = run(data_folder, "ingest", *paths), run(data_folder, "ingest", *paths)

    assert first.exit_code == 0
    assert first.stdout == "10871 read: 10871 added, 0 changed, 0 unchanged; 0 rejected\n"
    assert second.exit_code == 0
    assert second.stdout.splitlines() == [
        "10871 read: 0 added, 0 changed, 10871 unchanged; 0 rejected",
        "Not read again, as they are what they were: 4 files",
        "Nothing changed.",
    ]


def test_search_gives_titles_dates_authors_and_snippets(real_data: Path) -> None:
    found = {hit["id"]: hit for hit in hits(real_data, "sociale media")}

    assert len(found) > 5
    assert found[SEED]["title"] == {
        "nl": "Federale overheidsdiensten - Communicatie met burgers - Gebruik van sociale media"
    }
    assert found[SEED]["author"] == "Martine Taelman"
    assert (found[SEED]["asked_on"], found[SEED]["answered_on"]) == ("2013-04-30", "2013-06-04")
    assert ["sociale", True] in found[SEED]["snippet"]


def test_a_number_finds_its_question_first(real_data: Path) -> None:
    assert hits(real_data, "5-8917")[0]["id"] == SEED
    assert hits(real_data, "senate/5-8917")[0]["id"] == SEED


def test_words_damaged_in_the_page_are_found_with_and_without_accents(real_data: Path) -> None:
    def all_hits(query: str) -> list[tuple[str, float]]:
        return [(hit["id"], hit["score"]) for hit in hits(real_data, query, "--limit", "1000")]

    expected = all_hits("financiën")
    assert SEED in dict(expected)
    assert all_hits("financien") == expected
    assert all_hits("Financiën") == expected
    assert SEED in dict(all_hits("potentiële"))
    assert SEED in dict(all_hits("officiële"))


def test_author_and_phrase_find_the_seed(real_data: Path) -> None:
    assert [hit["id"] for hit in hits(real_data, 'auteur:taelman "sociale media"')] == [SEED]


def test_day_that_does_not_exist_is_a_clear_error(real_data: Path) -> None:
    result = run(real_data, "search", "datum:32/13/2013")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "datum: no such day: 32/13/2013" in result.stderr


def test_seed_has_the_facts_of_its_page(seed: dict[str, Any]) -> None:
    assert (seed["asked_on"], seed["answered_on"]) == ("2013-04-30", "2013-06-04")
    assert (seed["author"], seed["party"], seed["asked_in"]) == ("Martine Taelman", "Open Vld", "nl")
    assert seed["texts"]["nl"]["descriptors"] == DESCRIPTORS
    expected = [f"senate/5-{number}" for number in range(8900, 8919) if number != 8917]
    assert [relation["id"] for relation in seed["relations"]] == expected
    assert {relation["kind"] for relation in seed["relations"]} == {"also-asked"}


def test_seeds_question_and_answer_begin_and_end_where_the_pages_do(seed: dict[str, Any]) -> None:
    text = seed["texts"]["nl"]

    assert text["question"].startswith(
        "Bedrijven en overheden hebben de afgelopen jaren de kracht van de sociale media"
    )
    assert text["question"].endswith("Is er vanuit uw bevoegdheidsdomein hiervoor permanente aandacht ?")
    assert text["answer"].startswith(
        "In antwoord op haar vraag heb ik de eer het geachte lid het volgende mee te delen :"
    )
    assert text["answer"].endswith(
        "conversaties over Selor op het internet op te sporen, en indien nodig, te reageren."
    )


def test_seed_holds_no_damaged_word(seed: dict[str, Any]) -> None:
    text = seed["texts"]["nl"]
    whole = " ".join(filter(None, (text["addressee"], text["title"], text["question"], text["answer"])))

    assert "Financiën en Duurzame Ontwikkeling" in text["addressee"]
    assert "(potentiële) klanten" in text["question"]
    assert "de officiële persberichten" in text["question"]
    assert not set("ŽŤŲÔ") & set(whole)
    assert "privésector" in whole
    assert "FOD’s" in whole
