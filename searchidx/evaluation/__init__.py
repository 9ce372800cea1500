"""How well searches rank: test collections asked through the product's own index, planning and ranking."""

from searchidx.evaluation.collection import Collection, CollectionQuery, read_collection, sample
from searchidx.evaluation.measuring import DEFAULT_MEASURES, Difference, Measures, Scores, compare
from searchidx.evaluation.ranking import rank, write_index
from searchidx.evaluation.runs import Run, read_run, write_run

__all__ = [
    "DEFAULT_MEASURES",
    "Collection",
    "CollectionQuery",
    "Difference",
    "Measures",
    "Run",
    "Scores",
    "compare",
    "rank",
    "read_collection",
    "read_run",
    "sample",
    "write_index",
    "write_run",
]
