"""What copying adds to a page's text: characters that cannot be seen, and marks of Markdown."""

import pytest
from page_reading import record_of

from tests.senate_pages import Question, printed, screen

QUESTION = Question(relations=(("also-asked", "9-102"), ("also-asked", "9-103")))
PAGE = screen(QUESTION, "nl")


@pytest.mark.parametrize("char", ["\u200b", "\u200e", "\ufeff"])
@pytest.mark.parametrize("make", [screen, printed])
def test_characters_that_cannot_be_seen_do_not_count(make, char) -> None:
    page = make(QUESTION, "fr")
    marked = char + page.replace("\n", f"\n{char}")
    assert record_of(marked) == record_of(page)


def test_links_in_markdown_are_their_text() -> None:
    address = "http://voorbeeld.test/www/?MIval=/Vragen/SchriftelijkeVraag&LEG=9&NR={}&LANG=nl"
    page = PAGE
    for number in ("102", "103"):
        page = page.replace(f"vraag 9-{number}", f"[vraag 9-{number}]({address.format(number)})")
        page = page.replace(f"schriftelijke [vraag 9-{number}]", f"[schriftelijke vraag 9-{number}]")
    page = page.replace(
        "Tweetalige printerversie", "[Tweetalige printerversie](/www/?MIval=/Vragen/SVPrintNLFR)"
    )
    assert "](" in page
    assert record_of(page) == record_of(PAGE)


def test_headings_and_bold_in_markdown_are_their_text() -> None:
    page = PAGE.replace("Schriftelijke vraag nr. 9-101\n", "# Schriftelijke vraag nr. 9-101\n", 1)
    page = page.replace("van Jan Voorbeeld", "van **Jan Voorbeeld**").replace(
        "Chronologie", "**Chronologie**"
    )
    page = page.replace("Vraag nr. 9-101 d.d. 3 april 2031 :", "**Vraag nr. 9-101 d.d. 3 april 2031 :**")
    assert record_of(page) == record_of(PAGE)
