"""Reading the Senate's screen pages."""

import io
import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.readers import Reading, Reject, read
from corpus.record import Event, Record, Relation, Text, decode, encode

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted((ROOT / "corpus" / "sample").glob("*.txt"))
SHARED_PAGES = ROOT / ".." / "shared" / "pages"
needs_pages = pytest.mark.skipif(not SHARED_PAGES.exists(), reason="needs the pages beside the checkout")

DUTCH = """\
Tweetalige printerversie Eentalige printerversie

Schriftelijke vraag nr. 9-101

van Jan Voorbeeld (Partij X) d.d. 3 april 2031

aan de staatssecretaris voor Proefzaken, toegevoegd aan de minister van FinanciŽn

Proefdienst - Loketten - Openingsuren

proefdienst
openbaar gebouw

Chronologie

3/4/2031Verzending vraag (Einde van de antwoordtermijn: 8/5/2031)
9/6/2031Rappel
1/7/2031Antwoord
23/8/2031Aanvullend antwoord

Ook gesteld aan : schriftelijke vraag 9-102
Heringediend als : schriftelijke vraag 9-160
Herkwalificatie van : vraag om uitleg 9-7

Vraag nr. 9-101 d.d. 3 april 2031 : (Vraag gesteld in het Nederlands)

De officiŽle uren zijn bekend. Antwoord ontvangen op 2 juni 2030 : dat was vroeger.

1) Hoeveel loketten, volgens artikel†12?
2) Waar?


Antwoord ontvangen op

Antwoord ontvangen op 1 juli 2031 :

1. Er zijn tien loketten; het geheel is geïntegreerd.

2. Zie ‘het reglement’.
"""

FRENCH = """\
Version à imprimer bilingue Version à imprimer unilingue

Question écrite n° 9-106

de Anne du Exemple (Indépendant) du 12 janvier 2031

à la vice-première ministre et ministre des Essais

les essais du service (doc. n° 9-123/2)

essai
bâtiment public

Chronologie

12/1/2031 Envoi question (Fin du délai de réponse: 12/2/2031 )
25/11/2031 Dossier clôturé

Réponse provisoire (pdf)

Réintroduction de : question écrite 9-90
Requalification de : demande d'explications 9-3214

Question n° 9-106 du 12 janvier 2031 : (Question posée en néerlandais)

Texte inventé.
"""


def outcome_of(page: str | bytes) -> Reading | Reject:
    (outcome,) = read("page.txt", io.BytesIO(page.encode() if isinstance(page, str) else page))
    return outcome


def reading_of(page: str | bytes) -> Reading:
    outcome = outcome_of(page)
    assert isinstance(outcome, Reading), outcome
    return outcome


def record_of(page: str | bytes) -> Record:
    return reading_of(page).record


def reason_of(page: str | bytes) -> str:
    outcome = outcome_of(page)
    assert isinstance(outcome, Reject), outcome
    return outcome.reason


def without(page: str, *starts: str) -> str:
    return "\n".join(line for line in page.split("\n") if not line.startswith(starts))


def test_a_dutch_page_is_read_whole() -> None:
    assert record_of(DUTCH) == Record(
        id="senate/9-101",
        chamber="senate",
        legislature=9,
        number="101",
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
            Event(on=date(2031, 7, 1), kind="answer", label="Antwoord"),
            Event(on=date(2031, 8, 23), kind="supplementary-answer", label="Aanvullend antwoord"),
        ),
        relations=(
            Relation(kind="also-asked", id="senate/9-102"),
            Relation(kind="reintroduced-as", id="senate/9-160"),
            Relation(kind="requalification-of", id="senate/explanation-9-7"),
        ),
        texts={
            "nl": Text(
                addressee="staatssecretaris voor Proefzaken, toegevoegd aan de minister van Financiën",
                title="Proefdienst - Loketten - Openingsuren",
                descriptors=("proefdienst", "openbaar gebouw"),
                question=(
                    "De officiële uren zijn bekend. Antwoord ontvangen op 2 juni 2030 : dat was vroeger.\n\n"
                    "1) Hoeveel loketten, volgens artikel\u00a012?\n2) Waar?\n\nAntwoord ontvangen op"
                ),
                answer=("1. Er zijn tien loketten; het geheel is geïntegreerd.\n\n2. Zie ‘het reglement’."),
            )
        },
        source="page.txt",
    )


def test_a_french_page_is_read_whole() -> None:
    assert record_of(FRENCH) == Record(
        id="senate/9-106",
        chamber="senate",
        legislature=9,
        number="106",
        asked_in="nl",
        author="Anne du Exemple",
        party="Indépendant",
        asked_on=date(2031, 1, 12),
        deadline=date(2031, 2, 12),
        status="closed",
        events=(
            Event(on=date(2031, 1, 12), kind="sent", label="Envoi question"),
            Event(on=date(2031, 11, 25), kind="closed", label="Dossier clôturé"),
        ),
        relations=(
            Relation(kind="reintroduction-of", id="senate/9-90"),
            Relation(kind="requalification-of", id="senate/explanation-9-3214"),
        ),
        texts={
            "fr": Text(
                addressee="vice-première ministre et ministre des Essais",
                title="les essais du service (doc. n° 9-123/2)",
                descriptors=("essai", "bâtiment public"),
                question="Texte inventé.",
            )
        },
        source="page.txt",
    )


def test_the_reading_says_its_form_its_bytes_and_how_many_words_were_repaired() -> None:
    reading = reading_of(DUTCH)
    assert (reading.form, reading.raw, len(reading.repairs)) == ("senate-screen-nl", DUTCH.encode(), 3)
    assert reading_of(FRENCH).form == "senate-screen-fr"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_page_in_another_encoding_reads_the_same(encoding: str) -> None:
    assert record_of(FRENCH.replace("\n", "\r\n").encode(encoding)) == record_of(FRENCH)


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ("9/3/2032Rappel", Event(on=date(2032, 3, 9), kind="reminder", label="Rappel")),
        ("9/3/2032 Rappel", Event(on=date(2032, 3, 9), kind="reminder", label="Rappel")),
        ("9/3/2032 | Rappel |", Event(on=date(2032, 3, 9), kind="reminder", label="Rappel")),
        ("9/3/2032Herkwalificatie", Event(on=date(2032, 3, 9), kind="requalified", label="Herkwalificatie")),
        ("9/3/2032Requalification", Event(on=date(2032, 3, 9), kind="requalified", label="Requalification")),
        (
            "9/3/2032 Einde zittingsperiode",
            Event(on=date(2032, 3, 9), kind="end-of-legislature", label="Einde zittingsperiode"),
        ),
        (
            "9/3/2032 Réponse provisoire (pdf)",
            Event(on=date(2032, 3, 9), kind="provisional-answer", label="Réponse provisoire (pdf)"),
        ),
        ("9/3/2032Ingetrokken", Event(on=date(2032, 3, 9), kind="other", label="Ingetrokken")),
    ],
)
def test_events_are_read_however_they_are_written(line: str, event: Event) -> None:
    assert event in record_of(FRENCH.replace("25/11/2031 Dossier clôturé", line)).events


@pytest.mark.parametrize(
    ("line", "relation"),
    [
        ("Aussi posée à : question écrite 9-2", Relation(kind="also-asked", id="senate/9-2")),
        ("Réintroduite comme : question écrite 9-2", Relation(kind="reintroduced-as", id="senate/9-2")),
        ("Redéposée comme : question écrite 9-2", Relation(kind="reintroduced-as", id="senate/9-2")),
        ("Herindiening van : schriftelijke vraag 9-2", Relation(kind="reintroduction-of", id="senate/9-2")),
        (
            "Geherkwalificeerd als : vraag om uitleg 9-45",
            Relation(kind="requalified-as", id="senate/explanation-9-45"),
        ),
    ],
)
def test_relations_are_read_in_both_languages(line: str, relation: Relation) -> None:
    page = FRENCH.replace("Réintroduction de : question écrite 9-90", line)
    assert relation in record_of(page).relations


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ("1/4/2031Envoi question", "open"),
        ("1/4/2031Envoi question\n2/4/2031Fin de la législature", "lapsed"),
        ("1/4/2031Envoi question\n2/4/2031Dossier clôturé", "closed"),
        ("1/4/2031Envoi question\n2/4/2031Requalification\n3/4/2031Fin de la législature", "requalified"),
        ("1/4/2031Envoi question\n2/4/2031Requalification\n3/4/2031Réponse", "answered"),
        ("", "open"),
    ],
)
def test_the_status_follows_from_the_events(events: str, status: str) -> None:
    page = without(FRENCH, "25/11/2031").replace(
        "12/1/2031 Envoi question (Fin du délai de réponse: 12/2/2031 )", events
    )
    assert record_of(page).status == status


def test_an_answer_on_a_page_without_events_counts_and_dates_it() -> None:
    record = record_of(without(DUTCH, "3/4/", "9/6/", "1/7/", "23/8/"))
    assert (record.status, record.answered_on, record.events) == ("answered", date(2031, 7, 1), ())


def test_a_question_asked_in_german_or_without_a_note_says_so() -> None:
    assert record_of(FRENCH.replace("en néerlandais", "en allemand")).asked_in == "de"
    assert record_of(FRENCH.replace(" (Question posée en néerlandais)", "")).asked_in is None


@pytest.mark.parametrize(
    ("addressee", "office"),
    [
        ("au ministre des Essais", "ministre des Essais"),
        ("à l'adjoint des Essais", "adjoint des Essais"),
        ("au secrétaire d'État aux Essais", "secrétaire d'État aux Essais"),
        ("au ministre des Essais\nà la ministre des Modèles", "ministre des Essais; ministre des Modèles"),
    ],
)
def test_the_addressee_is_the_office_without_the_article_before_it(addressee: str, office: str) -> None:
    record = record_of(FRENCH.replace("à la vice-première ministre et ministre des Essais", addressee))
    assert record.texts["fr"].addressee == office
    assert record.texts["fr"].title == "les essais du service (doc. n° 9-123/2)"


def test_an_author_without_brackets_has_no_party() -> None:
    record = record_of(DUTCH.replace(" (Partij X)", ""))
    assert (record.author, record.party, record.asked_on) == ("Jan Voorbeeld", None, date(2031, 4, 3))


def test_a_page_without_the_parts_it_can_spare_is_read() -> None:
    starts = ("van Jan", "aan de", "proefdienst", "openbaar", "Chronologie", "Tweetalige")
    record = record_of(without(DUTCH, *starts))
    assert (record.author, record.party) == (None, None)
    assert record.asked_on == date(2031, 4, 3)
    assert record.texts["nl"].addressee is None
    assert record.texts["nl"].title == "Proefdienst - Loketten - Openingsuren"
    assert record.texts["nl"].descriptors == ()
    assert len(record.events) == 4


def test_a_page_that_lost_its_blank_lines_is_read() -> None:
    record = record_of(re.sub(r"\n\n+", "\n", DUTCH))
    expected = record_of(DUTCH)
    assert record.events == expected.events
    assert record.texts["nl"].descriptors == expected.texts["nl"].descriptors


def test_only_the_damaged_block_is_repaired() -> None:
    page = DUTCH.replace("Er zijn tien loketten", "De heer Žižek zag er fotoalbums van Škoda … ")
    assert "De heer Žižek zag er fotoalbums van Škoda …" in (record_of(page).texts["nl"].answer or "")


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (without(FRENCH, "Question écrite n°", "Question n°"), "a stripped copy of a question page"),
        (DUTCH.partition("Chronologie")[0], "no heading over the question"),
        (DUTCH.replace("Vraag nr. 9-101", "Vraag nr. 9-102"), "9-101 over the page, 9-102 over the question"),
        (
            "Schriftelijke vraag nr. 9-1\n\nVraag nr. 9-1 d.d. 3 april 2031 :\n",
            "no title, question or answer",
        ),
    ],
)
def test_a_page_that_cannot_be_read_is_rejected_with_the_reason(page: str, reason: str) -> None:
    assert reason in reason_of(page)


def test_a_page_that_lost_the_heading_over_it_is_read_by_the_other_one() -> None:
    reading = reading_of(without(DUTCH, "Schriftelijke vraag"))
    assert reading.record == record_of(DUTCH)
    assert reading.warnings == ("no heading over the page: the number stands over the question only",)


def test_a_page_that_lost_the_heading_over_its_question_is_read_by_its_chronology() -> None:
    reading = reading_of(without(FRENCH, "Question n°"))
    expected = record_of(FRENCH)
    assert reading.record.texts == expected.texts
    assert (reading.record.asked_on, reading.record.asked_in) == (expected.asked_on, None)
    assert (
        "no heading over the question: what stands below the chronology is taken for it" in reading.warnings
    )


def test_a_page_that_ends_before_its_question_gives_what_it_has() -> None:
    reading = reading_of(DUTCH.partition("Vraag nr. 9-101")[0])
    text = reading.record.texts["nl"]
    assert (text.title, text.question) == ("Proefdienst - Loketten - Openingsuren", None)
    assert len(reading.record.relations) == 3
    assert reading.warnings == ("the page ends before its question",)


def test_dates_that_contradict_each_other_are_told() -> None:
    reading = reading_of(DUTCH.replace("d.d. 3 april 2031\n", "d.d. 4 april 2031\n"))
    assert reading.record.asked_on == date(2031, 4, 3)
    assert reading.warnings == (
        "the dates contradict each other: 2031-04-03 over the question, 2031-04-04 on the author's line",
    )


def test_a_day_that_cannot_be_is_told() -> None:
    reading = reading_of(DUTCH.replace("3 april 2031", "31 april 2031"))
    assert reading.record.asked_on is None
    assert reading.warnings == (
        "the author's line 31 april 2031: no such day",
        "the heading over the question 31 april 2031: no such day",
    )


@pytest.mark.parametrize("joint", [" ", ""], ids=["blanks", "nothing"])
@pytest.mark.parametrize("page", [DUTCH, FRENCH], ids=["nl", "fr"])
def test_a_page_that_lost_its_line_breaks_gives_what_its_labels_tell(page: str, joint: str) -> None:
    reading = reading_of(joint.join(filter(None, map(str.strip, page.split("\n")))))
    expected = record_of(page)
    for fact in (
        "id",
        "author",
        "party",
        "asked_on",
        "asked_in",
        "deadline",
        "events",
        "relations",
        "status",
    ):
        assert getattr(reading.record, fact) == getattr(expected, fact)
    (text,), (whole,) = reading.record.texts.values(), expected.texts.values()
    assert (text.addressee, text.title, text.descriptors) == (None, None, ())
    assert any(
        warning.startswith("addressee, title and descriptors share a line") for warning in reading.warnings
    )
    assert _letters(text.question) == _letters(whole.question)
    assert _letters(text.answer) == _letters(whole.answer)


def _letters(text: str | None) -> str:
    return "".join((text or "").split())


def test_two_lines_that_became_one_are_cut_again_at_their_labels() -> None:
    joined = DUTCH.replace("nr. 9-101\n\nvan", "nr. 9-101 van").replace("2031\n\naan de", "2031 aan de")
    assert record_of(joined) == record_of(DUTCH)


@needs_pages
def test_the_real_page_is_read_whole() -> None:
    reading = reading_of((SHARED_PAGES / "seed-5-8917.screen.nl.txt").read_bytes())
    record, text = reading.record, reading.record.texts["nl"]
    assert record.id == "senate/5-8917"
    assert (record.author, record.party) == ("Martine Taelman", "Open Vld")
    assert (record.asked_on, record.answered_on) == (date(2013, 4, 30), date(2013, 6, 4))
    assert (record.asked_in, record.status, record.deadline) == ("nl", "answered", None)
    assert [relation.kind for relation in record.relations] == ["also-asked"] * 18
    assert len(text.descriptors) == 5
    assert "de minister van Financiën en Duurzame Ontwikkeling" in (text.addressee or "")
    question, answer = text.question or "", text.answer or ""
    assert question.startswith("Bedrijven en overheden")
    assert question.endswith("permanente aandacht ?")
    assert answer.startswith("In antwoord op haar vraag")
    assert answer.endswith("indien nodig, te reageren.")
    assert len(reading.repairs) == 3
    assert not re.search("[ŽŤťŲŗ]", encode(record).decode())


@needs_pages
def test_every_screen_page_is_read_but_the_stripped_one() -> None:
    pages = [page for page in SHARED_PAGES.glob("screen.*.txt") if "stripped" not in page.name]
    assert len(pages) == 6
    for page in pages:
        record = record_of(page.read_bytes())
        (text,) = record.texts.values()
        assert record.author
        assert text.addressee
        assert text.descriptors
        assert text.question


# The sample pages


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_sample_page_gives_every_field_it_states(path: Path) -> None:
    reading = reading_of(path.read_bytes())
    number, language, _ = path.name.split(".")
    record = reading.record
    assert record.id == f"senate/{number}"
    assert reading.form == f"senate-screen-{language}"
    (text,) = record.texts.values()
    assert record.author
    assert record.party
    assert record.asked_in
    assert text.addressee
    assert text.title
    assert text.descriptors
    assert text.question
    assert record.events[0].kind == "sent"
    assert record.events[0].on == record.asked_on
    assert not [event for event in record.events if event.kind == "other"]
    assert (record.status == "answered") == (record.answered_on is not None)
    assert not re.search("[ŽŤťŲŗ†]", encode(record).decode())
    assert decode(encode(record)) == record


def test_the_two_pages_of_a_question_agree() -> None:
    pages: defaultdict[str, list[Record]] = defaultdict(list)
    for path in SAMPLES:
        record = record_of(path.read_bytes())
        pages[record.id].append(record)
    pairs = [pair for pair in pages.values() if len(pair) == 2]
    assert pairs
    for first, second in pairs:
        assert first.texts.keys() != second.texts.keys()
        for fact in ("author", "asked_on", "answered_on", "deadline", "asked_in", "status", "relations"):
            assert getattr(first, fact) == getattr(second, fact), (first.id, fact)
        assert [(event.on, event.kind) for event in first.events] == [
            (event.on, event.kind) for event in second.events
        ]
        descriptors = [len(text.descriptors) for record in (first, second) for text in record.texts.values()]
        assert descriptors[0] == descriptors[1]


def test_the_sample_pages_hold_damage_and_it_is_repaired() -> None:
    assert sum(len(reading_of(path.read_bytes()).repairs) for path in SAMPLES) > 100


@settings(max_examples=500, deadline=None)
@given(st.sampled_from([DUTCH, FRENCH]), st.data())
def test_mutated_lines_give_a_record_or_a_reject_with_a_reason(page: str, data: st.DataObject) -> None:
    lines = page.split("\n")
    for _ in range(data.draw(st.integers(1, 6))):
        first, second = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        match data.draw(st.sampled_from(["delete", "duplicate", "swap", "cut"])):
            case "delete":
                lines[first] = ""
            case "duplicate":
                lines.insert(second, lines[first])
            case "swap":
                lines[first], lines[second] = lines[second], lines[first]
            case "cut":
                lines[first] = lines[first][: data.draw(st.integers(0, len(lines[first])))]
    _assert_read_or_rejected("\n".join(lines).encode())


@settings(max_examples=500, deadline=None)
@given(st.sampled_from([DUTCH.encode(), FRENCH.encode(), FRENCH.encode("cp1252")]), st.data())
def test_mutated_bytes_give_a_record_or_a_reject_with_a_reason(page: bytes, data: st.DataObject) -> None:
    content = bytearray(page[: data.draw(st.integers(0, len(page)))])
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(st.integers(0, len(content)))
        content[place : place + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=8))
    _assert_read_or_rejected(bytes(content))


def _assert_read_or_rejected(page: bytes) -> None:
    for outcome in read("page.txt", io.BytesIO(page)):
        if isinstance(outcome, Reject):
            assert outcome.reason
        else:
            assert outcome.raw == page
            assert decode(encode(outcome.record)) == outcome.record
