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

import msgspec

from corpus.errors import DocumentError

RECORD_LIMIT = 17 * 1024 * 1024
"""The most bytes of one record that are read: a page of 16 MB and its headers."""

RecordKind = Literal["response", "revisit", "metadata"]

_VERSION = "WARC/1.1"
_DATE = "%Y-%m-%dT%H:%M:%SZ"
_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
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
        kind: a response; a revisit: the page was asked for and had not changed; metadata: there is no page.
        response: what came; of a revisit without its body; of metadata its status and reason only.
        digest: the digest of the page's bytes, see :func:`payload_digest`; None of metadata.
        start, end: where the record lies in the file, in bytes.
    """

    kind: RecordKind
    response: Response
    digest: str | None
    start: int
    end: int


def payload_digest(body: bytes) -> str:
    """Return the digest of a body as WARC files write it: ``sha256:`` and base 32."""
    return f"sha256:{base64.b32encode(hashlib.sha256(body).digest()).decode()}"


def pages(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the pages of a WARC file, compressed or not: the address of each and its content.

    A last record that was cut off, as an interruption leaves it, is passed over.

    Raises:
        DocumentError: the file is no WARC file or is damaged; what stood before was yielded.
    """
    for record in records(path):
        if record.kind == "response" and record.response.status == 200:
            yield record.response.url, _content_as_far_as_sound(record.response)


def records(path: Path, start: int = 0) -> Iterator[ArchiveRecord]:
    """Yield the records of a WARC file from one that begins at byte ``start`` on, but a cut last one.

    Raises:
        DocumentError: the file is no WARC file or is damaged; what stood before was yielded.
    """
    warc = _warcio("archiveiterator")
    damage = (_warcio("exceptions").ArchiveLoadFailed, EOFError, UnicodeError)
    sound_until = start
    with path.open("rb") as stream:
        stream.seek(start)
        iterator = warc.ArchiveIterator(stream, no_record_parse=True, check_digests=True)
        try:
            for record in iterator:
                block = record.raw_stream.read(RECORD_LIMIT)
                begin, length = iterator.get_record_offset(), iterator.get_record_length()
                if not _is_whole(record):
                    break
                if (found := _archive_record(record, block, begin, begin + length)) is not None:
                    yield found
                sound_until = begin + length
            else:
                return
            reason = "its bytes and its digest differ"
        except damage as error:
            reason = str(error).strip().partition("\n")[0]
        if not _is_cut(stream, sound_until):
            raise DocumentError(f"{path} is damaged at byte {sound_until}, or is no WARC file: {reason}")


class ArchiveWriter:
    """Appends records to one WARC file; each is on the stream as a whole when its method returns.

    Args:
        stream: where to write; each record in one ``write``.
        software: who writes, e.g. ``searchidx/1.0``.
        started_at: when the run that writes began (UTC).
    """

    def __init__(self, stream: BinaryIO, software: str, started_at: datetime) -> None:
        self._stream = stream
        self._builder = _warcio("recordbuilder").RecordBuilder(warc_version=_VERSION)
        fields = {"software": software, "format": "WARC File Format 1.1", "robots": "obey"}
        self._write("warcinfo", None, started_at, _fields(fields))

    def write_response(self, response: Response) -> None:
        """Keep a response, whole."""
        digest = {"WARC-Payload-Digest": payload_digest(response.body)}
        self._write(
            "response", response.url, response.requested_at, response.body, digest, _head(response)
        )

    def write_revisit(self, response: Response, earlier: Response) -> None:
        """Keep that a page was asked for and is what it was in an ``earlier`` response."""
        fields = {
            "WARC-Profile": _NOT_MODIFIED if response.status == 304 else _IDENTICAL,
            "WARC-Refers-To-Target-URI": earlier.url,
            "WARC-Refers-To-Date": earlier.requested_at.strftime(_DATE),
            "WARC-Payload-Digest": payload_digest(earlier.body),
        }
        self._write("revisit", response.url, response.requested_at, b"", fields, _head(response))

    def write_missing(self, response: Response, reason: str) -> None:
        """Keep that there is no page at an address, and why; the answer itself is not kept."""
        fields = {"outcome": "missing", "status": str(response.status), "reason": reason}
        self._write("metadata", response.url, response.requested_at, _fields(fields))

    def _write(
        self,
        kind: str,
        url: str | None,
        at: datetime,
        payload: bytes,
        fields: dict[str, str] | None = None,
        head: Any = None,
    ) -> None:
        record = self._builder.create_warc_record(
            url,
            kind,
            payload=BytesIO(payload),
            length=len(payload),
            http_headers=head,
            warc_headers_dict={"WARC-Date": at.astimezone(UTC).strftime(_DATE), **(fields or {})},
        )
        whole = BytesIO()
        _warcio("warcwriter").WARCWriter(whole, gzip=True, warc_version=_VERSION).write_record(record)
        self._stream.write(whole.getvalue())
        self._stream.flush()


def _warcio(module: str) -> ModuleType:
    try:
        return import_module(f"warcio.{module}")
    except ModuleNotFoundError as error:
        raise DocumentError(
            "WARC files need the package warcio; install it with: pip install 'searchidx[fetch]'"
        ) from error


def _head(response: Response) -> Any:
    # The body is kept without its chunks, so the header that announces them must not stand there as it was;
    # archives give it this prefix.
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() == _FRAMING.lower() else name, value)
        for name, value in response.headers
    ]
    return _warcio("statusandheaders").StatusAndHeaders(
        f"{response.status} {response.reason}", headers, protocol=response.version
    )


def _fields(fields: dict[str, str]) -> bytes:
    return "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in fields.items()).encode()


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
    url, kind = record.rec_headers.get_header("WARC-Target-URI"), record.rec_type
    if kind not in {"response", "revisit", "metadata"} or not url.startswith(("http://", "https://")):
        return None
    at = _date(record.rec_headers.get_header("WARC-Date"))
    digest = record.rec_headers.get_header("WARC-Payload-Digest")
    response = _missing(url, at, block) if kind == "metadata" else _response(url, at, block)
    if response is None:
        return None
    if kind == "response" and not (digest or "").startswith("sha256:"):
        digest = payload_digest(response.body)
    return ArchiveRecord(kind=kind, response=response, digest=digest, start=start, end=end)


def _date(text: str | None) -> datetime:
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _response(url: str, at: datetime, block: bytes) -> Response:
    stream = BytesIO(block)
    head = _warcio("statusandheaders").StatusAndHeadersParser([], verify=False).parse(stream)
    status, _, reason = head.statusline.partition(" ")
    if (head.get_header(_FRAMING) or "").lower() == "chunked":
        stream = _warcio("bufferedreaders").ChunkedDataReader(stream)
    return Response(
        url=url,
        status=int(status) if status.isdecimal() else 0,
        reason=reason,
        version=head.protocol,
        headers=tuple(head.headers),
        body=stream.read(),
        requested_at=at,
    )


def _missing(url: str, at: datetime, block: bytes) -> Response | None:
    """Return what our own metadata say of an address that holds no page; None of any other metadata."""
    lines = block.decode("utf-8", errors="replace").splitlines()
    fields = {name: value for name, _, value in (line.partition(": ") for line in lines)}
    if fields.get("outcome") != "missing" or not fields.get("status", "").isdecimal():
        return None
    return Response(url=url, status=int(fields["status"]), reason=fields.get("reason", ""), requested_at=at)


def _content_as_far_as_sound(response: Response) -> bytes:
    """Return a page's content, or its bytes as they came where they are damaged, for a reader to reject."""
    try:
        return response.content()
    except DocumentError:
        return response.body
