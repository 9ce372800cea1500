"""What a question is: the record, its parts, and its one exchange format."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from corpus.errors import DocumentError

Language = Literal["nl", "fr"]
AskedLanguage = Literal["nl", "fr", "de"]
Status = Literal["open", "answered", "closed", "lapsed", "requalified"]
EventKind = Literal[
    "sent",
    "reminder",
    "answer",
    "supplementary-answer",
    "provisional-answer",
    "requalified",
    "closed",
    "end-of-legislature",
    "other",
]
RelationKind = Literal[
    "also-asked", "reintroduced-as", "reintroduction-of", "requalified-as", "requalification-of"
]

LANGUAGES: tuple[Language, ...] = ("nl", "fr")

RecordId = Annotated[str, msgspec.Meta(pattern=r"^[a-z]+/[0-9A-Za-z][0-9A-Za-z./-]*$", max_length=80)]


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a question's chronology; ``label`` is the source's own wording."""

    on: date
    kind: EventKind
    label: str


class Relation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A link to another question by its id.

    The kinds that speak of requalification lead to a request for explanation, which is numbered apart:
    ``senate/explanation-5-45``.
    """

    kind: RelationKind
    id: RecordId


class Text(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a question says in one language; what is unknown is None."""

    addressee: str | None = None
    title: str | None = None
    descriptors: tuple[str, ...] = ()
    question: str | None = None
    answer: str | None = None

    def is_blank(self) -> bool:
        """Return whether there is nothing to read in this language."""
        return not (self.title or self.question or self.answer)


def change_blocks(text: Text, change: Callable[[str], str]) -> Text:
    """Return a text with each of its blocks changed."""
    return Text(
        addressee=text.addressee and change(text.addressee),
        title=text.title and change(text.title),
        descriptors=tuple(map(change, text.descriptors)),
        question=text.question and change(text.question),
        answer=text.answer and change(text.answer),
    )


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One written question: header facts, chronology, relations, and its texts by language.

    ``id`` is ``chamber/legislature-number``; ``source`` says where the record came from and is no part of
    its content.
    """

    id: RecordId
    chamber: str
    legislature: Annotated[int, msgspec.Meta(ge=1, le=999)] | None = None
    number: str | None = None
    session: str | None = None
    asked_in: AskedLanguage | None = None
    author: str | None = None
    party: str | None = None
    asked_on: date | None = None
    deadline: date | None = None
    answered_on: date | None = None
    status: Status = "open"
    events: tuple[Event, ...] = ()
    relations: tuple[Relation, ...] = ()
    texts: dict[Language, Text]
    source: str | None = None


_DECODER = msgspec.json.Decoder(Record)
_ENCODER = msgspec.json.Encoder()


def decode(line: bytes | str) -> Record:
    """Read one record of the exchange format.

    Raises:
        DocumentError: the JSON is broken, a value has the wrong type, or the record contradicts itself.
    """
    try:
        record = _DECODER.decode(line)
    except msgspec.ValidationError as error:
        raise DocumentError(f"not a record: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DocumentError(f"broken JSON: {error}") from None
    check(record)
    return record


def check(record: Record) -> None:
    """Check what the types cannot say.

    Raises:
        DocumentError: the id names another chamber, or there is no text at all.
    """
    if record.id.partition("/")[0] != record.chamber:
        raise DocumentError(
            f"not a record: id {record.id!r} does not start with its chamber {record.chamber!r}"
        )
    if all(text.is_blank() for text in record.texts.values()):
        raise DocumentError(f"not a record: {record.id} has no title, question or answer in any language")


def encode(record: Record) -> bytes:
    """Write one record in the exchange format: one line of JSON, keys in declared order."""
    ordered = {language: record.texts[language] for language in LANGUAGES if language in record.texts}
    return _ENCODER.encode(msgspec.structs.replace(record, texts=ordered))


def content_digest(record: Record) -> str:
    """Return the SHA-256 (hex) of what the record says; where it came from does not count."""
    return hashlib.sha256(encode(msgspec.structs.replace(record, source=None))).hexdigest()


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the exchange format, as JSON values."""
    schema: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Record)))
    return schema
