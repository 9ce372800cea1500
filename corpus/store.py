"""Where records are kept: one SQLite file, the truth from which any index can be rebuilt."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from corpus.damage import MetWords
from corpus.database import connect, translated_errors
from corpus.errors import StoreMissingError
from corpus.identity import natural_key
from corpus.kept_documents import KeptDocument, KeptDocuments
from corpus.merging import Merged, descriptor_pairs, merge
from corpus.packing import PackedReading, pack, pack_reading, unpack
from corpus.readers import Reading
from corpus.record import Record, content_digest, decode, encode
from corpus.revising import Repairs, revise
from corpus.seen_files import SeenFiles
from corpus.threads import set_relations
from corpus.vocabulary import Vocabulary

Outcome = Literal["added", "changed", "unchanged"]


class StoredRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record as the store holds it.

    Attributes:
        record: the record, its texts repaired.
        digest: SHA-256 (hex) of the record's content.
        sequence: the number of the change that made it so.
        thread: the id that all questions related to it, directly or not, have in common.
        repairs: how many damaged words were repaired, over all its documents.
        conflicts: what its documents contradict each other in.
    """

    record: Record
    digest: str
    sequence: int
    thread: str
    repairs: int
    conflicts: tuple[str, ...]


class StoredDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it was read: its form, its own bytes, and the words repaired in reading it."""

    form: str
    raw: bytes
    repairs: tuple[tuple[str, str], ...]


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
        self._documents = KeptDocuments(connection, clock)
        self._vocabulary = Vocabulary(connection)
        self.seen_files = SeenFiles(connection)

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

    def put(self, reading: Reading | PackedReading) -> tuple[Outcome, tuple[str, ...]]:
        """Keep what a document states, and bring its record up to date.

        Returns:
            What became of the record, and what its documents contradict each other in.
        """
        packed = pack_reading(reading) if isinstance(reading, Reading) else reading
        if self._documents.add(packed):
            return self._refresh(packed)
        conflicts = self._connection.execute(
            "SELECT conflicts FROM records WHERE id = ?", (packed.record.id,)
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
            self._documents.forget(record_id)
            set_relations(self._connection, record_id, frozenset())
            self._pair(record_id, ())
            self.seen_files.forget_record(record_id)
            self._revise(self._vocabulary.set_words(record_id, MetWords()))
        return bool(found)

    def get(self, record_id: str) -> StoredRecord | None:
        """Return one record, or None."""
        row = self._connection.execute(
            "SELECT * FROM records WHERE id = ? AND record IS NOT NULL", (record_id,)
        ).fetchone()
        return _stored(row) if row else None

    def documents(self, record_id: str) -> list[StoredDocument]:
        """Return the documents a record was made of, oldest first."""
        documents = self._documents.of_record(record_id)
        statements = self._statements(record_id, documents)
        return [
            StoredDocument(form=document.form, raw=raw, repairs=repairs)
            for document, raw, (_, repairs) in zip(
                documents, self._documents.raw(record_id), statements, strict=True
            )
        ]

    def descriptor_pairs(self) -> dict[tuple[str, str], int]:
        """Return which Dutch and French descriptors stand for one another, and in how many records."""
        rows = self._connection.execute(
            "SELECT nl, fr, count(*) FROM descriptor_pairs GROUP BY nl, fr ORDER BY count(*) DESC, nl, fr"
        )
        return {(dutch, french): count for dutch, french, count in rows}

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

    def _refresh(self, packed: PackedReading) -> tuple[Outcome, tuple[str, ...]]:
        """Make a record anew from its documents, of which one has just been kept, and what depends on it."""
        record_id = packed.record.id
        newest = KeptDocument(
            form=packed.form, record=packed.record, repairs=packed.repairs, words=packed.words
        )
        documents = [newest, *self._documents.beside(packed)]
        depending = self._vocabulary.set_words(record_id, _all_words(documents))
        outcome = self._make(record_id, documents, packed)
        self._revise(depending)
        return outcome

    def _revise(self, record_ids: Iterable[str]) -> None:
        """Make records anew of which words have become known, or unknown."""
        for record_id in sorted(record_ids, key=natural_key):
            self._make(record_id, self._documents.of_record(record_id))

    def _make(
        self, record_id: str, documents: Sequence[KeptDocument], packed: PackedReading | None = None
    ) -> tuple[Outcome, tuple[str, ...]]:
        """Make a record of its documents; what one of them states may be there ready for keeping."""
        statements = self._statements(record_id, documents)
        merged = merge([record for record, _ in statements])
        if packed is not None and len(statements) == 1 and statements[0][0] is packed.record:
            digest, statement = packed.content_digest, packed.statement
        else:
            digest, statement = content_digest(merged.record), pack(encode(merged.record))
        before = self._connection.execute(
            "SELECT digest, sequence FROM records WHERE id = ?", (record_id,)
        ).fetchone()
        is_same = before is not None and before[0] == digest
        # What is no part of the content (its source, conflicts, repairs) is written too, but is no change.
        sequence = before[1] if is_same else self.sequence() + 1
        self._write(merged, digest, sequence, sum(len(repairs) for _, repairs in statements), statement)
        if is_same:
            return "unchanged", merged.conflicts
        return "changed" if before and before[0] else "added", merged.conflicts

    def _statements(self, record_id: str, documents: Iterable[KeptDocument]) -> list[tuple[Record, Repairs]]:
        """Return what documents of a record state and what was repaired in them, as the vocabulary has it."""
        known = self._vocabulary.known_to(record_id)
        if not known:
            return [(document.record, document.repairs) for document in documents]
        return [revise(document.record, document.repairs, known) for document in documents]

    def _write(self, merged: Merged, digest: str, sequence: int, repairs: int, statement: bytes) -> None:
        record = merged.record
        self._connection.execute(
            "INSERT INTO records VALUES (:id, :sequence, :digest, :id, :repairs, :conflicts, :record)"
            " ON CONFLICT (id) DO UPDATE SET sequence = :sequence, digest = :digest, repairs = :repairs,"
            " conflicts = :conflicts, record = :record",
            {
                "id": record.id,
                "sequence": sequence,
                "digest": digest,
                "repairs": repairs,
                "conflicts": msgspec.json.encode(merged.conflicts).decode(),
                "record": statement,
            },
        )
        self._pair(record.id, descriptor_pairs(record))
        linked = (relation.id for relation in record.relations if not relation.kind.startswith("requalif"))
        set_relations(self._connection, record.id, frozenset(linked))

    def _pair(self, record_id: str, pairs: Iterable[tuple[str, str]]) -> None:
        """Set which descriptors of a record stand for one another."""
        self._connection.execute("DELETE FROM descriptor_pairs WHERE record_id = ?", (record_id,))
        self._connection.executemany(
            "INSERT OR IGNORE INTO descriptor_pairs VALUES (?, ?, ?)",
            ((record_id, dutch, french) for dutch, french in pairs),
        )


def _stored(row: tuple[str, int, str, str, int, str, bytes]) -> StoredRecord:
    _, sequence, digest, thread, repairs, conflicts, record = row
    return StoredRecord(
        record=decode(unpack(record)),
        digest=digest,
        sequence=sequence,
        thread=thread,
        repairs=repairs,
        conflicts=tuple(msgspec.json.decode(conflicts, type=list[str])),
    )


def _all_words(documents: Sequence[KeptDocument]) -> MetWords:
    """Return what the words of all documents of a record may teach, and what would settle them."""
    if len(documents) == 1:
        return documents[0].words
    seen = {word for document in documents for word in document.words.seen}
    candidates = {word for document in documents for word in document.words.candidates}
    return MetWords(seen=tuple(sorted(seen)), candidates=tuple(sorted(candidates)))
