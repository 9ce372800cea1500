"""Author, addressee, title and descriptors of a screen page, which only their order and a few words mark."""

import pytest
from page_reading import reading_of, record_of

from tests.senate_pages import Question, printed, screen

QUESTION = Question()
PAGE = screen(QUESTION, "nl")
FRENCH = screen(QUESTION, "fr")
AUTHOR = "van Jan Voorbeeld (Partij X) d.d. 3 april 2031"
FRENCH_AUTHOR = "de Jan Voorbeeld (Partij X) du 3 avril 2031"
OFFICE = "aan de minister van Proefzaken"
TITLE = "Proefdienst - Loketten - Openingsuren"
DESCRIPTORS = "proefdienst\nopenbaar gebouw"


def with_part(part: str, written: str, page: str = PAGE) -> str:
    assert part in page
    return page.replace(part, written, 1)


@pytest.mark.parametrize(
    ("written", "author", "party"),
    [
        ("van Jan Voorbeeld d.d. 3 april 2031", "Jan Voorbeeld", None),
        ("van Jan Voorbeeld, d.d. 3 april 2031", "Jan Voorbeeld", None),
        ("van Jan Voorbeeld (Partij X), d.d. 3 april 2031", "Jan Voorbeeld", "Partij X"),
        ("van Jan Voorbeeld (Partij X) dd. 3 april 2031", "Jan Voorbeeld", "Partij X"),
        ("van Jan Voorbeeld(Partij X)d.d. 3 april 2031", "Jan Voorbeeld", "Partij X"),
        ("van Jan Voorbeeld (Partij X (fractie)) d.d. 3 april 2031", "Jan Voorbeeld", "Partij X (fractie)"),
        ("van Jan Voorbeeld", "Jan Voorbeeld", None),
        ("de Jan Voorbeeld (Partij X)", "Jan Voorbeeld", "Partij X"),
        ("van Jan Van den Berg-d'Exempel (PX+Y.Z) d.d. 3 april 2031", "Jan Van den Berg-d'Exempel", "PX+Y.Z"),
        ("van Jan Voorbeeld\n(Partij X) d.d. 3 april 2031", "Jan Voorbeeld", "Partij X"),
        ("van Jan Voorbeeld (Partij X) d.d.\n3 april 2031", "Jan Voorbeeld", "Partij X"),
        ("van Jan Voorbeeld (Partij X) d.d. 3\napril 2031", "Jan Voorbeeld", "Partij X"),
    ],
)
def test_a_dutch_author_is_read_however_the_line_is_written(written, author, party) -> None:
    reading = reading_of(with_part(AUTHOR, written))
    record, text = reading.record, reading.record.texts["nl"]
    assert (record.author, record.party, record.asked_on) == (author, party, QUESTION.asked_on)
    assert (text.addressee, text.title) == ("minister van Proefzaken", TITLE)
    assert reading.warnings == ()


@pytest.mark.parametrize(
    ("written", "author", "party"),
    [
        ("d'Anne Exemple (PX) du 3 avril 2031", "Anne Exemple", "PX"),
        ("de Anne du Pont d’Exemple (PX-Y) du 3 avril 2031", "Anne du Pont d’Exemple", "PX-Y"),
        ("de Anne Exemple(PX) du 3 avril 2031", "Anne Exemple", "PX"),
        ("de Anne Exemple (PX), du 3 avril 2031", "Anne Exemple", "PX"),
        ("de Anne Exemple (PX) du 3\navril 2031", "Anne Exemple", "PX"),
        ("de Anne Exemple", "Anne Exemple", None),
    ],
)
def test_a_french_author_is_read_however_the_line_is_written(written, author, party) -> None:
    reading = reading_of(with_part(FRENCH_AUTHOR, written, FRENCH))
    assert (reading.record.author, reading.record.party) == (author, party)
    assert reading.record.texts["fr"].title == QUESTION.fr.title
    assert reading.warnings == ()


@pytest.mark.parametrize(
    ("written", "office"),
    [
        (
            "aan de minister van Proefzaken,\nbelast met Toetsen",
            "minister van Proefzaken, belast met Toetsen",
        ),
        ("aan de minister van Proefzaken en\nToetsen", "minister van Proefzaken en Toetsen"),
        ("aan de minister van Proefzaken\nen Toetsen", "minister van Proefzaken en Toetsen"),
        (
            "aan de staatssecretaris voor Proeven,\ntoegevoegd aan de minister van Proefzaken",
            "staatssecretaris voor Proeven, toegevoegd aan de minister van Proefzaken",
        ),
        ("aan de eerste minister\naan de minister van Toetsen", "eerste minister; minister van Toetsen"),
    ],
)
def test_an_addressee_may_go_on_in_the_next_line(written, office) -> None:
    text = record_of(with_part(OFFICE, written)).texts["nl"]
    assert (text.addressee, text.title, text.descriptors) == (office, TITLE, QUESTION.nl.descriptors)


@pytest.mark.parametrize(
    "title",
    [
        "aan de minister gerichte brieven",
        "aan de loketten",
        "van de dienst (Partij X) naar het loket",
        "Chronologie",
        "3 april 2031 - Verzending vraag",
        "11/7/2031 - Feestdag",
        "Schriftelijke vraag nr. 9-88",
        "Vraag nr. 9-88 d.d. 3 maart 2031 : opvolging",
        "Ook gesteld aan : schriftelijke vraag 9-88",
    ],
)
def test_a_title_that_reads_like_a_label_is_a_title(title) -> None:
    reading = reading_of(with_part(TITLE, title))
    text = reading.record.texts["nl"]
    assert (text.addressee, text.title) == ("minister van Proefzaken", title)
    assert text.descriptors == QUESTION.nl.descriptors
    assert [event.kind for event in reading.record.events] == ["sent", "answer"]
    assert reading.record.relations == ()


def test_a_title_over_two_lines_is_one() -> None:
    text = record_of(with_part(TITLE, "Proefdienst - Loketten -\nOpeningsuren")).texts["nl"]
    assert (text.title, text.descriptors) == (TITLE, QUESTION.nl.descriptors)


def test_descriptors_may_be_set_apart_by_blank_lines() -> None:
    text = record_of(with_part(DESCRIPTORS, DESCRIPTORS.replace("\n", "\n\n"))).texts["nl"]
    assert (text.title, text.descriptors) == (TITLE, QUESTION.nl.descriptors)


def test_without_a_title_the_descriptors_stay_descriptors_and_that_is_told() -> None:
    reading = reading_of(with_part(f"{TITLE}\n\n", ""))
    text = reading.record.texts["nl"]
    assert (text.title, text.descriptors) == (None, QUESTION.nl.descriptors)
    assert reading.warnings == (
        "no title: what stands there is taken for descriptors: proefdienst, openbaar gebouw",
    )


def test_a_title_that_lost_the_blank_line_below_it_is_still_the_title() -> None:
    text = record_of(with_part(f"{TITLE}\n\n", f"{TITLE}\n")).texts["nl"]
    assert (text.title, text.descriptors) == (TITLE, QUESTION.nl.descriptors)


def test_a_page_without_descriptors_has_none() -> None:
    text = record_of(with_part(f"{DESCRIPTORS}\n\n", "")).texts["nl"]
    assert (text.title, text.descriptors) == (TITLE, ())


@pytest.mark.parametrize("descriptor", ["Antwoord", "Rappel", "11 september 2001", "1/5/2031 feest"])
@pytest.mark.parametrize("make", [screen, printed])
def test_a_descriptor_that_reads_like_an_event_is_a_descriptor(make, descriptor) -> None:
    reading = reading_of(with_part("openbaar gebouw", descriptor, make(QUESTION, "nl")))
    assert reading.record.texts["nl"].descriptors == ("proefdienst", descriptor)
    assert [event.kind for event in reading.record.events] == ["sent", "answer"]


@pytest.mark.parametrize("title", ["les essais du service", "het loket", "l'essai"])
def test_a_title_that_begins_with_a_small_article_is_one_without_a_blank_line_below_it(title) -> None:
    text = record_of(with_part(f"{TITLE}\n\n", f"{title}\n")).texts["nl"]
    assert (text.title, text.descriptors) == (title, QUESTION.nl.descriptors)
