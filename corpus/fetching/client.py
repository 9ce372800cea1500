"""How one page is asked for over HTTP: one connection, exact bytes, limits on size and time."""

import httpx

from corpus.archive import Response
from corpus.errors import ConnectionFailedError, FetchError
from corpus.fetching.politeness import Timing
from corpus.readers import DOCUMENT_LIMIT

SILENCE_LIMIT_SECONDS = 30.0
"""How long a site may say nothing, when a connection is made and between any two pieces of an answer."""

ANSWER_LIMIT_SECONDS = 180.0
"""How long a whole answer may take."""

_IDLE_SECONDS = 120.0
_UNDERSTOOD_ENCODINGS = {"", "identity", "gzip", "x-gzip", "deflate"}


class HttpClient:
    """Asks for one page at a time over one kept connection; certificates are verified.

    Args:
        user_agent: who asks, as the site is told.
        timing: the clocks.
        uses_environment: whether the proxy and certificate variables of the environment hold.
        silence_limit: see ``SILENCE_LIMIT_SECONDS``.
    """

    def __init__(
        self,
        user_agent: str,
        timing: Timing,
        *,
        uses_environment: bool,
        silence_limit: float = SILENCE_LIMIT_SECONDS,
    ) -> None:
        self._timing = timing
        self._silence_limit = silence_limit
        self._client = httpx.Client(
            headers={"User-Agent": user_agent, "Accept-Encoding": "identity"},
            timeout=silence_limit,
            limits=httpx.Limits(
                max_connections=1, max_keepalive_connections=1, keepalive_expiry=_IDLE_SECONDS
            ),
            trust_env=uses_environment,
        )

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def get(self, url: str, headers: dict[str, str]) -> Response:
        """Ask for one address; redirects are not followed.

        Raises:
            ConnectionFailedError: no whole answer came.
            FetchError: the answer is not one that can be kept.
        """
        requested_at = self._timing.now()
        try:
            with self._client.stream("GET", url, headers=headers) as answer:
                body = self._body(answer)
        except httpx.TimeoutException:
            raise ConnectionFailedError(f"no answer within {self._silence_limit:g} seconds") from None
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise _failure(error) from error
        return Response(
            url=url,
            status=answer.status_code,
            reason=answer.reason_phrase,
            version=answer.http_version,
            headers=tuple(
                (name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw
            ),
            body=body,
            requested_at=requested_at,
        )

    def _body(self, answer: httpx.Response) -> bytes:
        encoding = answer.headers.get("Content-Encoding", "").strip().lower()
        if encoding not in _UNDERSTOOD_ENCODINGS:
            raise FetchError(f"answered in the encoding {encoding!r}, which was not asked for")
        ends_at = self._timing.monotonic() + ANSWER_LIMIT_SECONDS
        body = bytearray()
        for piece in answer.iter_raw():
            body += piece
            if len(body) > DOCUMENT_LIMIT:
                raise FetchError(f"the page is larger than the limit of {DOCUMENT_LIMIT >> 20} MB")
            if self._timing.monotonic() > ends_at:
                raise ConnectionFailedError(f"the answer took longer than {ANSWER_LIMIT_SECONDS:g} seconds")
        return bytes(body)


def _failure(error: Exception) -> FetchError:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return FetchError(
            f"the site's certificate cannot be verified: {error};"
            " if your network replaces certificates, name its own in SSL_CERT_FILE"
        )
    return ConnectionFailedError(f"the connection failed: {str(error) or type(error).__name__}")
