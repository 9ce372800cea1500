"""What the results page shows, worked out from a search and its results."""

import unicodedata
from collections.abc import Mapping
from datetime import date

import msgspec

from corpus import Language
from searchidx import FacetCount, FacetName, Hit, Results
from searchidx.model import FACET_NAMES
from web import charts
from web.i18n import format_day, gettext
from web.params import HITS_PER_PAGE, MAX_PAGE, SearchParams, replace, without_filter
from web.states import State, state_of
from web.wording import facet_name, facet_value_name, language_name

FACETS_SHOWN: tuple[FacetName, ...] = (
    "minister",
    "party",
    "author",
    "descriptor",
    "status",
    "legislature",
    "language",
)
"""The facets shown as lists of choices, in this order; the year has its chart."""

VALUES_SHOWN = 8
_PAGES_AROUND = 2


class HitView(msgspec.Struct, frozen=True, kw_only=True):
    """One hit with what depends on its reader: the title to show (None: none is known) and its language."""

    hit: Hit
    number: str
    title: str | None
    title_lang: Language
    state: State


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a facet; ``count`` is None for a chosen value that is not one of the index's."""

    value: str
    label: str
    count: int | None
    selected: bool


class FacetGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A facet as a list of choices, the less frequent ones folded away."""

    name: FacetName
    label: str
    shown: tuple[Choice, ...]
    folded: tuple[Choice, ...]


class Chip(msgspec.Struct, frozen=True, kw_only=True):
    """Something the search is narrowed by, and the search without it."""

    label: str
    value: str
    without: SearchParams


def view_hit(hit: Hit, reader: Language, today: date) -> HitView:
    """Return a hit as a reader sees it."""
    title, title_lang = preferred(hit.title, reader)
    return HitView(
        hit=hit,
        number=number_of(hit.id),
        title=title,
        title_lang=title_lang,
        state=state_of(hit, today),
    )


def preferred(texts: Mapping[Language, str | None], reader: Language) -> tuple[str | None, Language]:
    """Return the text in the reader's language, or else in the other, with the language it is in."""
    other: Language = "fr" if reader == "nl" else "nl"
    if texts.get(reader) or not texts.get(other):
        return texts.get(reader), reader
    return texts[other], other


def number_of(record_id: str) -> str:
    """Return a question's number: its id without the chamber."""
    return record_id.partition("/")[2]


def facet_choices(name: FacetName, params: SearchParams, results: Results) -> tuple[Choice, ...]:
    """Return a facet's values, chosen ones that the index does not know first, then the most frequent."""
    choices = [_choice(name, facet) for facet in results.facets.get(name, ())]
    known = {_fold(choice.value) for choice in choices if choice.selected}
    strangers = [
        Choice(value=value, label=facet_value_name(name, value), count=None, selected=True)
        for value in params.filters.get(name, ())
        if _fold(value) not in known
    ]
    return (*strangers, *choices)


def facet_group(name: FacetName, params: SearchParams, results: Results) -> FacetGroup:
    """Return a facet with its less frequent values folded away, unless they are chosen."""
    choices = facet_choices(name, params, results)
    head, tail = choices[:VALUES_SHOWN], choices[VALUES_SHOWN:]
    return FacetGroup(
        name=name,
        label=facet_name(name),
        shown=(*head, *(choice for choice in tail if choice.selected)),
        folded=tuple(choice for choice in tail if not choice.selected),
    )


def year_choices(params: SearchParams, results: Results) -> tuple[Choice, ...]:
    """Return the years, the newest first."""
    return tuple(
        sorted(facet_choices("year", params, results), key=lambda choice: choice.value, reverse=True)
    )


def facet_groups(params: SearchParams, results: Results) -> tuple[FacetGroup, ...]:
    """Return the facets that have anything to choose."""
    groups = (facet_group(name, params, results) for name in FACETS_SHOWN)
    return tuple(group for group in groups if group.shown)


def year_bars(results: Results) -> tuple[charts.Bar, ...]:
    """Return the bars of the year chart."""
    return charts.year_bars(results.facets.get("year", ()))


def chips(params: SearchParams) -> tuple[Chip, ...]:
    """Return everything the search is narrowed by."""
    made = [
        Chip(
            label=facet_name(name),
            value=facet_value_name(name, value),
            without=without_filter(params, name, value),
        )
        for name in FACET_NAMES
        for value in params.filters.get(name, ())
    ]
    if params.only:
        value = language_name(params.only)
        made.append(Chip(label=gettext("Text in"), value=value, without=replace(params, only=None)))
    if params.asked_from:
        value = format_day(params.asked_from)
        made.append(Chip(label=gettext("From"), value=value, without=replace(params, asked_from=None)))
    if params.asked_to:
        value = format_day(params.asked_to)
        made.append(Chip(label=gettext("To"), value=value, without=replace(params, asked_to=None)))
    return tuple(made)


def last_page(total: int) -> int:
    """Return the last page that can be opened; an empty list has one page too."""
    return min(max(1, -(-total // HITS_PER_PAGE)), MAX_PAGE)


def page_numbers(page: int, last: int) -> tuple[int | None, ...]:
    """Return the pages to link to: the first, the last, those around this one; None for a gap."""
    around = range(page - _PAGES_AROUND, page + _PAGES_AROUND + 1)
    wanted = sorted({1, last, *(number for number in around if 1 <= number <= last)})
    numbers: list[int | None] = []
    for before, number in zip([0, *wanted], wanted, strict=False):
        if number - before > 1:
            numbers.append(None)
        numbers.append(number)
    return tuple(numbers)


def _choice(name: FacetName, facet: FacetCount) -> Choice:
    return Choice(
        value=facet.value,
        label=facet_value_name(name, facet.value),
        count=facet.count,
        selected=facet.selected,
    )


def _fold(value: str) -> str:
    """Return a value without case and accents, as the engine compares filter values."""
    decomposed = unicodedata.normalize("NFD", value.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
