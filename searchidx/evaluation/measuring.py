"""How good a run is by relevance judgments, and whether one is better than another."""

import ast
import importlib
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from searchidx.errors import EvaluationError, MissingExtraError
from searchidx.evaluation.collection import Judgments
from searchidx.evaluation.runs import Run

DEFAULT_MEASURES = "RR@10 nDCG@10 R@10 R@100"

RESAMPLES = 9999
"""How many random assignments the paired test tries where there are too many to try them all."""

_BATCH = 500
"""How many of them are held in memory at once."""

_DIGITS = 6


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """What a run scores: each measure by name, over all queries and by query."""

    overall: dict[str, float]
    by_query: dict[str, dict[str, float]]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """How two runs differ in one measure.

    Attributes:
        a, b: what the runs score over all queries.
        difference: by how much the second scores more than the first, in the mean of the queries.
        better, worse: for how many queries the second scores more, and less.
        p: how likely so large a difference is, in either direction, if it were chance which of the runs a
            query's score belongs to.
    """

    a: float
    b: float
    difference: float
    better: int
    worse: int
    p: float


class Measures:
    """Measures, chosen by the names that ir-measures gives them.

    Args:
        names: separated by blanks, e.g. ``nDCG@10 P(rel=2)@5``.

    Attributes:
        deepest: down to which rank they look, as far as their names say; 0 if none does.

    Raises:
        EvaluationError: a name is not one of ir-measures, or the tool that computes it is not installed.
        MissingExtraError: ir-measures is not installed.
    """

    def __init__(self, names: str = DEFAULT_MEASURES) -> None:
        library = _library("ir_measures")
        self._registry = library.measures.registry
        # gdeval runs a Perl script, which takes numbers alone for query ids.
        computing = [tool for tool in library.DefaultPipeline.providers if tool is not library.gdeval]
        self._tools = library.providers.FallbackProvider(computing)
        self._measures = [self._measure(name) for name in names.split()]
        if not self._measures:
            raise EvaluationError(f"no measure is named; choose some, e.g. {DEFAULT_MEASURES}")
        self.deepest: int = max(measure.params.get("cutoff", 0) for measure in self._measures)

    def scores(self, judgments: Judgments, run: Run) -> Scores:
        """Return what a run scores; a query that it lacks scores nothing."""
        judged = {query_id: run[query_id] for query_id in judgments if query_id in run}
        result = self._tools.calc(self._measures, judgments, judged)
        by_query: dict[str, dict[str, float]] = {query_id: {} for query_id in judgments}
        for metric in result.per_query:
            by_query[metric.query_id][str(metric.measure)] = float(metric.value)
        names = [str(measure) for measure in self._measures]
        return Scores(
            overall={str(m): round(float(result.aggregated[m]), _DIGITS) for m in self._measures},
            by_query={
                query_id: {name: round(scores[name], _DIGITS) for name in names}
                for query_id, scores in by_query.items()
            },
        )

    def _measure(self, name: str) -> Any:
        try:
            measure = _parsed(name, self._registry)
            is_supported = self._tools.supports(measure)
        except (KeyError, TypeError, ValueError, SyntaxError, AssertionError):
            is_supported = False
        if not is_supported:
            raise EvaluationError(
                f"{name!r} is no measure that can be computed here; name them as in {DEFAULT_MEASURES} or"
                " P(rel=2)@5, see https://ir-measur.es/en/latest/measures.html"
            )
        return measure


def compare(a: Scores, b: Scores) -> dict[str, Difference]:
    """Return, by measure, how the second of two runs differs from the first.

    The test is Fisher's paired randomisation test: which run a query's two scores belong to is changed at
    random for each query, and the mean difference counted how often it gets as large as the one observed
    (Smucker, Allan and Carterette 2007, "A comparison of statistical significance tests for information
    retrieval evaluation").

    Raises:
        MissingExtraError: SciPy is not installed.
    """
    differences = {}
    for name in a.overall:
        by_query = [b.by_query[query_id][name] - scores[name] for query_id, scores in a.by_query.items()]
        differences[name] = Difference(
            a=a.overall[name],
            b=b.overall[name],
            difference=round(sum(by_query) / len(by_query), _DIGITS),
            better=sum(difference > 0 for difference in by_query),
            worse=sum(difference < 0 for difference in by_query),
            p=round(_p_value(by_query), _DIGITS),
        )
    return differences


def _p_value(differences: Sequence[float]) -> float:
    """Return the p-value of the two-sided test; queries without a difference take no part in it."""
    changed = [difference for difference in differences if difference]
    if len(changed) < 2:
        return 1.0
    test = _library("scipy.stats").permutation_test
    tested = test((changed,), _mean, permutation_type="samples", n_resamples=RESAMPLES, batch=_BATCH, rng=0)
    return float(tested.pvalue)


def _mean(values: Any, axis: int) -> Any:
    return values.mean(axis=axis)


_MEASURE = re.compile(r"(?P<name>\w+)(?:\((?P<parameters>[^()]+)\))?(?:@(?P<cutoff>\d+))?")


def _parsed(name: str, registry: dict[str, Any]) -> Any:
    """Return the measure of a name.

    ir_measures.parse_measure does the same with names of Python's ``ast`` that Python 3.14 no longer has.
    """
    match = _MEASURE.fullmatch(name)
    if match is None:
        raise ValueError(name)
    given = (match["parameters"] or "").split(",") if match["parameters"] else []
    parameters = {key: ast.literal_eval(value) for key, _, value in (item.partition("=") for item in given)}
    measure = registry[match["name"]](**parameters)
    return measure @ int(match["cutoff"]) if match["cutoff"] else measure


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingExtraError(
            f"evaluate needs the package {error.name}; install it with: pip install 'searchidx[eval]'"
        ) from error
