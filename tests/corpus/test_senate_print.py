"""Reading the Senate's print pages."""

from dataclasses import replace
from datetime import date

import pytest
from page_reading import reading_of, record_of

from corpus.record import Event, Record, Relation, Text
from tests.senate_pages import Question, printed, screen

QUESTION = Question(relations=(("also-asked", "9-102"), ("requalification-of", "9-7")))


def test_a_dutch_print_page_is_read_whole() -> None:
    reading = reading_of(printed(QUESTION, "nl"))
    assert reading.form == "senate-print-nl"
    assert reading.warnings == ()
    assert reading.record == Record(
        id="senate/9-101",
        chamber="senate",
        legislature=9,
        number="101",
        session="2030-2031",
        asked_in="nl",
        author="Jan Voorbeeld",
        party="Partij X",
        asked_on=date(2031, 4, 3),
        answered_on=date(2031, 7, 1),
        status="answered",
        events=(
            Event(on=date(2031, 4, 3), kind="sent", label="Verzending vraag"),
            Event(on=date(2031, 7, 1), kind="answer", label="Antwoord"),
        ),
        relations=(
            Relation(kind="also-asked", id="senate/9-102"),
            Relation(kind="requalification-of", id="senate/explanation-9-7"),
        ),
        texts={
            "nl": Text(
                addressee="minister van Proefzaken",
                title="Proefdienst - Loketten - Openingsuren",
                descriptors=("proefdienst", "openbaar gebouw"),
                question="\n\n".join(QUESTION.nl.question),
                answer="\n\n".join(QUESTION.nl.answer),
            )
        },
        source="page.txt",
    )


@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.parametrize("form", ["{day}{label}", "{day} {label}", "{day} | {label} |"])
def test_print_and_screen_pages_say_the_same_but_for_session_and_deadline(language, form) -> None:
    on_screen = record_of(screen(QUESTION, language))
    in_print = record_of(printed(QUESTION, language, form))
    assert replace_facts(in_print, session=None) == on_screen
    asked_with_deadline = replace(QUESTION, deadline=date(2031, 5, 8))
    assert record_of(printed(asked_with_deadline, language)).deadline is None


def replace_facts(record: Record, **facts) -> Record:
    return Record(**{name: getattr(record, name) for name in record.__struct_fields__} | facts)


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_page_without_relations_has_two_rules_in_a_row_and_is_read(language) -> None:
    question = Question()
    page = printed(question, language)
    assert "________\n________\n" in page
    record = record_of(page)
    assert record.relations == ()
    assert record.texts[language].question == "\n\n".join(question.words(language).question)


def test_a_page_without_descriptors_has_none() -> None:
    words = replace(QUESTION.nl, descriptors=())
    text = record_of(printed(replace(QUESTION, nl=words), "nl")).texts["nl"]
    assert (text.title, text.descriptors) == ("Proefdienst - Loketten - Openingsuren", ())


def test_underscores_in_a_title_are_no_rule() -> None:
    title = "Gerichtswesen_Sprachgebrauch _ Akten_________ - ____ Fristen"
    words = replace(QUESTION.nl, title=title, question=("Wie ist der Stand der Dinge?",), answer=())
    question = replace(QUESTION, asked_in=None, nl=words)
    record = record_of(printed(question, "nl"))
    assert record.texts["nl"].title == title
    assert record.texts["nl"].descriptors == ("proefdienst", "openbaar gebouw")
    assert record.texts["nl"].question == "Wie ist der Stand der Dinge?"
    assert record.asked_in is None


def test_a_title_may_open_with_a_day() -> None:
    words = replace(QUESTION.nl, title="11/9/2001 - Herdenking")
    text = record_of(printed(replace(QUESTION, nl=words), "nl")).texts["nl"]
    assert (text.title, text.descriptors) == ("11/9/2001 - Herdenking", ("proefdienst", "openbaar gebouw"))


def test_the_dutch_author_may_be_named_with_van_too() -> None:
    page = printed(QUESTION, "nl").replace("de Jan Voorbeeld", "van Jan Voorbeeld")
    assert record_of(page).author == "Jan Voorbeeld"


def test_an_author_without_a_party_is_known_by_the_place_of_the_line() -> None:
    record = record_of(printed(QUESTION, "fr").replace(" (Partij X)", ""))
    assert (record.author, record.party) == ("Jan Voorbeeld", None)


def test_a_misspelt_month_is_read_and_a_contradicting_date_over_the_page_is_told() -> None:
    page = printed(replace(QUESTION, asked_on=date(2031, 8, 7)), "fr").replace("août", "aôut")
    assert record_of(page).asked_on == date(2031, 8, 7)
    reading = reading_of(page.replace("\n7 aôut 2031\n", "\n8 août 2031\n"))
    assert reading.record.asked_on == date(2031, 8, 7)
    assert reading.warnings == (
        "the dates contradict each other: 2031-08-07 over the question, 2031-08-08 over the page",
    )


@pytest.mark.parametrize(
    ("written", "session"),
    [
        ("GEWONE ZITTING 2030 - 2031", "2030-2031"),
        ("Zitting 2030–2031", "2030-2031"),
        ("Buitengewone zitting 2031", "2031"),
        ("Session extraordinaire de 2031", "2031"),
    ],
)
def test_a_session_is_read_however_it_is_written(written, session) -> None:
    page = printed(Question(), "nl").replace("Zitting 2030-2031", written)
    assert record_of(page).session == session


@pytest.mark.parametrize("rule", ["_" * 12, "-" * 8, "=" * 20, "* * *"])
def test_a_rule_may_be_drawn_with_other_signs(rule) -> None:
    page = printed(Question(), "nl")
    assert record_of(page.replace("________", rule)) == record_of(page)
