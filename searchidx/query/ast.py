"""What a user asked: the nodes of a parsed query, as values that know no index.

Every node can be written back as query text with :func:`render`; parsing that text gives the same tree.
"""

from datetime import date
from typing import Literal

import msgspec

Part = Literal["title", "descriptors", "question", "answer"]
Fact = Literal["author", "party", "minister", "legislature", "status", "language"]
DateField = Literal["asked", "answered"]


class Node(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Any node of a query."""


class Word(Node, frozen=True, kw_only=True):
    """One word as typed, anywhere in a question or in one part of it."""

    text: str
    part: Part | None = None


class Phrase(Node, frozen=True, kw_only=True):
    """Words meant literally and next to one another, as typed between quotes."""

    text: str
    part: Part | None = None


class Prefix(Node, frozen=True, kw_only=True):
    """All words that begin so (``text`` is without the asterisk)."""

    text: str
    part: Part | None = None


class Number(Node, frozen=True, kw_only=True):
    """A question number, such as ``5-8917``.

    ``strict`` is set for ``nr:5-8917``, which finds that question only; a number among the words also finds
    the questions that name it, behind it.
    """

    number: str
    chamber: str | None = None
    strict: bool = False


class FactIs(Node, frozen=True, kw_only=True):
    """A header fact: the author, party or minister has these words; the rest equals the value.

    ``literal`` is set for a value between quotes: the words then stand in that order.
    """

    fact: Fact
    text: str
    literal: bool = False


class DateRange(Node, frozen=True, kw_only=True):
    """Asked or answered from ``first`` to ``last``, both included; None leaves that end open."""

    field: DateField
    first: date | None = None
    last: date | None = None


class And(Node, frozen=True, kw_only=True):
    """All of the clauses."""

    clauses: tuple[Node, ...]


class Or(Node, frozen=True, kw_only=True):
    """Any of the clauses."""

    clauses: tuple[Node, ...]


class Not(Node, frozen=True, kw_only=True):
    """Anything but the clause."""

    clause: Node


class Every(Node, frozen=True, kw_only=True):
    """All questions, typed as ``*``."""
