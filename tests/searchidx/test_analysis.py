"""What counts as one word, and which words are found by one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchidx.analysis import Analysis, fold, normalise, printable


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return Analysis()


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("N-VA en CD&V", [("n-va",), ("en",), ("cd&v",)]),
        ("nr. 5-8917", [("nr",), ("5-8917", "8917")]),
        ("l’accord d'Hondt", [("l",), ("accord",), ("d",), ("hondt",)]),
        ("aujourd'hui", [("aujourd'hui",)]),
        ("Vlaams-Brabant", [("vlaams",), ("brabant",)]),
        ("COVID-19", [("covid-19", "covid")]),
        ("de deed.Trein 2116", [("de",), ("deed",), ("trein",), ("2116",)]),
        ("hulp.2. Zou", [("hulp.2", "hulp"), ("zou",)]),
        ("sp.a", [("sp.a",)]),
        ("1 390 of 1.390 of 1390", [("1390",), ("of",), ("1390",), ("of",), ("1390",)]),
        ("12,20 %", [("12,20",)]),
        ("in 2013 150 mensen", [("in",), ("2013",), ("150",), ("mensen",)]),
        ("zitting 2012-2013", [("zitting",), ("2012-2013", "2012", "2013")]),
        ("@FOD_Financien", [("fod",), ("financien",)]),
        ("sociale\u00a0media", [("sociale",), ("media",)]),
        ("over\u00adheid", [("overheid",)]),
        ("5\u20118917", [("5-8917", "8917")]),
        ("… – ? &", []),
    ],
)
def test_words_of_a_text(analysis: Analysis, text: str, forms: list[tuple[str, ...]]) -> None:
    assert [token.forms for token in analysis.tokens(text)] == forms


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("nl", "financiën", "Financien"),
        ("nl", "ziekenhuis", "ziekenhuizen"),
        ("nl", "foto", "foto's"),
        ("nl", "FOD", "FOD’s"),
        ("fr", "sécurité", "securite"),
        ("fr", "médias", "MEDIA"),
        ("fr", "cœurs", "coeur"),
        ("fr", "l'école", "écoles"),
    ],
)
def test_words_that_find_one_another(analysis: Analysis, language: str, one: str, other: str) -> None:
    def term(text: str) -> str:
        return analysis.terms[language](list(analysis.tokens(text))[-1].forms[0])  # type: ignore[index]

    assert term(one) == term(other)


@pytest.mark.parametrize("name", ["n-va", "cd&v", "5-8917", "sp.a", "2019/c/42"])
def test_names_and_numbers_are_never_stemmed(analysis: Analysis, name: str) -> None:
    assert analysis.terms["nl"](name) == analysis.terms["fr"](name) == name


def test_accents_tell_stop_words_apart(analysis: Analysis) -> None:
    assert analysis.is_stop_word("mais")
    assert not analysis.is_stop_word("maïs")


@given(st.text())
def test_offsets_point_at_the_words_of_the_printable_text(text: str) -> None:
    shown = printable(text)
    for token in Analysis().tokens(text):
        assert shown[token.start : token.end].strip() == shown[token.start : token.end] != ""


@given(st.text())
def test_normalising_keeps_length_and_is_idempotent(text: str) -> None:
    assert len(normalise(text)) == len(printable(text))
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet="abcdefgéèëïœÉ'-&.0123456789 "))
def test_capitals_and_accents_never_matter(text: str) -> None:
    analysis = Analysis()
    assert analysis.words(text) == analysis.words(fold(text)) == analysis.words(text.upper())
