"""What holds for every query text and every tree."""

from datetime import date
from itertools import chain

from hypothesis import assume, example, given
from hypothesis import strategies as st

from searchidx.errors import QueryError
from searchidx.query import DEFAULT_LIMITS, parse, render
from searchidx.query.ast import (
    And,
    DateRange,
    Every,
    FactIs,
    Node,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Word,
)

PARTS = ("title", "descriptors", "question", "answer")
WORDS = (
    "media",
    "N-VA",
    "CD&V",
    "l’accord",
    "vraag",
    "Écrite",
    "nr",
    "nº",
    "en",
    "of",
    "tot",
    "2013",
    "2012-2013",
)
PIECES = (
    *WORDS,
    *("AND", "OR", "NOT", "EN", "ET", "OF", "OU", "NIET", "SAUF", "-", "--", "–", "(", ")", "(", ")"),
    *(
        '"',
        "“",
        "”",
        "„",
        "«",
        "»",
        "*",
        "?",
        ".",
        "..",
        ":",
        ",",
        "_",
        "[",
        "]",
        ">=",
        "<",
        "\u0301",
        "\u00ad",
    ),
    *(
        "titel:",
        "mot-clé:",
        "auteur:",
        "status:",
        "taal:",
        "leg:",
        "nr:",
        "n°:",
        "datum:",
        "beantwoord:",
        "foo:",
    ),
    *("5-8917", "5–8917", "senate/5-8917", "30-4-2013", "55-2-136", "nr. 8917", "n° ", "question écrite "),
    *(
        "med*",
        "*med",
        "m?d",
        "2013..",
        "..2013",
        "april 2013",
        "van 2012 tot 2013",
        "open",
        "zonder antwoord",
    ),
    *("http://x.be/?a=*", "9:30", "-media", '"sociale media"', "\x00", "\ud800", "\u2028", " ", " ", " "),
)

grammar_like = st.lists(st.sampled_from(PIECES) | st.just(" "), max_size=40).map("".join)
spaced = st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join)
any_text = st.text(max_size=60) | grammar_like | spaced

plain_words = st.sampled_from(WORDS) | st.from_regex(r"[a-zé]{3,8}([-'&][a-z0-9]{1,3})?", fullmatch=True)
phrases = st.lists(plain_words, min_size=1, max_size=3).map(" ".join)
parts = st.none() | st.sampled_from(PARTS)
numbers = st.from_regex(r"[1-9]-[1-9][0-9]{0,3}", fullmatch=True)
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


@st.composite
def date_ranges(draw: st.DrawFn) -> DateRange:
    first, last = sorted((draw(days), draw(days)))
    ends = draw(st.sampled_from([(first, last), (first, first), (first, None), (None, last)]))
    return DateRange(field=draw(st.sampled_from(["asked", "answered"])), first=ends[0], last=ends[1])


leaves = st.one_of(
    st.builds(Word, text=plain_words, part=parts),
    st.builds(Phrase, text=phrases, part=parts),
    st.builds(Prefix, text=st.sampled_from(["med", "N-VA", "5-89", "l’acc"]), part=parts),
    st.builds(Number, number=numbers | st.just("8917"), strict=st.booleans()),
    st.builds(Number, number=numbers, chamber=st.just("senate"), strict=st.booleans()),
    st.builds(FactIs, fact=st.sampled_from(["author", "party", "minister"]), text=plain_words),
    st.builds(FactIs, fact=st.just("author"), text=phrases, literal=st.just(True)),
    st.builds(FactIs, fact=st.just("status"), text=st.sampled_from(["open", "answered", "lapsed"])),
    st.builds(FactIs, fact=st.just("legislature"), text=st.sampled_from(["5", "54"])),
    date_ranges(),
    st.just(Every()),
)


def flat(kind: type[And] | type[Or], clauses: list[Node]) -> Node:
    nested = (clause.clauses if isinstance(clause, kind) else (clause,) for clause in clauses)
    return kind(clauses=tuple(chain.from_iterable(nested)))


def negated(clause: Node) -> Node:
    return clause.clause if isinstance(clause, Not) else Not(clause=clause)


def branches(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(children, min_size=2, max_size=4)
    return st.builds(flat, st.sampled_from([And, Or]), several) | children.map(negated)


trees = st.recursive(leaves, branches, max_leaves=8)


def is_simplified(node: Node) -> bool:
    if isinstance(node, And | Or):
        is_flat = not any(isinstance(clause, type(node)) for clause in node.clauses)
        return is_flat and len(node.clauses) > 1 and all(map(is_simplified, node.clauses))
    if isinstance(node, Not):
        return not isinstance(node.clause, Not) and is_simplified(node.clause)
    return True


@given(trees)
def test_every_tree_is_written_so_that_it_is_read_back(tree):
    text = render(tree)
    assume(len(text) <= DEFAULT_LIMITS.characters)
    assert parse(text) == tree


@given(any_text)
@example("vastgoedmakelaars en AND -beheerders")
@example("vraag AND 5-8917 AND en AND 5-8918")
@example("vraag (8917)")
@example("datum:2013.. AND 2014")
@example("12-2013_")
@example("Senate/5-8917")
def test_any_text_is_a_simplified_query_or_a_query_error(text):
    check(text)


@given(st.integers(1, 400), st.sampled_from(PIECES), st.sampled_from(["", " "]))
def test_repetition_without_end_is_answered_too(times, piece, space):
    check(f"{piece}{space}" * times)


def check(text: str) -> None:
    try:
        tree = parse(text)
    except QueryError as error:
        check_error(text, error)
        return
    assert is_simplified(tree)
    written = render(tree)
    if len(written) <= DEFAULT_LIMITS.characters:
        assert parse(written) == tree


def check_error(text: str, error: QueryError) -> None:
    assert str(error)
    if error.position is not None:
        assert 0 <= error.position < len(text)
        assert 1 <= error.length <= len(text) - error.position
    if error.suggestion is not None:
        assert parse(error.suggestion)
