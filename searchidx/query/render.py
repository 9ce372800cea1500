"""How a tree is written back as query text, so that parsing it gives the same tree."""

import re
from calendar import monthrange
from datetime import date
from itertools import pairwise

from corpus.dates import may_be_in_period
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
from searchidx.query.lexer import BETWEEN_NUMBERS, tokenize


def render(node: Node) -> str:
    """Write a tree, as :func:`searchidx.query.parse` returns it, as query text.

    Operators and field names are the English ones; ``AND`` is written only where two clauses side by side
    would be read as one.
    """
    match node:
        case And(clauses=clauses):
            return _conjunction(clauses)
        case Or(clauses=clauses):
            return " OR ".join(render(clause) for clause in clauses)
        case Not(clause=And() | Or() as clause):
            return f"-({render(clause)})"
        case Not(clause=clause):
            return f"-{render(clause)}"
        case _:
            return _leaf(node)


_BEFORE_NUMBER = re.compile(
    r"(?i)-?(?:vraag|vragen|questions?|[ée]crites?|parlementaires?|n[ro]s?|n[°º]s?|nummers?|num[ée]ros?|numbers?)"
)
_BEFORE_HALF_COMPOUND = re.compile(r"\b(?:en|of)$")


def _conjunction(clauses: tuple[Node, ...]) -> str:
    texts = [f"({render(clause)})" if isinstance(clause, Or) else render(clause) for clause in clauses]
    written = texts[0]
    for (left, left_text), (right, right_text) in pairwise(zip(clauses, texts, strict=True)):
        joint = " AND " if _would_merge(left, left_text, right, right_text) else " "
        written = f"{written}{joint}{right_text}"
    return written


def _would_merge(left: Node, left_text: str, right: Node, right_text: str) -> bool:
    """Return whether two clauses side by side could be read as one number, date or half compound."""
    inner = left.clause if isinstance(left, Not) else left
    if isinstance(right, Not):
        return bool(_BEFORE_HALF_COMPOUND.search(left_text))
    if isinstance(inner, DateRange):
        return may_be_in_period(right_text)
    if isinstance(right, Number) and (isinstance(inner, Number) or left_text in BETWEEN_NUMBERS):
        return True
    return bool(_BEFORE_NUMBER.fullmatch(left_text)) and (
        isinstance(right, Number) or right_text[0].isdigit()
    )


def _leaf(node: Node) -> str:
    match node:
        case Word(text=text, part=part):
            written = _in_part(part, text)
        case Phrase(text=text, part=part):
            written = _in_part(part, f'"{text}"')
        case Prefix(text=text, part=part):
            written = _in_part(part, f"{text}*")
        case FactIs(fact=fact, text=text, literal=literal):
            written = f'{fact}:"{text}"' if literal else f"{fact}:{text}"
        case DateRange(field=field, first=first, last=last):
            written = f"{field}:{_period(first, last)}"
        case Number():
            written = _number(node)
        case Every():
            written = "*"
        case _:
            raise TypeError(f"not a node of a query: {node!r}")
    return written


def _in_part(part: str | None, text: str) -> str:
    return f"{part}:{text}" if part else text


def _number(number: Number) -> str:
    spelled = f"{number.chamber}/{number.number}" if number.chamber else number.number
    if number.strict:
        return f"number:{spelled}"
    return spelled if tokenize(spelled)[0].kind == "number" else f"no. {spelled}"


def _period(first: date | None, last: date | None) -> str:
    """Write a span of days in its shortest form: a day, a month, a year, or a range."""
    if first is None or last is None:
        return f"{first or ''}..{last or ''}"
    if first == last:
        return first.isoformat()
    if (first.year, first.month, first.day, last.month, last.day) == (last.year, 1, 1, 12, 31):
        return f"{first.year}"
    if (first.year, first.month, first.day) == (last.year, last.month, 1) and last.day == _days_in_month(
        last
    ):
        return f"{first:%Y-%m}"
    return f"{first}..{last}"


def _days_in_month(day: date) -> int:
    return monthrange(day.year, day.month)[1]
