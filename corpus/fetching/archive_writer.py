"""How what was fetched is written: records of a WARC file (ISO 28500), compressed one by one."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any, BinaryIO

from corpus.archive import MISSING_FIELD, Response, payload_digest, warcio

_VERSION = "WARC/1.1"
_DATE = "%Y-%m-%dT%H:%M:%SZ"
_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_FRAMING = "transfer-encoding"


class ArchiveWriter:
    """Appends records to one WARC file; each is on the stream as a whole when its method returns.

    Args:
        stream: where to write; each record in one ``write``.
        software: who writes, e.g. ``searchidx/1.0``.
        started_at: when the run that writes began (UTC).
    """

    def __init__(self, stream: BinaryIO, software: str, started_at: datetime) -> None:
        self._stream = stream
        fields = f"software: {software}\r\nformat: WARC File Format 1.1\r\nrobots: obey\r\n"
        self._write("warcinfo", None, _dated(started_at), fields.encode())

    def write_response(self, response: Response, missing: str | None = None) -> None:
        """Keep a response, whole; ``missing`` says why it is not the page that was asked for."""
        headers = _dated(response.requested_at) | {"WARC-Payload-Digest": payload_digest(response.body)}
        if missing is not None:
            headers[MISSING_FIELD] = " ".join(missing.split())
        self._write("response", response.url, headers, response.body, _head(response))

    def write_revisit(self, response: Response, earlier: Response) -> None:
        """Keep that a page was asked for and is what it was in an ``earlier`` response."""
        headers = _dated(response.requested_at) | {
            "WARC-Profile": _NOT_MODIFIED if response.status == 304 else _IDENTICAL,
            "WARC-Refers-To-Target-URI": earlier.url,
            "WARC-Refers-To-Date": earlier.requested_at.strftime(_DATE),
            "WARC-Payload-Digest": payload_digest(earlier.body),
        }
        self._write("revisit", response.url, headers, b"", _head(response))

    def _write(
        self, kind: str, url: str | None, headers: dict[str, str], payload: bytes, head: Any = None
    ) -> None:
        whole = BytesIO()
        writer = warcio("warcwriter").WARCWriter(whole, gzip=True, warc_version=_VERSION)
        record = writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(payload),
            length=len(payload),
            http_headers=head,
            warc_headers_dict=headers,
        )
        writer.write_record(record)
        self._stream.write(whole.getvalue())
        self._stream.flush()


def _dated(at: datetime) -> dict[str, str]:
    return {"WARC-Date": at.astimezone(UTC).strftime(_DATE)}


def _head(response: Response) -> Any:
    # The body is kept without its chunks, so the header that announces them must not stand there as it was;
    # archives give it this prefix.
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() == _FRAMING else name, value)
        for name, value in response.headers
    ]
    return warcio("statusandheaders").StatusAndHeaders(
        f"{response.status} {response.reason}", headers, protocol=response.version
    )
