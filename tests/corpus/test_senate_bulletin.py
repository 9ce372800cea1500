"""Reading the bulletins of legislatures 1 to 3."""

from dataclasses import replace
from datetime import date

import pytest
from page_reading import outcomes_of, reading_of, reason_of, record_of, records_of, without

from corpus.identity import parse_number
from corpus.readers import Reading, Reject
from corpus.record import Event, Record, Text
from tests.senate_pages import Question, as_paragraphs, bulletin

ANSWERED = Question(number="2526")
UNANSWERED = replace(
    Question(number="2450", author="Anne Exemple", asked_in="fr").without_answer(),
    events=(("sent", date(2031, 4, 3)), ("reminder", date(2031, 6, 4))),
)
OTHER_MINISTER = replace(
    ANSWERED,
    number="2527",
    nl=replace(ANSWERED.nl, office="minister van Toetsen,\nbelast met Maten en Gewichten"),
    fr=replace(ANSWERED.fr, office="ministre des Tests,\nchargé des Poids et Mesures"),
)


def test_a_question_of_a_bulletin_is_read_whole() -> None:
    reading = reading_of(bulletin([ANSWERED], "nl", "2-65"))
    assert reading.form == "senate-bulletin-nl"
    assert reading.warnings == ()
    assert reading.record == Record(
        id="senate/2-2526",
        chamber="senate",
        legislature=2,
        number="2526",
        session="2030-2031",
        asked_in="nl",
        author="Voorbeeld",
        asked_on=date(2031, 4, 3),
        status="answered",
        texts={
            "nl": Text(
                addressee="Minister van Proefzaken",
                title="Proefdienst. — Loketten. — Openingsuren.",
                question="\n\n".join(ANSWERED.nl.question),
                answer="\n\n".join(ANSWERED.nl.answer),
            )
        },
        source="page.txt",
    )


@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.parametrize("make", [str, as_paragraphs], ids=["text", "html"])
def test_each_question_of_a_page_is_a_record_with_its_own_minister(language, make) -> None:
    page = bulletin([ANSWERED, OTHER_MINISTER, UNANSWERED], language, "2-65")
    first, second, third = records_of(make(page))
    offices = [record.texts[language].addressee or "" for record in (first, second, third)]
    words = [question.words(language) for question in (ANSWERED, OTHER_MINISTER, UNANSWERED)]
    assert [office.lower() for office in offices] == [" ".join(w.office.lower().split("\n")) for w in words]
    assert [record.status for record in (first, second, third)] == ["answered", "answered", "open"]
    assert [record.asked_in for record in (first, second, third)] == ["nl", "nl", "fr"]
    assert [record.author for record in (first, second, third)] == ["Voorbeeld", "Voorbeeld", "Exemple"]
    for record, expected in zip((first, second, third), words, strict=True):
        text = record.texts[language]
        assert text.question == "\n\n".join(expected.question)
        assert text.answer == ("\n\n".join(expected.answer) or None)


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_reminder_in_the_heading_is_an_event(language) -> None:
    record = record_of(bulletin([UNANSWERED], language, "2-65"))
    assert record.events == (Event(on=date(2031, 6, 4), kind="reminder", label="rappel"),)


def test_several_reminders_are_several_events() -> None:
    page = bulletin([UNANSWERED], "nl", "2-65")
    page = page.replace("rappel van 4 juni 2031", "rappels van 4 juni 2031 en 5 september 2031")
    assert [event.on for event in record_of(page).events] == [date(2031, 6, 4), date(2031, 9, 5)]


@pytest.mark.parametrize(
    ("number", "bulletin_number", "record_id"),
    [
        ("2526", "2-65", "senate/2-2526"),
        ("3-2225", "3-43", "senate/3-2225"),
        ("1535/1", "1-67", "senate/1-1535/1"),
        ("9-1535/1", "9-43", "senate/9-1535/1"),
    ],
)
def test_the_legislature_comes_from_the_number_or_else_from_the_bulletin(
    number, bulletin_number, record_id
) -> None:
    record = record_of(bulletin([replace(ANSWERED, number=number)], "fr", bulletin_number))
    assert record.id == record_id
    assert parse_number(record_id) == ("senate", record_id.removeprefix("senate/"))


def test_a_number_that_contradicts_its_bulletin_is_told() -> None:
    reading = reading_of(bulletin([replace(ANSWERED, number="3-12")], "fr", "2-43"))
    assert reading.record.id == "senate/3-12"
    assert reading.warnings == ("question 3-12 stands in a bulletin of legislature 2",)


def test_without_a_bulletin_s_number_only_questions_with_a_full_number_are_read() -> None:
    page = bulletin([replace(ANSWERED, number="3-1"), ANSWERED], "nl", "2-65").replace("Bulletin 2-65", "")
    first, second = outcomes_of(page)
    assert isinstance(first, Reading)
    assert first.record.id == "senate/3-1"
    assert isinstance(second, Reject)
    assert second.source == "page.txt (question 2526)"
    assert "legislature" in second.reason


@pytest.mark.parametrize(
    "dash",
    [" — ", " – ", "  ", " ≠ ", "\u00ad ", " \u00ad "],
    ids=["em", "en", "blanks", "damage", "soft", "soft2"],
)
def test_the_parts_of_a_title_are_joined_by_a_dash_whatever_is_left_of_it(dash) -> None:
    text = record_of(bulletin([ANSWERED], "nl", "2-65", dash)).texts["nl"]
    assert text.title == "Proefdienst. — Loketten. — Openingsuren."


@pytest.mark.parametrize(
    ("written", "author"),
    [
        ("de heer Van den Voorbeeld", "Van den Voorbeeld"),
        ("mevrouw de Voorbeeld-Exempel", "de Voorbeeld-Exempel"),
        ("de heren A en B", "A en B"),
    ],
)
def test_an_author_is_named_without_the_courtesy_title(written, author) -> None:
    assert record_of(bulletin([ANSWERED], "nl").replace("de heer Voorbeeld", written)).author == author


@pytest.mark.parametrize("written", ["Mme", "M.", "Mlle"])
def test_a_french_author_is_named_without_the_courtesy_title(written) -> None:
    assert (
        record_of(bulletin([ANSWERED], "fr").replace("M. Voorbeeld", f"{written} Exemple")).author
        == "Exemple"
    )


def test_labels_and_headings_inside_an_answer_stay_in_it() -> None:
    answer = (
        "Antwoord op vraag nr. 2450 van de heer Voorbeeld d.d. 3 april 2031 gaf ik al.",
        "Antwoord : dit is een citaat.",
        "De minister van Toetsen antwoordde toen.",
    )
    question = replace(ANSWERED, nl=replace(ANSWERED.nl, answer=answer))
    first, second = records_of(bulletin([question, OTHER_MINISTER], "nl", "2-65"))
    assert first.texts["nl"].answer == "\n\n".join(answer)
    assert second.texts["nl"].addressee == "Minister van Toetsen, belast met Maten en Gewichten"


def test_a_heading_over_two_lines_is_read() -> None:
    page = bulletin([ANSWERED], "nl", "2-65").replace("Voorbeeld d.d.", "Voorbeeld\nd.d.")
    assert record_of(page).id == "senate/2-2526"


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_the_raw_text_of_a_question_is_a_bulletin_with_that_question_alone(language) -> None:
    page = bulletin([ANSWERED, OTHER_MINISTER, UNANSWERED], language, "2-65")
    for outcome in outcomes_of(page):
        assert isinstance(outcome, Reading)
        assert record_of(outcome.raw) == outcome.record


def test_the_legend_may_say_het() -> None:
    assert record_of(bulletin([ANSWERED], "nl").replace("in 't", "in het")).texts["nl"].addressee


def test_a_stripped_bulletin_is_rejected_by_name() -> None:
    page = bulletin([ANSWERED], "nl", "2-65")
    stripped = page.partition("(N.):")
    lines = [line for line in (stripped[1] + stripped[2]).split("\n") if not line.startswith("Vraag nr.")]
    assert "a stripped bulletin" in reason_of("\n".join(lines))


def test_a_bulletin_of_one_question_that_lost_its_line_breaks_is_read_without_its_title() -> None:
    reading = reading_of(" ".join(bulletin([ANSWERED], "fr", "2-65").split()))
    text = reading.record.texts["fr"]
    assert (reading.record.id, reading.record.session, text.title) == ("senate/2-2526", "2030-2031", None)
    assert (text.question or "").startswith("Service d'essai. — Guichets.")
    assert text.answer == " ".join(ANSWERED.fr.answer)
    assert reading.warnings


def test_a_bulletin_of_several_that_lost_its_line_breaks_is_rejected_by_name() -> None:
    flat = " ".join(bulletin([ANSWERED, UNANSWERED], "nl", "2-65").split())
    assert "a bulletin that lost its line breaks: its 2 questions" in reason_of(flat)


@pytest.mark.parametrize(
    "name", ["bulletin-2-65.nl.txt", "bulletin.2-65.txt", "http://voorbeeld.test/?MIval=x&LEG=2&LANG=nl"]
)
def test_the_legislature_comes_from_the_name_where_the_page_lacks_it_and_the_record_says_so(name) -> None:
    page = without(bulletin([Question(number="2526")], "nl", "2-65"), "Bulletin")
    record = record_of(page, name)
    assert record.id == "senate/2-2526"
    assert record.source == f"{name} (legislature from the name)"
    assert "legislature" in reason_of(page, "page.txt")


def test_the_name_of_a_bulletin_that_states_its_number_does_not_count() -> None:
    record = record_of(bulletin([Question(number="2526")], "nl", "2-65"), "bulletin-1-3.txt")
    assert (record.id, record.source) == ("senate/2-2526", "bulletin-1-3.txt")


def test_a_bulletin_s_number_may_share_the_line_of_its_title() -> None:
    page = bulletin([Question(number="2526")], "nl", "2-65")
    joined = page.replace(
        "Vragen en Antwoorden\n\nBelgische Senaat\n\n\n", "Vragen en Antwoorden - Belgische Senaat - "
    )
    assert joined != page
    assert record_of(joined).id == "senate/2-2526"


def test_a_title_that_breaks_off_at_a_dash_goes_on_in_the_next_line() -> None:
    page = bulletin([Question(number="2526")], "nl", "2-65")
    broken = page.replace("Proefdienst. — Loketten", "Proefdienst. —\nLoketten")
    assert broken != page
    assert record_of(broken) == record_of(page)
