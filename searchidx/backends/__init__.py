"""What an index backend must do, and how one is found by name."""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

import msgspec

from corpus import Language
from searchidx.document import Document
from searchidx.errors import SearchidxError
from searchidx.model import FacetName, Sort
from searchidx.plugins import installed
from searchidx.query import plan

ENTRY_POINT_GROUP = "searchidx.backends"


class SearchPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One search as a backend runs it.

    Attributes:
        node: what must match.
        filters: facet name to values, any of which must hold (see SearchRequest).
        lang: the language in which facet values are counted, where they exist in it.
        sort, offset, limit: which of the matching documents to return, in which order. Documents of equal
            score are ordered newest first, those of equal date by id.
        facets: for which facets to count values; a facet's counts leave out its own filter.
        check_time: called now and then; raises QueryTimeoutError when the query has run for too long.
    """

    node: plan.Node
    filters: dict[FacetName, tuple[str, ...]]
    lang: Language
    sort: Sort
    offset: int
    limit: int
    facets: tuple[FacetName, ...]
    check_time: Callable[[], None]


class IndexedRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A document as the index gives it back: the record in the exchange format, its digest and its thread."""

    record: bytes
    digest: str
    thread: str


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """A matching document and its score."""

    score: float
    document: IndexedRecord


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found: the exact total, the documents asked for, and counts by facet and value."""

    total: int
    top: tuple[Scored, ...]
    facets: dict[FacetName, dict[str, int]]


class Writer(Protocol):
    """Writes one batch of changes to an index folder; nothing counts before :meth:`commit`."""

    def put(self, document: Document) -> None:
        """Add a document, in place of the one with its id if there is one; each id at most once a batch."""

    def delete(self, document_id: str) -> None:
        """Remove a document if it is there; only before the first :meth:`put`."""

    def commit(self) -> None:
        """Write everything to the folder."""

    def cancel(self) -> None:
        """Give the batch up and leave the folder as it was found."""


class Searcher(Protocol):
    """Answers from one immutable index folder; safe to share between threads."""

    def search(self, search: SearchPlan) -> Found:
        """Run a search.

        Raises:
            QueryLimitError: a prefix stands for too many words.
            QueryTimeoutError: from ``check_time``.
        """

    def documents(self, ids: Sequence[str]) -> dict[str, IndexedRecord]:
        """Return the documents with these ids, those that are there."""

    def digests(self) -> Iterator[tuple[str, str]]:
        """Go through the id and content digest of every document."""

    def count(self) -> int:
        """Return how many documents there are."""

    def close(self) -> None:
        """Let go of the folder."""


class Backend(Protocol):
    """A kind of index."""

    name: str

    def fingerprint(self) -> str:
        """Return what an index must have been written with to be read by this backend."""

    def remarks(self) -> tuple[str, ...]:
        """Return what is worth knowing of how the backend is installed; nothing when all is well."""

    def create(self, folder: Path, jobs: int = 1) -> Writer:
        """Start a new index in an empty folder; with several jobs, so many processes build it."""

    def extend(self, folder: Path) -> Writer:
        """Start a batch of changes to the index in a folder."""

    def open(self, folder: Path) -> Searcher:
        """Open the index in a folder for searching."""


_BUILT_IN = {"embedded": "EmbeddedBackend"}
"""The backends of this package, each with its name in the package that holds it."""


def find_backend(name: str) -> Backend:
    """Return the backend of that name: one of this package, or an installed one.

    Raises:
        SearchidxError: there is none.
    """
    if name in _BUILT_IN:
        found: type[Backend] = getattr(import_module(f"searchidx.{name}"), _BUILT_IN[name])
        return found()
    added = installed(ENTRY_POINT_GROUP)
    if name not in added:
        known = ", ".join(sorted([*_BUILT_IN, *added]))
        raise SearchidxError(f"no index backend named {name!r}; there are: {known}")
    backend: Backend = added[name].load()()
    return backend
