"""How one search runs on one Whoosh index: the plan, then filters, facets, order, records."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from heapq import nsmallest
from queue import Empty, LifoQueue

from whoosh.index import FileIndex
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from searchidx.analysis import Analysis
from searchidx.backends import Found, IndexedRecord, Scored, SearchPlan
from searchidx.embedded.columns import Columns, ValueColumn
from searchidx.embedded.executor import Executor, Scores
from searchidx.model import FacetName
from searchidx.schema import BM25_B, BM25_K1


class WhooshSearcher:
    """Answers from one index; safe to share between threads.

    A Whoosh searcher gives wrong results when threads share it, so each search borrows one of its own.
    """

    def __init__(self, index: FileIndex, analysis: Analysis) -> None:
        self._index = index
        self._idle: LifoQueue[Searcher] = LifoQueue()
        self._reader = index.reader()
        self._columns = Columns(self._reader, analysis)

    def search(self, search: SearchPlan) -> Found:
        """Run a search; see backends.Searcher."""
        with self._borrowed() as searcher:
            scores = Executor(searcher, self._columns, search.check_time).scores(search.node)
            filters = self._filters(search)
            passing = _passing(scores, filters.values())
            ranked = nsmallest(search.offset + search.limit, passing, key=self._order(search, scores))
            return Found(
                total=len(passing),
                top=tuple(
                    Scored(score=scores[number], document=_document(searcher, number))
                    for number in ranked[search.offset :]
                ),
                facets={name: self._count(name, search, scores, filters) for name in search.facets},
            )

    def documents(self, ids: Sequence[str]) -> dict[str, IndexedRecord]:
        """Return the documents with these ids, those that are there."""
        with self._borrowed() as searcher:
            numbers = {document_id: searcher.document_number(id=document_id) for document_id in ids}
            return {
                document_id: _document(searcher, number)
                for document_id, number in numbers.items()
                if number is not None
            }

    def digests(self) -> Iterator[tuple[str, str]]:
        """Go through the id and content digest of every document."""
        with self._borrowed() as searcher:
            for stored in searcher.all_stored_fields():
                yield stored["id"], stored["digest"]

    def count(self) -> int:
        """Return how many documents there are."""
        return int(self._reader.doc_count())

    def close(self) -> None:
        """Let go of the folder."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                break
        self._reader.close()

    @contextmanager
    def _borrowed(self) -> Iterator[Searcher]:
        try:
            searcher = self._idle.get_nowait()
        except Empty:
            searcher = self._index.searcher(weighting=BM25F(B=BM25_B, K1=BM25_K1))
        try:
            yield searcher
        finally:
            self._idle.put(searcher)

    def _filters(self, search: SearchPlan) -> dict[FacetName, Callable[[int], bool]]:
        """Return, for each facet that filters, whether a document passes."""
        accepted = {
            name: [pair for value in values for pair in self._columns.with_facet_value(name, value)]
            for name, values in search.filters.items()
            if values
        }
        return {name: partial(_has_any_code, pairs) for name, pairs in accepted.items()}

    def _order(self, search: SearchPlan, scores: Scores) -> Callable[[int], tuple[float, int, str]]:
        days, ids = self._columns.days("asked"), self._columns.ids()
        match search.sort:
            case "relevance":
                return lambda number: (-scores[number], -days[number], ids[number])
            case "newest":
                return lambda number: (0.0, -days[number], ids[number])
            case "oldest":
                return lambda number: (days[number] == 0, days[number], ids[number])

    def _count(
        self,
        name: FacetName,
        search: SearchPlan,
        scores: Scores,
        filters: dict[FacetName, Callable[[int], bool]],
    ) -> dict[str, int]:
        others = [passes for facet, passes in filters.items() if facet != name]
        return self._columns.facet(name, search.lang).counts(_passing(scores, others))


def _passing(scores: Scores, filters: Iterable[Callable[[int], bool]]) -> list[int]:
    tests = list(filters)
    return [number for number in scores if all(passes(number) for passes in tests)] if tests else list(scores)


def _has_any_code(pairs: list[tuple[ValueColumn, set[int]]], number: int) -> bool:
    return any(column.codes[number] in codes for column, codes in pairs)


def _document(searcher: Searcher, number: int) -> IndexedRecord:
    stored = searcher.stored_fields(number)
    return IndexedRecord(record=stored["record"], digest=stored["digest"], thread=stored["thread"])
