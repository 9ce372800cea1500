"""How the record store's SQLite file is laid out, opened and checked."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import StoreDamagedError, StoreLockedError, StoreVersionError

APPLICATION_ID = 0x53494458
"""Written into the file's header, so that another SQLite file is never taken for a record store."""

STORE_VERSION = 1

_SCHEMA = """
CREATE TABLE identity (
    value TEXT NOT NULL
) STRICT;
INSERT INTO identity VALUES (lower(hex(randomblob(8))));
CREATE TABLE documents (
    record_id TEXT NOT NULL,
    form      TEXT NOT NULL,
    digest    BLOB NOT NULL,
    raw       BLOB NOT NULL,
    statement BLOB NOT NULL,
    repairs   TEXT NOT NULL,
    words     BLOB NOT NULL,
    read_at   TEXT NOT NULL,
    UNIQUE (record_id, form, digest)
) STRICT;
CREATE TABLE records (
    id        TEXT PRIMARY KEY,
    sequence  INTEGER NOT NULL UNIQUE,
    digest    TEXT NOT NULL,
    thread    TEXT NOT NULL,
    repairs   INTEGER NOT NULL,
    conflicts TEXT NOT NULL,
    record    BLOB
) STRICT;
CREATE INDEX records_by_thread ON records (thread);
CREATE TABLE relations (
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    PRIMARY KEY (source, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX relations_by_target ON relations (target);
CREATE TABLE descriptor_pairs (
    record_id TEXT NOT NULL,
    nl        TEXT NOT NULL,
    fr        TEXT NOT NULL,
    PRIMARY KEY (record_id, nl, fr)
) STRICT, WITHOUT ROWID;
CREATE TABLE met_words (
    word         TEXT NOT NULL,
    is_candidate INTEGER NOT NULL,
    record_id    TEXT NOT NULL,
    PRIMARY KEY (word, is_candidate, record_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX met_words_by_record ON met_words (record_id);
CREATE TABLE files (
    number  INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE,
    digest  BLOB NOT NULL,
    readers TEXT NOT NULL,
    records INTEGER NOT NULL,
    rejects TEXT NOT NULL
) STRICT;
CREATE TABLE file_records (
    record_id TEXT NOT NULL,
    file      INTEGER NOT NULL,
    PRIMARY KEY (record_id, file)
) STRICT, WITHOUT ROWID;
"""

_LOCK_TIMEOUT_SECONDS = 30.0


def connect(path: Path) -> sqlite3.Connection:
    """Open the store's file, and lay it out if it is new; transactions are begun and ended by hand.

    Raises:
        StoreDamagedError, StoreVersionError, StoreLockedError: see corpus.errors.
    """
    with translated_errors(path):
        connection = sqlite3.connect(path, isolation_level=None, timeout=_LOCK_TIMEOUT_SECONDS)
        try:
            is_new = _is_empty(connection)
            if not is_new:
                _check_header(connection, path)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            if is_new:
                _lay_out(connection)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """Raise SQLite's errors in the block as errors of the store.

    Raises:
        StoreDamagedError, StoreLockedError: see corpus.errors.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise StoreLockedError(
                f"another process is writing to {path}; wait until it is done and run the command again"
            ) from error
        raise StoreDamagedError(
            f"{path} cannot be used: {error}; check the disk and the folder's permissions"
        ) from error
    except sqlite3.DatabaseError as error:
        raise StoreDamagedError(
            f"{path} is damaged: {error}; restore it from a backup, or move it away and ingest again"
        ) from error


def _is_empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is None


def _lay_out(connection: sqlite3.Connection) -> None:
    """Make the tables, unless another process has made them meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _is_empty(connection):
            for statement in _SCHEMA.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {STORE_VERSION}")
    finally:
        connection.execute("COMMIT")


def _check_header(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise StoreDamagedError(f"{path} is an SQLite file but not a record store; use another --data folder")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != STORE_VERSION:
        raise StoreVersionError(
            f"{path} was written by a store of version {version}, this program reads version {STORE_VERSION};"
            " install the newer searchidx or ingest into another --data folder"
        )
