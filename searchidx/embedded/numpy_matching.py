"""What the nodes of a program match and score on one segment, with NumPy, a node at a time."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.embedded import program
from searchidx.embedded.index_schema import NO_CODE
from searchidx.embedded.numpy_phrases import phrase_documents
from searchidx.embedded.numpy_postings import Arrays, FieldPostings, Numbers
from searchidx.embedded.program import MAX_DEPTH, Node, Weighting

_NORMS = 256


class Matches(NamedTuple):
    """The documents that match, ascending, and what each scores."""

    documents: Numbers
    scores: NDArray[np.float64]


class Matcher:
    """Runs the nodes of one search.

    Args:
        arrays: the segment's.
        field: finds a field.
        weighting: how terms are weighted.
        check_time: called before each node.
    """

    def __init__(
        self,
        arrays: Arrays,
        field: Callable[[str], FieldPostings],
        weighting: Weighting,
        check_time: Callable[[], None] | None,
    ) -> None:
        self._arrays = arrays
        self._field = field
        self._weighting = weighting
        self._check_time = check_time
        self._depth = 0
        self._handlers: dict[type[Node], Callable[..., Matches]] = {
            program.Group: self._group,
            program.Phrase: self._phrase,
            program.AnyTerm: self._any_term,
            program.Days: self._days,
            program.Codes: self._codes,
            program.And: self._and,
            program.Or: self._or,
            program.Best: self._best,
            program.Not: self._not,
            program.Fixed: self._fixed,
            program.Boost: self._boost,
            program.Evidence: self._evidence,
            program.Every: lambda _: self._every(),
            program.Nothing: lambda _: _unscored(np.empty(0, np.int64)),
        }

    def run(self, node: Node) -> Matches:
        """Return what a node matches.

        Raises:
            ValueError: it names what the segment does not have.
            IndexDamagedError: the segment's arrays contradict each other.
        """
        if self._check_time is not None:
            self._check_time()
        handler = self._handlers.get(type(node))
        if handler is None:
            raise TypeError(f"no node of a program: {node!r}")
        self._depth += 1
        if self._depth > MAX_DEPTH + 1:
            raise ValueError(f"a program has no more than {MAX_DEPTH} nodes within each other")
        found = handler(node)
        self._depth -= 1
        return found

    def _group(self, node: program.Group) -> Matches:
        field = self._field(node.field)
        self._norms(field)
        each = []
        for number, weight in node.terms:
            if not 0 < weight < float("inf"):
                raise ValueError(f"a term's weight is above 0: {weight}")
            documents, tfs = field.documents(number), field.tfs(number).astype(np.float64) * weight
            if node.part_mask:
                held = field.masks(number) & node.part_mask != 0
                documents, tfs = documents[held], tfs[held]
            each.append(Matches(documents, tfs))
        documents, tfs = self._summed(each)
        return Matches(documents, self._bm25(field, documents, tfs, node.idf))

    def _phrase(self, node: program.Phrase) -> Matches:
        field = self._field(node.field)
        documents = phrase_documents(field, node)
        scores = np.zeros(len(documents))
        for number, idf in dict(zip(node.terms, node.idfs, strict=True)).items():
            ranks = np.searchsorted(field.documents(number), documents)
            scores += self._bm25(field, documents, field.tfs(number)[ranks].astype(float), idf)
        return Matches(documents, scores)

    def _bm25(
        self, field: FieldPostings, documents: Numbers, tfs: NDArray[np.float64], idf: float
    ) -> NDArray[np.float64]:
        norms = self._norms(field)
        lengths = field.lengths[documents] if field.lengths is not None else np.zeros(len(documents), int)
        scores: NDArray[np.float64] = idf * (self._weighting.k1 + 1) * tfs / (tfs + norms[lengths])
        return scores

    def _norms(self, field: FieldPostings) -> NDArray[np.float64]:
        norms = self._weighting.norms.get(field.name, b"")
        if len(norms) != _NORMS * 8:
            raise ValueError(f"the weighting has no norms for the field {field.name!r}")
        return np.frombuffer(norms)

    def _any_term(self, node: program.AnyTerm) -> Matches:
        field = self._field(node.field)
        if node.part_mask and not field.parts:
            raise ValueError("the field has no parts")
        member = np.zeros(self._arrays.documents, bool)
        for first, end in node.ranges:
            if not 0 <= first <= end <= field.term_count:
                raise ValueError(f"the field {node.field!r} has no terms {first} to {end}")
            for number in range(first, end):
                documents = field.documents(number)
                if node.part_mask:
                    documents = documents[field.masks(number) & node.part_mask != 0]
                member[documents] = True
        found = np.flatnonzero(member)
        return Matches(found, np.ones(len(found)))

    def _days(self, node: program.Days) -> Matches:
        if self._arrays.file.facts["columns"].get(node.column) != "days":
            raise ValueError(f"the segment has no column {node.column!r} of days")
        days = self._arrays.get(f"c.{node.column}.days", "i4", self._arrays.documents)
        return _unscored(np.flatnonzero((days >= max(node.first, 1)) & (days <= node.last)))

    def _codes(self, node: program.Codes) -> Matches:
        accepted = np.unpackbits(np.frombuffer(node.accepted, np.uint8), bitorder="little").astype(bool)
        documents, codes = column_codes(self._arrays, node.column)
        known = codes < len(accepted)
        return _unscored(np.unique(documents[known][accepted[codes[known]]]))

    def _and(self, node: program.And) -> Matches:
        if not node.children:
            return self._every()
        return reduce(_intersected, map(self.run, node.children))

    def _or(self, node: program.Or) -> Matches:
        return self._summed(list(map(self.run, node.children)))

    def _best(self, node: program.Best) -> Matches:
        each = list(map(self.run, node.children))
        best = np.full(self._arrays.documents, -np.inf)
        for found in each:
            best[found.documents] = np.maximum(best[found.documents], found.scores)
        documents = self._united(each)
        return Matches(documents, best[documents])

    def _not(self, node: program.Not) -> Matches:
        excluded = self.run(node.child).documents
        return _unscored(np.delete(np.arange(self._arrays.documents), excluded))

    def _fixed(self, node: program.Fixed) -> Matches:
        documents = self.run(node.child).documents
        return Matches(documents, np.full(len(documents), float(node.score)))

    def _boost(self, node: program.Boost) -> Matches:
        if not node.factor >= 0:
            raise ValueError(f"a boost is not negative: {node.factor}")
        documents, scores = self.run(node.child)
        return Matches(documents, scores * node.factor)

    def _evidence(self, node: program.Evidence) -> Matches:
        documents, scores = self.run(node.required)
        extra = np.zeros(self._arrays.documents)
        found = self.run(node.evidence)
        extra[found.documents] = found.scores
        return Matches(documents, scores + extra[documents])

    def _every(self) -> Matches:
        return _unscored(np.arange(self._arrays.documents))

    def _summed(self, each: Sequence[Matches]) -> Matches:
        if len(each) == 1:
            return each[0]
        total = np.zeros(self._arrays.documents)
        for found in each:
            total[found.documents] += found.scores
        documents = self._united(each)
        return Matches(documents, total[documents])

    def _united(self, each: Sequence[Matches]) -> Numbers:
        member = np.zeros(self._arrays.documents, bool)
        for found in each:
            member[found.documents] = True
        return np.flatnonzero(member)


def column_codes(arrays: Arrays, column: str) -> tuple[Numbers, NDArray[Any]]:
    """Return the documents with a value in a column, each once for each of its values, and the codes."""
    kind = arrays.file.facts["columns"].get(column)
    if kind not in {"one", "many"}:
        raise ValueError(f"the segment has no column {column!r} of values")
    codes = arrays.get(f"c.{column}.codes", "u4", arrays.documents if kind == "one" else None)
    if kind == "one":
        documents = np.flatnonzero(codes != NO_CODE)
        codes = codes[documents]
    else:
        starts = arrays.get(f"c.{column}.starts", "u4", arrays.documents + 1).astype(np.int64)
        arrays.check((starts[:-1] <= starts[1:]) & (starts[1:] <= len(codes)), "codes")
        arrays.check(starts[0] == 0 and starts[-1] == len(codes), "codes")
        documents = np.repeat(np.arange(arrays.documents), np.diff(starts))
    arrays.check(codes < len(arrays.get(f"c.{column}.value_ends", "u4")), "codes")
    return documents, codes


def _unscored(documents: Numbers) -> Matches:
    return Matches(documents, np.zeros(len(documents)))


def _intersected(one: Matches, other: Matches) -> Matches:
    if len(other.documents) < len(one.documents):
        one, other = other, one
    if not len(other.documents):
        return other
    place = np.minimum(np.searchsorted(other.documents, one.documents), len(other.documents) - 1)
    both = other.documents[place] == one.documents
    return Matches(one.documents[both], one.scores[both] + other.scores[place[both]])
