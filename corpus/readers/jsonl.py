"""How records of the exchange format are read: JSON Lines, a record a line."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from corpus.errors import DocumentError
from corpus.readers import DOCUMENT_LIMIT, Reading, Reject
from corpus.readers._remarks import Remarks
from corpus.record import change_blocks, decode

_OPENING = re.compile(rb"\s*\{(?!\\)")
_RECORD = re.compile(rb'^[ \t]*\{\s*"id"\s*:', re.MULTILINE)
_PIECE = 64 * 1024


class JsonLinesReader:
    """Reads JSON Lines of any size, a line at a time; each bad line is a reject of its own."""

    name = "JSON Lines of the exchange format"

    def recognises(self, head: bytes) -> bool:
        """Return whether the first line, or any whole line of the head, opens as a record does."""
        if _OPENING.match(head.removeprefix(BOM_UTF8)):
            return True
        return b'"id"' in head and _RECORD.search(head) is not None

    def read(self, name: str, stream: BinaryIO) -> Iterator[Reading | Reject]:
        """Read the records; the first of several lines with the same id stands."""
        first_lines: dict[str, int] = {}
        for number, line in _lines(stream):
            source = f"{name}:{number}"
            try:
                reading = _read_line(line, name)
            except DocumentError as error:
                yield Reject(source=source, reason=str(error))
                continue
            first = first_lines.setdefault(reading.record.id, number)
            if first == number:
                yield reading
            else:
                reason = f"{reading.record.id} stands already on line {first}; that one is kept"
                yield Reject(source=source, reason=reason)


READER = JsonLinesReader()


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank, numbered from 1; a line over the limit comes cut just above it."""
    number = 0
    while line := stream.readline(DOCUMENT_LIMIT + 1):
        number += 1
        _skip_rest(line, stream)
        line = line.removeprefix(BOM_UTF8) if number == 1 else line
        if not line.isspace():
            yield number, line


def _skip_rest(line: bytes, stream: BinaryIO) -> None:
    while len(line) > 0 and not line.endswith(b"\n"):
        line = stream.readline(_PIECE)


def _read_line(line: bytes, name: str) -> Reading:
    raw = line.rstrip(b"\r\n")
    if len(raw) > DOCUMENT_LIMIT:
        raise DocumentError(f"the line is larger than the limit of {DOCUMENT_LIMIT >> 20} MB")
    record, remarks = decode(raw), Remarks()
    texts = {language: change_blocks(text, remarks.mend) for language, text in record.texts.items()}
    record = msgspec.structs.replace(record, texts=texts, source=record.source or name)
    return remarks.reading(record, raw, "jsonl")
