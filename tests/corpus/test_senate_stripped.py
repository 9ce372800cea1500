"""Reading copies that lost heading, author and addressee: number and language come from the name."""

from datetime import date

import pytest
from page_reading import reading_of, reason_of, record_of

from corpus.record import Event, Record, Relation, Text
from tests.senate_pages import Question, as_paragraphs, screen, stripped

QUESTION = Question(
    events=(("sent", date(2031, 4, 3)), ("end-of-legislature", date(2032, 4, 28))),
    relations=(("requalification-of", "9-39"),),
).without_answer()
ADDRESS = "http://www.senate.be/www/?MIval=/Vragen/SchriftelijkeVraag&LEG=5&NR=10640&LANG=fr"


def test_a_stripped_page_is_read_whole_and_says_what_its_name_told() -> None:
    reading = reading_of(stripped(QUESTION, "fr"), "5-10640.fr.txt")
    assert reading.form == "senate-stripped-fr"
    assert reading.record == Record(
        id="senate/5-10640",
        chamber="senate",
        legislature=5,
        number="10640",
        status="lapsed",
        events=(
            Event(on=date(2031, 4, 3), kind="sent", label="Envoi question"),
            Event(on=date(2032, 4, 28), kind="end-of-legislature", label="Fin de la législature"),
        ),
        relations=(Relation(kind="requalification-of", id="senate/explanation-9-39"),),
        texts={
            "fr": Text(
                title=QUESTION.fr.title,
                descriptors=QUESTION.fr.descriptors,
                question="\n\n".join(QUESTION.fr.question),
            )
        },
        source="5-10640.fr.txt (number and language from the name)",
    )


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (ADDRESS, "number and language from the address"),
        (ADDRESS.replace("&", "&amp;"), "number and language from the address"),
        ("https://www.senaat.be/www/?LANG=fr&NR=10640&LEG=5", "number and language from the address"),
        ("pages/index.html%3FLEG%3D5%26NR%3D10640%26LANG%3Dfr", "number and language from the address"),
        ("2031-04-03/senate-5-10640_fr.html", "number and language from the name"),
        ("archive.zip:pages/5-10640.FR.txt", "number and language from the name"),
        ("C:\\pages\\5-10640.txt", "number from the name"),
    ],
)
def test_number_and_language_are_found_in_addresses_and_in_names(name: str, told: str) -> None:
    record = record_of(stripped(QUESTION, "fr"), name)
    assert record.id == "senate/5-10640"
    assert list(record.texts) == ["fr"]
    assert record.source == f"{name} ({told})"


@pytest.mark.parametrize(
    "name", ["page.fr.txt", "2031-04-03.txt", "5-1_5-2.fr.txt", "standard input", "?LEG=5&LANG=fr"]
)
def test_without_a_number_in_its_name_it_is_rejected_by_name(name: str) -> None:
    assert "a stripped copy of a question page" in reason_of(stripped(QUESTION, "fr"), name)


def test_the_language_of_the_labels_counts_more_than_the_name() -> None:
    reading = reading_of(stripped(QUESTION, "nl"), "5-10640.fr.txt")
    assert list(reading.record.texts) == ["nl"]
    assert reading.record.source == "5-10640.fr.txt (number from the name)"
    assert reading.warnings == ("the name says fr, the labels are in nl: the labels count",)


def test_the_name_of_a_page_that_states_its_number_does_not_count() -> None:
    record = record_of(screen(QUESTION, "nl"), "5-10640.fr.txt")
    assert (record.id, list(record.texts), record.source) == ("senate/9-101", ["nl"], "5-10640.fr.txt")


def test_a_stripped_page_in_html_reads_the_same() -> None:
    page = stripped(QUESTION, "nl")
    assert record_of(as_paragraphs(page), "5-1.nl.html").texts == record_of(page, "5-1.nl.html").texts


def test_a_stripped_page_without_line_breaks_is_rejected_by_name() -> None:
    flat = " ".join(stripped(QUESTION, "nl").split())
    assert "lost its line breaks" in reason_of(flat, "5-1.nl.txt")


def test_what_a_stripped_page_kept_of_its_header_is_read() -> None:
    kept = "de Jan Voorbeeld (Partij X) du 3 avril 2031\n\nà la ministre des Essais\n\n"
    links = "Version à imprimer bilingue Version à imprimer unilingue\n\n"
    page = stripped(Question(), "fr").replace("![]() |\n![]() |\n", links + kept)
    record = record_of(page, "9-101.fr.txt")
    assert (record.author, record.party) == ("Jan Voorbeeld", "Partij X")
    assert record.texts["fr"].addressee == "ministre des Essais"
    assert record.texts["fr"].title == Question().fr.title
    assert record.texts["fr"].descriptors == Question().fr.descriptors


@pytest.mark.parametrize("separator", ["&", "&amp;"])
def test_the_links_to_its_print_pages_tell_a_stripped_page_s_number(separator) -> None:
    addresses = [f"/www/?MIval=/Vragen/{kind}&LEG=9&NR=101&LANG=fr" for kind in ("SVPrintNLFR", "SVPrint")]
    links = "".join(f"<a href='{link.replace('&', separator)}'><img></a><br>" for link in addresses)
    page = stripped(Question(), "fr").replace("![]() |\n![]() |\n", "").replace("\n", "<br>\n")
    record = record_of(f"<html><body>{links}{page}</body></html>", "page.html")
    assert record.id == "senate/9-101"
    assert record.source == "page.html (number and language from the links)"
