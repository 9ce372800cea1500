"""Words that other records know are settled, and in any order of the pages they are settled alike."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import IngestReport, Store, Text, encode, ingest
from corpus.ingestion import ingest_pages
from corpus.record import Record
from corpus.text import repair
from tests.senate_pages import Question, printed, screen

# No word of these is in the built-in vocabulary. Damaged, the first stays as it is, the second is taken for
# another, and the third is repaired by mistake where its block is damaged.
WORD, DAMAGED = "fraîcheur", "fraţcheur"
MISTAKEN, DAMAGED_OTHERWISE = "icône", "icŰne"
NAME = "Macías"


def clock() -> datetime:
    return datetime(2040, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "records.sqlite", clock) as store:
        yield store


def page(number: int, text: str, *, author: str | None = None) -> tuple[str, bytes]:
    record = Record(
        id=f"senate/9-{number}",
        chamber="senate",
        author=author,
        texts={"fr": Text(title=f"Question {number}", question=text)},
    )
    return f"{number}.jsonl", encode(record)


def keep(store: Store, *pages: tuple[str, bytes]) -> None:
    ingest_pages(store, pages, IngestReport())


def question(store: Store, number: int) -> str | None:
    stored = store.get(f"senate/9-{number}")
    assert stored is not None
    return stored.record.texts["fr"].question


def repairs(store: Store, number: int) -> tuple[tuple[str, str], ...]:
    (document,) = store.documents(f"senate/9-{number}")
    stored = store.get(f"senate/9-{number}")
    assert stored is not None
    assert stored.repairs == len(document.repairs)
    return document.repairs


def content(store: Store) -> dict[str, object]:
    """Return all that the store holds of each record but the order in which that came."""
    return {
        stored.record.id: (
            stored.record,
            stored.digest,
            stored.repairs,
            stored.conflicts,
            sorted((document.form, document.repairs) for document in store.documents(stored.record.id)),
        )
        for stored in store.records()
    }


def test_the_examples_are_what_they_are_said_to_be() -> None:
    assert repair(f"La {DAMAGED}.").text == f"La {DAMAGED}."
    assert repair(f"Une {DAMAGED_OTHERWISE} déjà.").text == "Une icëne déjà."
    assert repair(f"La {WORD}, une {MISTAKEN}.").repairs == ()


@pytest.mark.parametrize("first", [0, 1, 2])
def test_a_word_left_alone_is_repaired_when_two_other_records_know_it(store: Store, first: int) -> None:
    pages = [page(1, f"La {DAMAGED}, donc."), page(2, f"Une {WORD}."), page(3, f"Sans {WORD}.")]
    keep(store, *pages[first:], *pages[:first])
    assert question(store, 1) == f"La {WORD}, donc."
    assert repairs(store, 1) == ((f"{DAMAGED},", f"{WORD},"),)


def test_one_record_is_not_enough_even_with_two_documents(store: Store) -> None:
    keep(store, page(1, f"La {DAMAGED}."), page(2, f"Une {WORD}."))
    keep(store, page(2, f"Cette {WORD}."))
    assert question(store, 1) == f"La {DAMAGED}."
    assert repairs(store, 1) == ()


def test_a_repair_that_was_mistaken_is_put_right(store: Store) -> None:
    keep(store, page(1, f"Une {DAMAGED_OTHERWISE} déjà."))
    assert repairs(store, 1) == ((DAMAGED_OTHERWISE, "icëne"),)
    keep(store, page(2, f"Une {MISTAKEN}."), page(3, f"L'{MISTAKEN}."))
    assert question(store, 1) == f"Une {MISTAKEN} déjà."
    assert repairs(store, 1) == ((DAMAGED_OTHERWISE, MISTAKEN),)


def test_damage_teaches_nothing(store: Store) -> None:
    keep(store, *(page(number, f"La {DAMAGED} déjà.") for number in range(1, 5)))
    keep(store, page(5, f"Une {WORD}."), page(6, f"Sans {WORD}."))
    assert question(store, 1) == f"La {WORD} déjà."


def test_an_author_is_repaired_too(store: Store) -> None:
    keep(store, page(1, "Oui.", author=f"Jean {DAMAGED.title()}"))
    keep(store, page(2, f"Une {WORD}."), page(3, f"Sans {WORD}."))
    stored = store.get("senate/9-1")
    assert stored is not None
    assert stored.record.author == f"Jean {WORD.title()}"


def test_what_becomes_of_a_record_is_among_the_changes(store: Store) -> None:
    keep(store, page(1, f"La {DAMAGED}."), page(2, f"Une {WORD}."), page(4, "Autre chose."))
    before = store.sequence()
    keep(store, page(3, f"Sans {WORD}."))
    assert {change.id for change in store.changes(before)} == {"senate/9-1", "senate/9-3"}


def test_a_word_that_is_known_no_more_settles_nothing(store: Store) -> None:
    keep(store, page(1, f"La {DAMAGED}."), page(2, f"Une {WORD}."), page(3, f"Sans {WORD}."))
    with store.transaction():
        store.delete("senate/9-3")
    assert question(store, 1) == f"La {DAMAGED}."
    assert repairs(store, 1) == ()


def test_a_page_read_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    pages = [page(1, f"La {DAMAGED}."), page(2, f"Une {WORD}."), page(3, f"Sans {WORD}.")]
    for name, content_ in pages:
        (tmp_path / name).write_bytes(content_)
    report = IngestReport()
    ingest(store, [tmp_path / name for name, _ in pages], lambda _: None, report)
    before, again = content(store), IngestReport()
    ingest(store, [tmp_path / name for name, _ in pages], lambda _: None, again, rereads=True)
    assert (again.unchanged, again.changed) == (3, 0)
    assert content(store) == before


TEXTS = [
    f"La {DAMAGED}.",
    f"Une {DAMAGED_OTHERWISE} déjà, d'une {DAMAGED}.",
    f"Une {WORD}.",
    f"Sans {WORD} ni {MISTAKEN}.",
    f"L'{MISTAKEN} de {NAME}.",
    f"A {NAME}: la {WORD} damaged {DAMAGED} premiŤre.",
    "Marc MacŪas, premiŤre question, APR»S.",
    "Rien.",
]


def pages_of(number: int, text: str) -> Iterator[tuple[str, bytes]]:
    """Yield the pages on which a question that says this would be served, one of them cut in its answer."""
    question = Question(number=f"9-{number}")
    question = replace(
        question, fr=replace(question.fr, question=(text,), answer=(*question.fr.answer, text))
    )
    whole = screen(question, "fr")
    for name, served in ("screen", whole), ("cut", whole[:-5]), ("print", printed(question, "fr")):
        yield f"{number}.{name}", served.encode()


PAGES = [page for number, text in enumerate(TEXTS, 1) for page in pages_of(number, text)]


@settings(max_examples=60, deadline=None)
@given(pages=st.permutations(PAGES), cuts=st.sets(st.integers(1, len(PAGES) - 1)))
def test_the_same_pages_in_any_order_and_any_number_of_runs_give_the_same_records(
    pages: Sequence[tuple[str, bytes]], cuts: set[int]
) -> None:
    with Store.create(Path(":memory:"), clock) as one, Store.create(Path(":memory:"), clock) as other:
        keep(one, *PAGES)
        for start, end in pairwise([0, *sorted(cuts), len(pages)]):
            keep(other, *pages[start:end])
        assert content(one) == content(other)


def test_the_pages_of_that_test_are_settled_by_each_other(store: Store) -> None:
    keep(store, *PAGES)
    assert question(store, 1) == f"La {WORD}."
    assert question(store, 2) == f"Une {MISTAKEN} déjà, d'une {WORD}."
    assert question(store, 7) == f"Marc {NAME}, première question, APRÈS."
