"""The embedded index finds and scores exactly what a search over plain lists does."""

import tempfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import Oracle

from corpus import Event, Record, Relation, StoredRecord, Text, decode
from searchidx.analysis import Analysis
from searchidx.backends import SearchPlan
from searchidx.document import Document, document_of
from searchidx.embedded import EmbeddedBackend
from searchidx.query import plan

ANALYSIS = Analysis()
WORDS = [
    "media",
    "sociale",
    "sociaal",
    "trein",
    "treinen",
    "N-VA",
    "covid-19",
    "l'accord",
    "œuvre",
    "De",
    "5-7",
]
FORMS = ["media", "sociale", "trein", "n-va", "covid", "accord", "oeuvre", "de", "5-7"]
AUTHORS = ["Hilde Verstappel", "Joris Van den Eikenhove", None]
PARTIES = ["Open Plein", "L&D", None]
OFFICES = ["minister van Financiën", "minister van Justitie", None]

texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
parts = st.sampled_from([None, "title", "descriptors", "question", "answer"])
days = st.none() | st.integers(0, 40).map(lambda n: date(2024, 1, 1) + timedelta(days=n))


@st.composite
def text_values(draw: st.DrawFn) -> Text:
    return Text(
        addressee=draw(st.sampled_from(OFFICES)),
        title=draw(texts) or None,
        descriptors=tuple(draw(st.lists(st.sampled_from(WORDS), max_size=2))),
        question=draw(texts) + " media",
        answer=draw(texts) or None,
    )


@st.composite
def documents(draw: st.DrawFn, number: int) -> Document:
    languages = draw(st.sampled_from([("nl",), ("fr",), ("nl", "fr")]))
    record = Record(
        id=f"senate/9-{number}",
        chamber="senate",
        legislature=9,
        number=str(number),
        asked_in=draw(st.sampled_from(["nl", "fr", None])),
        author=draw(st.sampled_from(AUTHORS)),
        party=draw(st.sampled_from(PARTIES)),
        asked_on=draw(days),
        answered_on=draw(days),
        status=draw(st.sampled_from(["open", "answered"])),
        events=(Event(on=date(2024, 1, 1), kind="sent", label="Verzending vraag"),),
        relations=tuple(
            Relation(kind="also-asked", id=f"senate/9-{other}")
            for other in draw(st.sets(st.integers(1, 9), max_size=2))
        ),
        texts={language: draw(text_values()) for language in languages},
    )
    return document_of(
        StoredRecord(
            record=record, digest=f"d{number}", sequence=1, thread=record.id, repairs=0, conflicts=()
        )
    )


fields = st.sampled_from(["text_nl", "text_fr", "exact_nl", "exact_fr"])
leaves = st.one_of(
    st.builds(plan.Term, field=fields, term=st.sampled_from(FORMS), part=parts),
    st.builds(
        plan.Phrase,
        field=st.sampled_from(["exact_nl", "exact_fr"]),
        terms=st.lists(st.sampled_from(FORMS), min_size=2, max_size=3).map(tuple),
        part=parts,
    ),
    st.builds(
        plan.Prefix, field=st.sampled_from(["exact_nl", "exact_fr"]), prefix=st.just("tre"), part=parts
    ),
    st.builds(
        plan.Term, field=st.sampled_from(["number", "related"]), term=st.sampled_from(["9-1", "9-2", "3"])
    ),
    st.builds(
        plan.FactIs,
        fact=st.sampled_from(["author", "party", "minister", "status", "language"]),
        words=st.sampled_from(
            [("van",), ("open", "plein"), ("justitie", "minister"), ("nl",), ("answered",)]
        ),
        literal=st.booleans(),
    ),
    st.builds(plan.Dates, field=st.sampled_from(["asked", "answered"]), first=days, last=days),
    st.just(plan.Every()),
)
several = st.lists(st.deferred(lambda: plans), min_size=2, max_size=3).map(tuple)
plans: st.SearchStrategy[plan.Node] = st.deferred(
    lambda: st.one_of(
        leaves,
        leaves,
        st.builds(plan.And, clauses=several),
        st.builds(plan.Or, clauses=several),
        st.builds(plan.Best, alternatives=several),
        st.builds(plan.Not, clause=plans),
        st.builds(plan.Fixed, clause=plans, score=st.just(7.0)),
    )
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Document], list[Document], list[str]]:
    """Documents of a first batch, those a second batch puts (some anew), and the ids it deletes."""
    numbers = draw(st.sets(st.integers(1, 9), min_size=1))
    first = [draw(documents(number)) for number in sorted(numbers)]
    again = [draw(documents(number)) for number in sorted(draw(st.sets(st.integers(1, 9), max_size=4)))]
    put = {document.id for document in again}
    gone = draw(st.sets(st.sampled_from([document.id for document in first]), max_size=2)) - put
    return first, again, sorted(gone)


def search_plan(node: plan.Node) -> SearchPlan:
    return SearchPlan(
        node=node,
        filters={},
        lang="nl",
        sort="relevance",
        offset=0,
        limit=100,
        facets=(),
        check_time=lambda: None,
    )


def write(backend: EmbeddedBackend, folder: Path, batch: list[Document], gone: list[str]) -> None:
    writer = backend.extend(folder) if any(folder.iterdir()) else backend.create(folder)
    for document_id in gone:
        writer.delete(document_id)
    for document in batch:
        writer.put(document)
    writer.commit()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(history=histories(), nodes=st.lists(plans, min_size=5, max_size=12))
def test_same_documents_and_scores_as_the_oracle_in_one_segment(
    history: tuple[list[Document], list[Document], list[str]], nodes: list[plan.Node]
) -> None:
    documents, _, _ = history
    oracle = Oracle(documents, ANALYSIS)
    backend = EmbeddedBackend()
    with tempfile.TemporaryDirectory() as folder:
        write(backend, Path(folder), documents, [])
        with closing(backend.open(Path(folder))) as searcher:
            for node in nodes:
                found = searcher.search(search_plan(node))
                expected = oracle.scores(node)
                assert found.total == len(expected)
                scores = {document_id_of(scored.document.record): scored.score for scored in found.top}
                assert scores == pytest.approx(expected, abs=1e-9)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(history=histories(), nodes=st.lists(plans, min_size=5, max_size=12))
def test_same_documents_as_the_oracle_after_updates_and_deletions(
    history: tuple[list[Document], list[Document], list[str]], nodes: list[plan.Node]
) -> None:
    first, again, gone = history
    held = {document.id: document for document in first + again}
    oracle = Oracle([document for name, document in held.items() if name not in gone], ANALYSIS)
    backend = EmbeddedBackend()
    with tempfile.TemporaryDirectory() as folder:
        write(backend, Path(folder), first, [])
        write(backend, Path(folder), again, gone)
        with closing(backend.open(Path(folder))) as searcher:
            assert dict(searcher.digests()) == {name: doc.digest for name, doc in oracle.documents.items()}
            for node in nodes:
                found = searcher.search(search_plan(node))
                ids = {document_id_of(scored.document.record) for scored in found.top}
                assert ids == oracle.scores(node).keys()
                assert found.total == len(ids)


def document_id_of(record: bytes) -> str:
    return decode(record).id
