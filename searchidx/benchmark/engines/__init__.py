"""What a benchmark asks of an engine, and which engines there are."""

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from searchidx.benchmark.documents import AnalysedDocument, DocumentFile
from searchidx.benchmark.queries import Found, Query, Term
from searchidx.errors import BenchmarkError, MissingExtraError


class Index(Protocol):
    """An open index."""

    def search(self, query: Query) -> Found:
        """Answer one query that the engine does not leave out."""

    def close(self) -> None:
        """Let go of the folder."""


class Engine(Protocol):
    """An engine, set up as its documentation advises for speed.

    Attributes:
        name: how it is called on the command line and in the report.
        processes: with how many processes, or threads, it can build.
        leaves_out: the kinds of query that it cannot answer.
    """

    name: str
    processes: tuple[int, ...]
    leaves_out: tuple[type[Query], ...]

    def build(self, documents: DocumentFile, folder: Path, processes: int) -> None:
        """Write an index of the documents into an empty folder."""

    def open(self, folder: Path) -> Index:
        """Open the index in a folder for searching."""

    def update(self, folder: Path, documents: Sequence[AnalysedDocument]) -> None:
        """Put the documents in the place of those with the same numbers; on disk for good when it returns."""

    def cold_command(self, folder: Path, query: Term) -> Sequence[str]:
        """Return the command line of a process that opens the index and prints what the query finds."""


OURS = "searchidx"
"""Our own engine, which every benchmark measures."""

_MODULES = {
    OURS: "embedded",
    "tantivy": "tantivy",
    "fts5": "fts5",
    "xapian": "xapian",
    "whoosh": "whoosh",
    "lucene": "lucene",
}
"""The module of each engine; it has a class ``Adaptor``."""

ENGINE_NAMES = tuple(_MODULES)
REFERENCE = "tantivy"
"""The engine that ratios are to, where it takes part."""


def find_engine(name: str) -> Engine:
    """Return the engine of that name.

    Raises:
        BenchmarkError: there is none.
        MissingExtraError: it is not installed here.
    """
    if name not in _MODULES:
        raise BenchmarkError(f"no engine named {name!r}; there are {', '.join(ENGINE_NAMES)}")
    try:
        module = importlib.import_module(f"searchidx.benchmark.engines.{_MODULES[name]}")
    except ImportError as error:
        raise MissingExtraError(
            f"the engine {name} is not installed ({error}); docs/benchmarks.md says how to install it"
        ) from None
    engine: Engine = module.Adaptor()
    return engine


def installed_engines() -> list[Engine]:
    """Return the engines that are installed here."""
    found = []
    for name in ENGINE_NAMES:
        try:
            found.append(find_engine(name))
        except MissingExtraError:
            continue
    return found
