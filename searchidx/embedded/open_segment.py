"""One segment of an index folder, open: its file, its deletions, and the documents that are stored in it."""

import zlib
from collections.abc import Iterator
from pathlib import Path

from searchidx.embedded.kernels import KernelName
from searchidx.embedded.segment_file import SegmentFile
from searchidx.embedded.segment_reader import SegmentReader
from searchidx.embedded.segments import SegmentEntry, read_deletions, segment_path
from searchidx.embedded.stored_bytes import stored_bytes


class OpenSegment(SegmentReader):
    """A segment of a folder. Close it when it is not searched any more.

    Args:
        folder: where its files are.
        entry: what the folder's list of segments says of it.
        kernel: the kernel to search with; None takes the fastest there is.

    Attributes:
        live_documents: how many documents are not deleted.

    Raises:
        IndexDamagedError: a file is missing or is not what was written.
    """

    def __init__(self, folder: Path, entry: SegmentEntry, kernel: KernelName | None = None) -> None:
        file = SegmentFile(segment_path(folder, entry.name))
        if file.documents != entry.documents:
            raise file.damage("holds another number of documents than the index says")
        deletions = memoryview(bytes(read_deletions(folder, entry))).cast("Q") if entry.deleted else None
        super().__init__(file, deletions, kernel)
        self.live_documents = entry.live
        self._values: dict[str, list[str]] = {}

    def values(self, column: str) -> list[str]:
        """Return the distinct values of a column; a code is an index into them."""
        if column not in self._values:
            codes = range(self.value_count(column))
            self._values[column] = [self.value(column, code).decode() for code in codes]
        return self._values[column]

    def unpacked(self, column: str, document: int) -> bytes:
        """Return the bytes of a document that are stored compressed."""
        try:
            return stored_bytes(self._file, column, document)
        except zlib.error as error:
            raise self._file.damage(f"has stored bytes that cannot be read: {error}") from error

    def document_number(self, document_id: bytes) -> int | None:
        """Return the number of the document with this id, if it is there and not deleted."""
        term = self.find("id", document_id)
        if term < 0:
            return None
        numbers, _ = self.postings("id", term)
        return next((number for number in numbers if not self.is_deleted(number)), None)

    def live(self) -> Iterator[int]:
        """Yield the numbers of the documents that are not deleted."""
        return (number for number in range(self.documents) if not self.is_deleted(number))

    def close(self) -> None:
        """Let go of the file once nothing refers to it."""
        self._arrays.clear()
        self._file.close()
