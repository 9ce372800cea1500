"""Which document of a segment has an id, told from the file without reading more than a few terms of it."""

from pathlib import Path

from searchidx.embedded.segment_file import SegmentFile
from searchidx.errors import IndexDamagedError


class IdLookup:
    """The ids of one segment. Close it after use.

    Args:
        path: the segment's file.

    Raises:
        IndexDamagedError: from here and from every method: the file is not as it was written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = SegmentFile(path)
        self._terms = self._file.array("f.id.terms")
        self._ends = self._file.array("f.id.term_ends")
        self._first_block = self._file.array("f.id.first_block")
        self._block_first = self._file.array("f.id.block_first")

    def find(self, document_id: str) -> int | None:
        """Return the number of the document with this id, or None."""
        wanted = document_id.encode()
        low, high = 0, len(self._ends)
        while low < high:
            middle = (low + high) // 2
            if self._term(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        if low == len(self._ends) or self._term(low) != wanted:
            return None
        return self._only_document(low)

    def close(self) -> None:
        """Let go of the file."""
        for view in (self._terms, self._ends, self._first_block, self._block_first):
            view.release()
        self._file.close()

    def _term(self, number: int) -> bytes:
        return bytes(self._terms[self._ends[number - 1] if number else 0 : self._ends[number]])

    def _only_document(self, term: int) -> int:
        try:
            document = self._block_first[self._first_block[term]]
        except IndexError:
            document = self._file.documents
        if document >= self._file.documents:
            raise IndexDamagedError(
                f"{self._path} has an id that leads to no document;"
                " write the index anew with: searchidx build"
            )
        return document
