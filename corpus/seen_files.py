"""Which files were read already, and what they held: what need not be read again."""

import sqlite3
from collections.abc import Iterable

import msgspec

from corpus.readers import Reject

MOST_REJECTS = 1000
"""A file with more rejects is not remembered: to read it again costs less than to keep them."""

_NEVER = b""
"""The digest of a file that is to be read again whatever its bytes."""

_REJECTS = msgspec.json.Decoder(list[Reject])


class SeenFile(msgspec.Struct, kw_only=True):
    """What a file held when it was read: how many records, and what in it is none."""

    records: int
    rejects: list[Reject]


class SeenFiles:
    """The files that a store's records were read from. Writes belong inside a transaction of the store.

    Args:
        connection: the store's.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, name: str, digest: bytes, readers: str) -> SeenFile | None:
        """Return what a file held if its bytes and its readers are the same as they were; else None."""
        row = self._connection.execute(
            "SELECT records, rejects FROM files WHERE name = ? AND digest = ? AND readers = ?",
            (name, digest, readers),
        ).fetchone()
        return SeenFile(records=row[0], rejects=_REJECTS.decode(row[1])) if row else None

    def add(self, name: str, record_ids: Iterable[str]) -> None:
        """Note that a file holds records; it is not found before it is settled."""
        (number,) = self._connection.execute(
            "INSERT INTO files (name, digest, readers, records, rejects) VALUES (?, ?, '', 0, '[]')"
            " ON CONFLICT (name) DO UPDATE SET digest = excluded.digest RETURNING number",
            (name, _NEVER),
        ).fetchone()
        # What it held before and holds no more stays noted: that only has the file read once too often.
        self._connection.executemany(
            "INSERT OR IGNORE INTO file_records VALUES (?, ?)", ((found, number) for found in record_ids)
        )

    def settle(self, name: str, digest: bytes, readers: str, seen: SeenFile) -> None:
        """Note that a file was read to its end, and what it holds; it was added before."""
        if len(seen.rejects) <= MOST_REJECTS:
            self._connection.execute(
                "UPDATE files SET digest = ?, readers = ?, records = ?, rejects = ? WHERE name = ?",
                (digest, readers, seen.records, msgspec.json.encode(seen.rejects).decode(), name),
            )

    def forget_record(self, record_id: str) -> None:
        """Have the files that hold a record read again, as the record is deleted."""
        self._connection.execute(
            "UPDATE files SET digest = ? WHERE number IN (SELECT file FROM file_records WHERE record_id = ?)",
            (_NEVER, record_id),
        )
