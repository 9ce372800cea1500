"""What a search answers, on the bundled sample."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest

from corpus import Reading, Store, documents
from searchidx import (
    Engine,
    IndexMissingError,
    QueryError,
    QueryLimitError,
    QueryTimeoutError,
    Results,
    SearchRequest,
    Settings,
    open_engine,
)
from searchidx.backends import find_backend
from searchidx.embedded import binding
from searchidx.generations import Generations
from searchidx.indexing import build, update
from searchidx.query.limits import Limits


@pytest.fixture(scope="module")
def engine(sample_data: Path) -> Iterator[Engine]:
    with closing(open_engine(Settings(data=sample_data))) as engine:
        yield engine


def ask(engine: Engine, query: str, **options: object) -> Results:
    return engine.search(SearchRequest(query=query, **({"limit": 100} | options)))  # type: ignore[arg-type]


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def test_all_words_must_be_found(engine: Engine) -> None:
    both = set(ids(ask(engine, "sociale media")))
    assert both
    assert both < set(ids(ask(engine, "sociale OR media")))
    assert set(ids(ask(engine, "sociale -media"))).isdisjoint(both)


def test_a_question_number_is_first_then_those_related_to_it(engine: Engine) -> None:
    found = ids(ask(engine, "9-103"))
    assert found[0] == "senate/9-103"
    assert set(found[1:4]) == {"senate/9-101", "senate/9-102", "senate/9-104"}
    assert ids(ask(engine, "nr:9-103")) == ["senate/9-103"]


@pytest.mark.parametrize("query", ["financien", "Financiën", "FINANCIËN"])
def test_accents_and_capitals_do_not_matter(engine: Engine, query: str) -> None:
    assert ids(ask(engine, query)) == ids(ask(engine, "financiën"))


def test_text_that_was_damaged_at_the_source_is_found(engine: Engine) -> None:
    assert "senate/9-106" in ids(ask(engine, "titel:financiële")) + ids(ask(engine, "vraag:financiële"))


def test_a_phrase_is_literal(engine: Engine) -> None:
    literal = set(ids(ask(engine, '"sociale media"')))
    assert "senate/9-101" in literal
    assert not ids(ask(engine, '"media sociale"'))


def test_the_part_of_a_question_can_be_named(engine: Engine) -> None:
    assert set(ids(ask(engine, "titel:media"))) < set(ids(ask(engine, "media")))
    for hit in ask(engine, 'titel:"sociale media"').hits:
        assert "sociale media" in (hit.title["nl"] or "").lower()


def test_people_and_ministers_are_found_by_any_of_their_names(engine: Engine) -> None:
    by_author = ask(engine, "auteur:eikenhove")
    assert by_author.total > 0
    assert {hit.author for hit in by_author.hits} == {"Joris Van den Eikenhove"}
    assert ids(ask(engine, 'auteur:"van den eikenhove"')) == ids(by_author)
    assert ids(ask(engine, "ministre:justice")) == ids(ask(engine, "minister:justitie"))


def test_dates_find_the_span_they_name(engine: Engine) -> None:
    for hit in ask(engine, "datum:2023").hits:
        assert hit.asked_on is not None
        assert hit.asked_on.year == 2023
    spelled = ask(engine, "datum:12/10/2022")
    assert ids(spelled) == ids(ask(engine, "date:12 octobre 2022")) == ids(ask(engine, "datum:2022-10-12"))
    assert spelled.total >= 4


def test_the_request_may_bound_the_dates_too(engine: Engine) -> None:
    first, last = date(2023, 1, 1), date(2023, 12, 31)
    assert ids(ask(engine, "*", asked_from=first, asked_to=last)) == ids(ask(engine, "datum:2023"))


def test_filters_hold_any_of_their_values_and_all_of_the_facets(engine: Engine) -> None:
    two = ask(engine, "", filters={"party": ("L&D", "PRS")})
    assert {hit.party for hit in two.hits} == {"L&D", "PRS"}
    both = ask(engine, "", filters={"party": ("L&D", "PRS"), "status": ("answered",)})
    assert {hit.status for hit in both.hits} == {"answered"}
    assert 0 < both.total < two.total


def test_a_filter_value_may_be_part_of_the_name(engine: Engine) -> None:
    assert ask(engine, "", filters={"author": ("eikenhove",)}).total == ask(engine, "auteur:eikenhove").total


def test_facet_counts_are_those_of_the_filtered_search(engine: Engine) -> None:
    counted = ask(engine, "minister").facets
    for name in ("party", "status", "year", "author", "legislature", "language", "descriptor", "minister"):
        for facet in counted[name][:5]:
            assert ask(engine, "minister", filters={name: (facet.value,)}).total == facet.count, (name, facet)


def test_a_facets_counts_leave_out_its_own_filter(engine: Engine) -> None:
    free = ask(engine, "minister").facets["party"]
    chosen = ask(engine, "minister", filters={"party": (free[0].value,)})
    assert [(facet.value, facet.count) for facet in chosen.facets["party"]] == [
        (facet.value, facet.count) for facet in free
    ]
    assert chosen.facets["party"][0].selected
    assert sum(facet.count for facet in chosen.facets["status"]) == free[0].count


def test_facet_values_come_in_the_readers_language(engine: Engine) -> None:
    dutch = {facet.value for facet in ask(engine, "9-101", lang="nl").facets["descriptor"]}
    french = {facet.value for facet in ask(engine, "9-101", lang="fr").facets["descriptor"]}
    assert "sociale media" in dutch
    assert dutch != french


def test_one_language_can_be_searched_alone(engine: Engine) -> None:
    assert ask(engine, "sécurité routière", only="fr").total > 0
    assert ask(engine, "sécurité routière", only="nl").total == 0


def test_a_hit_says_in_which_language_it_matched_and_shows_that(engine: Engine) -> None:
    hit = ask(engine, '"sécurité routière"', lang="nl").hits[0]
    assert hit.matched == ("fr",)
    assert hit.lang == "fr"
    assert any(is_match for _, is_match in hit.snippet)
    assert hit.title.keys() == {"nl", "fr"}


def test_sorted_by_date_unknown_dates_come_last(engine: Engine) -> None:
    newest = [hit.asked_on for hit in ask(engine, "*", sort="newest").hits]
    oldest = [hit.asked_on for hit in ask(engine, "*", sort="oldest").hits]
    assert newest == sorted(newest, reverse=True)
    assert oldest == sorted(oldest)


def test_pages_follow_one_another_without_gap_or_repeat(engine: Engine) -> None:
    whole = ask(engine, "minister")
    pages = [ask(engine, "minister", offset=offset, limit=7) for offset in range(0, whole.total, 7)]
    assert [name for page in pages for name in ids(page)] == ids(whole)
    assert {page.total for page in pages} == {whole.total}


def test_scores_fall_and_the_title_weighs_more_than_the_answer(engine: Engine) -> None:
    scores = [hit.score for hit in ask(engine, "treinen stiptheid").hits]
    assert scores == sorted(scores, reverse=True)
    assert ids(ask(engine, "stiptheid"))[0] == "senate/9-107"


def test_ignored_words_are_named(engine: Engine) -> None:
    assert ask(engine, "het gebruik van sociale media").ignored == ("het", "van")


def test_the_query_as_understood_can_be_asked_again(engine: Engine) -> None:
    results = ask(engine, 'auteur:verstappel OF partij:prs "sociale media"')
    again = ask(engine, results.query)
    assert again.query == results.query
    assert ids(again) == ids(results)


def test_a_query_that_is_wrong_is_an_error_never_an_empty_result(engine: Engine) -> None:
    for query in ("datum:32/13/2013", "titel:", "(media", "a OR", "foo:bar"):
        with pytest.raises(QueryError):
            ask(engine, query)


def test_a_prefix_for_too_many_words_is_refused(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binding, "DEFAULT_LIMITS", Limits(expansions=2))
    with pytest.raises(QueryLimitError, match=r"min\* stands for more than 2 words"):
        ask(engine, "min*")


def test_a_query_that_takes_too_long_is_stopped(sample_data: Path) -> None:
    ticks = count(step=0.6)
    with (
        closing(open_engine(Settings(data=sample_data), timer=lambda: next(ticks))) as slow,
        pytest.raises(QueryTimeoutError, match="longer than 1 s"),
    ):
        ask(slow, "minister")


def test_questions_are_looked_up_by_id(engine: Engine) -> None:
    assert engine.questions(["senate/9-101", "senate/0-0"]).keys() == {"senate/9-101"}
    assert engine.question("senate/0-0") is None
    assert engine.info().documents == ask(engine, "*").total


def test_no_index_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="searchidx build"):
        open_engine(Settings(data=tmp_path))


def test_threads_share_an_engine(engine: Engine) -> None:
    queries = [
        "sociale media",
        '"sociale media"',
        "min*",
        "auteur:verstappel",
        "9-101",
        "trein OR bus",
        "*",
    ] * 8
    expected = {query: ids(ask(engine, query)) for query in set(queries)}
    with ThreadPoolExecutor(8) as pool:
        for query, results in zip(queries, pool.map(lambda q: ask(engine, q), queries), strict=True):
            assert ids(results) == expected[query]


def test_a_new_generation_is_noticed_and_the_old_one_let_go(sample_folder: Path, tmp_path: Path) -> None:
    settings, backend = Settings(data=tmp_path), find_backend("embedded")

    def now() -> datetime:
        return datetime.now(UTC)

    generations = Generations(settings.index, backend, now)
    with Store.create(settings.store, now) as store:
        build(store, generations, backend, lambda _done, _total: None)
        with closing(open_engine(settings)) as engine:
            assert ask(engine, "*").total == 0
            readings = [
                found for found in documents([sample_folder], lambda _: None) if isinstance(found, Reading)
            ]
            with store.transaction():
                store.put(readings[0])
            update(store, generations, backend, lambda _done, _total: None)
            assert ask(engine, "*").total == 1
            assert engine.question(readings[0].record.id) is not None
