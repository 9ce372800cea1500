"""The documents that every engine is given: terms made beforehand, facts, and the file they wait in."""

import struct
from array import array
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

import msgspec

from corpus import Language
from searchidx.model import FacetName

Progress = Callable[[int, int], None]
"""Called with how many more steps are done, and how many there are in all."""


class AnalysedDocument(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A document whose analysis is done, so that no engine has to do its own.

    Attributes:
        number: its place among the documents, from 0; what engines give back as the id of a hit.
        terms: for each language it has text in, its terms in order, separated by single spaces.
        asked_on: the day it was asked, as ``date.toordinal()``.
        facets: the values of each facet but the year.
    """

    number: int
    terms: dict[Language, str]
    asked_on: int
    facets: dict[FacetName, tuple[str, ...]]

    def all_facets(self) -> dict[FacetName, tuple[str, ...]]:
        """Return the values of every facet."""
        return {**self.facets, "year": (str(date.fromordinal(self.asked_on).year),)}


class DocumentFile:
    """Documents on disk, read in order or by number; may be handed to other processes.

    Each document is MessagePack, after its length in four bytes.

    Args:
        path: the file.
        offsets: where each document begins.
    """

    def __init__(self, path: Path, offsets: "array[int]") -> None:
        self.path = path
        self._offsets = offsets

    def __len__(self) -> int:
        return len(self._offsets)

    def __iter__(self) -> Iterator[AnalysedDocument]:
        with self.path.open("rb") as stream:
            while head := stream.read(_LENGTH.size):
                yield _DECODER.decode(stream.read(_LENGTH.unpack(head)[0]))

    def __getitem__(self, number: int) -> AnalysedDocument:
        with self.path.open("rb") as stream:
            stream.seek(self._offsets[number])
            (length,) = _LENGTH.unpack(stream.read(_LENGTH.size))
            return _DECODER.decode(stream.read(length))


def write_documents(
    path: Path, documents: Iterable[AnalysedDocument], count: int, progress: Progress
) -> DocumentFile:
    """Write the documents, ``count`` of them, to a new file."""
    offsets = array("Q")
    with path.open("xb") as stream:
        for document in documents:
            packed = _ENCODER.encode(document)
            offsets.append(stream.tell())
            stream.write(_LENGTH.pack(len(packed)))
            stream.write(packed)
            progress(1, count)
    return DocumentFile(path, offsets)


_LENGTH = struct.Struct("<I")
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(AnalysedDocument)
