"""What can be wrong with a query: each mistake as an error that says where it is and how to repair it."""

import re

from searchidx.errors import QueryError, QueryLimitError, QuerySyntaxError, QueryValueError
from searchidx.query.fields import FIELDS, NamedField, nearest, nearest_name
from searchidx.query.lexer import OPERATORS, QUOTES, Token, chunk_at
from searchidx.query.limits import DEFAULT_LIMITS


def nothing_to_find() -> QueryError:
    """The query holds no word, number or field."""
    return QuerySyntaxError(
        "nothing to search for; write one or more words, a number such as 5-8917, or * for all questions",
        suggestion="*",
    )


def too_long(text: str, limit: int) -> QueryError:
    """The text has more characters than a query may have."""
    shorter = text[: limit + 1].rpartition(" ")[0] or text[:limit]
    return QueryLimitError(
        f"the query is {len(text)} characters long and may be {limit}; leave words out",
        position=limit,
        length=len(text) - limit,
        suggestion=shorter,
    )


def too_many_terms(text: str, start: int, count: int, limit: int) -> QueryError:
    """The query has more terms than it may have; the first one too many is at ``start``."""
    return QueryLimitError(
        f"the query has {count} words and may have {limit}; leave the less telling ones out",
        position=start,
        length=len(text) - start,
        suggestion=text[:start].rstrip(" -") or None,
    )


def too_deep(token: Token, depth: int, limit: int) -> QueryError:
    """Brackets are nested more deeply than they may be."""
    return QueryLimitError(
        f"brackets are nested {depth} deep and may be {limit}; leave some out",
        position=token.start,
        length=token.end - token.start,
    )


def prefix_too_short(text: str, token: Token, letters: int, limit: int) -> QueryError:
    """Too few letters stand before an asterisk."""
    return QueryLimitError(
        f"{token.text}* has {_counted(letters)} before the asterisk and needs {limit}; write more letters",
        position=token.start,
        length=token.end - token.start,
        suggestion=_replaced(text, token.start, token.end, token.text),
    )


def misplaced_operator(text: str, token: Token) -> QueryError:
    """AND, OR or NOT stands where nothing is to join or to exclude."""
    without = _replaced(text, token.start - token.negated, token.end, "")
    lowered = _replaced(text, token.start, token.end, token.text.lower())
    needs = "after it" if OPERATORS[token.text] == "NOT" else "on each side"
    return _syntax(
        f"{token.text} in capitals is an operator and needs something to search for {needs}; "
        f"leave it out, or write {token.text.lower()} to search for the word",
        token,
        without if _WORD.search(without) else lowered,
    )


def unclosed_quote(text: str, token: Token) -> QueryError:
    """A quote opens a phrase that never ends."""
    repaired = f"{text.rstrip()}{_CLOSING_OF.get(token.text[0], token.text[0])}"
    if not _WORD.search(token.text):
        repaired = text[: token.start]
    return QuerySyntaxError(
        f"the quote {token.text[0]} is never closed; put another one behind the phrase",
        position=token.start,
        suggestion=_tidy(repaired),
    )


def unclosed_bracket(text: str, token: Token) -> QueryError:
    """A bracket opens and never closes."""
    return _syntax("this bracket is never closed; put ) behind the group", token, f"{text})")


def stray_bracket(text: str, token: Token) -> QueryError:
    """A bracket closes what was never opened."""
    return _syntax(
        "this bracket closes nothing; leave it out, or put ( before the group",
        token,
        _replaced(text, token.start, token.end, " "),
    )


def empty_brackets(text: str, opening: Token, closing: Token) -> QueryError:
    """Nothing to search for stands between two brackets."""
    return empty_quotes(text, opening._replace(end=closing.end))


def empty_quotes(text: str, token: Token) -> QueryError:
    """Nothing to search for stands between two quotes."""
    return _syntax(
        "there is nothing to search for between these; put words there or leave them out",
        token,
        _replaced(text, token.start - token.negated, token.end, " "),
    )


def wildcard(text: str, token: Token) -> QueryError:
    """An asterisk or a question mark stands where it cannot be used."""
    pieces = [piece for piece in re.split(r"[*?]+", token.text) if _WORD.search(piece)]
    first, rest = pieces[0], pieces[1:]
    if token.text.startswith("*"):
        repaired = f"{first}*" if token.text.endswith("*") and not rest else " ".join(pieces)
    else:
        repaired = f"{first}*" if _letters(first) >= DEFAULT_LIMITS.prefix else " ".join(pieces)
    return _syntax(
        f"* can only end a word, and ? stands for nothing: {token.text}; write the beginning of the word, "
        "such as med*, or the whole word",
        token,
        _replaced(text, token.start, token.end, repaired),
    )


def unknown_field(text: str, token: Token) -> QueryError:
    """``name:value`` where no field has that name."""
    value = chunk_at(text, token.end)
    near = nearest_name(token.text)
    meant = f" (did you mean {near}:?)" if near else ""
    names = ", ".join(field.name for field in FIELDS)
    quoted = f'"{token.text}:{value}"' if value else f"{token.text} "
    return QuerySyntaxError(
        f"there is no field {token.text}{meant}; the fields are {names}; "
        "to search for the text itself, put it between quotes",
        position=token.start,
        length=token.end - token.start,
        suggestion=_replaced(text, token.start, token.end + len(value), quoted),
    )


def missing_value(text: str, token: Token, named: NamedField) -> QueryError:
    """A field's name with nothing behind it."""
    return _syntax(
        f"{named.name}: has no value; write {named.accepts}",
        token,
        _replaced(text, token.start, token.end, token.text),
    )


def excluded_value(text: str, token: Token, value: Token) -> QueryError:
    """A dash after a field's colon, which excludes only before the field's name."""
    sign = "" if token.negated else "-"
    start = token.start - token.negated
    return _syntax(
        f"a dash cannot follow {token.text}:; to exclude, write it before the field: -{token.text}:…",
        value,
        _replaced(text, start, value.start, f"{sign}{token.text}:"),
    )


def field_in_field(text: str, token: Token, named: NamedField) -> QueryError:
    """A field inside the bracketed values of another."""
    return _syntax(
        f"{token.text}: cannot stand inside the brackets of {named.name}:; put it behind them",
        token,
        _replaced(text, token.start, token.end, " "),
    )


def prefix_in_field(text: str, token: Token, named: NamedField) -> QueryError:
    """A prefix where whole words are wanted."""
    return _syntax(
        f"{named.name}: takes whole words, not {token.text}*; write {named.accepts}",
        token,
        _replaced(text, token.start, token.end, token.text),
    )


def bad_value(text: str, span: tuple[int, int], named: NamedField, reason: str | None = None) -> QueryError:
    """A value that is not one of the field's; ``reason`` tells more where more is known."""
    start, end = span
    value = text[start:end].strip(QUOTES)
    near = nearest(value, named.field.choices)
    repaired = f'"{near}"' if near and " " in near else near
    return QueryValueError(
        f"{named.name}: {reason or f'{value} is not a value it can have'}. Write {named.accepts}.",
        position=start,
        length=end - start,
        suggestion=_replaced(text, start, end, repaired) if repaired else None,
    )


_WORD = re.compile(r"[^\W_]|\*")
_CLOSING_OF = {"“": "”", "„": "”", "«": "»", "»": "«"}


def _syntax(message: str, token: Token, suggestion: str | None) -> QueryError:
    return QuerySyntaxError(
        message,
        position=token.start,
        length=token.end - token.start,
        suggestion=suggestion and _tidy(suggestion),
    )


def _replaced(text: str, start: int, end: int, replacement: str) -> str:
    """Return the query with one stretch of it written differently."""
    return _tidy(f"{text[:start]}{replacement}{text[end:]}")


def _tidy(text: str) -> str:
    """Return the text without the spaces that taking something out has left behind."""
    return " ".join(text.split()).replace("( ", "(").replace(" )", ")")


def _letters(text: str) -> int:
    return sum(char.isalnum() for char in text)


def _counted(letters: int) -> str:
    return "1 letter" if letters == 1 else f"{letters} letters"
