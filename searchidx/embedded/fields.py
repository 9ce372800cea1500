"""How the declared fields are Whoosh fields, and what a document's values in them are.

The schema that Whoosh pickles into the index holds Whoosh's own field types only, so any Whoosh can open the
folder, and no code of ours can break it by moving. Terms are computed here, never by Whoosh's analyzers.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any

import msgspec
from whoosh import fields
from whoosh.analysis import IDAnalyzer

from corpus import LANGUAGES
from searchidx.document import Document
from searchidx.schema import text_field

VALUE_SEPARATOR = "\x1f"
"""Between the values of a column that has several; part of no text."""


class Posting(msgspec.Struct, frozen=True, gc=False):
    """One term of one document: its weighted frequency, and its positions in ascending order."""

    term: str
    frequency: int
    positions: tuple[int, ...]


class Postings(fields.TEXT):
    """A text field that takes postings instead of text; pickled, it is Whoosh's TEXT."""

    def __init__(self) -> None:
        super().__init__(analyzer=IDAnalyzer())

    def index(self, value: Sequence[Posting], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield term, frequency, weight and encoded positions as Whoosh's writer expects them."""
        encode = self.format.encode
        for posting in value:
            frequency = posting.frequency
            yield posting.term.encode(), frequency, float(frequency), encode(posting.positions)

    def __reduce__(self) -> tuple[Any, ...]:
        return fields.TEXT, (IDAnalyzer(),)


def whoosh_schema() -> fields.Schema:
    """Return the schema of a new index."""
    schema: dict[str, fields.FieldType] = {
        "id": fields.ID(unique=True, stored=True, sortable=True),
        "digest": fields.STORED(),
        "record": fields.STORED(),
        "number": fields.KEYWORD(),
        "related": fields.KEYWORD(),
        "thread": fields.ID(stored=True, sortable=True),
        "author": fields.ID(stored=True, sortable=True),
        "party": fields.ID(stored=True, sortable=True),
        "legislature": fields.ID(sortable=True),
        "status": fields.ID(sortable=True),
        "language": fields.ID(sortable=True),
        "asked": fields.DATETIME(stored=True, sortable=True),
        "answered": fields.DATETIME(stored=True, sortable=True),
    }
    for language in LANGUAGES:
        schema[f"minister_{language}"] = fields.ID(stored=True, sortable=True)
        schema[f"descriptor_{language}"] = fields.KEYWORD(stored=True, sortable=True)
        schema[text_field("text", language)] = Postings()
        schema[text_field("exact", language)] = Postings()
    return fields.Schema(**schema)


def fact_values(document: Document) -> dict[str, Any]:
    """Return a document's values in every field but the text fields, as Whoosh's writer takes them."""
    values: dict[str, Any] = {
        "id": document.id,
        "digest": document.digest,
        "record": document.record,
        "number": list(document.numbers),
        "related": list(document.related) or None,
        "thread": document.thread,
        "author": document.author,
        "party": document.party,
        "legislature": document.legislature,
        "status": document.status,
        "language": document.language,
        "asked": _midnight(document.asked_on),
        "answered": _midnight(document.answered_on),
    }
    for language, minister in document.ministers.items():
        values[f"minister_{language}"] = minister
    for language, descriptors in document.descriptors.items():
        values[f"descriptor_{language}"] = list(descriptors)
        values[f"_stored_descriptor_{language}"] = VALUE_SEPARATOR.join(descriptors)
    return {name: value for name, value in values.items() if value is not None}


def _midnight(day: Any) -> datetime | None:
    return None if day is None else datetime.combine(day, time())
