"""What is asked: the kinds of query, as values that no engine has a part in."""

import msgspec

from corpus import Language


class Term(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Documents with the term in their text of the language."""

    language: Language
    term: str


class AnyOf(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Documents with at least one of the terms."""

    language: Language
    terms: tuple[str, ...]


class AllOf(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Documents with all of the terms."""

    language: Language
    terms: tuple[str, ...]


class Phrase(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Documents with the terms one right after the other."""

    language: Language
    terms: tuple[str, ...]


class AuthorTerm(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Documents of the author with the term, which alone ranks them."""

    author: str
    language: Language
    term: str


class DatesTerm(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Documents with the term, asked from the first to the last day (ordinals, both included)."""

    first: int
    last: int
    language: Language
    term: str


class Prefix(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Documents with any term that begins so."""

    language: Language
    prefix: str


class AuthorCounts(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """How many documents with the term each author has; no documents."""

    language: Language
    term: str


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a user's word is in one language: weighted synonyms."""

    language: Language
    terms: tuple[tuple[str, float], ...]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """One word of a user: any of its readings will do, and the one that scores best counts."""

    readings: tuple[Reading, ...]


class Answer(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Documents that match all groups, with snippets, and the counts of every facet's values."""

    groups: tuple[Group, ...]


Query = Term | AnyOf | AllOf | Phrase | AuthorTerm | DatesTerm | Prefix | AuthorCounts | Answer


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What an engine answers.

    Attributes:
        total: how many documents match, exactly.
        numbers: the numbers of the ten best, best first; none where only counts were asked for.
        facets: of each facet asked for, how many matching documents have each value that any has.
        snippets: of an answer: for each of the ten its passage, with marked matches.
    """

    total: int
    numbers: list[int] = []
    facets: dict[str, dict[str, int]] = {}
    snippets: list[str] = []


TOP = 10
"""How many hits are asked for."""

SNIPPET_CHARACTERS = 200
"""About how long a snippet is."""


def text_field(language: Language) -> str:
    """Return the name that a language's text has in every engine's schema."""
    return f"text_{language}"
