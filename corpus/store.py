"""Where records are kept: one SQLite file, the truth from which any index can be rebuilt."""

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from corpus.database import connect, translated_errors
from corpus.errors import StoreMissingError
from corpus.identity import natural_key
from corpus.merging import Merged, merge
from corpus.readers import Reading
from corpus.record import Record, content_digest, decode, encode

Outcome = Literal["added", "changed", "unchanged"]

_COMPONENT = """
WITH RECURSIVE component (id) AS (
    VALUES (?)
    UNION SELECT target FROM relations JOIN component ON source = id
    UNION SELECT source FROM relations JOIN component ON target = id
)
SELECT id FROM component
"""

_REPLACED_FORMS = frozenset({"jsonl"})
"""Forms that state a whole record: the newest statement replaces the one before. Pages add up instead."""


class StoredRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record as the store holds it.

    Attributes:
        record: the record, its texts repaired.
        digest: SHA-256 (hex) of the record's content.
        sequence: the number of the change that made it so.
        thread: the id that all questions related to it, directly or not, have in common.
        repairs: how many damaged words were repaired.
        conflicts: what its documents contradict each other in.
    """

    record: Record
    digest: str
    sequence: int
    thread: str
    repairs: int
    conflicts: tuple[str, ...]


class RawDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it was read: its form and its own bytes."""

    form: str
    raw: bytes


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """That a record was changed, and its state since; ``digest`` is None when it was deleted."""

    id: str
    digest: str | None
    thread: str


class Store:
    """The record store of one data folder.

    One instance belongs to one thread. Writes happen inside :meth:`transaction`; what a transaction that has
    ended wrote is on disk (WAL, ``synchronous=FULL``).
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._path = path
        self._clock = clock

    @classmethod
    def create(cls, path: Path, clock: Callable[[], datetime]) -> "Store":
        """Open the store at ``path`` for writing, and make it if there is none.

        Raises:
            StoreDamagedError, StoreVersionError, StoreLockedError: see corpus.errors.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        return cls(connect(path), path, clock)

    @classmethod
    def open(cls, path: Path, clock: Callable[[], datetime]) -> "Store":
        """Open the existing store at ``path`` for reading and writing.

        Raises:
            StoreMissingError: there is no store.
            StoreDamagedError, StoreVersionError, StoreLockedError: see corpus.errors.
        """
        if not path.is_file():
            raise StoreMissingError(f"no record store at {path}; make one with: searchidx ingest PATH…")
        return cls.create(path, clock)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the writes inside all happen, durably, or none of them.

        Raises:
            StoreLockedError: another process kept the write lock for longer than 30 seconds.
        """
        with translated_errors(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[int]:
        """Make the reads inside see one state of the store; gives that state's sequence number."""
        with translated_errors(self._path):
            self._connection.execute("BEGIN")
            try:
                yield self.sequence()
            finally:
                self._connection.execute("ROLLBACK")

    def put(self, reading: Reading) -> tuple[Outcome, tuple[str, ...]]:
        """Keep what a document states, and bring its record up to date.

        Returns:
            What became of the record, and what its documents contradict each other in.
        """
        if self._keep_document(reading):
            return self._refresh(reading.record.id)
        conflicts = self._connection.execute(
            "SELECT conflicts FROM records WHERE id = ?", (reading.record.id,)
        ).fetchone()
        return "unchanged", tuple(msgspec.json.decode(conflicts[0], type=list[str]))

    def delete(self, record_id: str) -> bool:
        """Forget a record and its documents; returns whether there was one."""
        found = self._connection.execute(
            "UPDATE records SET record = NULL, digest = '', conflicts = '[]', repairs = 0, thread = id,"
            " sequence = ? WHERE id = ? AND record IS NOT NULL",
            (self.sequence() + 1, record_id),
        ).rowcount
        if found:
            self._connection.execute("DELETE FROM documents WHERE record_id = ?", (record_id,))
            self._relate(record_id, frozenset())
        return bool(found)

    def get(self, record_id: str) -> StoredRecord | None:
        """Return one record, or None."""
        row = self._connection.execute(
            "SELECT * FROM records WHERE id = ? AND record IS NOT NULL", (record_id,)
        ).fetchone()
        return _stored(row) if row else None

    def documents(self, record_id: str) -> list[RawDocument]:
        """Return the documents a record was made of, as they were read, oldest first."""
        rows = self._connection.execute(
            "SELECT form, raw FROM documents WHERE record_id = ? ORDER BY rowid", (record_id,)
        )
        return [RawDocument(form=form, raw=zlib.decompress(raw)) for form, raw in rows]

    def records(self) -> Iterator[StoredRecord]:
        """Go through all records, in the order they were last changed."""
        rows = self._connection.execute("SELECT * FROM records WHERE record IS NOT NULL ORDER BY sequence")
        yield from map(_stored, rows)

    def changes(self, since: int) -> Iterator[Change]:
        """Go through the records changed or deleted after the sequence number ``since``, each once."""
        rows = self._connection.execute(
            "SELECT id, nullif(digest, ''), thread FROM records WHERE sequence > ? ORDER BY sequence",
            (since,),
        )
        for record_id, digest, thread in rows:
            yield Change(id=record_id, digest=digest, thread=thread)

    def digests(self) -> dict[str, str]:
        """Return the content digest of every record, by id."""
        return dict(self._connection.execute("SELECT id, digest FROM records WHERE record IS NOT NULL"))

    def count(self) -> int:
        """Return how many records there are."""
        return int(
            self._connection.execute("SELECT count(*) FROM records WHERE record IS NOT NULL").fetchone()[0]
        )

    def identity(self) -> str:
        """Return what tells this store from any other; its sequence numbers mean nothing elsewhere."""
        return str(self._connection.execute("SELECT value FROM identity").fetchone()[0])

    def sequence(self) -> int:
        """Return the number of the latest change; 0 when nothing was ever written."""
        return int(self._connection.execute("SELECT coalesce(max(sequence), 0) FROM records").fetchone()[0])

    def check_integrity(self) -> list[str]:
        """Return what SQLite finds wrong with the file; an empty list when it is sound."""
        with translated_errors(self._path):
            rows = self._connection.execute("PRAGMA integrity_check").fetchall()
        return [message for (message,) in rows if message != "ok"]

    def _keep_document(self, reading: Reading) -> bool:
        """Store the document unless it is there already; returns whether anything is new."""
        record_id, statement = reading.record.id, encode(reading.record)
        digest = hashlib.sha256(reading.raw).digest()
        held = self._connection.execute(
            "SELECT statement FROM documents WHERE record_id = ? AND form = ? AND digest = ?",
            (record_id, reading.form, digest),
        ).fetchone()
        if held and _says_the_same(zlib.decompress(held[0]), reading.record):
            return False
        if reading.form in _REPLACED_FORMS:
            self._connection.execute(
                "DELETE FROM documents WHERE record_id = ? AND form = ?", (record_id, reading.form)
            )
        self._connection.execute(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                record_id,
                reading.form,
                digest,
                zlib.compress(reading.raw, 1),
                zlib.compress(statement, 1),
                reading.repairs,
                self._clock().isoformat(timespec="seconds"),
            ),
        )
        return True

    def _refresh(self, record_id: str) -> tuple[Outcome, tuple[str, ...]]:
        """Make the record anew from its documents."""
        rows = self._connection.execute(
            "SELECT statement, repairs FROM documents WHERE record_id = ?", (record_id,)
        ).fetchall()
        merged = merge(decode(zlib.decompress(statement)) for statement, _ in rows)
        digest = content_digest(merged.record)
        before = self._connection.execute("SELECT digest FROM records WHERE id = ?", (record_id,)).fetchone()
        if before and before[0] == digest:
            return "unchanged", merged.conflicts
        self._write(merged, digest, repairs=sum(repairs for _, repairs in rows))
        return "changed" if before and before[0] else "added", merged.conflicts

    def _write(self, merged: Merged, digest: str, *, repairs: int) -> None:
        record = merged.record
        self._connection.execute(
            "INSERT INTO records VALUES (?1, ?2, ?3, ?1, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET"
            " sequence = ?2, digest = ?3, repairs = ?4, conflicts = ?5, record = ?6",
            (
                record.id,
                self.sequence() + 1,
                digest,
                repairs,
                msgspec.json.encode(merged.conflicts).decode(),
                zlib.compress(encode(record), 1),
            ),
        )
        self._relate(
            record.id,
            frozenset(
                relation.id for relation in record.relations if not relation.kind.startswith("requalif")
            ),
        )

    def _relate(self, record_id: str, targets: frozenset[str]) -> None:
        """Set which questions a record names, and number the threads that this joins or parts."""
        held = self._connection.execute("SELECT target FROM relations WHERE source = ?", (record_id,))
        before = {target for (target,) in held}
        if before != targets:
            self._connection.execute("DELETE FROM relations WHERE source = ?", (record_id,))
            self._connection.executemany(
                "INSERT INTO relations VALUES (?, ?)", ((record_id, target) for target in sorted(targets))
            )
        numbered: set[str] = set()
        for member in (record_id, *sorted(before - targets)):
            if member not in numbered:
                numbered |= self._number_thread(member)

    def _number_thread(self, member: str) -> set[str]:
        """Give all records of a member's thread the thread's id: its smallest, seen already or not."""
        component = {found for (found,) in self._connection.execute(_COMPONENT, (member,))}
        thread = min(component, key=natural_key)
        for record_id in sorted(component, key=natural_key):
            self._connection.execute(
                "UPDATE records SET thread = ?, sequence = (SELECT max(sequence) + 1 FROM records)"
                " WHERE id = ? AND thread != ?",
                (thread, record_id, thread),
            )
        return component


def _stored(row: tuple[str, int, str, str, int, str, bytes]) -> StoredRecord:
    _, sequence, digest, thread, repairs, conflicts, record = row
    return StoredRecord(
        record=decode(zlib.decompress(record)),
        digest=digest,
        sequence=sequence,
        thread=thread,
        repairs=repairs,
        conflicts=tuple(msgspec.json.decode(conflicts, type=list[str])),
    )


def _says_the_same(statement: bytes, record: Record) -> bool:
    return content_digest(decode(statement)) == content_digest(record)
