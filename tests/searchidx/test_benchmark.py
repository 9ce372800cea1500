"""What ``searchidx bench`` is made of: its documents, its queries, and engines that must answer alike."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from itertools import count
from pathlib import Path
from random import Random

import msgspec
import pytest
from invented_records import question

from corpus import Record
from searchidx.benchmark import ENGINE_NAMES, Engine, RealCorpus, SyntheticCorpus, find_engine
from searchidx.benchmark.agreement import compare
from searchidx.benchmark.corpora import PARAGRAPH_TERMS
from searchidx.benchmark.documents import AnalysedDocument, DocumentFile, write_documents
from searchidx.benchmark.drawing import draw_queries
from searchidx.benchmark.engines import Index
from searchidx.benchmark.matching import matches
from searchidx.benchmark.planning import as_typed
from searchidx.benchmark.processes import memory_of_searching, run_cold
from searchidx.benchmark.queries import (
    TOP,
    AllOf,
    Answer,
    AnyOf,
    AuthorCounts,
    AuthorTerm,
    DatesTerm,
    Found,
    Group,
    Phrase,
    Prefix,
    Query,
    Reading,
    Term,
)
from searchidx.benchmark.timing import ROUNDS, Timed, time_queries
from searchidx.errors import BenchmarkError, MissingExtraError
from searchidx.model import FACET_NAMES
from searchidx.query import parse

DOCUMENTS = 200
PER_CLASS = 3
CLASSES = {
    "common term",
    "rare term",
    "OR of 3",
    "AND of 3",
    "phrase",
    "author + term",
    "dates + term",
    "prefix",
    "facet counts",
    "whole answer",
}
DAY = date(2031, 5, 5).toordinal()
NAME = 'Anne "Nan" O\'Brien, <b>barones</b> & co, ' + "van den " * 40


def write(path: Path, documents: list[AnalysedDocument]) -> DocumentFile:
    return write_documents(path, documents, len(documents), lambda *_: None)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> DocumentFile:
    """Return invented documents, and after them some that engines may stumble over."""
    invented = list(SyntheticCorpus(seed=7).documents(DOCUMENTS))
    hard = [
        {"nl": "n-va cd&v 5-8917 12,20 n-va", "fr": "d'accord sp.a a@b.be +32 a_b"},
        {"nl": "vaak " * 300 + "zelden"},
        {"fr": "coeur 'wah' (x) \"y\" *z* a:b c^2 {d} \\e ~f ?g h! é"},
        {"nl": "n va cd v 5 8917 vaak zelden"},
        {"nl": "zelden vaak", "fr": "zelden"},
    ]
    facets = {
        **invented[0].facets,
        "author": (NAME,),
        "descriptor": ("een, twee", "drie; vier", 'vijf "zes"'),
    }
    added = [
        AnalysedDocument(number=number, terms=terms, asked_on=DAY + number, facets=facets)  # type: ignore[arg-type]
        for number, terms in enumerate(hard, start=DOCUMENTS)
    ]
    return write(tmp_path_factory.mktemp("documents") / "documents", invented + added)


HARD_QUERIES: list[Query] = [
    *(Term(language="nl", term=term) for term in ["n-va", "cd&v", "5-8917", "12,20", "vaak", "nergens"]),
    *(Term(language="fr", term=term) for term in ["d'accord", "sp.a", "a@b.be", "+32", "a_b", "é", "'wah'"]),
    *(
        Term(language="fr", term=term)
        for term in ["(x)", '"y"', "*z*", "a:b", "c^2", "{d}", "\\e", "~f", "h!"]
    ),
    AnyOf(language="nl", terms=("n-va", "vaak", "nergens")),
    AllOf(language="nl", terms=("vaak", "zelden", "5")),
    AllOf(language="fr", terms=("vaak", "zelden")),
    Phrase(language="nl", terms=("vaak", "zelden")),
    Phrase(language="nl", terms=("vaak", "vaak", "zelden")),
    Phrase(language="nl", terms=("cd&v", "5-8917")),
    AuthorTerm(author=NAME, language="nl", term="vaak"),
    DatesTerm(first=DAY + DOCUMENTS + 1, last=DAY + DOCUMENTS + 3, language="nl", term="vaak"),
    Prefix(language="nl", prefix="vaak"),
    AuthorCounts(language="nl", term="vaak"),
    Answer(
        groups=(
            Group(
                readings=(
                    Reading(language="nl", terms=(("zelden", 1.0), ("vaak", 0.5))),
                    Reading(language="fr", terms=(("zelden", 1.0),)),
                )
            ),
        )
    ),
]


@pytest.fixture(scope="module", params=ENGINE_NAMES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return each engine that is installed."""
    try:
        return find_engine(request.param)
    except MissingExtraError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def folder(engine: Engine, documents: DocumentFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an engine's index."""
    folder = tmp_path_factory.mktemp(engine.name)
    engine.build(documents, folder, 1)
    return folder


@pytest.fixture
def index(engine: Engine, folder: Path) -> Iterator[Index]:
    """Give an engine's index, open."""
    with closing(engine.open(folder)) as opened:
        yield opened


def queries_of(documents: DocumentFile) -> list[Query]:
    drawn = draw_queries(documents, PER_CLASS, seed=3)
    return [*HARD_QUERIES, *(query for queries in drawn.values() for query in queries)]


def test_every_engine_finds_exactly_what_matches(
    engine: Engine, index: Index, documents: DocumentFile
) -> None:
    for query in queries_of(documents):
        if isinstance(query, engine.leaves_out):
            continue
        found = index.search(query)
        expected = {document.number for document in documents if matches(query, document)}
        assert found.total == len(expected), query
        if not isinstance(query, AuthorCounts):
            assert len(set(found.numbers)) == min(TOP, found.total), query
            assert set(found.numbers) <= expected, query


def test_every_engine_counts_every_value_of_what_matches(
    engine: Engine, index: Index, documents: DocumentFile
) -> None:
    counting = [query for query in queries_of(documents) if isinstance(query, AuthorCounts | Answer)]
    for query in counting:
        if isinstance(query, engine.leaves_out):
            continue
        wanted = ("author",) if isinstance(query, AuthorCounts) else FACET_NAMES
        matching = [document for document in documents if matches(query, document)]
        assert index.search(query).facets == {
            name: Counter(value for document in matching for value in document.all_facets().get(name, ()))
            for name in wanted
        }


def test_every_hit_of_an_answer_has_a_snippet(engine: Engine, index: Index, documents: DocumentFile) -> None:
    if issubclass(Answer, engine.leaves_out):
        pytest.skip(f"{engine.name} leaves out snippets")
    for query in draw_queries(documents, PER_CLASS, seed=3)["whole answer"]:
        found = index.search(query)
        assert len(found.snippets) == len(found.numbers)
        assert all(found.snippets)


def test_two_processes_build_the_same_index_as_one(
    engine: Engine, index: Index, documents: DocumentFile, tmp_path: Path
) -> None:
    if 2 not in engine.processes:
        pytest.skip(f"{engine.name} builds with one process only")
    engine.build(documents, tmp_path, 2)
    with closing(engine.open(tmp_path)) as other:
        for query in queries_of(documents):
            assert other.search(query).total == index.search(query).total, query


def test_an_update_puts_documents_in_the_place_of_others(
    engine: Engine, documents: DocumentFile, tmp_path: Path
) -> None:
    engine.build(documents, tmp_path, 1)
    changed = [msgspec.structs.replace(documents[DOCUMENTS + 1], number=number) for number in (3, 4)]
    engine.update(tmp_path, changed)
    with closing(engine.open(tmp_path)) as index:
        found = index.search(AllOf(language="nl", terms=("vaak", "zelden")))
        assert set(found.numbers) == {3, 4, DOCUMENTS + 1, DOCUMENTS + 3, DOCUMENTS + 4}
        gone = documents[3].terms["nl"].split()[0]
        left = [
            n
            for n in range(len(documents))
            if n not in {3, 4} and gone in documents[n].terms.get("nl", "").split()
        ]
        assert index.search(Term(language="nl", term=gone)).total == len(left)


def test_a_cold_process_prints_the_total_first(engine: Engine, folder: Path) -> None:
    assert run_cold(engine.cold_command(folder, Term(language="nl", term="vaak")), count().__next__) == 1


def test_a_process_that_fails_says_why() -> None:
    with pytest.raises(BenchmarkError, match="No such file"):
        run_cold(["cat", "/nowhere/at/all"], count().__next__)


def test_memory_of_a_searching_process_is_measured(engine: Engine, folder: Path) -> None:
    held = memory_of_searching(engine.name, folder, HARD_QUERIES)
    if held is None:
        pytest.skip("this system does not tell")
    assert held > 1_000_000


def test_documents_come_back_as_they_were_written(tmp_path: Path) -> None:
    invented = list(SyntheticCorpus(seed=1).documents(20))
    kept = write(tmp_path / "documents", invented)

    assert list(kept) == invented
    assert [kept[number] for number in range(20)] == invented


def test_the_same_seed_gives_the_same_documents_and_another_one_others() -> None:
    first, again, other = (list(SyntheticCorpus(seed).documents(5)) for seed in (1, 1, 2))

    assert first == again
    assert first != other


def test_more_documents_begin_with_the_same_ones() -> None:
    corpus = RealCorpus([record(number) for number in range(10)], seed=4)

    assert list(corpus.documents(50))[:20] == list(corpus.documents(20))


def test_invented_words_are_as_frequent_as_zipf_says() -> None:
    counted = Counter(
        term for document in SyntheticCorpus(seed=1).documents(300) for term in document.terms["nl"].split()
    )
    ordered = [frequency for _, frequency in counted.most_common()]

    assert 450 <= sum(ordered) / 300 * 2 <= 750
    assert 5 < ordered[0] / ordered[20] < 12
    assert 5 < ordered[10] / ordered[150] < 20


def record(number: int, **changes: object) -> Record:
    text = {"addressee": "minister", "title": f"titel{number}", "question": "lang " * 200 + f"eind{number}"}
    return msgspec.convert(question(number, texts={"nl": text}) | changes, Record)


def test_real_records_come_first_and_are_then_recombined() -> None:
    corpus = RealCorpus([record(number) for number in range(5)], seed=4)
    made = list(corpus.documents(40))

    texts = {document.terms["nl"] for document in made[:5]}
    assert texts == {f"titel{n} " + "lang " * 200 + f"eind{n}" for n in range(5)}
    # Each text is a title, two whole paragraphs and the rest of a third.
    pieces = {f"titel{n}" for n in range(5)} | {" ".join(["lang"] * PARAGRAPH_TERMS)}
    pieces |= {" ".join(["lang"] * 40 + [f"eind{n}"]) for n in range(5)}
    assert all(made_of(document.terms["nl"], pieces, 4) for document in made[5:])
    assert len({document.terms["nl"] for document in made}) > 20


def made_of(text: str, pieces: set[str], parts: int) -> bool:
    if parts == 0:
        return not text
    rests = [text.removeprefix(piece).lstrip() for piece in pieces if text.startswith(piece)]
    return any(made_of(rest, pieces, parts - 1) for rest in rests)


def test_a_question_without_author_or_day_gets_facts_of_another() -> None:
    bare = record(1, author=None, party=None)
    for document in RealCorpus([bare, record(2)], seed=4).documents(2):
        assert document.facets["author"] == ("Hilde Verstappel",)


def test_records_without_any_author_are_refused() -> None:
    with pytest.raises(BenchmarkError, match="both an author and the day"):
        RealCorpus([record(1, author=None)], seed=1)


def test_queries_are_drawn_for_every_class_and_always_the_same(documents: DocumentFile) -> None:
    drawn = draw_queries(documents, PER_CLASS, seed=3)

    assert set(drawn) == CLASSES
    assert all(len(set(queries)) == PER_CLASS for queries in drawn.values())
    assert drawn == draw_queries(documents, PER_CLASS, seed=3)
    assert drawn != draw_queries(documents, PER_CLASS, seed=4)


def test_drawn_queries_match_something(documents: DocumentFile) -> None:
    for queries in draw_queries(documents, PER_CLASS, seed=3).values():
        for query in queries:
            assert any(matches(query, document) for document in documents)


def test_every_drawn_query_can_be_typed(documents: DocumentFile) -> None:
    for queries in draw_queries(documents, PER_CLASS, seed=3).values():
        for query in queries:
            parse(as_typed(query))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Term(language="nl", term="trein"), {0}),
        (AnyOf(language="nl", terms=("trein", "bus")), {0, 1}),
        (AllOf(language="nl", terms=("trein", "fiets")), {0}),
        (Phrase(language="nl", terms=("fiets", "trein")), set()),
        (Phrase(language="nl", terms=("trein", "fiets")), {0}),
        (Prefix(language="fr", prefix="tr"), {1}),
        (AuthorTerm(author="A", language="nl", term="fiets"), {0}),
        (DatesTerm(first=DAY + 1, last=DAY + 9, language="nl", term="fiets"), {1}),
    ],
)
def test_matching_is_what_the_kinds_of_query_say(query: Query, expected: set[int]) -> None:
    facts = {"author": ("A",)}, {"author": ("B",)}
    texts = {"nl": "trein fiets"}, {"nl": "bus fiets", "fr": "train"}
    made = [
        AnalysedDocument(number=n, terms=texts[n], asked_on=DAY + n, facets=facts[n])  # type: ignore[arg-type]
        for n in range(2)
    ]

    assert {document.number for document in made if matches(query, document)} == expected


def test_engines_that_disagree_are_told(documents: DocumentFile) -> None:
    query = Term(language="nl", term="vaak")
    right = Found(total=3, numbers=[DOCUMENTS + 1, DOCUMENTS + 3, DOCUMENTS + 4])
    wrong = Found(total=4, numbers=[DOCUMENTS + 1, DOCUMENTS + 3, 0, DOCUMENTS + 4])

    assert compare([query], [right], [right], documents).remarks() == []
    assert compare([query], [wrong], [right], documents).remarks() == ["1 totals differ", "1 hits are wrong"]
    fewer = Found(total=3, numbers=[DOCUMENTS + 1])
    assert compare([query], [fewer], [right], documents).remarks() == ["2 hits are wrong"]
    assert compare([query], [fewer], [right], documents).shared == pytest.approx(1 / 3)


class Clock:
    """A clock that an engine moves on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Sleeper:
    """An index that takes a fixed time for every answer."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.asked = 0
        self._clock, self._seconds = clock, seconds

    def search(self, query: Query) -> Found:  # noqa: ARG002 - the protocol's
        self.asked += 1
        self._clock.now += self._seconds
        return Found(total=1)

    def close(self) -> None:
        pass


def timed(
    queries: list[Query], make: Callable[[Clock], dict[str, Sleeper]]
) -> tuple[list[Timed], dict[str, Sleeper]]:
    clock = Clock()
    indexes = make(clock)
    found = time_queries("c", queries, indexes, timer=clock, random=Random(1), progress=lambda *_: None)
    return found, indexes


def test_engines_answer_in_turn_until_a_slow_one_has_spent_its_time() -> None:
    (fast, slow), indexes = timed(
        [Term(language="nl", term=term) for term in "ab"],
        lambda clock: {"fast": Sleeper(clock, 0.001), "slow": Sleeper(clock, 1.0)},
    )

    assert len(fast.seconds) == 2 * ROUNDS
    assert indexes["fast"].asked == 2 * (ROUNDS + 1)
    assert len(slow.seconds) == 4
    assert fast.percentile_us(50) == pytest.approx(1000)
    assert slow.percentile_us(95) == pytest.approx(1e6)


def test_percentiles_are_those_of_all_calls() -> None:
    hundred = Timed(query_class="c", engine="e", seconds=[n / 1e6 for n in range(101)], found=[])

    assert hundred.percentile_us(50) == pytest.approx(50)
    assert hundred.percentile_us(95) == pytest.approx(95)


def test_an_engine_nobody_knows_is_refused() -> None:
    with pytest.raises(BenchmarkError, match="no engine named 'grep'; there are searchidx, tantivy"):
        find_engine("grep")
