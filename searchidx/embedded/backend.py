"""The embedded backend: which folder operations make, extend and open a Whoosh index."""

import hashlib
from pathlib import Path

import whoosh
from whoosh import index as whoosh_index
from whoosh.filedb.filestore import FileStorage

from searchidx.analysis import Analysis, fingerprint
from searchidx.embedded.fields import whoosh_schema
from searchidx.embedded.searcher import WhooshSearcher
from searchidx.embedded.writer import WhooshWriter
from searchidx.errors import IndexDamagedError
from searchidx.schema import SCHEMA_VERSION

FORMAT_VERSION = 1
"""Raised whenever the files of an index would be read in another way."""


class EmbeddedBackend:
    """Indexes in folders of this machine."""

    name = "embedded"

    def __init__(self) -> None:
        self._analysis = Analysis()

    def fingerprint(self) -> str:
        """Return what an index must have been written with to be read by this backend."""
        release = ".".join(map(str, whoosh.__version__))
        parts = (self.name, str(FORMAT_VERSION), str(SCHEMA_VERSION), release, fingerprint())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def create(self, folder: Path) -> WhooshWriter:
        """Start a new index in an empty folder."""
        return WhooshWriter(_storage(folder).create_index(whoosh_schema()), self._analysis)

    def extend(self, folder: Path) -> WhooshWriter:
        """Start a batch of changes to the index in a folder."""
        return WhooshWriter(_open(folder), self._analysis)

    def open(self, folder: Path) -> WhooshSearcher:
        """Open the index in a folder for searching."""
        return WhooshSearcher(_open(folder), self._analysis)


def _storage(folder: Path) -> FileStorage:
    return FileStorage(str(folder))


def _open(folder: Path) -> whoosh_index.Index:
    try:
        return _storage(folder).open_index()
    except (whoosh_index.IndexError, OSError, ValueError, EOFError) as error:
        raise IndexDamagedError(
            f"the index in {folder} cannot be opened: {error}; rebuild it with: searchidx build"
        ) from error
