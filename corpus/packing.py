"""A reading as the store keeps it: compressed and digested, which any process can do before it is kept."""

import hashlib
import zlib

import msgspec

from corpus.damage import MetWords
from corpus.errors import DocumentError
from corpus.readers import Reading
from corpus.record import Record, content_digest, decode, encode
from corpus.revising import words_of

_LEVEL = 1
"""Of zlib: higher ones take several times as long for a tenth less."""


class PackedReading(msgspec.Struct, frozen=True, kw_only=True):
    """A reading made ready for the store.

    Attributes:
        record, form, repairs, unknown_labels, warnings: those of the reading.
        raw: the document's own bytes, packed.
        raw_digest: their SHA-256 before packing.
        size: how many they are before packing.
        statement: the record in the exchange format, packed.
        content_digest: the record's content digest (hex).
        words: what the record's words may teach, and what would settle them.
    """

    record: Record
    form: str
    raw: bytes
    raw_digest: bytes
    size: int
    statement: bytes
    content_digest: str
    words: MetWords
    repairs: tuple[tuple[str, str], ...]
    unknown_labels: tuple[str, ...]
    warnings: tuple[str, ...]


def pack_reading(reading: Reading) -> PackedReading:
    """Make a reading ready for the store.

    Raises:
        DocumentError: its record could not be read back.
    """
    try:
        statement = encode(reading.record)
        decode(statement)
    except UnicodeEncodeError as error:
        raise DocumentError(f"not a record: {error}") from error
    return PackedReading(
        record=reading.record,
        form=reading.form,
        raw=pack(reading.raw),
        raw_digest=hashlib.sha256(reading.raw).digest(),
        size=len(reading.raw),
        statement=pack(statement),
        content_digest=content_digest(reading.record),
        words=words_of(reading.record, reading.repairs),
        repairs=reading.repairs,
        unknown_labels=reading.unknown_labels,
        warnings=reading.warnings,
    )


def unpack_reading(packed: PackedReading) -> Reading:
    """Return the reading that was made ready."""
    return Reading(
        record=packed.record,
        raw=unpack(packed.raw),
        form=packed.form,
        repairs=packed.repairs,
        unknown_labels=packed.unknown_labels,
        warnings=packed.warnings,
    )


def pack(data: bytes) -> bytes:
    """Compress bytes for keeping."""
    return zlib.compress(data, _LEVEL)


def unpack(packed: bytes) -> bytes:
    """Return what was compressed."""
    return zlib.decompress(packed)
