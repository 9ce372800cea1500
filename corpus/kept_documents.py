"""The documents that records are made of, each as it was read."""

import sqlite3
from collections.abc import Callable
from datetime import datetime

import msgspec

from corpus.damage import MetWords
from corpus.packing import PackedReading, unpack
from corpus.record import Record, content_digest, decode
from corpus.revising import Repairs

_REPLACED_FORMS = frozenset({"jsonl"})
"""Forms that state a whole record: the newest statement replaces the one before. Pages add up instead."""

_ENCODER = msgspec.json.Encoder()
_REPAIRS = msgspec.json.Decoder(Repairs)
_WORDS = msgspec.json.Decoder(MetWords)


class KeptDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What one document states, read without the help of other documents.

    Attributes:
        form: which kind of document it is.
        record: what it states.
        repairs: the words that were repaired in reading it.
        words: what its words may teach, and what would settle them.
    """

    form: str
    record: Record
    repairs: Repairs
    words: MetWords


class KeptDocuments:
    """The documents of a store. What is written belongs inside a transaction of the store.

    Args:
        connection: the store's.
        clock: tells when a document is kept.
    """

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._clock = clock

    def add(self, packed: PackedReading) -> bool:
        """Keep a document unless it is there already; returns whether anything is new."""
        words = _ENCODER.encode(packed.words)
        held = self._connection.execute(
            "SELECT statement, words FROM documents WHERE record_id = ? AND form = ? AND digest = ?",
            (packed.record.id, packed.form, packed.raw_digest),
        ).fetchone()
        if held and held[1] == words and content_digest(decode(unpack(held[0]))) == packed.content_digest:
            return False
        # The same bytes in another form are what an earlier version of the readers made of them.
        self._connection.execute(
            "DELETE FROM documents WHERE record_id = ? AND iif(form = ?, ?, digest = ?)",
            (packed.record.id, packed.form, packed.form in _REPLACED_FORMS, packed.raw_digest),
        )
        self._connection.execute(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                packed.record.id,
                packed.form,
                packed.raw_digest,
                packed.raw,
                packed.statement,
                _ENCODER.encode(packed.repairs).decode(),
                words,
                self._clock().isoformat(timespec="seconds"),
            ),
        )
        return True

    def of_record(self, record_id: str) -> list[KeptDocument]:
        """Return the documents of a record, oldest first."""
        return self._all_but(record_id, "", b"")

    def beside(self, packed: PackedReading) -> list[KeptDocument]:
        """Return the documents of a record but for one that was added."""
        return self._all_but(packed.record.id, packed.form, packed.raw_digest)

    def raw(self, record_id: str) -> list[bytes]:
        """Return the bytes of the documents of a record, oldest first."""
        rows = self._connection.execute(
            "SELECT raw FROM documents WHERE record_id = ? ORDER BY rowid", (record_id,)
        )
        return [unpack(raw) for (raw,) in rows]

    def forget(self, record_id: str) -> None:
        """Drop the documents of a record."""
        self._connection.execute("DELETE FROM documents WHERE record_id = ?", (record_id,))

    def _all_but(self, record_id: str, form: str, digest: bytes) -> list[KeptDocument]:
        rows = self._connection.execute(
            "SELECT form, statement, repairs, words FROM documents"
            " WHERE record_id = ? AND (form, digest) != (?, ?) ORDER BY rowid",
            (record_id, form, digest),
        )
        return [
            KeptDocument(
                form=form,
                record=decode(unpack(statement)),
                repairs=_REPAIRS.decode(repairs),
                words=_WORDS.decode(words),
            )
            for form, statement, repairs, words in rows
        ]
