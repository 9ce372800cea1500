"""How fetched pages are kept as they came: WARC files (ISO 28500), compressed record by record."""

import base64
import hashlib
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, Literal
from urllib.parse import urldefrag, urljoin

import msgspec

from corpus.errors import DocumentError

RECORD_LIMIT = 17 * 1024 * 1024
"""The most bytes of one record that are read: a page of 16 MB and its headers."""

RecordKind = Literal["response", "revisit"]

MISSING_FIELD = "Searchidx-Missing"
"""The field of our own in a record's head that says why its response is no question page."""

_REDIRECTS = {301, 302, 303, 307, 308}
_FRAMING = "Transfer-Encoding"
_GZIP = b"\x1f\x8b"


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of a site.

    Attributes:
        url: the address that was asked.
        status, reason, version: of the status line, e.g. 200, ``OK``, ``HTTP/1.1``.
        headers: names and values as they came, in order.
        body: the bytes as they came, a Content-Encoding not undone, chunks put together.
        requested_at: when it was asked for (UTC).
    """

    url: str
    status: int
    reason: str = ""
    version: str = "HTTP/1.1"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    requested_at: datetime

    def header(self, name: str) -> str | None:
        """Return the value of a header, or None."""
        wanted = name.lower()
        return next((value for header, value in self.headers if header.lower() == wanted), None)

    @property
    def redirect_target(self) -> str | None:
        """The address that a redirect leads to; None when this is no redirect."""
        location = self.header("Location")
        if self.status not in _REDIRECTS or location is None:
            return None
        try:
            return urldefrag(urljoin(self.url, location)).url
        except ValueError:
            return location

    def content(self) -> bytes:
        """Return the document itself, decompressed; at most ``RECORD_LIMIT`` bytes of it.

        Raises:
            DocumentError: the compressed bytes are damaged.
        """
        encoding = (self.header("Content-Encoding") or "").strip().lower()
        if encoding not in {"gzip", "x-gzip", "deflate"}:
            return self.body
        try:
            return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(self.body, RECORD_LIMIT)
        except zlib.error as error:
            raise DocumentError(f"{self.url} came in damaged {encoding} compression: {error}") from error


class ArchiveRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What one record of a WARC file says.

    Attributes:
        kind: a response; a revisit: the page was asked for and had not changed.
        response: what came; of a revisit without its body.
        missing: why the response is not the page that was asked for; None when it is.
        digest: the digest of the page's bytes, see :func:`payload_digest`.
        start, end: where the record lies in the file, in bytes.
    """

    kind: RecordKind
    response: Response
    missing: str | None
    digest: str
    start: int
    end: int


def payload_digest(body: bytes) -> str:
    """Return the digest of a body as WARC files write it: ``sha256:`` and base 32."""
    return f"sha256:{base64.b32encode(hashlib.sha256(body).digest()).decode()}"


def pages(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the pages of a WARC file, compressed or not: the address of each and its content.

    What is marked as no question page is passed over, as are redirects and errors.
    A last record that was cut off, as an interruption leaves it, is passed over.

    Raises:
        DocumentError: the file is no WARC file or is damaged; what stood before was yielded.
    """
    for record in records(path):
        if record.kind == "response" and record.response.status == 200 and record.missing is None:
            yield record.response.url, _content_as_far_as_sound(record.response)


def records(path: Path, start: int = 0) -> Iterator[ArchiveRecord]:
    """Yield the records of a WARC file from one that begins at byte ``start`` on, but a cut last one.

    Raises:
        DocumentError: the file is no WARC file or is damaged; what stood before was yielded.
    """
    archive = warcio("archiveiterator")
    with path.open("rb") as stream:
        stream.seek(start)
        sound_until = start
        try:
            iterator = archive.ArchiveIterator(stream, no_record_parse=True, check_digests=True)
            for record, block, begin, end in _blocks(iterator):
                if (found := _archive_record(record, block, begin, end)) is not None:
                    yield found
                sound_until = end
        except DocumentError as error:
            if not _is_cut(stream, sound_until):
                raise DocumentError(
                    f"{path} is damaged at byte {sound_until}, or is no WARC file: {error}"
                ) from error


def warcio(module: str) -> ModuleType:
    """Return a module of the package warcio, which only the extra ``fetch`` installs.

    Raises:
        DocumentError: it is not installed.
    """
    try:
        return import_module(f"warcio.{module}")
    except ModuleNotFoundError as error:
        raise DocumentError(
            "WARC files need the package warcio; install it with: pip install 'searchidx[fetch]'"
        ) from error


def _blocks(iterator: Any) -> Iterator[tuple[Any, bytes, int, int]]:
    """Yield warcio's records, the block of each, and where it begins and ends.

    Raises:
        DocumentError: a record is damaged or cut.
    """
    try:
        for record in iterator:
            # The digest of the whole block is checked; that of the payload needs the block to be parsed.
            record.raw_stream.payload_digester = None
            block = record.raw_stream.read(RECORD_LIMIT)
            begin, end = iterator.get_record_offset(), iterator.offset
            if not _is_whole(record):
                raise DocumentError("a record is not what its length and digest say")
            yield record, block, begin, end
    except (warcio("exceptions").ArchiveLoadFailed, EOFError) as error:
        raise DocumentError(str(error).strip().partition("\n")[0]) from error


def _is_whole(record: Any) -> bool:
    """Return whether all bytes of a record were there, and those whose digest it states."""
    is_read = record.length is not None and record.raw_stream.limit == 0
    return bool(record.rec_type) and is_read and record.digest_checker.passed is not False


def _is_cut(stream: BinaryIO, start: int) -> bool:
    """Return whether the file ends within the record that begins at ``start``."""
    stream.seek(start)
    rest = stream.read(RECORD_LIMIT + 1)
    if len(rest) > RECORD_LIMIT:
        return False
    if not rest.startswith(_GZIP):
        return rest[:5] == b"WARC/"[: len(rest)] and b"\r\n\r\nWARC/" not in rest
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        inflater.decompress(rest)
    except zlib.error:
        return False
    return not inflater.eof


def _archive_record(record: Any, block: bytes, start: int, end: int) -> ArchiveRecord | None:
    """Return what a record says of a page; None when it says nothing of one."""
    url, kind = record.rec_headers.get_header("WARC-Target-URI") or "", record.rec_type
    if kind not in {"response", "revisit"} or not url.startswith(("http://", "https://")):
        return None
    response = _response(url, _date(record.rec_headers.get_header("WARC-Date")), block)
    digest = record.rec_headers.get_header("WARC-Payload-Digest") or ""
    return ArchiveRecord(
        kind=kind,
        response=response,
        missing=record.rec_headers.get_header(MISSING_FIELD),
        digest=digest if digest.startswith("sha256:") else payload_digest(response.body),
        start=start,
        end=end,
    )


def _date(text: str | None) -> datetime:
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _response(url: str, at: datetime, block: bytes) -> Response:
    if not block:
        return Response(url=url, status=0, requested_at=at)
    stream = BytesIO(block)
    head = warcio("statusandheaders").StatusAndHeadersParser([], verify=False).parse(stream)
    status, _, reason = head.statusline.partition(" ")
    if (head.get_header(_FRAMING) or "").lower() == "chunked":
        stream = warcio("bufferedreaders").ChunkedDataReader(stream)
    return Response(
        url=url,
        status=int(status) if status.isdecimal() else 0,
        reason=reason,
        version=head.protocol,
        headers=tuple(head.headers),
        body=stream.read(),
        requested_at=at,
    )


def _content_as_far_as_sound(response: Response) -> bytes:
    """Return a page's content, or its bytes as they came where they are damaged, for a reader to reject."""
    try:
        return response.content()
    except DocumentError:
        return response.body
