"""The year chart: where each year's bar stands and how high it is."""

from collections.abc import Sequence

import msgspec

from searchidx import FacetCount

WIDTH, HEIGHT = 272, 64
_MOST_YEARS = 200
_WIDEST_BAR = 40.0


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One year of the chart, in the chart's own units; ``y`` is the bar's top."""

    year: str
    count: int
    selected: bool
    x: float
    y: float
    width: float
    height: float


def year_bars(years: Sequence[FacetCount]) -> tuple[Bar, ...]:
    """Return a bar for each year from the first to the last, the empty ones between them too.

    Years with questions are at least two units high, so that one question beside a thousand still shows.
    """
    counted = {int(year.value): year for year in years if year.value.isascii() and year.value.isdigit()}
    if not counted or max(counted) - min(counted) >= _MOST_YEARS:
        return ()
    span = range(min(counted), max(counted) + 1)
    step = min(WIDTH / len(span), _WIDEST_BAR)
    unit = HEIGHT / max(1, *(year.count for year in counted.values()))
    empty = FacetCount(value="", count=0)
    return tuple(
        _bar(str(year), counted.get(year, empty), place * step, step, unit) for place, year in enumerate(span)
    )


def _bar(year: str, facet: FacetCount, x: float, step: float, unit: float) -> Bar:
    height = max(2.0, facet.count * unit) if facet.count else 0.0
    return Bar(
        year=year,
        count=facet.count,
        selected=facet.selected,
        x=round(x + step * 0.1, 2),
        y=round(HEIGHT - height, 2),
        width=round(step * 0.8, 2),
        height=round(height, 2),
    )
