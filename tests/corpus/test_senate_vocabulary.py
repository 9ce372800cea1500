"""Every label of the Senate's pages, and what becomes of one that is not known."""

from dataclasses import replace
from datetime import date

import pytest
from page_reading import reading_of, record_of

from corpus.record import Event, Relation
from tests.senate_pages import (
    EVENT_LABELS,
    RELATION_LABELS,
    Question,
    answer_heading,
    bilingual,
    heading,
    long_day,
    printed,
    screen,
    stripped,
)

QUESTION = Question(deadline=date(2031, 5, 8), relations=(("also-asked", "9-102"),))
FORMS = ("{day}{label}", "{day} {label}", "{day} | {label} |", "{day}\t{label}", "{day}\n{label}")
LAYOUTS = {"screen": screen, "print": printed, "bilingual": bilingual}
DAY = date(2031, 9, 3)


def with_event(line: str, language="nl") -> str:
    """A screen page whose second event is this line."""
    label = EVENT_LABELS["answer"][language]
    return (
        screen(QUESTION.without_answer(), language).replace(
            "\n\n" + RELATION_LABELS["also-asked"][language],
            f"\n{line}\n\n" + RELATION_LABELS["also-asked"][language],
        )
        if label
        else ""
    )


# Events


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.parametrize("kind", EVENT_LABELS)
def test_every_event_is_known_however_its_line_is_written(kind, language, form) -> None:
    question = replace(QUESTION, events=(("sent", date(2031, 4, 3)), (kind, DAY)))
    reading = reading_of(screen(question, language, form))
    label = EVENT_LABELS[kind][language]
    assert reading.record.events[1:] == (Event(on=DAY, kind=kind, label=label),)
    assert reading.unknown_labels == ()
    assert [warning for warning in reading.warnings if "event" in warning] == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_several_reminders_are_all_kept(layout) -> None:
    days = [date(2031, 4, 3), date(2031, 6, 9), date(2031, 6, 9), date(2031, 8, 1), date(2031, 9, 1)]
    kinds = ["sent", "reminder", "reminder", "reminder", "end-of-legislature"]
    question = replace(QUESTION, events=tuple(zip(kinds, days, strict=True))).without_answer()
    record = record_of(LAYOUTS[layout](question, "nl"))
    assert [event.kind for event in record.events] == kinds
    assert [event.on for event in record.events] == days
    assert record.status == "lapsed"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        (["sent"], "open"),
        (["sent", "reminder"], "open"),
        (["sent", "provisional-answer"], "open"),
        (["sent", "answer"], "answered"),
        (["sent", "answer", "supplementary-answer"], "answered"),
        (["sent", "reminder", "requalified", "answer"], "answered"),
        (["sent", "requalified"], "requalified"),
        (["sent", "closed"], "closed"),
        (["sent", "end-of-legislature"], "lapsed"),
        (["sent", "reminder", "reminder", "requalified"], "requalified"),
    ],
)
def test_the_status_follows_from_the_events(layout, kinds, status) -> None:
    events = tuple((kind, date(2031, 4, 3 + place)) for place, kind in enumerate(kinds))
    question = replace(QUESTION.without_answer(), events=events)
    for language in ("nl", "fr"):
        assert record_of(LAYOUTS[layout](question, language)).status == status


def test_an_answered_question_that_was_reintroduced_is_answered_and_keeps_both_relations() -> None:
    relations = (("reintroduction-of", "9-90"), ("reintroduced-as", "9-140"))
    record = record_of(screen(replace(QUESTION, relations=relations), "fr"))
    assert record.status == "answered"
    assert record.relations == (
        Relation(kind="reintroduction-of", id="senate/9-90"),
        Relation(kind="reintroduced-as", id="senate/9-140"),
    )


def test_a_supplementary_answer_does_not_change_when_it_was_answered() -> None:
    events = (*QUESTION.events, ("supplementary-answer", DAY))
    record = record_of(screen(replace(QUESTION, events=events), "nl"))
    assert record.answered_on == date(2031, 7, 1)


@pytest.mark.parametrize(
    "label", ["Ingetrokken", "Retirée", "Vervallen", "Antwoord geweigerd", "Iets: nieuws (pdf)"]
)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_unknown_event_is_kept_with_its_day_and_listed(layout, label) -> None:
    page = LAYOUTS[layout](QUESTION.without_answer(), "nl")
    sent = "3/4/2031Verzending vraag"
    page = page.replace(sent, f"3/9/2031{label}\n{sent}")
    reading = reading_of(page)
    assert Event(on=DAY, kind="other", label=label) in reading.record.events
    assert reading.unknown_labels == (label,)
    assert reading.record.status == "open"


@pytest.mark.parametrize(
    ("line", "warning"),
    [
        ("31/2/2031Antwoord", "event 31/2/2031 Antwoord: no such day"),
        ("0/13/2031 Rappel", "event 0/13/2031 Rappel: no such day"),
        ("3/9/31Rappel", "event 3/9/31 Rappel: two-digit year"),
        ("3/9/1031Rappel", "event 3/9/1031 Rappel: no such year here"),
    ],
)
def test_an_event_on_a_day_that_cannot_be_is_left_out_with_a_warning(line, warning) -> None:
    reading = reading_of(with_event(line))
    assert [event.kind for event in reading.record.events] == ["sent"]
    assert warning in reading.warnings


def test_an_answer_on_a_day_that_cannot_be_is_an_answer_all_the_same() -> None:
    record = record_of(with_event("31/2/2031Antwoord"))
    assert (record.status, record.answered_on) == ("answered", None)


@pytest.mark.parametrize(
    "line", ["Voorlopig antwoord (pdf)", "Réponse provisoire (pdf)", "Réponse provisoire(pdf)"]
)
def test_an_undated_provisional_answer_is_a_warning_and_no_event(line) -> None:
    reading = reading_of(with_event(line))
    assert [event.kind for event in reading.record.events] == ["sent"]
    assert reading.warnings == (f"a provisional answer without a date, left out: {line}",)
    assert reading.record.status == "open"


def test_a_dated_provisional_answer_is_an_event_and_no_answer() -> None:
    record = record_of(with_event("3/9/2031 Réponse provisoire (pdf)", "fr"))
    assert record.events[1] == Event(on=DAY, kind="provisional-answer", label="Réponse provisoire (pdf)")
    assert (record.status, record.answered_on) == ("open", None)


def test_a_line_among_the_facts_that_is_none_is_told_and_left_out() -> None:
    reading = reading_of(with_event("Zie ook de bijlage"))
    assert reading.warnings == ("not understood, left out: Zie ook de bijlage",)


# Deadlines


@pytest.mark.parametrize(
    "written",
    [
        "3/4/2031Verzending vraag (Einde van de antwoordtermijn: 8/5/2031)",
        "3/4/2031 Verzending vraag (Einde van de antwoordtermijn: 8/5/2031 )",
        "3/4/2031Verzending vraag(Einde van de antwoordtermijn : 8/5/2031)",
        "3/4/2031 | Verzending vraag | (Einde van de antwoordtermijn: 8/5/2031) |",
        "3/4/2031Verzending vraag\n(Einde van de antwoordtermijn: 8/5/2031)",
        "3/4/2031 Envoi question (Fin du délai de réponse: 8/5/2031 )",
        "3/4/2031 Envoi question\nFin du délai de réponse: 8/5/2031",
    ],
)
def test_a_deadline_is_read_inside_or_beside_its_event(written) -> None:
    page = screen(replace(QUESTION, deadline=None), "nl").replace("3/4/2031Verzending vraag", written)
    reading = reading_of(page)
    assert reading.record.deadline == date(2031, 5, 8)
    assert [event.label for event in reading.record.events][:1] in (["Verzending vraag"], ["Envoi question"])
    assert (reading.warnings, reading.unknown_labels) == ((), ())


def test_a_deadline_that_cannot_be_is_a_warning() -> None:
    reading = reading_of(screen(QUESTION, "nl").replace("8/5/2031", "31/4/2031"))
    assert reading.record.deadline is None
    assert reading.warnings == ("deadline 31/4/2031: no such day",)


# Lines that share a line


def test_events_and_relations_that_share_a_line_are_told_apart() -> None:
    page = screen(QUESTION, "nl")
    joined = page.replace("\n1/7/2031Antwoord\n\nOok", " 1/7/2031Antwoord\n\nOok")
    joined = joined.replace("vraag 9-102\n", "vraag 9-102 Heringediend als : schriftelijke vraag 9-160\n")
    record = record_of(joined)
    assert [event.kind for event in record.events] == ["sent", "answer"]
    assert [relation.id for relation in record.relations] == ["senate/9-102", "senate/9-160"]


def test_an_unknown_event_behind_a_known_one_is_an_event_of_its_own() -> None:
    page = screen(QUESTION.without_answer(), "nl").replace("8/5/2031)", "8/5/2031) 3/9/2031 Ingetrokken")
    reading = reading_of(page)
    assert [event.kind for event in reading.record.events] == ["sent", "other"]
    assert reading.record.events[1] == Event(on=DAY, kind="other", label="Ingetrokken")
    assert reading.unknown_labels == ("Ingetrokken",)


def test_a_label_that_names_a_day_is_one_label() -> None:
    label = "Verdaagd tot 5/10/2031 wegens verlof"
    assert record_of(with_event(f"3/9/2031 {label}")).events[1] == Event(on=DAY, kind="other", label=label)


def test_relations_without_a_blank_between_them_are_told_apart() -> None:
    page = screen(QUESTION, "nl").replace(
        "vraag 9-102\n", "vraag 9-102Ook gesteld aan : schriftelijke vraag 9-103\n"
    )
    assert [relation.id for relation in record_of(page).relations] == ["senate/9-102", "senate/9-103"]


@pytest.mark.parametrize("marker", ["- ", "* ", "• ", "– "])
@pytest.mark.parametrize("make", [screen, stripped])
def test_events_and_relations_may_be_the_items_of_a_list(make, marker) -> None:
    page = make(QUESTION, "nl")
    for line in ("3/4/2031", "1/7/2031", "Ook gesteld"):
        page = page.replace(line, marker + line)
    reading, expected = reading_of(page, "9-101.nl.txt"), reading_of(make(QUESTION, "nl"), "9-101.nl.txt")
    assert (reading.record, reading.warnings) == (expected.record, expected.warnings)


@pytest.mark.parametrize(("language", "form"), [("nl", "{}{}"), ("fr", "{} {}"), ("nl", "{} | {} |")])
def test_an_event_s_day_may_be_in_words(language, form) -> None:
    page = screen(QUESTION, language)
    for kind, day in QUESTION.events:
        label = EVENT_LABELS[kind][language]
        page = page.replace(f"{day.day}/{day.month}/2031{label}", form.format(long_day(day, language), label))
    assert record_of(page) == record_of(screen(QUESTION, language))


# Relations


@pytest.mark.parametrize("written", ["vraag nr. 9-102", "vraag nr 9-102", "vraag n° 9-102"])
def test_a_sign_for_number_before_a_relation_s_number_changes_nothing(written) -> None:
    page = screen(QUESTION, "nl")
    assert record_of(page.replace("vraag 9-102", written)) == record_of(page)


@pytest.mark.parametrize("layout", [*LAYOUTS, "stripped"])
@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.parametrize("kind", RELATION_LABELS)
def test_every_relation_is_known(kind, language, layout) -> None:
    make = LAYOUTS.get(layout, stripped)
    reading = reading_of(
        make(replace(QUESTION, relations=((kind, "9-45"),)), language), f"9-101.{language}.txt"
    )
    prefix = "explanation-" if kind.startswith("requalif") else ""
    assert reading.record.relations == (Relation(kind=kind, id=f"senate/{prefix}9-45"),)
    assert reading.unknown_labels == ()


def test_eighteen_relations_are_read() -> None:
    relations = tuple(("also-asked", f"9-{number}") for number in range(200, 218))
    for language in ("nl", "fr"):
        record = record_of(bilingual(replace(QUESTION, relations=relations), language))
        assert [relation.id for relation in record.relations] == [
            f"senate/{number}" for _, number in relations
        ]


def test_several_numbers_behind_one_label_are_several_relations() -> None:
    page = screen(QUESTION, "nl").replace(
        "schriftelijke vraag 9-102", "schriftelijke vragen 9-102, 9-103 en 9-104"
    )
    assert [relation.id for relation in record_of(page).relations] == [
        "senate/9-102",
        "senate/9-103",
        "senate/9-104",
    ]


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Gekoppeld aan : schriftelijke vraag 9-5", "Gekoppeld aan"),
        ("Jointe à : question écrite 9-5", "Jointe à"),
        ("Omgezet in : mondelinge vraag 9-5", "Omgezet in : mondelinge vraag"),
    ],
)
def test_an_unknown_relation_is_listed_and_left_out(line, label) -> None:
    page = screen(QUESTION, "nl").replace("Ook gesteld aan : schriftelijke vraag 9-102", line)
    reading = reading_of(page)
    assert reading.record.relations == ()
    assert reading.unknown_labels == (label,)
    assert reading.warnings == (f"a relation that is not known, left out: {line}",)


# Persons, languages, texts


@pytest.mark.parametrize(
    "party",
    ["sp.a+Vl.Pro", "N-VA", "CD&V N-VA", "Ecolo-Groen", "Open Vld", "Indépendant", "Onafhankelijke", "PS"],
)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_parties_with_signs_are_read(layout, party) -> None:
    nl, fr = replace(QUESTION.nl, party=party), replace(QUESTION.fr, party=party)
    record = record_of(LAYOUTS[layout](replace(QUESTION, nl=nl, fr=fr), "nl"))
    assert (record.author, record.party) == ("Jan Voorbeeld", party)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("asked_in", ["nl", "fr", "de", None])
def test_the_language_of_the_question_is_read_if_it_is_stated(layout, asked_in) -> None:
    for language in ("nl", "fr"):
        assert record_of(LAYOUTS[layout](replace(QUESTION, asked_in=asked_in), language)).asked_in == asked_in


def test_a_note_that_names_no_known_language_is_told() -> None:
    reading = reading_of(screen(QUESTION, "nl").replace("het Nederlands", "het Esperanto"))
    assert reading.record.asked_in is None
    assert reading.warnings == (
        "the note on the language of the question is not understood: Vraag gesteld in het Esperanto",
    )


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_question_is_kept_with_its_lists_tables_addresses_and_numbers(language) -> None:
    question = (
        "Zie vraag nr. 9-88, vraag om uitleg nr. 9-7, doc. 9-123/2 en http://voorbeeld.test/a?LEG=9&NR=8.",
        "1) Hoeveel?\n2 Zonder teken\n4. Overgeslagen\na) klein",
        "Chronologie",
        "Vraag nr. 9-88 d.d. 3 mei 2030 :",
    )
    answer = (
        "2029 | 10 | 20 %\n2030 | | 30 %",
        "3/4/2031Verzending vraag",
        "Ook gesteld aan : schriftelijke vraag 9-7",
        "Antwoord ontvangen op 3 mei 2030 :" if language == "nl" else "Réponse reçue le 3 mai 2030 :",
        "________",
        "Schriftelijke vraag nr. 9-88",
    )
    words = replace(QUESTION.words(language), question=question, answer=answer)
    changed = replace(QUESTION, **{language: words})
    for make in (screen, printed):
        record = record_of(make(changed, language))
        assert record.texts[language].question == "\n\n".join(question)
        assert record.texts[language].answer == "\n\n".join(answer)
        assert len(record.relations) == 1
        assert record.answered_on == date(2031, 7, 1)


def test_the_heading_over_the_answer_is_the_one_with_the_day_of_the_chronology() -> None:
    quoting = ("Ik citeer:", "Antwoord ontvangen op 3 mei 2030 :", "Het antwoord van toen.")
    question = replace(QUESTION, nl=replace(QUESTION.nl, question=quoting))
    text = record_of(screen(question, "nl")).texts["nl"]
    assert text.question == "\n\n".join(quoting)
    assert text.answer == "\n\n".join(QUESTION.nl.answer)


def test_a_heading_over_the_answer_that_contradicts_the_chronology_is_told() -> None:
    page = screen(QUESTION, "nl").replace("ontvangen op 1 juli", "ontvangen op 2 juli")
    reading = reading_of(page)
    assert reading.record.answered_on == date(2031, 7, 1)
    assert "2031-07-02" in reading.warnings[0]


@pytest.mark.parametrize("layout", ["screen", "print"])
@pytest.mark.parametrize("between", ["\n", "\n\n", "<br>"])
@pytest.mark.parametrize("language", ["nl", "fr"])
def test_the_note_on_the_language_may_stand_below_the_heading(language, between, layout) -> None:
    page = LAYOUTS[layout](QUESTION, language)
    lowered = page.replace(" : (Vraag", f" :{between}(Vraag").replace(" : (Question", f" :{between}(Question")
    if between == "<br>":
        lowered = lowered.replace("\n", "<br>\n")
    assert lowered != page
    assert record_of(lowered) == record_of(page)


def test_a_note_over_two_lines_is_read_and_another_text_in_brackets_is_the_question() -> None:
    page = screen(QUESTION, "nl")
    assert record_of(page.replace("gesteld in", "gesteld\nin")) == record_of(page)
    words = replace(QUESTION.nl, question=("(Zie ook het Frans.)", "Hoeveel loketten?"))
    text = record_of(screen(replace(QUESTION, asked_in="nl", nl=words), "nl")).texts["nl"]
    assert text.question == "(Zie ook het Frans.)\n\nHoeveel loketten?"


def test_a_misspelt_month_is_read_and_told() -> None:
    reading = reading_of(screen(QUESTION, "nl").replace("3 april 2031", "3 aprl 2031"))
    assert reading.record.asked_on == date(2031, 4, 3)
    assert "the heading over the question 3 aprl 2031: misspelt, read as 2031-04-03" in reading.warnings


def test_a_question_that_opens_with_the_heading_of_another_keeps_it() -> None:
    for quoted in (
        "Vraag nr. 9-88 d.d. 3 mei 2030 : (Vraag gesteld in het Frans)",
        "(Vraag gesteld in het Frans)",
    ):
        words = replace(QUESTION.nl, question=(quoted, "Zie hierboven."))
        reading = reading_of(screen(replace(QUESTION, nl=words), "nl"))
        assert reading.record.texts["nl"].question == f"{quoted}\n\nZie hierboven."
        assert (reading.record.asked_in, reading.warnings) == ("nl", ())


@pytest.mark.parametrize("layout", ["screen", "print"])
@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.parametrize("end", ["", " : ", " :\n"])
def test_the_answer_is_found_without_its_heading_s_colon_and_behind_it(end, language, layout) -> None:
    page = LAYOUTS[layout](QUESTION, language)
    label = "1 juli 2031" if language == "nl" else "1 juillet 2031"
    changed = page.replace(f"{label} :\n\n", f"{label}{end}" if end else f"{label}\n\n")
    assert changed != page
    assert record_of(changed) == record_of(page)


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("nl", "Aanvullend antwoord ontvangen op 3 september 2031 :"),
        ("fr", "Réponse complémentaire reçue le 3 septembre 2031 :"),
    ],
)
def test_a_supplementary_answer_stays_in_the_answer(language, heading) -> None:
    question = replace(QUESTION, events=(*QUESTION.events, ("supplementary-answer", DAY)))
    page = f"{screen(question, language)}\n\n{heading}\n\nTien."
    text = record_of(page).texts[language]
    assert text.answer == "\n\n".join((*QUESTION.words(language).answer, heading, "Tien."))
    only = page.replace(page[page.index(answer_heading(question, language)) : page.index(heading)], "")
    assert record_of(only).texts[language].answer == "Tien."


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_copy_that_opens_with_the_page_s_title_reads_the_same(language) -> None:
    page = screen(QUESTION, language)
    for above in (heading(QUESTION, language), f"{heading(QUESTION, language)}\n\nvoorbeeld.test\n3 min"):
        assert record_of(f"{above}\n\n{page}") == record_of(page)


def test_another_question_s_heading_above_the_page_does_not_count() -> None:
    page = screen(QUESTION, "nl")
    assert record_of(f"Schriftelijke vraag nr. 9-100\n\n{page}") == record_of(page)
