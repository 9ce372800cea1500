"""The example pages beside the checkout, each read as its name and content say."""

from pathlib import Path

import pytest
from page_reading import record_of

from tests.pages_table import rows, table

EXPECTED = {
    "bilingual.fr.txt": (
        "senate-bilingual-fr",
        "senate/9-111",
        "closed",
        "answered_on, answer (fr), answer (nl)",
    ),
    "bilingual.nl.pipes.txt": (
        "senate-bilingual-nl",
        "senate/9-112",
        "open",
        (
            "deadline, answered_on, events, descriptors (fr), answer (fr), descriptors (nl), question (nl), "
            "answer (nl)"
        ),
    ),
    "bulletin.fr.txt": (
        "senate-bulletin-fr",
        "senate/9-1535/1",
        "answered",
        "party, deadline, answered_on, events, relations, descriptors (fr)",
    ),
    "bulletin.nl.txt": (
        "senate-bulletin-nl",
        "senate/9-2450",
        "open",
        "party, deadline, answered_on, relations, descriptors (nl), answer (nl)",
    ),
    "print.fr.relations.txt": (
        "senate-print-fr",
        "senate/9-111",
        "closed",
        "deadline, answered_on, answer (fr)",
    ),
    "print.nl.no-relations.txt": ("senate-print-nl", "senate/9-110", "answered", "deadline, relations"),
    "screen.fr.answered.txt": ("senate-screen-fr", "senate/9-108", "answered", "session"),
    "screen.fr.closed.txt": (
        "senate-screen-fr",
        "senate/9-106",
        "closed",
        "session, answered_on, answer (fr)",
    ),
    "screen.fr.provisional.txt": (
        "senate-screen-fr",
        "senate/9-107",
        "lapsed",
        "session, deadline, answered_on, answer (fr)",
    ),
    "screen.nl.answered.txt": ("senate-screen-nl", "senate/9-101", "answered", "session"),
    "screen.nl.requalified.txt": (
        "senate-screen-nl",
        "senate/9-105",
        "answered",
        "session, deadline, answer (nl)",
    ),
    "screen.nl.spaced-no-answer.txt": (
        "senate-screen-nl",
        "senate/9-104",
        "lapsed",
        "session, answered_on, relations, answer (nl)",
    ),
    "seed-5-8917.screen.nl.txt": ("senate-screen-nl", "senate/5-8917", "answered", "session, deadline"),
}


@pytest.fixture(scope="module")
def pages(shared_folder: Path) -> Path:
    return shared_folder / "pages"


@pytest.fixture(scope="module")
def found(pages: Path) -> dict[str, tuple[str, ...]]:
    return {name: row for name, *row in rows(pages)}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_field_that_a_page_states_is_found(found: dict[str, tuple[str, ...]], name: str) -> None:
    form, record_id, status, stated, absent, _ = found[name]
    assert (form, record_id, status, absent) == EXPECTED[name]
    assert "question" in stated


def test_all_pages_are_known_to_this_test(found: dict[str, tuple[str, ...]]) -> None:
    assert set(found) - set(EXPECTED) == {"README.txt", "screen.fr.stripped-pipes.txt"}
    assert found["README.txt"][0] == "rejected"


def test_the_stripped_page_needs_a_name_that_tells_its_number(
    pages: Path, found: dict[str, tuple[str, ...]]
) -> None:
    assert "a stripped copy of a question page" in found["screen.fr.stripped-pipes.txt"][-1]
    page = (pages / "screen.fr.stripped-pipes.txt").read_bytes()
    record = record_of(page, "5-10640.fr.txt")
    assert record.source == "5-10640.fr.txt (number and language from the name)"
    assert (record.id, record.status, record.asked_in) == ("senate/5-10640", "lapsed", None)
    assert record.texts["fr"].title == "les essais"
    assert record.texts["fr"].descriptors == ("essai", "modèle")


def test_what_the_pages_state_twice_agrees(pages: Path) -> None:
    in_print = record_of((pages / "print.fr.relations.txt").read_bytes())
    bilingual = record_of((pages / "bilingual.fr.txt").read_bytes())
    for fact in ("id", "author", "asked_on", "asked_in", "session", "status", "relations"):
        assert getattr(in_print, fact) == getattr(bilingual, fact)
    assert in_print.texts["fr"].title == bilingual.texts["fr"].title == "Essai - Application"
    assert bilingual.texts["nl"].title == "Proef - Toepassing"


def test_the_table_names_every_page(pages: Path, found: dict[str, tuple[str, ...]]) -> None:
    lines = table(pages).splitlines()
    assert len(lines) == len(found) + 2
    assert all(any(line.startswith(f"| {name} |") for line in lines) for name in found)
