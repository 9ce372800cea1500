"""A page whose every line was damaged is read as the undamaged one: labels, names, days and texts."""

from datetime import date

import pytest
from page_reading import outcomes_of, reading_of

from corpus.readers import Reading
from tests.senate_pages import Question, bilingual, bulletin, piped, printed, screen, stripped

QUESTION = Question(
    asked_on=date(2031, 8, 12),
    answered_on=date(2032, 2, 1),
    events=(("sent", date(2031, 8, 12)), ("answer", date(2032, 2, 1))),
    deadline=date(2031, 9, 12),
    relations=(("also-asked", "9-102"), ("reintroduced-as", "9-160"), ("requalification-of", "9-7")),
)
LAYOUTS = {
    "screen": screen,
    "print": printed,
    "bilingual": bilingual,
    "bars": piped,
    "stripped": stripped,
    "bulletin": lambda question, language: bulletin([question], language),
}


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("cp1252", "mac_latin2"),
        ("cp1252", "cp852"),
        ("cp1252", "cp1250"),
        ("utf-8", "latin-1"),
        ("utf-8", "cp1252"),
    ],
)
@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_damage_to_the_whole_page_changes_nothing(layout, language, written, read_as) -> None:
    page, name = LAYOUTS[layout](QUESTION, language), f"9-101.{language}.txt"
    damaged = page.encode(written, errors="replace").decode(read_as, errors="replace")
    (clean,), (found,) = outcomes_of(page, name), outcomes_of(damaged, name)
    assert isinstance(clean, Reading)
    assert isinstance(found, Reading), found
    assert found.record == clean.record
    assert found.form == clean.form
    assert bool(found.repairs) == (damaged != page)
    assert clean.repairs == ()


def test_repairs_are_listed_in_the_order_of_the_page() -> None:
    page = screen(QUESTION, "fr").encode("cp1252").decode("mac_latin2")
    repaired = [after for _, after in reading_of(page).repairs]
    assert repaired.index("écrite") < repaired.index("août") < repaired.index("bâtiment")
    assert repaired.index("bâtiment") < repaired.index("l'été.")


def test_a_character_that_is_lost_for_good_is_told() -> None:
    reading = reading_of(screen(QUESTION, "nl").replace("coördinatie", "co\ufffd\ufffdrdinatie"))
    assert reading.warnings == ("characters are lost for good in 1 words: co\ufffd\ufffdrdinatie",)
