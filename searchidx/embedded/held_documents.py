"""What an index folder holds of some documents, told without opening it for searching."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import msgspec

from searchidx.embedded.id_lookup import IdLookup
from searchidx.embedded.index_schema import NO_CODE
from searchidx.embedded.segment_file import SegmentFile
from searchidx.embedded.segments import read_deletions, read_segments, segment_path
from searchidx.embedded.stored_bytes import stored_bytes


class HeldDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The content digest and the thread of a document that an index holds."""

    digest: str
    thread: str | None


def held_documents(folder: Path, ids: Iterable[str]) -> dict[str, HeldDocument]:
    """Return those of the documents that a folder of the questions' index holds, by id.

    Raises:
        IndexDamagedError: a file is missing or is not as it was written.
    """
    found: dict[str, HeldDocument] = {}
    wanted = list(ids)
    for entry in read_segments(folder):
        path, deletions = segment_path(folder, entry.name), read_deletions(folder, entry)
        with closing(IdLookup(path)) as lookup, SegmentFile(path) as file:
            for document_id in wanted:
                number = lookup.find(document_id)
                if number is not None and not deletions[number // 8] >> number % 8 & 1:
                    found[document_id] = HeldDocument(
                        digest=stored_bytes(file, "digest", number).decode(), thread=_thread(file, number)
                    )
    return found


def _thread(file: SegmentFile, document: int) -> str | None:
    code = file.array("c.thread.codes")[document]
    if code == NO_CODE:
        return None
    ends = file.array("c.thread.value_ends")
    return bytes(file.array("c.thread.values")[ends[code - 1] if code else 0 : ends[code]]).decode()
