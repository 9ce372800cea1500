"""Pages whose lines were cut at a fixed width, as plain text often is."""

import textwrap
from dataclasses import replace
from datetime import date

import pytest
from page_reading import records_of

from tests.senate_pages import Question, bilingual, bulletin, printed, screen

QUESTION = Question(
    author="Jean-Pierre van den Voorbeeldsberg",
    deadline=date(2031, 5, 8),
    relations=(("also-asked", "9-102"), ("reintroduced-as", "9-10390")),
    nl=replace(
        Question().nl,
        office="staatssecretaris voor Proefzaken en Modernisering van de Openbare Loketten, toegevoegd aan "
        "de minister van Toetsen en Duurzame Essays, belast met Proefzaken",
        title="Openbare loketten - Gesprekken met burgers en bedrijven - Gebruik van borden in de dienst",
    ),
    fr=replace(
        Question().fr,
        office="secrétaire d'État aux Essais et à la Modernisation des Guichets publics, adjoint au ministre "
        "des Examens, chargé des Essais",
        title="Guichets publics - Entretiens avec les citoyens et les entreprises - Usage des panneaux",
    ),
)
PAGES = {
    "screen-nl": screen(QUESTION, "nl"),
    "screen-fr": screen(QUESTION, "fr"),
    "print-nl": printed(QUESTION, "nl"),
    "print-fr": printed(QUESTION, "fr"),
    "bilingual": bilingual(QUESTION, "fr"),
    "bulletin": bulletin([replace(QUESTION, number="2526")], "nl", "2-65"),
}


def cut(page: str, width: int) -> str:
    """The page with its lines cut before the word that would pass the width."""

    def pieces(line: str) -> list[str]:
        return textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [line]

    return "\n".join(piece for line in page.split("\n") for piece in pieces(line))


@pytest.mark.parametrize("width", [60, 66, 72, 76, 78, 80])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_cut_at_a_width_reads_as_the_whole_one(name, width) -> None:
    page = PAGES[name]
    assert max(map(len, cut(page, width).split("\n"))) <= width
    assert records_of(cut(page, width)) == records_of(page)


@pytest.mark.parametrize(
    "text", ["a) ja, dat is zo\nb) neen", "- ja\n- neen", "2029          10\n2030          12"]
)
def test_lists_and_tables_in_a_page_that_was_cut_stay_as_they_are(text) -> None:
    page = (
        cut(screen(QUESTION, "nl"), 72)
        + f"\n\n{'Een zin die net zo breed is als de bladzijde zelf, en dus geheel vol.':.72}\n{text}"
    )
    (record,) = records_of(page)
    assert (record.texts["nl"].answer or "").endswith(f"\n{text}")


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_short_lines_that_were_not_cut_stay_apart(language) -> None:
    page = screen(Question(), language)
    assert records_of(page.replace("\n\n", "\n"))[0].texts[language].descriptors == (
        Question().words(language).descriptors
    )
