"""What an index is asked for each thing a user can ask."""

import pytest

from searchidx.analysis import Analysis
from searchidx.errors import QueryLimitError
from searchidx.query import parse, plan
from searchidx.query.planning import NUMBER_SCORE, RELATED_SCORE, Planned, plan_query

ANALYSIS = Analysis()


def planned(query: str, *languages: str) -> Planned:
    return plan_query(parse(query), ANALYSIS, languages or ("nl", "fr"))  # type: ignore[arg-type]


def test_a_word_is_sought_in_both_languages_and_the_better_reading_counts() -> None:
    assert planned("pensioenen").node == plan.Best(
        alternatives=(
            plan.Term(field="text_nl", term="pensioen"),
            plan.Term(field="text_fr", term="pensioenen"),
        )
    )


def test_a_word_in_one_language_has_no_alternatives() -> None:
    assert planned("pensions", "fr").node == plan.Term(field="text_fr", term="pension")


def test_a_phrase_is_literal_and_keeps_its_stop_words() -> None:
    assert planned('titel:"Kosten van de NMBS"', "nl").node == plan.Phrase(
        field="exact_nl", terms=("kosten", "van", "de", "nmbs"), part="title"
    )


def test_stop_words_are_left_out_and_named() -> None:
    found = planned("kosten van de NMBS", "nl")
    assert found.ignored == ("van", "de")
    assert found.node == planned("kosten NMBS", "nl").node


@pytest.mark.parametrize("query", ["de", "de van", "auteur:taelman de"])
def test_stop_words_count_when_there_is_nothing_else(query: str) -> None:
    assert planned(query, "nl").ignored == ()


def test_a_number_finds_itself_first_then_what_is_linked_to_it_then_what_names_it() -> None:
    node = planned("5-8917", "nl").node
    assert node == plan.Or(
        clauses=(
            plan.Fixed(clause=plan.Term(field="number", term="5-8917"), score=NUMBER_SCORE),
            plan.Fixed(clause=plan.Term(field="related", term="5-8917"), score=RELATED_SCORE),
            plan.Term(field="text_nl", term="5-8917"),
        )
    )


def test_a_strict_number_finds_itself_only() -> None:
    assert planned("nr:5-8917").node == plan.Fixed(
        clause=plan.Term(field="number", term="5-8917"), score=NUMBER_SCORE
    )


def test_a_hyphenated_word_needs_all_its_parts() -> None:
    assert planned("Vlaams-Brabant", "nl").node == planned("Vlaams Brabant", "nl").node


def test_a_word_that_splits_into_too_many_tokens_is_refused() -> None:
    with pytest.raises(QueryLimitError, match="has 60 words"):
        planned("/".join(["woord"] * 60))


def planned_as_any(query: str) -> plan.Node:
    return plan_query(parse(query), ANALYSIS, ["nl"], required="any").node


def test_words_of_which_any_may_be_missing_are_alternatives_that_add_up() -> None:
    assert planned_as_any("kosten van de NMBS") == planned("kosten OR NMBS", "nl").node
    assert planned_as_any("Vlaams-Brabant") == planned("Vlaams OR Brabant", "nl").node
    assert planned_as_any("kosten") == planned("kosten", "nl").node


@pytest.mark.parametrize(
    "filters", ["datum:2013", "auteur:taelman", "-media", "*", "nr:5-8917", "(partij:x OR partij:y)"]
)
def test_what_only_filters_must_hold_even_where_any_word_may_be_missing(filters: str) -> None:
    assert planned_as_any(f"kosten NMBS {filters}") == planned(f"(kosten OR NMBS) {filters}", "nl").node
    assert planned_as_any(filters) == planned(filters, "nl").node


def test_a_number_among_words_of_which_any_may_be_missing_is_found_as_ever() -> None:
    words = plan.Or(clauses=(planned("kosten", "nl").node, planned("5-8917", "nl").node))
    assert planned_as_any("kosten 5-8917") == words
