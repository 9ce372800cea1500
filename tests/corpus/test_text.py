"""Decoding, repairing and tidying text."""

import gzip
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import DocumentError
from corpus.text import clean, decode, repair

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
PARALLEL_2020 = SHARED / "data" / "chamber_written_2020_parallel.jsonl.gz"

FOREIGN_NAMES = """
Žižek Ťoukalová Šťastný Čapek Dvořák Škoda Růžička Martinů Łukasz Wałęsa Kraków Łódź Gdańsk Dušan
Milošević Živković Ľubomír Štefan Ďurčák Hašek Zdeněk Tomáš Orbán Erdoğan Şimşek Żeleński Kwaśniewski
Świątek Vējonis Kalvītis Ķīle Šadžius Nausėda Žemaitis Bryndís Óscar Ángel Álvarez Úrsula Élise Österreich
Åland Martí Dalí María Díaz Perú Luís País Şahin Ünal Öztürk Çelik Ýmir Þór
"""


# Decoding


@pytest.mark.parametrize(
    "data",
    [
        "Financiën, één".encode(),
        b"\xef\xbb\xbf" + "Financiën, één".encode(),
        "Financiën, één".encode("cp1252"),
        unicodedata.normalize("NFD", "Financiën, één").encode(),
    ],
    ids=["utf-8", "byte order mark", "windows-1252", "decomposed"],
)
def test_the_usual_encodings_give_the_same_text(data: bytes) -> None:
    assert decode(data) == "Financiën, één"


def test_windows_1252_decodes_its_own_quotes_and_never_fails_on_its_undefined_bytes() -> None:
    assert decode(b"\x93ja\x94 \x80 5 \x96 caf\xe9") == "“ja” € 5 – café"
    assert decode(b"caf\xe9 \x81\x8d\x8f\x90\x9d") == "café \x81\x8d\x8f\x90\x9d"


def test_a_bad_byte_in_utf_8_does_not_garble_the_rest() -> None:
    assert decode("één coördinatie ".encode() + b"\x93ja\xe9") == "één coördinatie “jaé"


def test_windows_1252_text_that_holds_valid_utf_8_by_chance_is_still_windows_1252() -> None:
    assert decode("«PRIVÉ» été, à côté".encode("cp1252")) == "«PRIVÉ» été, à côté"


def test_line_ends_become_line_feeds() -> None:
    assert decode(b"a\r\nb\rc\n") == "a\nb\nc\n"


def test_a_copy_cut_inside_a_character_keeps_the_rest() -> None:
    assert decode("één café".encode()[:-1]) == "één caf"


def test_a_windows_1252_text_that_ends_in_an_accent_keeps_it() -> None:
    assert decode("café".encode("cp1252")) == "café"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_told_by_its_byte_order_mark(encoding: str) -> None:
    assert decode("\ufeffFinanciën\r\n".encode(encoding)) == "Financiën\n"
    assert decode("\ufeffFinanciën".encode(encoding)[:-1]).startswith("Financië")


@pytest.mark.parametrize(
    "data",
    [
        b"abc\x00def",
        b"%PDF-1.4 text",
        b"PK\x03\x04rest",
        b"\x01\x02\x03\x04 abc",
        "tekst".encode("utf-16-le"),
    ],
)
def test_binary_data_is_refused_by_that_name(data: bytes) -> None:
    with pytest.raises(DocumentError, match="binary data"):
        decode(data)


def test_endless_combining_marks_are_refused_before_they_cost_time() -> None:
    with pytest.raises(DocumentError, match="combining marks"):
        decode(("a" + "\u0301\u0323" * 1_000_000).encode())


@given(st.binary(max_size=200))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    try:
        text = decode(data)
    except DocumentError:
        return
    assert "\r" not in text
    assert unicodedata.is_normalized("NFC", text)


# Tidying


def test_clean_text_has_no_blanks_at_line_ends_and_one_blank_line_between_paragraphs() -> None:
    assert clean("\n  \nEen.  \r\n \t\n\n\n1) Twee \u00a0\n2) drie.\n\n") == "Een.\n\n1) Twee\n2) drie."


def test_clean_keeps_no_break_spaces_and_soft_hyphens_inside_a_line() -> None:
    assert clean("artikel\u00a012, zie\u00adken") == "artikel\u00a012, zie\u00adken"


@given(st.text(alphabet="ab é\u00a0\u00ad\n\r\te\u0301", max_size=60))
def test_clean_is_idempotent(text: str) -> None:
    assert clean(clean(text)) == clean(text)


# Repairing


@pytest.mark.parametrize(
    ("damaged", "right"),
    [
        ("minister van FinanciŽn", "minister van Financiën"),
        ("de officiŽle berichten", "de officiële berichten"),
        ("ťťn loket", "één loket"),
        ("Eťn loket", "Eén loket"),
        ("…ťn loket", "Één loket"),
        ("coŲrdinatie", "coördinatie"),
        ("geÔntegreerde zorg", "geïntegreerde zorg"),
        ("BenoÓt Exemple", "Benoît Exemple"),
        ("de premiŤre en de crŤches", "de première en de crèches"),
        ("vis-ŗ-vis", "vis-à-vis"),
        ("artikel†12", "artikel\u00a012"),
        ("10†000 personen, 12†%", "10\u00a0000 personen, 12\u00a0%"),
        ("Tweede punt Ė met een streepje", "Tweede punt – met een streepje"),
        ("fotoís en videoís van FODís", "foto’s en video’s van FOD’s"),
        ("ís avonds in zoín zaak", "’s avonds in zo’n zaak"),
        ("de ďsnelleĒ procedure", "de “snelle” procedure"),
        ("de ęsnelleĽ procedure", "de «snelle» procedure"),
        ("vůůr 2013", "vóór 2013"),
        ("nį 5 en ß 2", "n° 5 en § 2"),
        ("Ä 100 of 100 Ä", "€ 100 of 100 €"),
        ("de FranÁoisstraat", "de Françoisstraat"),
        ("zie≠ken≠huis", "zie\u00adken\u00adhuis"),
    ],
)
def test_damaged_words_are_restored(damaged: str, right: str) -> None:
    assert repair(damaged).text == right


def test_what_is_too_long_to_be_a_word_stays_and_the_words_beside_it_are_restored() -> None:
    endless = "ŽťŲ" * 100_000
    assert repair(f"ťťn {endless} officiŽle").text == f"één {endless} officiële"


def test_only_changed_words_are_listed() -> None:
    repaired = repair("de financiŽle coŲrdinatie, één voor ťťn")
    assert repaired.text == "de financiële coördinatie, één voor één"
    assert repaired.repairs == (
        ("financiŽle", "financiële"),
        ("coŲrdinatie,", "coördinatie,"),
        ("ťťn", "één"),
    )


def test_words_that_are_unclear_alone_follow_the_rest_of_their_block() -> None:
    alone = "de ‘b‚timent’ en de … tekst"
    assert repair(alone).text == alone
    assert repair("het financiŽle b‚timent en de súur").text == "het financiële bâtiment en de sœur"


def test_in_a_block_damaged_in_part_words_that_may_be_right_stay() -> None:
    repaired = repair("één financiŽle vraag over José Martí, Perú en … de rest")
    assert repaired.text == "één financiële vraag over José Martí, Perú en … de rest"


@pytest.mark.parametrize("name", FOREIGN_NAMES.split())
def test_names_survive_in_a_clean_block(name: str) -> None:
    for block in (name, f"Vraag aan {name} over de coördinatie, één voor één.", f"«{name}» d'après {name}…"):
        assert repair(block).text == block


@pytest.mark.parametrize("name", ["Žižek", "Ťoukalová", "Škoda", "Łódź", "Milošević", "Dvořák", "Ľubomír"])
def test_names_that_damage_cannot_explain_survive_even_beside_damage(name: str) -> None:
    assert repair(f"De financiŽle vraag van {name}").text == f"De financiële vraag van {name}"


@pytest.mark.parametrize(
    ("damaged", "right"),
    [
        ("ItaliŰ en CÚcile", "Italië en Cécile"),
        ("ge´ntegreerd, co÷rdinerende", "geïntegreerd, coördinerende"),
        ("premičre, APRČS, nş", "première, APRÈS, nº"),
    ],
)
def test_each_code_page_is_told_from_the_others(damaged: str, right: str) -> None:
    assert repair(damaged).text == right


def test_footnote_daggers_ellipses_and_guillemets_stay_in_clean_text() -> None:
    text = "Jan Peeters† zei: « …en toen »… a≠b, 3÷4, Ö en ‚citaat‘ – 25 ± 2"
    assert repair(text).text == text


@given(st.text(max_size=100))
def test_repairing_twice_changes_nothing_more(text: str) -> None:
    once = repair(text)
    assert (not once.repairs) == (once.text == text)
    assert repair(once.text).text == once.text


def _texts(language: str) -> Iterator[str]:
    with gzip.open(PARALLEL_2020, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["texts"].get(language) or {}
            yield from (block for block in (text.get("title"), text.get("question")) if block)


needs_2020 = pytest.mark.skipif(
    not PARALLEL_2020.exists(), reason="needs the 2020 records beside the checkout"
)


@needs_2020
def test_at_most_one_clean_word_in_100_000_is_changed() -> None:
    words = changed = 0
    for language in ("nl", "fr"):
        for block in _texts(language):
            words += len(block.split())
            changed += len(repair(block).repairs)
    assert words > 2_000_000
    assert changed * 100_000 <= words
