"""How fast searches are beside other engines: the same documents, the same queries, in one run."""

from searchidx.benchmark.corpora import Corpus, RealCorpus, read_records
from searchidx.benchmark.engines import ENGINE_NAMES, OURS, REFERENCE, Engine, find_engine, installed_engines
from searchidx.benchmark.report import Outcome, Report, table
from searchidx.benchmark.running import Settings, run_benchmark
from searchidx.benchmark.synthetic import SyntheticCorpus

__all__ = [
    "ENGINE_NAMES",
    "OURS",
    "REFERENCE",
    "Corpus",
    "Engine",
    "Outcome",
    "RealCorpus",
    "Report",
    "Settings",
    "SyntheticCorpus",
    "find_engine",
    "installed_engines",
    "read_records",
    "run_benchmark",
    "table",
]
