"""What an index is asked: the nodes that every backend runs.

A node says which documents match and what each of them scores:

======== ============================== ===============================================
node     matches                        scores
======== ============================== ===============================================
Term     documents with the term        BM25 over the weighted frequencies of a text field;
                                        1 in the fields ``number`` and ``related``
Phrase   with the terms in a row        the sum of its terms
Prefix   with a term that begins so     the prefix's fixed score
FactIs   with such a value              nothing
Dates    asked or answered then         nothing
Best     any alternative                its best alternative
And      all clauses                    their sum
Or       any clause                     the sum of those that match
Not      all but the clause             nothing
Fixed    the clause                     a fixed score
Every    all documents                  nothing
======== ============================== ===============================================
"""

from datetime import date

import msgspec

from searchidx.query.ast import DateField, Fact, Part


class Node(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Any node of a plan."""


class Term(Node, frozen=True, kw_only=True):
    """A term in a field; in one part of the question if ``part`` is given."""

    field: str
    term: str
    part: Part | None = None


class Phrase(Node, frozen=True, kw_only=True):
    """Terms at consecutive positions of a field."""

    field: str
    terms: tuple[str, ...]
    part: Part | None = None


class Prefix(Node, frozen=True, kw_only=True):
    """Any term of a field that begins with ``prefix``."""

    field: str
    prefix: str
    part: Part | None = None


class FactIs(Node, frozen=True, kw_only=True):
    """A column value that holds the words: in any order, or as they stand if ``literal``."""

    fact: Fact
    words: tuple[str, ...]
    literal: bool = False


class Dates(Node, frozen=True, kw_only=True):
    """A date column within a span, both ends included."""

    field: DateField
    first: date | None = None
    last: date | None = None


class Best(Node, frozen=True, kw_only=True):
    """Alternative readings of one thing: the best one counts."""

    alternatives: tuple[Node, ...]


class And(Node, frozen=True, kw_only=True):
    """All of the clauses."""

    clauses: tuple[Node, ...]


class Or(Node, frozen=True, kw_only=True):
    """Any of the clauses."""

    clauses: tuple[Node, ...]


class Not(Node, frozen=True, kw_only=True):
    """Everything but the clause."""

    clause: Node


class Fixed(Node, frozen=True, kw_only=True):
    """The clause, with a score of its own."""

    clause: Node
    score: float


class Every(Node, frozen=True, kw_only=True):
    """All documents."""
