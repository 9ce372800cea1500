"""How the value behind a field's colon is read: one token, or the longest run of words that makes sense."""

from collections.abc import Iterator

from corpus import DateError
from searchidx.query import mistakes
from searchidx.query.ast import Node
from searchidx.query.fields import Field, NamedField
from searchidx.query.lexer import Token, chunk_at

LONGEST_RUN = 10
"""The most words an unquoted value may have: "van 1 januari 2013 tot en met 30 juni 2013"."""


def read_token(query: str, named: NamedField, token: Token) -> Node:
    """Read a word, a number or a phrase as the value of a field.

    Raises:
        QueryValueError: it is none of the field's values.
    """
    node = _read(query, named, token.text, (token.start, token.end), literal=token.kind == "phrase")
    if node is None:
        raise mistakes.bad_value(query, (token.start, token.end), named)
    return node


def read_run(query: str, named: NamedField, start: int) -> tuple[Node, int] | None:
    """Read the longest run of unquoted words from ``start`` on that is a value of the field.

    Returns:
        The node and where the run ends; None when there is no word at all.

    Raises:
        QueryValueError: the words are none of the field's values, or something is left over that was meant to
            be part of the value.
    """
    first = _end_of_spaces(query, start)
    ends = list(_ends_of_run(query, named.field, first))
    for index in reversed(range(len(ends))):
        text = _without_punctuation(query[first : ends[index]])
        node = _read(query, named, text, (first, ends[index]), literal=False)
        if node is not None:
            left_over = query[ends[index] : ends[-1]].split()
            if len(left_over) > 1 and left_over[0].lower() in named.field.promises_more:
                break
            return node, ends[index]
    if ends:
        raise mistakes.bad_value(query, (first, ends[-1]), named)
    return None


def _ends_of_run(query: str, field: Field, start: int) -> Iterator[int]:
    """Yield where each word ends that may belong to a value beginning at ``start``."""
    for index in range(LONGEST_RUN):
        chunk = chunk_at(query, start)
        if not chunk or (index and not (field.may_go_on and field.may_go_on(chunk))):
            return
        end = start + len(chunk)
        yield end
        start = _end_of_spaces(query, end)


def _end_of_spaces(query: str, start: int) -> int:
    while query[start : start + 1].isspace():
        start += 1
    return start


def _without_punctuation(text: str) -> str:
    """Return the text without what ends a clause or a sentence; two dots are a range."""
    bare = text.rstrip(",;:!?")
    return bare[:-1] if bare.endswith(".") and not bare.endswith("..") else bare


def _read(query: str, named: NamedField, text: str, span: tuple[int, int], *, literal: bool) -> Node | None:
    """Read a value; a date that cannot be is the user's mistake, not one more word."""
    try:
        return named.field.read(text, literal)
    except DateError as error:
        raise mistakes.bad_value(query, span, named, str(error)) from None
