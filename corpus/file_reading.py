"""What one file holds, read within bounds: records and rejects, in parts where they are many."""

import io
from collections.abc import Iterator

import msgspec

from corpus.bounds import TooCostlyError, bounded
from corpus.errors import DocumentError
from corpus.packing import PackedReading, pack_reading
from corpus.readers import Reading, Reject, read
from corpus.unpacking import SourceFile

PART_DOCUMENTS = 100
PART_BYTES = 4 * 1024 * 1024
"""A part of a file ends when it has so many documents or bytes."""

_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What a mistake in a reader raises."""


class FileRead(msgspec.Struct, kw_only=True):
    """What a file, or a part of one, holds.

    Attributes:
        name, digest: those of the file.
        seen: how many records it held when it was read before; None when it is read now.
        readings: what was read, ready for the store.
        rejects: the documents that hold no record.
        is_last: nothing more of the file follows.
        is_settled: to read the same bytes again would give the same; not so where reading was broken off, or
            failed for a mistake of ours.
    """

    name: str
    digest: bytes | None = None
    seen: int | None = None
    readings: list[PackedReading] = []
    rejects: list[Reject] = []
    is_last: bool = True
    is_settled: bool = True

    def documents(self) -> int:
        """Return how many documents it has."""
        return len(self.readings) + len(self.rejects)

    def size(self) -> int:
        """Return how many bytes its records were read from."""
        return sum(reading.size for reading in self.readings)


def read_file(file: SourceFile) -> Iterator[FileRead]:
    """Yield what a file holds, part by part; neither its content nor a mistake in its reader raises."""
    stream = io.BytesIO(file.content) if isinstance(file.content, bytes) else file.content
    part = FileRead(name=file.name, digest=file.digest, is_last=False)
    try:
        for outcome in bounded(read(file.name, stream)):
            _add(part, outcome)
            if part.documents() >= PART_DOCUMENTS or part.size() >= PART_BYTES:
                yield part
                part = FileRead(name=file.name, digest=file.digest, is_last=False)
    except TooCostlyError as error:
        _add_fault(part, str(error))
    except _FAULTS as error:
        _add_fault(
            part, f"a fault in the reader, {type(error).__name__}: {error}; report it with the document"
        )
    part.is_last = True
    yield part


def _add(part: FileRead, outcome: Reading | Reject) -> None:
    if isinstance(outcome, Reject):
        part.rejects.append(outcome)
        return
    try:
        part.readings.append(pack_reading(outcome))
    except DocumentError as error:
        _add_fault(part, f"a fault in the reader, {error}; report it with the document")


def _add_fault(part: FileRead, reason: str) -> None:
    part.rejects.append(Reject(source=part.name, reason=reason))
    part.is_settled = False
