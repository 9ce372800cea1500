"""Which fields and columns the segments of an index have, and what their documents must bring."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

ColumnKind = Literal["one", "many", "days", "bytes", "compressed"]
"""One value or none; any number of values; a day; bytes as they are; bytes that are kept compressed."""

UNKNOWN_DAY = 0
"""In a column of days: not known. Others are ordinals of ``date``, from 1."""

NO_CODE = 0xFFFFFFFF
"""In a column of one value: none."""

MAXIMUM_PARTS = 4


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """How the words of one part of a document are weighed.

    Attributes:
        name: the part.
        weight: what one occurrence of a term in it counts.
        lead_words, lead_weight: its first words count this much instead,
        lead_unless: unless the document has this part, which must stand before it in the schema.
    """

    name: str
    weight: int = 1
    lead_words: int = 0
    lead_weight: int = 0
    lead_unless: str | None = None


class TextSource(msgspec.Struct, frozen=True, kw_only=True):
    """Text that is analysed once and indexed in one field or in several, e.g. exact words and stems.

    Attributes:
        name: under which documents bring the text.
        fields: the fields its terms go to, in the order in which the analysis gives them.
        positions: for each of them, whether it keeps the positions of its terms.
        ignored_before, ignored_after: ASCII characters that change nothing when they stand before or after
            everything else between two spaces; dropping them at once leaves fewer pieces to analyse.
    """

    name: str
    fields: tuple[str, ...]
    positions: tuple[bool, ...]
    ignored_before: str = ""
    ignored_after: str = ""


class IndexSchema(msgspec.Struct, frozen=True, kw_only=True):
    """The fields and columns of an index.

    Attributes:
        sources: the texts.
        parts: the parts that every text may have, at most four; none when text is one whole.
        terms: the fields whose terms are given, not found in text.
        columns: by name; ``id`` must be one of bytes, and there must be a term field ``id``.
        order_days: the column of days by which documents are ordered.
    """

    sources: tuple[TextSource, ...]
    parts: tuple[Part, ...] = ()
    terms: tuple[str, ...] = ("id",)
    columns: dict[str, ColumnKind]
    order_days: str | None = None

    def __post_init__(self) -> None:
        if len(self.parts) > MAXIMUM_PARTS:
            raise ValueError(f"a text has at most {MAXIMUM_PARTS} parts, not {len(self.parts)}")
        if "id" not in self.terms or self.columns.get("id") != "bytes":
            raise ValueError("an index needs a term field 'id' and a column of bytes 'id'")

    def part_number(self, name: str) -> int:
        """Return which of the parts has this name."""
        return [part.name for part in self.parts].index(name)


class IndexDocument(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One document as a segment takes it.

    Attributes:
        id: its identity.
        texts: source to the document's parts, each its number and its text, in ascending order; number 0
            when the schema has no parts.
        terms: term field to terms; ``id`` is there of itself.
        columns: column to value: text, texts, the ordinal of a day, or bytes, as the column's kind says. What
            is not there has no value. ``id`` is there of itself.
    """

    id: str
    texts: Mapping[Any, Sequence[tuple[int, str]]] = {}
    terms: Mapping[str, Sequence[str]] = {}
    columns: Mapping[str, str | Sequence[str] | int | bytes] = {}
