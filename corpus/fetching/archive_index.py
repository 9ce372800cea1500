"""Where each page lies in the archive and when it was last asked for: SQLite beside the WARC files.

It holds nothing that the files do not: what is wrong with it is mended by reading them again.
"""

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from corpus.archive import ArchiveRecord, records
from corpus.errors import DocumentError

_VERSION = 1
_SCHEMA = """
CREATE TABLE files (
    name TEXT PRIMARY KEY,
    size INTEGER NOT NULL
) STRICT;
CREATE TABLE pages (
    url           TEXT PRIMARY KEY,
    outcome       TEXT NOT NULL,
    reason        TEXT NOT NULL,
    asked_at      TEXT NOT NULL,
    etag          TEXT,
    last_modified TEXT,
    digest        TEXT,
    file          TEXT,
    position      INTEGER
) STRICT;
"""
_PAGE = """
INSERT INTO pages VALUES (?, 'page', '', ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET
    outcome = 'page', reason = '', asked_at = excluded.asked_at, etag = excluded.etag,
    last_modified = excluded.last_modified, digest = excluded.digest,
    file = excluded.file, position = excluded.position
"""
_UNCHANGED = """
UPDATE pages SET outcome = 'page', reason = '', asked_at = ?, etag = coalesce(?, etag),
    last_modified = coalesce(?, last_modified) WHERE url = ?
"""
_MISSING = """
INSERT INTO pages VALUES (?, 'missing', ?, ?, NULL, NULL, NULL, NULL, NULL) ON CONFLICT (url) DO UPDATE SET
    outcome = 'missing', reason = excluded.reason, asked_at = excluded.asked_at
"""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What the archive knows of one address.

    Attributes:
        outcome: what the site last said: here it is, or there is none.
        reason: why there is none.
        asked_at: when it was last asked (UTC).
        etag, last_modified: what tells the site which version we hold.
        digest, file, position: of the newest page, and where it lies; None when there never was one.
    """

    outcome: Literal["page", "missing"]
    reason: str
    asked_at: datetime
    etag: str | None
    last_modified: str | None
    digest: str | None
    file: str | None
    position: int | None


class ArchiveIndex:
    """The index of one archive folder's WARC files.

    Args:
        path: the SQLite file; made, and made anew when it is damaged or of another version.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._connection = _open(path)
        except sqlite3.DatabaseError:
            for suffix in ("", "-wal", "-shm", "-journal"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            self._connection = _open(path)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def look_up(self, url: str) -> Held | None:
        """Return what the archive knows of an address."""
        row = self._connection.execute(
            "SELECT outcome, reason, asked_at, etag, last_modified, digest, file, position"
            " FROM pages WHERE url = ?",
            (url,),
        ).fetchone()
        if row is None:
            return None
        fields = dict(zip(Held.__struct_fields__, row, strict=True))
        return Held(**fields | {"asked_at": datetime.fromisoformat(fields["asked_at"])})

    def catch_up(self, files: Iterable[Path]) -> list[str]:
        """Take in what the folder's files, oldest first, hold beyond what was taken in before.

        Returns:
            What is wrong with files that are damaged; what stands before the damage is taken in.
        """
        sizes = {path: path.stat().st_size for path in files}
        there = {path.name: size for path, size in sizes.items()}
        if any(there.get(name, 0) < size for name, size in self._sizes().items()):
            self._connection.executescript("DELETE FROM files; DELETE FROM pages;")
        known, problems = self._sizes(), []
        for path, size in sizes.items():
            if known.get(path.name, 0) < size:
                try:
                    self.take_in(path)
                except DocumentError as error:
                    problems.append(str(error))
                    self._set_size(path, size)
        self._connection.commit()
        return problems

    def take_in(self, path: Path) -> None:
        """Take in what a file holds beyond what was taken in of it before.

        Raises:
            DocumentError: the file is damaged; what stands before the damage is taken in.
        """
        asked, target = "", None
        try:
            for record in records(path, self._sizes().get(path.name, 0)):
                url = record.response.url
                asked = asked if url == target else url
                target = record.response.redirect_target
                if target is None:
                    self._note(record, asked, path.name)
                    self._set_size(path, record.end)
        finally:
            self._connection.commit()

    def _sizes(self) -> dict[str, int]:
        return dict(self._connection.execute("SELECT name, size FROM files"))

    def _set_size(self, path: Path, size: int) -> None:
        self._connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (path.name, size))

    def _note(self, record: ArchiveRecord, asked: str, file: str) -> None:
        """Note what a record says of the address that was asked, from which redirects may have led to it."""
        response, at = record.response, record.response.requested_at.isoformat()
        etag, last_modified = response.header("ETag"), response.header("Last-Modified")
        match record.kind:
            case "response" if record.missing is not None:
                self._connection.execute(_MISSING, (asked, record.missing, at))
            case "response" if response.status == 200:
                where = (record.digest, file, record.start)
                self._connection.execute(_PAGE, (asked, at, etag, last_modified, *where))
            case "revisit":
                self._connection.execute(_UNCHANGED, (at, etag, last_modified, asked))


def _open(path: Path) -> sqlite3.Connection:
    """Open the index's file, and lay it out if it is new.

    Raises:
        sqlite3.DatabaseError: it is damaged or of another version.
    """
    connection = sqlite3.connect(path)
    try:
        _lay_out_or_check(connection, path)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _lay_out_or_check(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == 0 and not connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
        connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
    elif version != _VERSION or connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
        raise sqlite3.DatabaseError(f"{path} is damaged or of another version")
