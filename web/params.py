"""How a search is written in an address, and read back from it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, TypeVar, get_args

import msgspec

from corpus import LANGUAGES, DateError, Language, parse_period
from searchidx import FacetName, SearchRequest
from searchidx.model import FACET_NAMES, Sort

InterfaceLanguage = Literal["nl", "fr", "en"]
Fault = Literal["unknown", "repeated", "choice", "date", "span", "number"]
Arguments = Mapping[str, Sequence[str]]
"""The query part of an address: each name with its values."""

INTERFACE_LANGUAGES: tuple[InterfaceLanguage, ...] = get_args(InterfaceLanguage)
SORTS: tuple[Sort, ...] = get_args(Sort)
SEARCH_NAMES = ("q", "in", *FACET_NAMES, "from", "to", "sort", "page", "lang")
HITS_PER_PAGE = 10
MAX_PAGE = 50

_Choice = TypeVar("_Choice", bound=str)


class ParameterError(ValueError):
    """A parameter that cannot be read.

    Attributes:
        parameter: its name.
        fault: what is wrong with it.
        value: what was given.
        allowed: the values it may have (``choice``), or the least and the greatest (``number``).
    """

    def __init__(self, parameter: str, fault: Fault, *, value: str = "", allowed: Sequence[str] = ()) -> None:
        super().__init__(f"{parameter}: {fault}: {value!r}")
        self.parameter = parameter
        self.fault = fault
        self.value = value
        self.allowed = tuple(allowed)


class SearchParams(msgspec.Struct, frozen=True, kw_only=True):
    """One search as its address states it.

    ``lang`` is None when the address leaves the language to the browser; ``page`` counts from 1.
    """

    q: str = ""
    only: Language | None = None
    filters: dict[FacetName, tuple[str, ...]] = {}
    asked_from: date | None = None
    asked_to: date | None = None
    sort: Sort = "relevance"
    page: int = 1
    lang: InterfaceLanguage | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything but the query narrows the search."""
        return bool(self.filters or self.only or self.asked_from or self.asked_to)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is asked at all."""
        return self == SearchParams(q=self.q, lang=self.lang) and not self.q.strip()

    @property
    def effective_sort(self) -> Sort:
        """The order of the hits: without words there is no relevance, and the newest come first."""
        return "newest" if self.sort == "relevance" and not self.q.strip() else self.sort

    def arguments(self) -> dict[str, list[str]]:
        """Return the search as an address states it, defaults left out."""
        everything: dict[str, Sequence[str]] = {
            "q": [self.q],
            "in": [self.only or ""],
            **{name: self.filters.get(name, ()) for name in FACET_NAMES},
            "from": [_iso(self.asked_from)],
            "to": [_iso(self.asked_to)],
            "sort": [self.sort if self.sort != "relevance" else ""],
            "page": [str(self.page) if self.page != 1 else ""],
            "lang": [self.lang or ""],
        }
        return {name: list(values) for name, values in everything.items() if any(values)}

    def request(
        self, reader: Language, *, offset: int = 0, limit: int = HITS_PER_PAGE, facets: bool = True
    ) -> SearchRequest:
        """Return what the engine is asked, for a reader of a language."""
        return SearchRequest(
            query=self.q,
            lang=reader,
            only=self.only,
            filters=self.filters,
            asked_from=self.asked_from,
            asked_to=self.asked_to,
            sort=self.effective_sort,
            offset=offset,
            limit=limit,
            facets=facets,
        )


def replace(params: SearchParams, **changes: object) -> SearchParams:
    """Return the search with some of it changed, from its first page unless ``page`` is given."""
    return msgspec.structs.replace(params, **{"page": 1, **changes})


def with_filter(params: SearchParams, name: FacetName, value: str) -> SearchParams:
    """Return the search with one more filter value."""
    values = (*(kept for kept in params.filters.get(name, ()) if kept != value), value)
    return replace(params, filters={**params.filters, name: values})


def without_filter(params: SearchParams, name: FacetName, value: str) -> SearchParams:
    """Return the search without one filter value."""
    values = tuple(kept for kept in params.filters.get(name, ()) if kept != value)
    others = {other: kept for other, kept in params.filters.items() if other != name}
    return replace(params, filters={**others, name: values} if values else others)


def without_filters(params: SearchParams) -> SearchParams:
    """Return the bare query, in both languages and of any date."""
    return SearchParams(q=params.q, sort=params.sort, lang=params.lang)


def parse_search(arguments: Arguments) -> SearchParams:
    """Read a search from an address; blank values count as not given, unknown names are passed over.

    Raises:
        ParameterError: a value is not one its parameter can have.
    """
    (asked_from, _), (_, asked_to) = _period(arguments, "from"), _period(arguments, "to")
    if asked_from and asked_to and asked_to < asked_from:
        raise ParameterError("to", "span", value=asked_to.isoformat())
    filters = {name: values for name in FACET_NAMES if (values := _several(arguments, name))}
    return SearchParams(
        q=single(arguments, "q"),
        only=_choice(arguments, "in", LANGUAGES),
        filters=filters,
        asked_from=asked_from,
        asked_to=asked_to,
        sort=_choice(arguments, "sort", SORTS) or "relevance",
        page=whole_number(arguments, "page", 1, 999_999, default=1),
        lang=_choice(arguments, "lang", INTERFACE_LANGUAGES),
    )


def single(arguments: Arguments, name: str) -> str:
    """Return the value of a parameter that may be given once; "" when it is not given.

    Raises:
        ParameterError: it is given more than once.
    """
    values = arguments.get(name, ())
    if len(values) > 1:
        raise ParameterError(name, "repeated")
    return values[0] if values else ""


def whole_number(arguments: Arguments, name: str, least: int, most: int, *, default: int) -> int:
    """Return the value of a parameter that is a whole number.

    Raises:
        ParameterError: it is no whole number from ``least`` to ``most``.
    """
    value = single(arguments, name).strip()
    if not value:
        return default
    # int() also takes signs, underscores and other scripts' digits, and any length.
    if value.isascii() and value.isdigit() and len(value) <= len(str(most)) and least <= int(value) <= most:
        return int(value)
    raise ParameterError(name, "number", value=value, allowed=(str(least), str(most)))


def _several(arguments: Arguments, name: str) -> tuple[str, ...]:
    stripped = (value.strip() for value in arguments.get(name, ()))
    return tuple(dict.fromkeys(value for value in stripped if value))


def _choice(arguments: Arguments, name: str, allowed: Sequence[_Choice]) -> _Choice | None:
    value = single(arguments, name).strip()
    chosen = next((choice for choice in allowed if choice == value), None)
    if value and chosen is None:
        raise ParameterError(name, "choice", value=value, allowed=allowed)
    return chosen


def _period(arguments: Arguments, name: str) -> tuple[date | None, date | None]:
    """Return the first and the last day of a day, month or year."""
    value = single(arguments, name).strip()
    try:
        return parse_period(value) if value else (None, None)
    except DateError:
        raise ParameterError(name, "date", value=value) from None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
