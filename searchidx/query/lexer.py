"""How the text of a query falls apart into tokens; mistakes become tokens too, for the parser to report."""

import re
from typing import Literal, NamedTuple

from corpus import DateError, parse_day
from searchidx.query.fields import PLAIN_DASHES, field_named

Kind = Literal[
    "word", "phrase", "prefix", "every", "number", "field", "operator", "open", "close", "end",
    "wildcard", "unclosed-quote", "empty-quotes", "stray-bracket",
]  # fmt: skip

OPERATORS = {
    "AND": "AND", "EN": "AND", "ET": "AND",
    "OR": "OR", "OF": "OR", "OU": "OR",
    "NOT": "NOT", "NIET": "NOT", "SAUF": "NOT",
}  # fmt: skip
BETWEEN_NUMBERS = frozenset({"en", "et", "and", "of", "ou", "or"})
"""Words that may stand between question numbers without being searched for."""

QUOTES = '"“”„«»'


class Token(NamedTuple):
    """One token: its text without quotes, asterisk or colon, and where it stands in the query.

    ``negated`` says that a dash stands right before ``start``.
    """

    kind: Kind
    text: str
    start: int
    end: int
    negated: bool = False


def tokenize(text: str) -> list[Token]:
    """Split a query into tokens in one pass; the last one is of kind ``end``.

    Whatever holds no letter or digit and has no meaning of its own is left out. Nothing is read behind a
    token that can only be a mistake.
    """
    tokens: list[Token] = []
    position, value_at, depth = 0, -1, 0
    # What touches a field's colon is its value, even when it looks like another field or an operator.
    while match := (_VALUE if position == value_at else _TOKEN).match(text, position):
        token = _token(text, match, is_value=position == value_at)
        position = token.end
        if token.kind == "field" and not text[position : position + 1].isspace():
            value_at = position
        elif token.kind == "open":
            depth += 1
        elif token.kind == "close":
            depth -= 1
        if depth < 0:
            token = token._replace(kind="stray-bracket")
        tokens.append(token)
        if token.kind in _MISTAKES:
            break
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def plain_words(text: str) -> list[str]:
    """Return the words of a text in which nothing is syntax, each without the punctuation around it."""
    cores = map(_CORE.search, _CHUNK.findall(text))
    return [core[0] for core in cores if core]


def chunk_at(text: str, start: int) -> str:
    """Return what stands before the next space, bracket or quote."""
    match = _CHUNK.match(text, start)
    return match[0] if match else ""


_MISTAKES = frozenset({"wildcard", "unclosed-quote", "empty-quotes", "stray-bracket"})
_CLOSING = {'"': '"', "“": '”“"', "„": '”“"', "”": '”"', "«": "»", "»": "«"}
_PUNCTUATION = rf"(?:[^\w\s()*{QUOTES}]|_)*+"
# A dash excludes when it begins a word, phrase or bracket; any other dash is punctuation, and so is the one
# that stands for half a compound in Dutch: "vastgoedmakelaars en -beheerders".
_EXCLUSION = rf"(?<![^\s(:])(?<!\ben\s)(?<!\bof\s)-++(?={_PUNCTUATION}[^\s)])"
_START = rf"(?:[^\w()*{QUOTES}-]|_|(?!{_EXCLUSION})-)*+(?P<dash>{_EXCLUSION})?+{_PUNCTUATION}"
_LETTERS = r"(?:[^\W\d_]|[\u0300-\u036f])++"
_DASH = "[-‐‑‒–—−]"
_NUMBER = rf"""(?i:
    (?: (?:(?:schriftelijke|parlementaire)\s+)?vra(?:ag|gen)\s+
      | questions?\s+(?:[ée]crites?\s+|parlementaires?\s+)?
      | written\s+questions?\s+
    )?+
    (?: (?:(?:nrs?\.?|nos?\.?|n[°º]s?|nummers?|num[ée]ros?|numbers?)\s*)?
        (?P<full>(?:(?:senate|chamber)/)?[0-9]{{1,2}}{_DASH}[0-9]{{1,6}}(?:{_DASH}[0-9]{{1,5}})?)
      | (?:nrs?\.?|nos?\.|n[°º]s?)\s*(?P<bare>[0-9]{{1,6}})
    )
    (?!\*|(?:[^\w\s,;(){QUOTES}]|_)?[^\W_])  # 5-8917-a, 7-123/2 and 5-89* are something else
)"""
_REST = rf"(?P<word>[^\s(){QUOTES}]++)|(?P<open>\()|(?P<close>\))|(?P<quote>[{QUOTES}])"
_VALUE = re.compile(rf"{_START}(?:{_REST})", re.VERBOSE)
_TOKEN = re.compile(
    rf"{_START}(?:(?P<number>{_NUMBER})|(?P<field>[nN][°º]|{_LETTERS}(?:-{_LETTERS})*+):|{_REST})", re.VERBOSE
)
_CHUNK = re.compile(rf"[^\s(){QUOTES}]++")
# A word without the punctuation behind it; an accent may be a character of its own.
_CORE = re.compile(r"[^\W_](?:.*[^\W_])?[\u0300-\u036f]*")
# In an address, an asterisk or a question mark is no wildcard.
_URL = re.compile(r"://|^www\.|/\?")
_ALPHANUMERIC = re.compile(r"[^\W_]")
# What makes "name:" a field, even where there is none of that name; not so in "http://", "a::b" and "name: ".
_FIELD_VALUE = re.compile(rf"[({QUOTES}]|(?![/\\:])[^\s(){QUOTES}]*?(?:[^\W_]|\*)")
_SPACES_AND_QUOTES = re.compile(rf"[\s{QUOTES}]+")


def _token(text: str, match: re.Match[str], *, is_value: bool) -> Token:
    kind, negated = match.lastgroup, match["dash"] is not None
    if kind == "word":
        return _word(match["word"], match.start("word"), negated, is_value)
    if kind == "number":
        return _number(text, match, negated)
    if kind == "field":
        return _field(text, match, negated)
    if kind == "quote":
        return _phrase(text, match.start("quote"), negated)
    return Token("open" if kind == "open" else "close", match[0], match.end() - 1, match.end(), negated)


def _word(chunk: str, start: int, negated: bool, is_value: bool = False) -> Token:
    """Read a run of characters that begins with a letter, a digit or an asterisk."""
    end = start + len(chunk)
    core = None if chunk.isalnum() else _CORE.search(chunk)
    word = core[0] if core else chunk
    if "*" in chunk or "?" in word:
        kind = _wildcard_kind(chunk, core)
        return Token(kind, chunk if kind == "wildcard" else word, start, end, negated)
    kind = "operator" if word in OPERATORS and not is_value else "word"
    return Token(kind, word, start, end, negated)


def _wildcard_kind(chunk: str, core: re.Match[str] | None) -> Kind:
    """Return what a chunk with an asterisk or a question mark is."""
    if core is None:
        return "every"
    if _URL.search(chunk):
        return "word"
    is_prefix = "?" not in core[0] and "*" not in chunk[: core.end()]
    return "prefix" if is_prefix else "wildcard"


def _phrase(text: str, start: int, negated: bool) -> Token:
    found = [end for quote in _CLOSING[text[start]] if (end := text.find(quote, start + 1)) > 0]
    if not found:
        return Token("unclosed-quote", text[start:], start, len(text), negated)
    words = _SPACES_AND_QUOTES.sub(" ", text[start + 1 : min(found)]).strip()
    kind: Kind = "phrase" if _ALPHANUMERIC.search(words) else "empty-quotes"
    return Token(kind, words, start, min(found) + 1, negated)


def _number(text: str, match: re.Match[str], negated: bool) -> Token:
    start, number = match.start("number"), match["full"] or match["bare"]
    if match.start("full") == start and _is_day(number):
        return _word(chunk_at(text, start), start, negated)
    return Token("number", number.translate(PLAIN_DASHES), start, match.end(), negated)


def _field(text: str, match: re.Match[str], negated: bool) -> Token:
    """Read ``name:`` as a field, which may not exist, or as a word that merely has a colon behind it."""
    name, start, end = match["field"], match.start("field"), match.end()
    if field_named(name) or _FIELD_VALUE.match(text, end):
        return Token("field", name, start, end, negated)
    return _word(chunk_at(text, start), start, negated)


def _is_day(text: str) -> bool:
    """Return whether the text, shaped like a number with two dashes, is a day such as 30-4-2013."""
    try:
        parse_day(text)
    except DateError:
        return False
    return True
