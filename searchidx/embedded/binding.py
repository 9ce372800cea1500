"""How a plan becomes the programs of an index's segments: words become term numbers, values become codes."""

from collections.abc import Callable, Sequence

from searchidx.embedded import program
from searchidx.embedded.index_reader import IndexReader
from searchidx.embedded.open_segment import OpenSegment
from searchidx.embedded.values import ColumnValues, columns_of, holds
from searchidx.errors import QueryLimitError
from searchidx.query import plan
from searchidx.query.ast import Part
from searchidx.query.limits import DEFAULT_LIMITS
from searchidx.schema import PARTS

_OPEN_START, _OPEN_END = 1, (1 << 31) - 1
"""The day numbers of a span that is open at one end."""

_PART_NUMBERS: dict[Part, int] = {rule.name: number for number, rule in enumerate(PARTS)}


class Binding:
    """Binds one plan to the segments of an index.

    Args:
        index: the index.
        values: the values of each segment's columns.
    """

    def __init__(self, index: IndexReader, values: Sequence[ColumnValues]) -> None:
        self._index = index
        self._values = values
        self._idfs: dict[tuple[str, bytes], float] = {}
        self._handlers: dict[type[plan.Node], Callable[..., program.Node]] = {
            plan.Term: self._term,
            plan.Phrase: self._phrase,
            plan.Prefix: self._prefix,
            plan.FactIs: self._fact_is,
            plan.Dates: self._dates,
            plan.Best: self._best,
            plan.And: self._and,
            plan.Or: self._or,
            plan.Not: self._not,
            plan.Fixed: self._fixed,
            plan.Every: self._every,
        }

    def bound(self, node: plan.Node, number: int) -> program.Node:
        """Return a plan as the program of the segment with this number.

        Raises:
            QueryLimitError: a prefix stands for too many words.
        """
        return self._handlers[type(node)](node, number)

    def _term(self, node: plan.Term, number: int) -> program.Node:
        term = node.term.encode()
        found = self._index.segments[number].find(node.field, term)
        if found < 0:
            return program.Nothing()
        if node.field not in self._index.weighed_fields:
            return program.AnyTerm(node.field, ((found, found + 1),))
        return program.Group(node.field, ((found, 1.0),), self._idf(node.field, term), _mask(node.part))

    def _phrase(self, node: plan.Phrase, number: int) -> program.Node:
        terms = [term.encode() for term in node.terms]
        found = tuple(self._index.segments[number].find(node.field, term) for term in terms)
        if min(found) < 0:
            return program.Nothing()
        return program.Phrase(
            node.field,
            found,
            tuple(range(len(terms))),
            tuple(self._idf(node.field, term) for term in terms),
            part=-1 if node.part is None else _PART_NUMBERS[node.part],
        )

    def _prefix(self, node: plan.Prefix, number: int) -> program.Node:
        first, last = self._expansions(node)[number]
        if first == last:
            return program.Nothing()
        return program.AnyTerm(node.field, ((first, last),), _mask(node.part))

    def _expansions(self, node: plan.Prefix) -> list[tuple[int, int]]:
        """Return the terms of each segment that begin so, within the limit for all segments together."""
        prefix, limit = node.prefix.encode(), DEFAULT_LIMITS.expansions
        ranges = [segment.prefix_range(node.field, prefix) for segment in self._index.segments]
        if sum(last - first for first, last in ranges) > limit:
            pairs = zip(self._index.segments, ranges, strict=True)
            if len(_distinct_terms(node.field, pairs, limit)) > limit:
                raise QueryLimitError(
                    f"{node.prefix}* stands for more than {limit} words; write more letters before the *"
                )
        return ranges

    def _fact_is(self, node: plan.FactIs, number: int) -> program.Node:
        return self._values[number].accepted(columns_of(node.fact), holds(node.words, literal=node.literal))

    def _dates(self, node: plan.Dates, _: int) -> program.Node:
        first = _OPEN_START if node.first is None else node.first.toordinal()
        last = _OPEN_END if node.last is None else node.last.toordinal()
        return program.Days(node.field, first, last)

    def _best(self, node: plan.Best, number: int) -> program.Node:
        return _joined(program.Best, self._found(node.alternatives, number))

    def _or(self, node: plan.Or, number: int) -> program.Node:
        return _joined(program.Or, self._found(node.clauses, number))

    def _found(self, nodes: Sequence[plan.Node], number: int) -> list[program.Node]:
        bound = [self.bound(node, number) for node in nodes]
        return [node for node in bound if not isinstance(node, program.Nothing)]

    def _and(self, node: plan.And, number: int) -> program.Node:
        bound = []
        for clause in node.clauses:
            child = self.bound(clause, number)
            if isinstance(child, program.Nothing):
                return child
            bound.append(child)
        return program.And(tuple(bound))

    def _not(self, node: plan.Not, number: int) -> program.Node:
        child = self.bound(node.clause, number)
        return program.Every() if isinstance(child, program.Nothing) else program.Not(child)

    def _fixed(self, node: plan.Fixed, number: int) -> program.Node:
        child = self.bound(node.clause, number)
        return child if isinstance(child, program.Nothing) else program.Fixed(child, node.score)

    def _every(self, _: plan.Every, __: int) -> program.Node:
        return program.Every()

    def _idf(self, field: str, term: bytes) -> float:
        key = field, term
        if key not in self._idfs:
            self._idfs[key] = self._index.idf(self._index.frequency(field, term))
        return self._idfs[key]


def _joined(kind: type[program.Best] | type[program.Or], children: list[program.Node]) -> program.Node:
    if not children:
        return program.Nothing()
    return children[0] if len(children) == 1 else kind(tuple(children))


def _mask(part: Part | None) -> int:
    return 0 if part is None else 1 << _PART_NUMBERS[part]


def _distinct_terms(field: str, ranges: "zip[tuple[OpenSegment, tuple[int, int]]]", limit: int) -> set[bytes]:
    """Return the terms in the ranges; no more of each than tell whether they are too many."""
    return {
        segment.term(field, number)
        for segment, (first, last) in ranges
        for number in range(first, min(last, first + limit + 1))
    }
