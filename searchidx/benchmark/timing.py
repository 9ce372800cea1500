"""How long queries take: every engine in turn on each query, warm, in an order that changes all the time."""

import gc
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from random import Random
from statistics import quantiles

import msgspec

from searchidx.benchmark.documents import Progress
from searchidx.benchmark.engines import Index
from searchidx.benchmark.queries import Found, Query

ROUNDS = 30
"""How often each engine answers each query, at most."""

BUDGET_SECONDS = 3.0
"""An engine that has spent so long on a class answers each of its queries once more at most."""


class Timed(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one class of queries with one engine.

    Attributes:
        query_class, engine: which.
        seconds: of every call that was timed, in no order.
        found: what the engine answered to each query, in the order of the queries.
    """

    query_class: str
    engine: str
    seconds: list[float]
    found: list[Found]

    def percentile_us(self, percent: int) -> float:
        """Return a percentile of the times, in microseconds."""
        if len(self.seconds) < 2:
            return self.seconds[0] * 1e6
        return quantiles(self.seconds, n=100, method="inclusive")[percent - 1] * 1e6


def time_queries(
    query_class: str,
    queries: Sequence[Query],
    indexes: Mapping[str, Index],
    *,
    timer: Callable[[], float],
    random: Random,
    progress: Progress,
) -> list[Timed]:
    """Ask every engine all the queries of a class, and time it.

    The first round warms up and keeps the answers; its times are not counted.
    """
    found = {name: [index.search(query) for query in queries] for name, index in indexes.items()}
    seconds: dict[str, list[float]] = defaultdict(list)
    gc.collect()
    gc.disable()
    try:
        for _ in range(ROUNDS):
            # Only those that still have time left; each gets at least one round.
            asked = [name for name in indexes if sum(seconds[name]) < BUDGET_SECONDS]
            _time_round(queries, {name: indexes[name] for name in asked}, seconds, timer, random)
            progress(1, ROUNDS)
    finally:
        gc.enable()
    return [
        Timed(query_class=query_class, engine=name, seconds=seconds[name], found=found[name])
        for name in indexes
    ]


def _time_round(
    queries: Sequence[Query],
    indexes: Mapping[str, Index],
    seconds: Mapping[str, list[float]],
    timer: Callable[[], float],
    random: Random,
) -> None:
    for query in random.sample(queries, len(queries)):
        for name in random.sample(list(indexes), len(indexes)):
            search = indexes[name].search
            started = timer()
            search(query)
            seconds[name].append(timer() - started)
