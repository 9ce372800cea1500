"""What is asked of one segment: a program, which is a tree of nodes bound to the segment, and the answer.

A node says which documents match and what each of them scores. Terms, columns and codes are the segment's own
numbers, so that running a program looks up no string. The native kernels and their NumPy twins run the same
programs:

=========== ========================================= ==================================================
node        matches                                   scores
=========== ========================================= ==================================================
Group       any of its terms                          BM25 of their weighted frequencies, as of one term
Phrase      its terms at their places                 the BM25 of each distinct term, summed
AnyTerm     any term of its ranges                    1
Days        a day within the span                     nothing
Codes       an accepted value                         nothing
And         all children                              their sum
Or          any child                                 the sum of those that match
Best        any child                                 the largest of those that match
Not         all but the child                         nothing
Fixed       the child                                 a fixed score
Boost       the child                                 the child's score times a factor
Evidence    what is required                          that, plus the evidence's score where it matches too
Every       all documents                             nothing
Nothing     none                                      nothing
=========== ========================================= ==================================================
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

Order = Literal["relevance", "newest", "oldest"]

MAX_DEPTH = 100
"""How deep the nodes of a program may lie within each other."""


class Node(msgspec.Struct, frozen=True):
    """Any node of a program."""


class Group(Node, frozen=True):
    """Terms of a text or term field that count as one: a word, its variants, its translations.

    Attributes:
        field: their field.
        terms: term number and weight of each; a weight is above 0.
        idf: of the group as a whole.
        part_mask: bit p set: a term counts only where it occurs in part p (or another of the mask); 0 for
            anywhere. Its frequency is that of the whole field either way.
    """

    field: str
    terms: tuple[tuple[int, float], ...]
    idf: float
    part_mask: int = 0


class Phrase(Node, frozen=True):
    """Terms that stand together, in a field with positions.

    Attributes:
        field: their field.
        terms: term numbers, as they follow each other; one may come twice.
        offsets: the place of each, counted from any start, ascending: 0, 1, 3 leaves out one word.
        idfs: of each; a term that comes twice scores once.
        slop: 0 for these exact places; else all terms lie, in any order, within as many places as the phrase
            has plus this number.
        part: the part it must lie in, -1 for any.
    """

    field: str
    terms: tuple[int, ...]
    offsets: tuple[int, ...]
    idfs: tuple[float, ...]
    slop: int = 0
    part: int = -1


class AnyTerm(Node, frozen=True):
    """Any of many terms: what a prefix, a wildcard or a fuzzy word stands for.

    Attributes:
        field: their field.
        ranges: first term number, and the one after the last, of each range.
        part_mask: as in Group.
    """

    field: str
    ranges: tuple[tuple[int, int], ...]
    part_mask: int = 0


class Days(Node, frozen=True):
    """A day of a column within a span, both ends included; an unknown day (0) never is."""

    column: str
    first: int
    last: int


class Codes(Node, frozen=True):
    """A value of a column that is accepted: bit c % 8 of byte c // 8 is set for code c."""

    column: str
    accepted: bytes


class And(Node, frozen=True):
    """All of the children; every document when there are none."""

    children: tuple[Node, ...]


class Or(Node, frozen=True):
    """Any of the children."""

    children: tuple[Node, ...]


class Best(Node, frozen=True):
    """Any of the children; the best one counts."""

    children: tuple[Node, ...]


class Not(Node, frozen=True):
    """Everything but the child."""

    child: Node


class Fixed(Node, frozen=True):
    """The child, with a score of its own."""

    child: Node
    score: float


class Boost(Node, frozen=True):
    """The child, its score multiplied; the factor is not negative."""

    child: Node
    factor: float


class Evidence(Node, frozen=True):
    """What is required, ranked with the help of evidence that need not match."""

    required: Node
    evidence: Node


class Every(Node, frozen=True):
    """All documents."""


class Nothing(Node, frozen=True):
    """No document."""


class Weighting(msgspec.Struct, frozen=True):
    """How BM25 weighs a term: ``idf * tf * (k1 + 1) / (tf + norm of the document's length byte)``.

    Attributes:
        k1: how soon a term's frequency saturates.
        norms: for each field ``k1 * (1 - b + b * length / average)`` of all 256 length bytes, as native
            doubles one after the other. It does not decrease from one byte to the next.
    """

    k1: float
    norms: Mapping[str, bytes]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One search on one segment.

    Attributes:
        program: which documents, with which scores.
        limit: how many documents to return.
        order: by score, or by one of the segment's orders; equal scores are always ordered newest first.
        filters: documents must match all of these as well, for no score; each with the number of the facet
            whose counts leave it out, or -1.
        facets: the columns of values to count.
        collapse: a column of single values: only the best document of each value is returned. Documents
            without a value stand each alone. Totals and facets count all documents all the same.
        deletions: a bitmap of the documents that are deleted, in words of 64 bits.
    """

    program: Node
    limit: int
    order: Order = "relevance"
    filters: tuple[tuple[int, Node], ...] = ()
    facets: tuple[str, ...] = ()
    collapse: str | None = None
    deletions: "bytes | memoryview[int] | None" = None


class Answer(msgspec.Struct, frozen=True):
    """What a segment answers.

    Attributes:
        total: how many documents match program and filters, exactly.
        top: document number and score, best first.
        facets: for each facet asked for: code and number of documents, of the codes that occur.
    """

    total: int
    top: list[tuple[int, float]]
    facets: list[list[tuple[int, int]]]
