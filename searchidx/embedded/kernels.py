"""Which search kernel runs: the native one where it was built, else its NumPy twin."""

from array import array
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Literal, Protocol

from searchidx.embedded.program import Answer, Request, Weighting
from searchidx.embedded.segment_file import SegmentFile

KernelName = Literal["native", "numpy"]

_MODULES: dict[KernelName, str] = {
    "native": "searchidx.embedded._search",
    "numpy": "searchidx.embedded.search_numpy",
}


class SegmentKernel(Protocol):
    """One segment as a kernel searches it; threads may share it."""

    def find(self, field: str, term: bytes, /) -> int:
        """Return the number of a term of a field, -1 when it has none of that name."""

    def find_value(self, column: str, value: bytes, /) -> int:
        """Return the code of a value of a column, -1 when no document has it."""

    def postings(self, field: str, term: int, /) -> tuple["array[int]", "array[int]"]:
        """Return the documents with a term, ascending, and its frequency in each."""

    def positions(self, field: str, term: int, document: int, /) -> "array[int]":
        """Return the positions of a term in a document, ascending; none when it does not have the term."""

    def all_positions(self, field: str, term: int, /) -> tuple["array[int]", "array[int]"]:
        """Return the number of positions of each posting of a term, and all of them one after the other."""

    def search(
        self, request: Request, weighting: Weighting, check_time: Callable[[], None] | None = None
    ) -> Answer:
        """Run a search.

        Raises:
            ValueError: the program names what the segment does not have.
            IndexDamagedError: the segment's arrays contradict each other.
        """


def native_is_built() -> bool:
    """Return whether the native kernel is installed."""
    return find_spec(_MODULES["native"]) is not None


def open_kernel(file: SegmentFile, name: KernelName | None = None) -> SegmentKernel:
    """Return a segment file ready for searching, by the kernel named or else by the fastest."""
    chosen: KernelName = name or ("native" if native_is_built() else "numpy")
    kernel: SegmentKernel = import_module(_MODULES[chosen]).Segment(file)
    return kernel
