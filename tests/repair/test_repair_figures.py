"""Real clean text that nothing was learned from is damaged and repaired; so is text of ours."""

from pathlib import Path

import pytest

from corpus.damage.learning import read_records
from corpus.record import Language, Record
from corpus.text import repair
from tests.repair.damage import BEYOND_REPAIR, CODE_PAGES, MISREAD_UTF8, NONE, REFERENCES, Damage
from tests.repair.figures import Figures, given, held_out_texts, measure

RECORDS = Path(__file__).resolve().parents[3] / "shared" / "data" / "chamber_written_2020_parallel.jsonl.gz"
# One record in so many: Dutch has few accents, and cp1250 changes few of those.
EVERY: dict[Language, int] = {"nl": 4, "fr": 20}
EVERY_OF_CP1250: dict[Language, int] = {"nl": 1, "fr": 20}

LEAST_RESTORED = 0.995
MOST_CHANGED = 1 / 100_000

INVENTED = {
    "nl": (
        "De minister van Financiën antwoordde dat één coördinatrice de officiële stukken had geërfd."
        " Coöperaties en cliënten vroegen naar de industriële ruïnes, vóór de reünie met de geïnde provisie."
        " Zijn er per categorie gegevens over geïsoleerde patiënten, officieel of financieel, in Proefstad?"
        " ‘Naïef’, zei men over het privéoverleg – en zo’n café’s § 12 kost € 5 à € 7, n° 3 inbegrepen …"
    ),
    "fr": (
        "La secrétaire d'État à l’Égalité a répondu que l'arrêté « général » du 1er août n'était pas prêt."
        " Où en est-on ? Les députés reçoivent déjà, çà et là, l’énoncé des décisions : à Écaussinnes-Essai,"
        " le maître d’œuvre a dû s’arrêter après la crèche, à côté du château – c’est-à-dire près du théâtre."
        " Même coût qu’à Noël : 5 € … ou n° 7, § 2."
    ),
}


@pytest.fixture(scope="module")
def records() -> list[Record]:
    if not RECORDS.exists():
        pytest.skip("needs the 2020 records beside the checkout")
    return list(read_records(RECORDS))


def figures(texts: list[str], damage: Damage) -> dict[str, Figures]:
    return {name: measure(blocks, damage, part) for name, (blocks, part) in given(texts).items()}


def assert_good(measured: dict[str, Figures]) -> None:
    shares = {name: found.share for name, found in measured.items()}
    assert min(shares.values()) >= LEAST_RESTORED, (shares, {n: f.failures for n, f in measured.items()})
    clean = sum(found.clean for found in measured.values())
    assert sum(found.changed for found in measured.values()) <= clean * MOST_CHANGED, measured


@pytest.mark.parametrize("language", EVERY)
@pytest.mark.parametrize("codec", CODE_PAGES)
def test_words_damaged_through_a_code_page_are_restored_and_clean_ones_left(
    records: list[Record], language: Language, codec: str
) -> None:
    every = EVERY_OF_CP1250 if codec == "cp1250" else EVERY
    texts = held_out_texts(records, every[language])[language]
    measured = figures(texts, CODE_PAGES[codec])
    assert min(found.damaged for found in measured.values()) > 50
    assert_good(measured)


@pytest.mark.parametrize("language", EVERY)
@pytest.mark.parametrize("name", [*MISREAD_UTF8, *REFERENCES, *NONE])
def test_misread_utf_8_and_references_are_restored_and_clean_text_left(
    records: list[Record], language: Language, name: str
) -> None:
    damage = {**MISREAD_UTF8, **REFERENCES, **NONE}[name]
    ways = given(held_out_texts(records, EVERY[language])[language])
    taken = {way: ways[way] for way in ("whole texts", "5-12 words, typographic", "half damaged")}
    assert_good({way: measure(blocks, damage, part) for way, (blocks, part) in taken.items()})


@pytest.mark.parametrize("language", INVENTED)
@pytest.mark.parametrize("name", [*CODE_PAGES, *MISREAD_UTF8, *REFERENCES, *NONE])
def test_an_invented_text_comes_back_whole(language: str, name: str) -> None:
    damage = {**CODE_PAGES, **MISREAD_UTF8, **REFERENCES, **NONE}[name]
    found = measure([INVENTED[language]], damage)
    assert not found.failures
    assert (found.damaged == found.restored == 0) == (name in NONE)


@pytest.mark.parametrize("language", INVENTED)
def test_a_clean_block_stays_clean_beside_a_damaged_one(language: str) -> None:
    damaged = CODE_PAGES["mac_latin2"](INVENTED[language])
    assert repair(damaged).text == INVENTED[language]
    assert repair(INVENTED[language]).repairs == ()


@pytest.mark.parametrize("name", BEYOND_REPAIR)
def test_what_lost_bytes_leave_open_is_mostly_restored(records: list[Record], name: str) -> None:
    for texts in held_out_texts(records, max(EVERY.values())).values():
        assert measure(texts, BEYOND_REPAIR[name]).share >= 0.99
