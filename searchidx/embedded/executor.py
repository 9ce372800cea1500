"""How a plan is run over Whoosh's postings: which documents match, and what each scores."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from itertools import islice

from whoosh.matching import Matcher
from whoosh.searching import Searcher

from searchidx.embedded.columns import UNKNOWN_DAY, Columns, ValueColumn
from searchidx.errors import QueryLimitError
from searchidx.query import plan
from searchidx.query.limits import DEFAULT_LIMITS
from searchidx.schema import part_span

Scores = dict[int, float]
"""Document number to score, for the documents that match."""

PREFIX_SCORE = 1.0
"""What a prefix scores: as many words as it stands for, its frequencies say nothing of relevance."""

_CHECK_EVERY = 1024
_SKIP_BELOW = 8
"""A posting list is skipped through, not read, when the candidates are fewer by this factor."""


class Executor:
    """Runs plans on one Whoosh searcher.

    Scores are Whoosh's BM25 of each term; the document numbers are those of the whole index.
    """

    def __init__(self, searcher: Searcher, columns: Columns, check_time: Callable[[], None]) -> None:
        self._searcher = searcher
        self._columns = columns
        self._check_time = check_time

    def scores(self, node: plan.Node) -> Scores:
        """Return every matching document with its score."""
        prefixes = _PrefixExpander(self._searcher)
        found: Scores = {}
        for leaf, offset in self._searcher.leaf_searchers():
            segment = _Segment(leaf, offset, self._columns, prefixes, self._check_time)
            found.update((offset + number, score) for number, score in segment.run(node, None).items())
        return found


class _PrefixExpander:
    """Finds the words a prefix stands for, within the limit."""

    def __init__(self, searcher: Searcher) -> None:
        self._reader = searcher.reader()
        self._known: dict[tuple[str, str], list[str]] = {}

    def words(self, field: str, prefix: str) -> list[str]:
        key = (field, prefix)
        if key not in self._known:
            limit = DEFAULT_LIMITS.expansions
            found = list(islice(self._reader.expand_prefix(field, prefix), limit + 1))
            if len(found) > limit:
                raise QueryLimitError(
                    f"{prefix}* stands for more than {limit} words; write more letters before the *"
                )
            self._known[key] = [word.decode() for word in found]
        return self._known[key]


class _Segment:
    """Runs plans on one segment; document numbers are the segment's own.

    ``within`` are the candidates, None for all documents: a node returns only matches among them.
    """

    def __init__(
        self,
        searcher: Searcher,
        offset: int,
        columns: Columns,
        prefixes: _PrefixExpander,
        check_time: Callable[[], None],
    ) -> None:
        self._searcher = searcher
        self._reader = searcher.reader()
        self._offset = offset
        self._columns = columns
        self._prefixes = prefixes
        self._check_time = check_time
        self._handlers: dict[type[plan.Node], Callable[..., Scores]] = {
            plan.Term: self._term,
            plan.Phrase: self._phrase,
            plan.Prefix: self._prefix,
            plan.FactIs: self._fact,
            plan.Dates: self._dates,
            plan.Best: self._best,
            plan.And: self._and,
            plan.Or: self._or,
            plan.Not: self._not,
            plan.Fixed: self._fixed,
            plan.Every: self._every,
        }

    def run(self, node: plan.Node, within: Scores | None) -> Scores:
        self._check_time()
        return self._handlers[type(node)](node, within)

    def _term(self, node: plan.Term, within: Scores | None) -> Scores:
        if (node.field, node.term) not in self._reader:
            return {}
        matcher = self._searcher.postings(node.field, node.term)
        accepts = partial(_in_part, part_span(node.part)) if node.part else None
        frequency = self._reader.doc_frequency(node.field, node.term)
        found: Scores = {}
        for number in self._walk(matcher, within, frequency):
            if accepts is None or any(map(accepts, matcher.value_as("positions"))):
                found[number] = matcher.score()
        return found

    def _walk(self, matcher: Matcher, within: Scores | None, frequency: int) -> Iterator[int]:
        """Yield the candidates of a posting list; the matcher stands on each as it is yielded."""
        if within is not None and len(within) * _SKIP_BELOW < frequency:
            yield from _skip(matcher, sorted(within))
            return
        steps = 0
        while matcher.is_active():
            number = matcher.id()
            if within is None or number in within:
                yield number
            matcher.next()
            steps += 1
            if steps % _CHECK_EVERY == 0:
                self._check_time()

    def _phrase(self, node: plan.Phrase, within: Scores | None) -> Scores:
        terms = [(node.field, term) for term in dict.fromkeys(node.terms)]
        if not all(term in self._reader for term in terms):
            return {}
        candidates = within
        for field, term in sorted(terms, key=lambda term: self._reader.doc_frequency(*term)):
            candidates = self._term(plan.Term(field=field, term=term), candidates)
        span = part_span(node.part) if node.part else None
        found: Scores = dict.fromkeys(sorted(candidates or ()), 0.0)
        matchers = {term: self._searcher.postings(field, term) for field, term in terms}
        for number in tuple(found):
            positions = {}
            for term, matcher in matchers.items():
                if matcher.id() < number:
                    matcher.skip_to(number)
                positions[term] = matcher.value_as("positions")
                found[number] += matcher.score()
            if not _adjacent([positions[term] for term in node.terms], span):
                del found[number]
        return found

    def _prefix(self, node: plan.Prefix, within: Scores | None) -> Scores:
        found: Scores = {}
        for word in self._prefixes.words(node.field, node.prefix):
            found.update(self._term(plan.Term(field=node.field, term=word, part=node.part), within))
        return dict.fromkeys(found, PREFIX_SCORE)

    def _fact(self, node: plan.FactIs, within: Scores | None) -> Scores:
        found: Scores = {}
        for column, codes in self._columns.with_fact(node.fact, node.words, literal=node.literal):
            found.update((number, 0.0) for number in self._with_codes(column, codes, within))
        return found

    def _with_codes(self, column: ValueColumn, codes: set[int], within: Scores | None) -> Iterator[int]:
        for number in self._candidates(within):
            if column.codes[self._offset + number] in codes:
                yield number

    def _dates(self, node: plan.Dates, within: Scores | None) -> Scores:
        days = self._columns.days(node.field)
        first = node.first.toordinal() if node.first else UNKNOWN_DAY + 1
        last = node.last.toordinal() if node.last else date.max.toordinal()
        return {
            number: 0.0 for number in self._candidates(within) if first <= days[self._offset + number] <= last
        }

    def _best(self, node: plan.Best, within: Scores | None) -> Scores:
        found: Scores = {}
        for alternative in node.alternatives:
            for number, score in self.run(alternative, within).items():
                found[number] = max(score, found.get(number, score))
        return found

    def _and(self, node: plan.And, within: Scores | None) -> Scores:
        """Run the clauses that exclude last: they are cheap to apply to what is left."""
        clauses = sorted(node.clauses, key=lambda clause: isinstance(clause, plan.Not))
        found = self.run(clauses[0], within)
        for clause in clauses[1:]:
            if not found:
                break
            also = self.run(clause, found)
            found = {number: found[number] + score for number, score in also.items()}
        return found

    def _or(self, node: plan.Or, within: Scores | None) -> Scores:
        found: Scores = {}
        for clause in node.clauses:
            for number, score in self.run(clause, within).items():
                found[number] = found.get(number, 0.0) + score
        return found

    def _not(self, node: plan.Not, within: Scores | None) -> Scores:
        excluded = self.run(node.clause, within)
        return {number: 0.0 for number in self._candidates(within) if number not in excluded}

    def _fixed(self, node: plan.Fixed, within: Scores | None) -> Scores:
        return dict.fromkeys(self.run(node.clause, within), node.score)

    def _every(self, _: plan.Every, within: Scores | None) -> Scores:
        return dict.fromkeys(self._candidates(within), 0.0)

    def _candidates(self, within: Scores | None) -> Iterable[int]:
        return self._reader.all_doc_ids() if within is None else within


def _skip(matcher: Matcher, numbers: Iterable[int]) -> Iterator[int]:
    for number in numbers:
        if matcher.is_active() and matcher.id() < number:
            matcher.skip_to(number)
        if not matcher.is_active():
            return
        if matcher.id() == number:
            yield number


def _in_part(span: tuple[int, int], position: int) -> bool:
    return span[0] <= position < span[1]


def _adjacent(positions: list[list[int]], span: tuple[int, int] | None) -> bool:
    """Return whether the lists hold a run of consecutive positions, one of each list, within the span."""
    first, *rest = positions
    starts: Iterable[int] = first
    if span:
        starts = first[bisect_left(first, span[0]) : bisect_left(first, span[1])]
    later = [frozenset(held) for held in rest]
    return any(all(start + step in held for step, held in enumerate(later, 1)) for start in starts)
