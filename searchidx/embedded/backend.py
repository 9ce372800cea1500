"""The embedded backend: which folder operations make, extend and open an index."""

import hashlib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from searchidx.analysis import Analysis, fingerprint
from searchidx.embedded import segment_file, segments
from searchidx.embedded.kernels import native_is_built
from searchidx.embedded.searcher import SegmentsSearcher
from searchidx.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from searchidx.embedded.index_writer import IndexWriter

FORMAT_VERSION = 2
"""Raised whenever the files of an index would be read in another way."""

_NO_NATIVE_KERNELS = (
    "The native kernels are not built, so NumPy does their work, more slowly; with a C compiler there, run:"
    " pip install --force-reinstall --no-deps ."
)


class EmbeddedBackend:
    """Indexes in folders of this machine."""

    name = "embedded"

    def fingerprint(self) -> str:
        """Return what an index must have been written with to be read by this backend."""
        formats = (FORMAT_VERSION, segment_file.FORMAT_VERSION, segments.FORMAT, SCHEMA_VERSION)
        parts = (self.name, *map(str, formats), fingerprint())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def remarks(self) -> tuple[str, ...]:
        """Return what is worth knowing of how the backend is installed."""
        return () if native_is_built() else (_NO_NATIVE_KERNELS,)

    def create(self, folder: Path, jobs: int = 1) -> "IndexWriter":
        """Start a new index in an empty folder; with several jobs, so many processes build it."""
        return _writer(folder, jobs)

    def extend(self, folder: Path) -> "IndexWriter":
        """Start a batch of changes to the index in a folder."""
        return _writer(folder, 1)

    def open(self, folder: Path) -> SegmentsSearcher:
        """Open the index in a folder for searching."""
        return SegmentsSearcher(folder, Analysis())


def _writer(folder: Path, jobs: int) -> "IndexWriter":
    # Searching needs neither Whoosh nor NumPy, and loading them takes longer than a search.
    writing = import_module("searchidx.embedded.product_writer")
    writer: IndexWriter = writing.product_writer(folder, jobs)
    return writer
