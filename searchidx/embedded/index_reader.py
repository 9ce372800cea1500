"""What an index folder holds: its segments, and the statistics of all of them together."""

import math
from array import array
from pathlib import Path

from searchidx.embedded.lengths import LENGTHS
from searchidx.embedded.open_segment import OpenSegment
from searchidx.embedded.program import Weighting
from searchidx.embedded.segments import read_segments


class IndexReader:
    """The segments of a folder, open.

    Args:
        folder: the folder.
        k1, b: the BM25 parameters.

    Attributes:
        segments: the segments.
        weighed_fields: the fields whose terms score by how often they stand in a document.
        weighting: how those terms are weighed.

    Raises:
        IndexDamagedError: a file is not what was written.
    """

    def __init__(self, folder: Path, *, k1: float, b: float) -> None:
        self.segments = [OpenSegment(folder, entry) for entry in read_segments(folder)]
        self._documents = sum(segment.documents for segment in self.segments)
        fields = {field for segment in self.segments for field in segment.fields()}
        self.weighed_fields = frozenset(
            field for segment in self.segments for field in segment.fields() if segment.has_lengths(field)
        )
        self.weighting = Weighting(k1, {field: self._norms(field, k1, b) for field in fields})

    def count(self) -> int:
        """Return how many documents there are, without the deleted ones."""
        return sum(segment.live_documents for segment in self.segments)

    def frequency(self, field: str, term: bytes) -> int:
        """Return in how many documents a term stands; deleted documents count."""
        found = ((segment, segment.find(field, term)) for segment in self.segments)
        return sum(segment.df(field, number) for segment, number in found if number >= 0)

    def idf(self, frequency: float) -> float:
        """Return Whoosh's inverse document frequency of what stands in so many documents."""
        return math.log(self._documents / (frequency + 1)) + 1.0

    def close(self) -> None:
        """Let go of the folder."""
        for segment in self.segments:
            segment.close()

    def _norms(self, field: str, k1: float, b: float) -> bytes:
        """Return the part of BM25's denominator that depends on the length, for each length byte."""
        total = sum(segment.total_length(field) for segment in self.segments)
        average = total / max(self._documents, 1) or 1.0
        return array("d", (k1 * (1 - b + b * length / average) for length in LENGTHS)).tobytes()
