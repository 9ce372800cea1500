"""What a search is given and what it answers: requests, hits, facets, results, as frozen values."""

from datetime import date, datetime
from typing import Literal

import msgspec

from corpus import Language, Status

FacetName = Literal["minister", "party", "author", "legislature", "year", "descriptor", "language", "status"]
Sort = Literal["relevance", "newest", "oldest"]

FACET_NAMES: tuple[FacetName, ...] = (
    "minister",
    "party",
    "author",
    "legislature",
    "year",
    "descriptor",
    "language",
    "status",
)

Snippet = tuple[tuple[str, bool], ...]
"""A passage in pieces: text, and whether the piece is a match."""


class SearchRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One search.

    Attributes:
        query: the query as typed; blank asks for every question that passes the filters.
        lang: the reader's language: titles, addressees and facet values come in it where they exist.
        only: search the texts of this language alone; None searches both.
        filters: facet name to values; any of a facet's values, and all of the facets, must hold. A value that
            is exactly one of the index's (case and accents aside) stands for itself; any other matches by its
            words.
        asked_from, asked_to: only questions asked in this span of days, both included.
        sort: by score, or by the day the question was asked.
        offset, limit: which hits to return, counted from 0.
        facets: whether to count facet values.
    """

    query: str
    lang: Language = "nl"
    only: Language | None = None
    filters: dict[FacetName, tuple[str, ...]] = {}
    asked_from: date | None = None
    asked_to: date | None = None
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 10
    facets: bool = True


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One question that matches.

    ``lang`` is the language of the snippet, ``matched`` are the languages whose texts matched.
    """

    id: str
    score: float
    thread: str
    lang: Language
    title: dict[Language, str | None]
    author: str | None
    party: str | None
    addressee: str | None
    asked_on: date | None
    deadline: date | None
    answered_on: date | None
    status: Status
    descriptors: tuple[str, ...]
    snippet: Snippet
    matched: tuple[Language, ...]
    also_asked: int


class FacetCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the questions found have a facet value; ``selected`` says it is one of the filters."""

    value: str
    count: int
    selected: bool = False


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one search.

    Attributes:
        query: the query as understood, in the query language.
        ignored: words left out because they say nothing (stop words).
        total: how many questions match, exactly.
        hits: the ones asked for, best first.
        facets: for each facet its values, most frequent first; a facet's counts leave out its own filter.
        suggestions: other queries worth trying.
        took_ms: milliseconds from request to results.
        generation: the index generation that answered.
    """

    query: str
    ignored: tuple[str, ...]
    total: int
    hits: tuple[Hit, ...]
    facets: dict[FacetName, tuple[FacetCount, ...]]
    suggestions: tuple[str, ...]
    took_ms: float
    generation: str


class IndexInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Which index answers: its generation, how many questions it holds, and when it was written (UTC)."""

    generation: str
    documents: int
    written_at: datetime
