"""What an index is given of a record: the document, its numbers, facts and texts."""

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from corpus import Language, Record, Status, Text, encode
from searchidx.query.ast import Part

if TYPE_CHECKING:
    from corpus import StoredRecord


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One question as an index sees it.

    Attributes:
        id, digest, thread: identity, content digest, and thread, as the store has them.
        numbers: every spelling by which the question itself is asked for (``5-8917``, ``8917``).
        related: the numbers of the questions it is linked to.
        ministers, descriptors: by language.
        texts: by language, each part that has text, in the order of the schema.
        record: the record in the exchange format.
    """

    id: str
    digest: str
    thread: str
    numbers: tuple[str, ...]
    related: tuple[str, ...]
    author: str | None
    party: str | None
    legislature: str | None
    status: Status
    language: str | None
    asked_on: date | None
    answered_on: date | None
    ministers: dict[Language, str]
    descriptors: dict[Language, tuple[str, ...]]
    texts: dict[Language, tuple[tuple[Part, str], ...]]
    record: bytes


def document_of(stored: "StoredRecord") -> Document:
    """Return the document of a stored record."""
    record = stored.record
    return Document(
        id=record.id,
        digest=stored.digest,
        thread=stored.thread,
        numbers=_numbers(record),
        related=tuple(dict.fromkeys(relation.id.partition("/")[2] for relation in record.relations)),
        author=record.author,
        party=record.party,
        legislature=None if record.legislature is None else str(record.legislature),
        status=record.status,
        language=record.asked_in,
        asked_on=record.asked_on,
        answered_on=record.answered_on,
        ministers={language: text.addressee for language, text in record.texts.items() if text.addressee},
        descriptors={
            language: text.descriptors for language, text in record.texts.items() if text.descriptors
        },
        texts={language: text_parts(text) for language, text in record.texts.items()},
        record=encode(record),
    )


def text_parts(text: Text) -> tuple[tuple[Part, str], ...]:
    """Return the parts of a text that are not empty; each descriptor is a line of its own."""
    parts: tuple[tuple[Part, str | None], ...] = (
        ("title", text.title),
        ("descriptors", "\n".join(text.descriptors)),
        ("question", text.question),
        ("answer", text.answer),
    )
    return tuple((part, value) for part, value in parts if value)


def _numbers(record: Record) -> tuple[str, ...]:
    spellings = [record.id, record.id.partition("/")[2]]
    if record.number is not None:
        spellings.append(record.number)
        if record.legislature is not None:
            spellings.append(f"{record.legislature}-{record.number}")
    return tuple(dict.fromkeys(spelling.lower() for spelling in spellings))
