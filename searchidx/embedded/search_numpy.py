"""The NumPy twin of the native search kernel, for where that was not built: the same answers, more slowly."""

from array import array
from bisect import bisect_left
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from searchidx.embedded.index_schema import NO_CODE
from searchidx.embedded.numpy_matching import Matcher, Matches, column_codes
from searchidx.embedded.numpy_postings import Arrays, FieldPostings, Numbers
from searchidx.embedded.program import Answer, Request, Weighting
from searchidx.embedded.segment_file import SegmentFile


class Segment:
    """A segment file; threads may share it. See kernels.SegmentKernel."""

    def __init__(self, file: SegmentFile) -> None:
        self._arrays = Arrays(file)
        self._fields: dict[str, FieldPostings] = {}

    def find(self, field: str, term: bytes) -> int:
        """Return the number of a term of a field, -1 when it has none of that name."""
        if field not in self._arrays.file.facts["fields"]:
            raise ValueError(f"the segment has no field {field!r}")
        return self._look_up(f"f.{field}.terms", f"f.{field}.term_ends", term)

    def find_value(self, column: str, value: bytes) -> int:
        """Return the code of a value of a column, -1 when no document has it."""
        return self._look_up(f"c.{column}.values", f"c.{column}.value_ends", value)

    def postings(self, field: str, term: int) -> "tuple[array[int], array[int]]":
        """Return the documents with a term, ascending, and its frequency in each."""
        postings = self._field(field)
        return _plain(postings.documents(term)), _plain(postings.tfs(term))

    def positions(self, field: str, term: int, document: int) -> "array[int]":
        """Return the positions of a term in a document, ascending; none when it does not have the term."""
        postings = self._field(field)
        rank = np.flatnonzero(postings.documents(term) == document)
        return _plain(postings.positions(term, rank)[1])

    def all_positions(self, field: str, term: int) -> "tuple[array[int], array[int]]":
        """Return the number of positions of each posting of a term, and all of them one after the other."""
        postings = self._field(field)
        counts, positions = postings.positions(term, np.arange(len(postings.documents(term))))
        return _plain(counts), _plain(positions)

    def search(
        self, request: Request, weighting: Weighting, check_time: Callable[[], None] | None = None
    ) -> Answer:
        """Run a search; see kernels.SegmentKernel."""
        matcher = Matcher(self._arrays, self._field, weighting, check_time)
        found = self._live(matcher.run(request.program), request)
        passes = [(facet, self._member(matcher.run(node).documents)) for facet, node in request.filters]
        facets = []
        for number, column in enumerate(request.facets):
            others = [member for facet, member in passes if facet != number]
            facets.append(self._count(column, self._member(_passing(found, others).documents)))
        matched = _passing(found, [member for _, member in passes])
        return Answer(len(matched.documents), self._top(matched, request), facets)

    def _field(self, name: str) -> FieldPostings:
        if name not in self._fields:
            self._fields[name] = FieldPostings(self._arrays, name)
        return self._fields[name]

    def _look_up(self, words: str, ends: str, wanted: bytes) -> int:
        text, stops = self._arrays.get(words, "u1"), self._arrays.get(ends, "u4")

        def word(i: int) -> bytes:
            start, end = int(stops[i - 1]) if i else 0, int(stops[i])
            self._arrays.check(start <= end <= len(text), "terms")
            return text[start:end].tobytes()

        place = bisect_left(range(len(stops)), wanted, key=word)
        return place if place < len(stops) and word(place) == wanted else -1

    def _live(self, found: Matches, request: Request) -> Matches:
        if request.deletions is None:
            return found
        deleted = np.unpackbits(np.frombuffer(request.deletions, np.uint8), bitorder="little").astype(bool)
        if len(deleted) < self._arrays.documents:
            raise ValueError("the bitmap of deletions is shorter than the segment")
        live = ~deleted[found.documents]
        return Matches(found.documents[live], found.scores[live])

    def _member(self, documents: Numbers) -> NDArray[np.bool_]:
        member = np.zeros(self._arrays.documents, bool)
        member[documents] = True
        return member

    def _count(self, column: str, member: NDArray[np.bool_]) -> list[tuple[int, int]]:
        documents, codes = column_codes(self._arrays, column)
        counts = np.bincount(codes[member[documents]])
        occurring = np.flatnonzero(counts)
        return list(zip(occurring.tolist(), counts[occurring].tolist(), strict=True))

    def _top(self, matched: Matches, request: Request) -> list[tuple[int, float]]:
        order = "newest" if request.order == "relevance" else request.order
        ranks = self._arrays.get(f"o.{order}", "u4", self._arrays.documents)
        first = -matched.scores if request.order == "relevance" else np.zeros(len(matched.scores))
        if request.collapse is None:
            competing = _at_most(first, request.limit)
            matched, first = (
                Matches(matched.documents[competing], matched.scores[competing]),
                first[competing],
            )
        best = np.lexsort((ranks[matched.documents], first))
        if request.collapse is not None:
            best = best[self._of_its_own(matched.documents[best], request.collapse)]
        best = best[: max(request.limit, 0)]
        return list(zip(matched.documents[best].tolist(), matched.scores[best].tolist(), strict=True))

    def _of_its_own(self, documents: Numbers, column: str) -> Numbers:
        """Return the places of the documents that are the first with their value, or have none."""
        if self._arrays.file.facts["columns"].get(column) != "one":
            raise ValueError(f"the column {column!r} has not one value a document")
        codes = self._arrays.get(f"c.{column}.codes", "u4", self._arrays.documents)[documents]
        _, firsts = np.unique(codes, return_index=True)
        return np.union1d(firsts, np.flatnonzero(codes == NO_CODE))


def _passing(found: Matches, filters: list[NDArray[np.bool_]]) -> Matches:
    for member in filters:
        passing = member[found.documents]
        found = Matches(found.documents[passing], found.scores[passing])
    return found


def _at_most(numbers: NDArray[np.float64], limit: int) -> NDArray[np.bool_]:
    """Return which of the numbers can be among the ``limit`` smallest."""
    if not 0 < limit < len(numbers):
        return np.ones(len(numbers), bool)
    competing: NDArray[np.bool_] = numbers <= np.partition(numbers, limit - 1)[limit - 1]
    return competing


def _plain(numbers: Numbers) -> "array[int]":
    return array("I", numbers.astype(np.uint32).tobytes())
