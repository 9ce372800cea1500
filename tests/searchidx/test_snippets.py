"""Which passage a hit shows."""

import pytest

from corpus import Text
from searchidx.analysis import Analysis
from searchidx.query import parse
from searchidx.snippets import PASSAGE_CHARACTERS, Highlighter

ANALYSIS = Analysis()
FILLER = "Dit is een zin zonder iets van belang, die de tekst lang maakt. " * 12


def snippet(query: str, **parts: str) -> tuple[tuple[str, bool], ...]:
    return Highlighter(parse(query), ANALYSIS).highlight(Text(**parts), "nl").snippet()  # type: ignore[arg-type]


def matches(query: str, **parts: str) -> list[str]:
    return [text for text, is_match in snippet(query, **parts) if is_match]


def test_the_passage_with_most_different_words_is_shown_and_begins_with_its_sentence() -> None:
    text = f"De trein reed. {FILLER}Er was geen bus. De trein en de bus reden samen. {FILLER}"
    shown = "".join(piece for piece, _ in snippet("trein bus", question=text))
    assert shown.startswith("… Er was geen bus. De trein en de bus reden samen.")
    assert shown.endswith(" …")
    assert len(shown) <= PASSAGE_CHARACTERS + 4


def test_inflected_forms_and_accents_are_marked_as_they_stand() -> None:
    assert matches("financien ziekenhuis", question="Financiën voor ziekenhuizen") == [
        "Financiën",
        "ziekenhuizen",
    ]


def test_a_phrase_is_marked_as_one_and_only_where_it_stands_literally() -> None:
    text = "sociale zaken en media; sociale media"
    assert matches('"sociale media"', question=text) == ["sociale media"]


def test_what_is_excluded_or_a_stop_word_is_not_marked() -> None:
    assert matches("de trein -bus", question="de trein, geen bus") == ["trein"]


def test_a_prefix_and_a_number_are_marked() -> None:
    assert matches("fin* 5-8917", question="Financiën, zie nr. 5-8917") == ["Financiën", "5-8917"]


def test_a_word_of_one_part_is_marked_in_that_part_only() -> None:
    assert matches("antwoord:trein", question="de trein", answer="geen trein") == ["trein"]
    assert matches("vraag:trein", question="geen bus", answer="de trein") == []


def test_of_equal_passages_the_answer_is_shown() -> None:
    assert snippet("trein", question="Rijdt de trein?", answer="De trein rijdt.")[0] == ("De ", False)


def test_without_a_match_the_beginning_of_the_question_is_shown() -> None:
    shown = snippet("auteur:taelman", question=FILLER, answer="Ja.")
    assert shown[0][0].startswith("Dit is een zin")
    assert not any(is_match for _, is_match in shown)


@pytest.mark.parametrize("text", ["Media.\n\nEn media  \t x", "media", " media "])
def test_white_space_is_put_down_as_one_space(text: str) -> None:
    shown = "".join(piece for piece, _ in snippet("media", question=text))
    assert shown.strip() == " ".join(text.split())


def test_a_text_of_one_endless_word_is_cut() -> None:
    shown = "".join(piece for piece, _ in snippet("x", question="a" * 5000))
    assert len(shown) <= PASSAGE_CHARACTERS + 2
