"""Random segments and random programs for them, drawn from a seed."""

from itertools import accumulate
from math import log
from random import Random

from searchidx.embedded import program
from searchidx.embedded.program import Node, Request
from tests.searchidx.embedded.made_segments import MadeField, MadeSegment

SIZES = (1, 3, 40, 64, 130, 513, 1100)
PART_WEIGHTS = (17, 12, 3, 1)


def random_segment(random: Random, count: int | None = None) -> MadeSegment:
    """Return a segment with text fields with and without parts and positions, term fields and columns."""
    count = count or random.choice(SIZES)
    words = [f"w{number:02d}" for number in range(random.choice((3, 12, 40)))] + ["œuvre", "é"]
    shares = list(accumulate(1 / (place + 1) for place in range(len(words))))

    def tokens(most: int) -> list[str]:
        return random.choices(words, cum_weights=shares, k=random.randrange(most + 1))

    def parts(most: int) -> list[list[str]]:
        return [tokens(most) for _ in PART_WEIGHTS]

    # Long documents here and there, so that frequencies need 8 and 32 bits, and lengths differ.
    longest = [random.choice((2, 6, 6, 30)) for _ in range(count)]
    long_weights = random.choice((PART_WEIGHTS, (300, 2, 1, 1)))
    return MadeSegment(
        count,
        {
            "text": MadeField(
                [parts(n) for n in longest], weights=long_weights, positions=False, lengths=True
            ),
            "exact": MadeField(
                [parts(n) for n in longest], weights=PART_WEIGHTS, positions=True, lengths=True
            ),
            "plain": MadeField([[tokens(2 * n)] for n in longest], positions=True, lengths=True),
            "fact": MadeField([[[random.choice(words)]] for _ in longest], positions=False, lengths=False),
        },
        {
            "author": [
                [random.choice((b"", b"An", b"Bo"))] if random.random() < 0.8 else [] for _ in longest
            ],
            "thread": [[b"t%d" % random.randrange(1 + count // 2)] for _ in longest],
            "topic": [random.sample((b"tax", b"rail", b"sea", b"law"), random.randrange(4)) for _ in longest],
        },
        {"asked": [random.choice((0, 700, 701, 730_000 + random.randrange(99))) for _ in longest]},
        random.sample(range(count), count),
        random.sample(range(count), count),
        many=frozenset({"topic"}),
    )


class Programs:
    """Draws programs for one segment."""

    def __init__(self, random: Random, segment: MadeSegment) -> None:
        self._random = random
        self._segment = segment

    def request(self) -> Request:
        random = self._random
        facets = tuple(random.sample(("author", "thread", "topic"), random.randrange(4)))
        owners = random.sample([-1, *range(len(facets))], random.randrange(2 + len(facets)))
        return Request(
            program=self.node(3),
            limit=random.choice((0, 1, 3, 10, 10, 2000)),
            order=random.choice(("relevance", "relevance", "newest", "oldest")),
            filters=tuple((owner, random.choice((self.days, self.codes))()) for owner in owners),
            facets=facets,
            collapse=random.choice((None, None, "author", "thread")),
        )

    def node(self, depth: int) -> Node:
        leaves = (self.group, self.group, self.group, self.phrase, self.any_term, self.days, self.codes)
        inner = (self.conjunction, self.conjunction, self.alternatives, self.wrapped)
        given = (program.Every, program.Nothing)
        if depth == 0 or self._random.random() < 0.3:
            return self._random.choice(leaves)()
        return self._random.choices((lambda: self._random.choice(inner)(depth), *given), (30, 1, 1))[0]()

    def group(self) -> Node:
        field, numbers = self._terms(self._random.choice((1, 1, 1, 2, 3)))
        weighted = tuple((number, self._random.choice((1.0, 1.0, 0.5, 0.3))) for number in numbers)
        return program.Group(field, weighted, self._idf(field, numbers), self._mask(field))

    def phrase(self) -> Node:
        field = self._random.choice(("exact", "plain"))
        count = self._random.choice((1, 2, 2, 3))
        made = self._segment.fields[field]
        if not made.terms:
            return program.Nothing()
        terms = tuple(min(int(self._random.expovariate(0.5)), len(made.terms) - 1) for _ in range(count))
        offsets = tuple(accumulate(self._random.choice((1, 1, 1, 2)) for _ in range(count)))
        idfs = {number: self._idf(field, [number]) for number in terms}
        part = self._random.choice((-1, -1, *range(made.parts)))
        slop = self._random.choice((0, 0, 1, 4))
        return program.Phrase(field, terms, offsets, tuple(idfs[number] for number in terms), slop, part)

    def any_term(self) -> Node:
        field = self._random.choice(("text", "exact", "plain", "fact"))
        count = len(self._segment.fields[field].terms)
        ranges = [
            sorted(self._random.choices(range(count + 1), k=2)) for _ in range(self._random.randrange(3))
        ]
        return program.AnyTerm(field, tuple((first, end) for first, end in ranges), self._mask(field))

    def days(self) -> Node:
        first, last = sorted(self._random.choices((-5, 0, 1, 700, 701, 730_010, 730_050, 2**31 - 1), k=2))
        return program.Days("asked", first, last)

    def codes(self) -> Node:
        column = self._random.choice(("author", "thread", "topic"))
        known = range(len(self._segment.codes(column)))
        accepted = self._random.choice(([], known[:1], known[1:2], known[::2], known))
        bits = sum(1 << code for code in accepted)
        return program.Codes(column, bits.to_bytes(len(known) // 8 + 1, "little"))

    def conjunction(self, depth: int) -> Node:
        children = tuple(self.node(depth - 1) for _ in range(self._random.choice((0, 1, 2, 2, 3))))
        return program.And(children)

    def alternatives(self, depth: int) -> Node:
        kind = self._random.choice((program.Or, program.Or, program.Best))
        return kind(tuple(self.node(depth - 1) for _ in range(self._random.choice((0, 1, 2, 2, 3)))))

    def wrapped(self, depth: int) -> Node:
        child = self.node(depth - 1)
        return self._random.choice(
            (
                lambda: program.Not(child),
                lambda: program.Fixed(child, self._random.choice((0.0, 0.7, 3.0, -1.0))),
                lambda: program.Boost(child, self._random.choice((0.0, 0.5, 2.0))),
                lambda: program.Evidence(child, self.node(depth - 1)),
            )
        )()

    def _terms(self, count: int) -> tuple[str, list[int]]:
        field = self._random.choice(("text", "text", "exact", "plain", "fact"))
        known = len(self._segment.fields[field].terms)
        return field, self._random.sample(range(known), min(count, known))

    def _idf(self, field: str, numbers: list[int]) -> float:
        made = self._segment.fields[field]
        return (
            log(self._segment.documents / (1 + sum(len(made.postings[made.terms[n]]) for n in numbers))) + 1
        )

    def _mask(self, field: str) -> int:
        return self._random.choice((0, 0, 0, 1, 6)) if self._segment.fields[field].parts else 0
