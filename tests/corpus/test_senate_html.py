"""The Senate's pages as HTML: the same lines, so the same records, whatever the markup and the bytes."""

from dataclasses import replace
from datetime import date
from html.entities import codepoint2name

import pytest
from page_reading import reading_of, record_of

from tests.senate_pages import (
    Question,
    as_breaks,
    as_nested_tables,
    as_paragraphs,
    bilingual,
    printed,
    screen,
)

QUESTION = Question(
    deadline=date(2031, 5, 8), relations=(("also-asked", "9-102"), ("requalification-of", "9-7"))
)
PAGES = {
    f"{make.__name__}-{language}": make(QUESTION, language)
    for make in (screen, printed, bilingual)
    for language in ("nl", "fr")
}
DECLARED = '<html><head><meta http-equiv="Content-Type" content="text/html; charset={}"></head>{}</html>'


def with_line_breaks(page: str) -> str:
    return page.replace("\n", "<br>\n")


@pytest.mark.parametrize("make", [as_paragraphs, as_breaks])
@pytest.mark.parametrize("page", PAGES)
def test_html_reads_as_the_text_it_shows(page, make) -> None:
    reading, expected = reading_of(make(PAGES[page])), reading_of(PAGES[page])
    assert reading.record == expected.record
    assert reading.form == expected.form


@pytest.mark.parametrize("page", PAGES)
def test_tables_within_tables_read_as_the_text_they_show(page) -> None:
    record, expected = record_of(as_nested_tables(PAGES[page])), record_of(PAGES[page])
    assert one_blank(record) == one_blank(expected)


def one_blank(record):
    """The record with its texts' paragraphs no longer set apart: a row of a table is one line."""
    texts = {
        language: (
            text.addressee,
            text.title,
            text.descriptors,
            *map(_squeezed, (text.question, text.answer)),
        )
        for language, text in record.texts.items()
    }
    return record.id, record.author, record.events, record.relations, record.deadline, texts


def _squeezed(text):
    return (text or "").replace("\n\n", "\n")


@pytest.mark.parametrize(
    "declared", ["utf-8", "iso-8859-1", "windows-1252", "us-ascii", "utf-16", "nonsense"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-1"])
def test_what_encoding_a_page_declares_does_not_matter(declared, encoding) -> None:
    page = DECLARED.format(declared, with_line_breaks(PAGES["screen-fr"]))
    assert record_of(page.encode(encoding)) == record_of(PAGES["screen-fr"])


def test_a_page_that_declares_no_encoding_is_read() -> None:
    page = f"<html><body>{with_line_breaks(PAGES['screen-fr'])}</body></html>"
    assert record_of(page.encode("cp1252")) == record_of(page.encode()) == record_of(PAGES["screen-fr"])


@pytest.mark.parametrize(
    "entity",
    [
        lambda char: f"&{codepoint2name[ord(char)]};",
        lambda char: f"&#{ord(char)};",
        lambda char: f"&#x{ord(char):x};",
    ],
)
def test_entities_are_read(entity) -> None:
    page = "".join(
        entity(char) if not char.isascii() else char for char in with_line_breaks(PAGES["screen-fr"])
    )
    assert "é" not in page
    assert record_of(f"<html><body>{page}</body></html>") == record_of(PAGES["screen-fr"])


def test_an_event_s_cells_and_a_relation_s_link_are_one_line() -> None:
    page = with_line_breaks(PAGES["screen-nl"])
    events = (
        "<table><tr><td>3/4/2031</td><td>Verzending vraag</td>"
        "<td>(Einde van de antwoordtermijn: 8/5/2031 )</td></tr>"
        "<tr><td>1/7/2031</td><td>&nbsp;</td><td>Antwoord</td></tr></table>"
    )
    start, _, rest = page.partition("3/4/2031Verzending")
    page = start + events + rest.partition("Antwoord<br>\n")[2]
    page = page.replace("vraag 9-102", 'vraag <a href="?NR=102">9-102</a>')
    assert record_of(page) == record_of(PAGES["screen-nl"])


def test_menus_scripts_and_footers_are_left_out() -> None:
    page = (
        "<html><head><script>if (a < b) document.write('Antwoord ontvangen op 1 juli 2031 :')</script>"
        "<style>p {}</style></head><body><nav>Annales</nav><ul><li>Handelingen<li>Annales</ul>"
        f"{with_line_breaks(PAGES['screen-nl'])}<footer>Belgische Senaat</footer></body></html>"
    )
    assert record_of(page) == record_of(PAGES["screen-nl"])


def test_a_table_in_an_answer_stays_a_table() -> None:
    answer = (
        "<p>Zie:</p><table><tr><td>jaar</td><td>aantal</td></tr><tr><td>2030</td><td>12</td></tr></table>"
    )
    question = replace(QUESTION, nl=replace(QUESTION.nl, answer=("TABEL",)))
    page = as_paragraphs(screen(question, "nl")).replace("TABEL", answer)
    assert record_of(page).texts["nl"].answer == "Zie:\n\njaar | aantal\n2030 | 12"


def test_text_with_a_few_signs_of_its_own_stays_text() -> None:
    words = replace(QUESTION.nl, question=("Is 3 < 4 en 5 > 4, <jan@voorbeeld.test>?", "<b> & zo"))
    question = replace(QUESTION, nl=words)
    assert record_of(screen(question, "nl")).texts["nl"].question == "\n\n".join(words.question)


@pytest.mark.parametrize(
    "footer",
    [
        "<hr><font size=-1>&copy; Belgische Senaat</font>",
        "<p>© 2031 Sénat de Belgique<br>Contact | Plan",
        "<hr>Copyright Senaat",
    ],
)
def test_the_site_s_notice_of_copyright_is_no_part_of_the_answer(footer) -> None:
    page = as_paragraphs(PAGES["screen-nl"])
    assert record_of(page.replace("</body>", f"{footer}</body>")) == record_of(page)


def test_a_question_about_copyright_keeps_its_last_words() -> None:
    answer = ("Zie ook:", "© Jan Voorbeeld, voor de Senaat bewerkt in 2030." + " Daarna niet meer." * 8)
    page = screen(replace(QUESTION, nl=replace(QUESTION.nl, answer=answer)), "nl")
    assert record_of(page).texts["nl"].answer == "\n\n".join(answer)
