"""Which readers there are, and the one way from the bytes of a file to records."""

import pkgutil
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import BinaryIO, Protocol

import msgspec

from corpus.errors import DocumentError
from corpus.markup import is_markup, title_of, to_text
from corpus.readers._stream import BROKEN_OFF, open_stream
from corpus.readers._unread import name_unread_kind
from corpus.record import Record
from corpus.text import decode

DOCUMENT_LIMIT = 16 * 1024 * 1024
"""The most bytes of one document: a page, or a line of JSON Lines."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One record as one document states it.

    Attributes:
        record: what was read, encoding damage repaired.
        raw: the document's own bytes (a whole page; one line of JSON).
        form: which kind of document it was, e.g. ``senate-screen-nl`` or ``jsonl``.
        repairs: each damaged word and what it was repaired to, in order of appearance.
        unknown_labels: labels of events kept as kind ``other``, and of relations left out.
        warnings: what was read with a doubt or left out, in words.
    """

    record: Record
    raw: bytes
    form: str
    repairs: tuple[tuple[str, str], ...] = ()
    unknown_labels: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Reject(msgspec.Struct, frozen=True, kw_only=True):
    """A document that holds no record, and why."""

    source: str
    reason: str


class Reader(Protocol):
    """What reads one kind of document; a module of this package offers one as ``READER``.

    Attributes:
        name: what it reads, as in "expected a Senate screen page".
    """

    name: str

    def recognises(self, head: bytes) -> bool:
        """Return whether a document that begins so (its first 64 kB) is of this kind."""

    def read(self, name: str, stream: BinaryIO) -> Iterator[Reading | Reject]:
        """Read the records of a document; ``name`` says where it came from.

        Raises:
            DocumentError: the document holds no record; the same as a reject.
        """


@cache
def built_in_readers() -> tuple[Reader, ...]:
    """Return the readers of this package, by the names of their modules."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    return tuple(module.READER for module in modules if hasattr(module, "READER"))


def read(
    name: str, stream: BinaryIO, *, readers: Sequence[Reader] | None = None
) -> Iterator[Reading | Reject]:
    """Read the records of one file, gzipped or not; the first reader that recognises it reads it.

    Args:
        name: where the bytes came from; the source of what is read.
        stream: the bytes, read once and not closed.
        readers: the readers to try, in order; the built-in ones by default.

    Yields:
        What was read, and a reject for each document that holds no record. Bad input never raises.
    """
    try:
        head, document = open_stream(stream)
        candidates = built_in_readers() if readers is None else readers
        reader = next((reader for reader in candidates if reader.recognises(head)), None)
        if reader is None:
            raise _unrecognised(document, candidates)
        yield from reader.read(name, document)
    except DocumentError as error:
        yield Reject(source=name, reason=str(error))
    except BROKEN_OFF as error:
        yield Reject(source=name, reason=f"cannot be read to its end, damaged or cut: {error}")


def read_page(stream: BinaryIO) -> bytes:
    """Return the bytes of a document that is one page.

    Raises:
        DocumentError: there are more than ``DOCUMENT_LIMIT``.
    """
    page = stream.read(DOCUMENT_LIMIT + 1)
    if len(page) > DOCUMENT_LIMIT:
        raise DocumentError(f"the page is larger than the limit of {DOCUMENT_LIMIT >> 20} MB")
    return page


def _unrecognised(document: BinaryIO, readers: Sequence[Reader]) -> DocumentError:
    """Return why a document that no reader recognises is rejected."""
    text, title = decode(read_page(document)), ""
    if is_markup(text):
        text, title = to_text(text), title_of(text)
    if not text.strip() and not title:
        return DocumentError("empty file")
    expected = " or ".join(reader.name for reader in readers)
    return DocumentError(name_unread_kind(text, title) or f"not recognised: expected {expected}")
