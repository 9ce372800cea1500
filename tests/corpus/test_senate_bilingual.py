"""Reading the Senate's bilingual print pages, with underscores or with bars between the columns."""

from dataclasses import replace
from datetime import date

import pytest
from page_reading import reading_of, reason_of, record_of

from corpus.record import Event, Record, Relation, Text
from tests.senate_pages import (
    RULE,
    Question,
    addressee,
    as_breaks,
    bilingual,
    event_lines,
    heading,
    long_day,
    piped,
    question_heading,
    relation_lines,
    screen,
    text_below,
)

QUESTION = Question(
    deadline=date(2031, 5, 8),
    events=(
        ("sent", date(2031, 4, 3)),
        ("reminder", date(2031, 6, 9)),
        ("reminder", date(2031, 6, 20)),
        ("answer", date(2031, 7, 1)),
    ),
    relations=(("also-asked", "9-102"), ("reintroduced-as", "9-160")),
)


def text_of(question: Question, language) -> Text:
    words = question.words(language)
    return Text(
        addressee=words.office,
        title=words.title,
        descriptors=words.descriptors,
        question="\n\n".join(words.question),
        answer="\n\n".join(words.answer) or None,
    )


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_bilingual_page_gives_one_record_with_both_texts(language) -> None:
    reading = reading_of(bilingual(QUESTION, language))
    assert reading.form == f"senate-bilingual-{language}"
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
        deadline=date(2031, 5, 8),
        answered_on=date(2031, 7, 1),
        status="answered",
        events=(
            Event(on=date(2031, 4, 3), kind="sent", label="Verzending vraag"),
            Event(on=date(2031, 6, 9), kind="reminder", label="Rappel"),
            Event(on=date(2031, 6, 20), kind="reminder", label="Rappel"),
            Event(on=date(2031, 7, 1), kind="answer", label="Antwoord"),
        ),
        relations=(
            Relation(kind="also-asked", id="senate/9-102"),
            Relation(kind="reintroduced-as", id="senate/9-160"),
        ),
        texts={"fr": text_of(QUESTION, "fr"), "nl": text_of(QUESTION, "nl")},
        source="page.txt",
    )


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_both_texts_are_those_of_the_pages_in_one_language(language) -> None:
    texts = record_of(bilingual(QUESTION, language)).texts
    for each in ("nl", "fr"):
        assert texts[each] == record_of(screen(QUESTION, each)).texts[each]


def test_a_list_of_events_that_is_cut_the_second_time_counts_once() -> None:
    page = bilingual(QUESTION, "nl")
    first, _, rest = page.rpartition("20/6/2031Rappel")
    record = record_of(first + rest.removeprefix("\n1/7/2031Antwoord\n"))
    assert [event.kind for event in record.events] == ["sent", "reminder", "reminder", "answer"]


def test_one_relation_stands_twice_on_one_line_and_counts_once() -> None:
    page = bilingual(replace(QUESTION, relations=(("reintroduction-of", "9-90"),)), "fr")
    assert "question écrite 9-90 Réintroduction" in page
    assert record_of(page).relations == (Relation(kind="reintroduction-of", id="senate/9-90"),)


def test_without_relations_the_language_of_the_page_is_not_told() -> None:
    reading = reading_of(bilingual(replace(QUESTION, relations=()), "fr"))
    assert reading.form == "senate-bilingual"
    assert reading.record.relations == ()
    assert reading.record.texts["nl"] == text_of(QUESTION, "nl")


def test_an_independent_has_the_party_s_name_of_the_question_s_language() -> None:
    fr, nl = replace(QUESTION.fr, party="Indépendant"), replace(QUESTION.nl, party="Onafhankelijke")
    question = replace(QUESTION, fr=fr, nl=nl)
    assert record_of(bilingual(question, "fr")).party == "Onafhankelijke"
    assert record_of(bilingual(replace(question, asked_in="fr"), "nl")).party == "Indépendant"


# The border between the languages


def test_a_title_is_split_only_where_that_is_sure() -> None:
    assert record_of(bilingual(QUESTION, "nl")).texts["nl"].title == QUESTION.nl.title
    fr, nl = replace(QUESTION.fr, title="Médias Budget"), replace(QUESTION.nl, title="Media Budget")
    reading = reading_of(bilingual(replace(QUESTION, fr=fr, nl=nl), "nl"))
    assert [text.title for text in reading.record.texts.values()] == [None, None]
    assert reading.warnings == (
        "the titles share a line and cannot be told apart, left out: Médias Budget Media Budget",
    )


def test_an_odd_number_of_descriptors_is_left_out_with_a_warning() -> None:
    reading = reading_of(bilingual(QUESTION, "nl").replace("openbaar gebouw\n", ""))
    assert [text.descriptors for text in reading.record.texts.values()] == [(), ()]
    assert reading.warnings[0].startswith("the descriptors of both languages cannot be told apart")


def test_a_page_that_ends_among_its_descriptors_has_none() -> None:
    fr, nl = replace(QUESTION.fr, title="Essais - Guichets"), replace(QUESTION.nl, title="Proeven - Loketten")
    page = bilingual(replace(QUESTION, fr=fr, nl=nl), "nl")
    reading = reading_of(page.partition("openbaar gebouw")[0])
    assert [text.descriptors for text in reading.record.texts.values()] == [(), ()]
    assert "the page ends among its descriptors: left out" in reading.warnings
    assert [text.title for text in reading.record.texts.values()] == [fr.title, nl.title]


def test_a_page_that_ends_before_all_that_can_be_told_apart_is_rejected() -> None:
    page = bilingual(QUESTION, "nl").partition("openbaar gebouw")[0]
    assert "no title, question or answer" in reason_of(page)


@pytest.mark.parametrize(
    "border",
    ["\n\n \n\n", "\n\n\n\n", "\n\n\u00a0\n\n", "\n\n", "\n"],
    ids=["blank", "lost", "no-break", "gap", "line"],
)
def test_the_dutch_text_begins_where_the_french_ends(border) -> None:
    question = QUESTION.without_answer()
    page = bilingual(question, "nl").replace("\n\n \n\n", border)
    texts = record_of(page).texts
    assert texts["fr"].question == "\n\n".join(question.fr.question)
    assert (texts["nl"].question or "").split() == " ".join(question.nl.question).split()


def test_a_line_with_one_blank_inside_the_french_text_is_no_border() -> None:
    page = bilingual(QUESTION, "nl").replace("1) Combien", " \n\n1) Combien")
    assert record_of(page).texts["nl"].question == "\n\n".join(QUESTION.nl.question)


def test_a_text_that_ends_before_its_dutch_is_french() -> None:
    page = bilingual(QUESTION.without_answer(), "nl").partition("\n\n \n\n")[0]
    texts = record_of(page).texts
    assert texts["fr"].question == "\n\n".join(QUESTION.fr.question)
    assert texts["nl"].question is None


def test_answers_may_stand_below_both_questions() -> None:
    fr, nl = QUESTION.fr, QUESTION.nl
    lines = [
        *fr.question,
        " ",
        *nl.question,
        "Réponse reçue le 1er juillet 2031 : Antwoord ontvangen op 1 juli 2031 :",
        *fr.answer,
        " ",
        *nl.answer,
    ]
    start = bilingual(QUESTION, "nl").partition(fr.question[0])[0]
    record = record_of(start + "\n\n".join(lines))
    assert record.texts["fr"] == text_of(QUESTION, "fr")
    assert record.texts["nl"] == text_of(QUESTION, "nl")
    apart = [
        *lines[:7],
        "Réponse reçue le 1 juillet 2031 :",
        *fr.answer,
        "Antwoord ontvangen op 1 juli 2031 :",
    ]
    assert record_of(start + "\n\n".join([*apart, *nl.answer])).texts == record.texts


def test_a_page_that_lost_its_line_breaks_is_rejected_by_name() -> None:
    flat = " ".join(bilingual(QUESTION, "nl").split())
    assert "a bilingual print page that lost its line breaks" in reason_of(flat)


# Bars between the columns


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_the_form_with_bars_gives_what_it_states(language) -> None:
    reading = reading_of(piped(QUESTION, language))
    record = reading.record
    assert reading.form == f"senate-bilingual-{language}"
    assert (record.id, record.author, record.party, record.session) == (
        "senate/9-101",
        "Jan Voorbeeld",
        "Partij X",
        "2030-2031",
    )
    assert (record.asked_on, record.asked_in, record.deadline) == (date(2031, 4, 3), "nl", None)
    assert (record.events, record.status) == ((), "open")
    assert len(record.relations) == 2
    for each in ("nl", "fr"):
        words, text = QUESTION.words(each), record.texts[each]
        assert (text.title, text.addressee) == (words.title, words.office)
        assert text.question == " ".join(words.question)
        assert text.descriptors == ()
    assert len(reading.warnings) == 1
    assert "descriptors" in reading.warnings[0]


def test_one_word_in_each_cell_is_one_descriptor() -> None:
    fr, nl = replace(QUESTION.fr, descriptors=("essai",)), replace(QUESTION.nl, descriptors=("proef",))
    reading = reading_of(piped(replace(QUESTION, fr=fr, nl=nl), "nl"))
    assert (reading.record.texts["fr"].descriptors, reading.record.texts["nl"].descriptors) == (
        ("essai",),
        ("proef",),
    )
    assert reading.warnings == ()


# HTML


def columns_in_html(question: Question) -> str:
    rule = "<tr><td><hr></td><td><hr></td></tr>"

    def row(french: str, dutch: str) -> str:
        return f"<tr><td>{french}</td><td>{dutch}</td></tr>"

    def text(language) -> str:
        words = question.words(language)
        label = (
            "Réponse reçue le 1 juillet 2031 :" if language == "fr" else "Antwoord ontvangen op 1 juli 2031 :"
        )
        return "".join(f"<p>{part}</p>" for part in (*words.question, label, *words.answer))

    fr, nl = question.fr, question.nl
    events = "".join(
        f"<tr><td>{day}</td><td>{label}</td></tr>"
        for day, label in (("3/4/2031", "Verzending vraag"), ("1/7/2031", "Antwoord"))
    )
    events = f"<table>{events}</table>"
    rows = [
        row("SÉNAT DE BELGIQUE", "BELGISCHE SENAAT"),
        rule,
        row("Session 2030-2031", "Zitting 2030-2031"),
        rule,
        row("3 avril 2031", "3 april 2031"),
        rule,
        row("Question écrite n° 9-101", "Schriftelijke vraag nr. 9-101"),
        row("<p>de Jan Voorbeeld (Partij X)</p>", "<p>van Jan Voorbeeld (Partij X)</p>"),
        row("<p>à la ministre des Essais</p>", "<p>aan de minister van Proefzaken</p>"),
        rule,
        row(fr.title, nl.title),
        rule,
        row("<br>".join(fr.descriptors), "<br>".join(nl.descriptors)),
        rule,
        row(events, events),
        rule,
        row(
            "Question n° 9-101 du 3 avril 2031 : (Question posée en néerlandais)",
            "Vraag nr. 9-101 d.d. 3 april 2031 : (Vraag gesteld in het Nederlands)",
        ),
        row(text("fr"), text("nl")),
    ]
    return f"<html><body><table>{''.join(rows)}</table></body></html>"


def test_columns_of_a_table_in_html_are_told_apart() -> None:
    fr = replace(QUESTION.fr, title="Médias Budget", descriptors=("essai", "budget", "média"))
    nl = replace(QUESTION.nl, title="Media Budget", descriptors=("proef", "budget", "media"))
    question = replace(Question(), fr=fr, nl=nl)
    reading = reading_of(columns_in_html(question))
    assert reading.warnings == ()
    assert reading.record.texts == {"fr": text_of(question, "fr"), "nl": text_of(question, "nl")}
    assert [event.kind for event in reading.record.events] == ["sent", "answer"]
    assert (reading.record.author, reading.record.session) == ("Jan Voorbeeld", "2030-2031")


def test_lines_of_html_read_as_lines_of_text() -> None:
    page = bilingual(QUESTION, "fr")
    assert record_of(as_breaks(page)) == record_of(page)
    assert RULE in page


def test_a_table_with_all_that_is_french_in_one_cell_reads_the_same() -> None:
    """Heading, author and office share a cell there, and so do the heading over the question and its text."""
    page = bilingual(QUESTION, "fr")
    expected = record_of(page)

    def cell(*parts: str) -> str:
        return f"<td>{'<p>'.join(parts)}</td>".replace("\n", "<br>")

    def row(*sides: tuple[str, ...]) -> str:
        return f"<tr>{''.join(cell(*side) for side in sides)}</tr>"

    words = {"fr": QUESTION.fr, "nl": QUESTION.nl}
    rows = [
        [("SÉNAT DE BELGIQUE",), ("BELGISCHE SENAAT",)],
        [(f"Session {QUESTION.session}",), (f"Zitting {QUESTION.session}",)],
        [(long_day(QUESTION.asked_on, "fr"),), (long_day(QUESTION.asked_on, "nl"),)],
        [
            (
                heading(QUESTION, language),
                f"{by} {QUESTION.author} ({words[language].party})",
                addressee(QUESTION, language),
            )
            for language, by in (("fr", "de"), ("nl", "van"))
        ],
        [(words["fr"].title,), (words["nl"].title,)],
        [("\n".join(words[language].descriptors),) for language in ("fr", "nl")],
        [("\n".join(event_lines(QUESTION, "nl")),)] * 2,
        [("\n".join(relation_lines(QUESTION, "fr")),)] * 2,
        [
            (question_heading(QUESTION, lang), *text_below(QUESTION, lang).split("\n\n"))
            for lang in ("fr", "nl")
        ],
    ]
    ruled = row((RULE,), (RULE,)).join(row(*sides) for sides in rows)
    assert record_of(f"<html><body><table>{ruled}</table></body></html>") == expected


def test_events_side_by_side_are_each_one_event() -> None:
    page = bilingual(replace(QUESTION, deadline=None), "fr")
    lines = event_lines(replace(QUESTION, deadline=None), "nl")
    beside = page.replace("\n".join([*lines, *lines]), "\n".join(f"{line} {line}" for line in lines))
    assert beside != page
    assert record_of(beside) == record_of(page)
