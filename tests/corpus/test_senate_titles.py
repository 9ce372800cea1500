"""Telling the French from the Dutch title where both share a line, and only where that is sure."""

import gzip
import json
import re
from pathlib import Path

import pytest

from corpus.language import guess_language, word_language, words
from corpus.readers.senate.titles import split_title


@pytest.mark.parametrize(
    ("french", "dutch"),
    [
        ("Essai - Application", "Proef - Toepassing"),
        ("Les droits de l'enfant - Suivi", "Kinderrechten - Opvolging"),
        (
            "Accès aux gares - Personnes à mobilité réduite",
            "Toegang tot stations - Personen met een handicap",
        ),
        ("Médias - Plan d'action de la ministre - Budget", "Media - Actieplan van de minister - Begroting"),
        ("Le chômage des jeunes", "Het aantal werklozen onder de jeugd"),
        ("Convention de Namur – Suivi", "Verdrag – Opvolging"),
    ],
)
def test_titles_are_told_apart_where_the_border_is_sure(french: str, dutch: str) -> None:
    assert split_title(f"{french} {dutch} ") == (french, dutch)


@pytest.mark.parametrize(
    "line",
    [
        "Médias Budget Media Budget",
        "Internet Internet",
        "SNCB - Gares NMBS - Stations - Toegang",
        "La mort de Jan Peeters Het overlijden van Jan Peeters",
        "les essais du service de proeven van de dienst",
        "Initial Coin Offerings - Contrôle",
        "Proeven - Loketten Essais - Guichets dans les services",
        "",
    ],
)
def test_titles_whose_border_is_not_sure_are_not_split(line: str) -> None:
    assert split_title(line) is None


def test_the_page_s_own_words_make_a_border_sure() -> None:
    line = "Médias belges - Pertes Médias sociaux Belgische media - Verliezen"
    assert split_title("Pertes Verliezen") is None
    assert split_title("Pertes Verliezen", french={"pertes"}, dutch={"verliezen"}) == ("Pertes", "Verliezen")
    assert split_title(line, french={"pertes"}, dutch={"verliezen"}) is None


def test_of_real_titles_none_is_split_wrongly(shared_folder: Path) -> None:
    right = wrong = 0
    with gzip.open(shared_folder / "data" / "chamber_written_2017_parallel.jsonl.gz", "rt") as lines:
        for line in lines:
            texts = json.loads(line)["texts"]
            french, dutch = (_tidy(texts[language]["title"]) for language in ("fr", "nl"))
            found = split_title(f"{french} {dutch}")
            right += found == (french, dutch)
            wrong += found not in {None, (french, dutch)}
    assert wrong == 0
    assert right > 450


def _tidy(title: str) -> str:
    without_numbers = re.sub(r"\((?:MV|QO) \d+\)", "", title.replace(". - ", " - "))
    return " ".join(re.sub(r"\.? ?-$", "", without_numbers).split())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hoeveel loketten zijn er in het gebouw van de dienst?", "nl"),
        ("Combien de guichets y a-t-il dans le bâtiment du service ?", "fr"),
        ("25 % - 30 %", None),
        ("", None),
    ],
)
def test_the_language_of_a_passage_is_told_by_its_function_words(text: str, language: str | None) -> None:
    assert guess_language(text) == language


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("het", "nl"),
        ("Het", "nl"),
        ("l'accord", "fr"),
        ("L’accord", "fr"),
        ("overheid", "nl"),
        ("réduction", None),
        ("sécurité", "fr"),
        ("Tijl", None),
        ("de", None),
        ("budget", None),
    ],
)
def test_the_language_of_a_word_is_told_where_it_can_be_one_only(word: str, language: str | None) -> None:
    assert word_language(word) == language


def test_an_elided_article_keeps_its_apostrophe() -> None:
    assert words("L'an d’Or, Jan's boek") == ["l'", "an", "d’", "or", "jan'", "s", "boek"]
