"""What became of the documents that were ingested."""

from collections.abc import Sequence

import msgspec

from corpus.file_reading import FileRead
from corpus.readers import Reject
from corpus.store import Outcome


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """That the documents of a record contradict each other, and in what."""

    id: str
    fact: str


class ReadingWarning(msgspec.Struct, frozen=True, kw_only=True):
    """What a document of a record was read with a doubt about, or what of it was left out."""

    id: str
    source: str | None
    text: str


class IngestReport(msgspec.Struct, kw_only=True):
    """What became of the documents.

    Attributes:
        read: how many hold a record; the sum of the next three.
        added, changed, unchanged: how many did what to their record.
        skipped: how many files are the same as when they were read before, and were not read again. What they
            held is counted and their rejects are listed, but not their conflicts, labels and warnings.
        rejected: the documents that hold no record.
        conflicts: what the documents of a record contradict each other in.
        unknown_labels: the labels of events and relations that no reader knows, and how often each was met.
        warnings: what was read with a doubt, or left out.
    """

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    rejected: list[Reject] = []
    conflicts: list[Conflict] = []
    unknown_labels: dict[str, int] = {}
    warnings: list[ReadingWarning] = []

    def add(self, file_read: FileRead, outcomes: Sequence[Outcome]) -> None:
        """Note what a file holds, and what each of its readings did to its record."""
        self.rejected += file_read.rejects
        if file_read.seen is not None:
            self.skipped += 1
            self.read += file_read.seen
            self.unchanged += file_read.seen
        self.read += len(outcomes)
        self.added += outcomes.count("added")
        self.changed += outcomes.count("changed")
        self.unchanged += outcomes.count("unchanged")
        for reading in file_read.readings:
            record = reading.record
            for label in reading.unknown_labels:
                self.unknown_labels[label] = self.unknown_labels.get(label, 0) + 1
            self.warnings += [
                ReadingWarning(id=record.id, source=record.source, text=text) for text in reading.warnings
            ]
