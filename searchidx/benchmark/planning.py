"""How long our own parsing and planning takes, before any index is asked."""

from collections.abc import Callable, Iterable

from searchidx.analysis import Analysis
from searchidx.benchmark.queries import AllOf, Answer, AnyOf, AuthorTerm, Phrase, Prefix, Query
from searchidx.benchmark.timing import ROUNDS, Timed
from searchidx.query import parse
from searchidx.query.planning import plan_query

PLANNING_CLASS = "parse + plan"
PLANNING_ENGINE = "searchidx"


def time_planning(queries: Iterable[Query], timer: Callable[[], float]) -> Timed:
    """Parse and plan each query as a user would type it, time and again."""
    typed = list(dict.fromkeys(map(as_typed, queries)))
    analysis = Analysis()
    seconds: list[float] = []
    for turn in range(ROUNDS + 1):
        for text in typed:
            started = timer()
            plan_query(parse(text), analysis)
            if turn:
                seconds.append(timer() - started)
    return Timed(query_class=PLANNING_CLASS, engine=PLANNING_ENGINE, seconds=seconds, found=[])


def as_typed(query: Query) -> str:
    """Return a query in our query language; days and counts, which are no part of it here, are left out."""
    match query:
        case AnyOf():
            text = " OR ".join(map(_quoted, query.terms))
        case AllOf():
            text = " ".join(map(_quoted, query.terms))
        case Phrase():
            text = _quoted(" ".join(query.terms))
        case Prefix():
            text = f"{query.prefix}*"
        case AuthorTerm():
            text = f"author:{_quoted(query.author)} {_quoted(query.term)}"
        case Answer():
            text = " ".join(_quoted(group.readings[0].terms[0][0]) for group in query.groups)
        case _:
            text = _quoted(query.term)
    return text


def _quoted(words: str) -> str:
    """Return words so that none of them is an operator; a plain word stays as it is."""
    plain = words.isalpha() and words.islower() and words not in _OPERATORS
    return words if plain else f'"{words.replace(chr(34), " ")}"'


_OPERATORS = frozenset(["en", "et", "and", "of", "ou", "or", "niet", "non", "not", "near", "sauf", "zonder"])
