"""How one search runs on the segments of an index: bound, run on each, put together."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from heapq import nsmallest
from pathlib import Path

from searchidx.analysis import Analysis
from searchidx.backends import Found, IndexedRecord, Scored, SearchPlan
from searchidx.embedded.binding import Binding
from searchidx.embedded.index_reader import IndexReader
from searchidx.embedded.open_segment import OpenSegment
from searchidx.embedded.program import Answer, Node, Or, Request
from searchidx.embedded.values import ColumnValues, bind_value, columns_of
from searchidx.model import FacetName
from searchidx.schema import BM25_B, BM25_K1


class SegmentsSearcher:
    """Answers from one index folder; safe to share between threads.

    Args:
        folder: the folder.
        analysis: that of the index.

    Raises:
        IndexDamagedError: a file is not what was written.
    """

    def __init__(self, folder: Path, analysis: Analysis) -> None:
        self._index = IndexReader(folder, k1=BM25_K1, b=BM25_B)
        self._values = [ColumnValues(segment, analysis) for segment in self._index.segments]
        self._analysis = analysis

    def search(self, search: SearchPlan) -> Found:
        """Run a search; see backends.Searcher."""
        columns = tuple(_facet_column(name, search) for name in search.facets)
        requests = self._requests(search, columns)
        search.check_time()
        answers = [
            segment.search(request, self._index.weighting, search.check_time)
            for segment, request in zip(self._index.segments, requests, strict=True)
        ]
        search.check_time()
        return Found(
            total=sum(answer.total for answer in answers),
            top=tuple(self._top(answers, search)),
            facets={
                name: self._counts(place, column, answers)
                for place, (name, column) in enumerate(zip(search.facets, columns, strict=True))
            },
        )

    def documents(self, ids: Sequence[str]) -> dict[str, IndexedRecord]:
        """Return the documents with these ids, those that are there."""
        found = {}
        for document_id in ids:
            for segment in self._index.segments:
                number = segment.document_number(document_id.encode())
                if number is not None:
                    found[document_id] = _indexed(segment, number)
        return found

    def digests(self) -> Iterator[tuple[str, str]]:
        """Go through the id and content digest of every document."""
        for segment in self._index.segments:
            for number in segment.live():
                yield segment.bytes_of("id", number).decode(), segment.bytes_of("digest", number).decode()

    def count(self) -> int:
        """Return how many documents there are."""
        return self._index.count()

    def close(self) -> None:
        """Let go of the folder."""
        self._index.close()

    def _requests(self, search: SearchPlan, facets: tuple[str, ...]) -> list[Request]:
        binding = Binding(self._index, self._values)
        filters = self._filters(search)
        return [
            Request(
                program=binding.bound(search.node, number),
                deletions=segment.deletions,
                limit=search.offset + search.limit,
                order=search.sort,
                filters=tuple((facet, nodes[number]) for facet, nodes in filters),
                facets=facets,
            )
            for number, segment in enumerate(self._index.segments)
        ]

    def _filters(self, search: SearchPlan) -> list[tuple[int, list[Node]]]:
        """Return for each facet that filters its place among those counted, and its node by segment."""
        places = {name: place for place, name in enumerate(search.facets)}
        filters: list[tuple[int, list[Node]]] = []
        for name, values in search.filters.items():
            if values:
                bound = [
                    bind_value(name, tuple(self._analysis.words(value)), self._values) for value in values
                ]
                filters.append((places.get(name, -1), [Or(nodes) for nodes in zip(*bound, strict=True)]))
        return filters

    def _top(self, answers: Sequence[Answer], search: SearchPlan) -> Iterator[Scored]:
        pairs = zip(self._index.segments, answers, strict=True)
        found = [(score, segment, number) for segment, answer in pairs for number, score in answer.top]
        if len(answers) > 1:
            found = nsmallest(search.offset + search.limit, found, key=_ORDERS[search.sort])
        for score, segment, number in found[search.offset :]:
            yield Scored(score=score, document=_indexed(segment, number))

    def _counts(self, place: int, column: str, answers: Sequence[Answer]) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for segment, answer in zip(self._index.segments, answers, strict=True):
            values = segment.values(column)
            for code, count in answer.facets[place]:
                counts[values[code]] += count
        return dict(counts)


_Candidate = tuple[float, OpenSegment, int]


def _by_relevance(candidate: _Candidate) -> tuple[float, int, bytes]:
    score, segment, number = candidate
    return -score, -segment.day("asked", number), segment.bytes_of("id", number)


def _newest_first(candidate: _Candidate) -> tuple[int, bytes]:
    _, segment, number = candidate
    return -segment.day("asked", number), segment.bytes_of("id", number)


def _oldest_first(candidate: _Candidate) -> tuple[bool, int, bytes]:
    _, segment, number = candidate
    day = segment.day("asked", number)
    return day == 0, day, segment.bytes_of("id", number)


_ORDERS: dict[str, Callable[[_Candidate], tuple[object, ...]]] = {
    "relevance": _by_relevance,
    "newest": _newest_first,
    "oldest": _oldest_first,
}


def _facet_column(name: FacetName, search: SearchPlan) -> str:
    columns = columns_of(name)
    return f"{name}_{search.lang}" if len(columns) > 1 else name


def _indexed(segment: OpenSegment, number: int) -> IndexedRecord:
    return IndexedRecord(
        record=segment.unpacked("record", number),
        digest=segment.bytes_of("digest", number).decode(),
        thread=segment.values("thread")[segment.codes("thread", number)[0]],
    )
