"""Which fields an index has, declared once for every backend.

Each language has one field of stems, in which all parts of a question stand with their weights, and one field
of the same words exact. This is BM25F proper: a part's weight multiplies its term frequencies before they
saturate (Robertson, Zaragoza and Taylor 2004, "Simple BM25 extension to multiple weighted fields"). A
posting says in which parts it occurs, so that one field answers both ``media`` and ``title:media``; positions
leave a gap between two parts, so that no phrase crosses.
"""

from typing import Literal

import msgspec

from corpus import Language
from searchidx.query.ast import Part

SCHEMA_VERSION = 1
"""Raised whenever an index written before could not be searched rightly by the code as it is now."""

BM25_K1 = 4.0
BM25_B = 0.6
"""The BM25 parameters that go with the part weights below: measured together, see docs/architecture.md."""

LEAD_WORDS = 40
LEAD_WEIGHT = 7
"""A question without a title is weighed by its first words instead: what each of them counts."""


class PartRule(msgspec.Struct, frozen=True):
    """How one part of a question is indexed.

    Attributes:
        name: the part.
        weight: what one occurrence of a word in it counts.
    """

    name: Part
    weight: int


PARTS: tuple[PartRule, ...] = (
    PartRule("title", weight=17),
    PartRule("descriptors", weight=12),
    PartRule("question", weight=3),
    PartRule("answer", weight=1),
)

TextKind = Literal["text", "exact"]
"""``text``: stems. ``exact``: the words folded but not stemmed, for phrases and prefixes."""


def text_field(kind: TextKind, language: Language) -> str:
    """Return the name of a text field, e.g. ``exact_nl``."""
    return f"{kind}_{language}"
