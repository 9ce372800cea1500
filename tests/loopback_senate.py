"""A Senate of our own on 127.0.0.1: it serves pages under the real site's addresses, and has whims."""

import gzip
import hashlib
import ssl
import sys
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from corpus.fetching import Timing

PATIENCE_SECONDS = 20.0
"""How long a whim that never answers holds out, should a test not end it."""

NO_SUCH_QUESTION = b"<html><body><p>Deze vraag bestaat niet. Cette question n'existe pas.</p></body></html>"


class Asked(NamedTuple):
    """One request that came in."""

    target: str
    headers: dict[str, str]
    connection: tuple[str, int]


class Handler(BaseHTTPRequestHandler):
    """Answers as its server's LoopbackSenate says."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    senate: "LoopbackSenate"

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.senate.asked.append(Asked(self.path, headers, self.client_address))
        whims = self.senate.whims[self.path]
        if whims:
            whims.popleft()(self)
        elif self.path == "/robots.txt":
            self.senate.serve_robots(self)
        else:
            self.senate.serve_page(self)

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send an answer; headers' underscores become hyphens."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers and "Transfer_Encoding" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Write nothing."""


class Server(ThreadingHTTPServer):
    """Minds no visitor that goes away in the middle of things."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what went wrong, unless the visitor hung up."""
        if not isinstance(sys.exception(), ssl.SSLError | ConnectionError):
            super().handle_error(request, client_address)


Whim = Callable[[Handler], None]


class LoopbackSenate:
    """The server and what it holds.

    Attributes:
        url: its address, scheme and host.
        pages: target to content.
        etags, dates: whether pages carry an ETag, a Last-Modified.
        missing_status: what it answers where there is no page; 200 comes with a page that says so.
        robots: its robots.txt, None if there is none.
        whims: what it does instead, once each, by target.
        asked: what it was asked, in order.
        released: set, it lets go of whims that never answer.
    """

    def __init__(self, server: Server, pages: dict[str, bytes]) -> None:
        self._server = server
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self.pages = pages
        self.etags = True
        self.dates = False
        self.missing_status = 200
        self.robots: bytes | None = None
        self.whims: defaultdict[str, deque[Whim]] = defaultdict(deque)
        self.asked: list[Asked] = []
        self.released = threading.Event()

    def has_whims(self, whims_target: str, *whims: Whim) -> None:
        """Let it do something else the next times it is asked for a target."""
        self.whims[whims_target].extend(whims)

    def targets(self) -> list[str]:
        """Return the pages it was asked for, in order, robots.txt left out."""
        return [asked.target for asked in self.asked if asked.target != "/robots.txt"]

    def encrypt(self, certificate: Path, key: Path) -> None:
        """Speak HTTPS from now on, with a certificate of its own."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.url = self.url.replace("http:", "https:")

    def serve_robots(self, handler: Handler) -> None:
        if self.robots is None:
            handler.send(404)
        else:
            handler.send(200, self.robots, Content_Type="text/plain")

    def serve_page(self, handler: Handler) -> None:
        page = self.pages.get(handler.path)
        if page is None:
            handler.send(self.missing_status, NO_SUCH_QUESTION, Content_Type="text/html")
            return
        versions: dict[str, str] = {}
        if self.etags:
            versions["ETag"] = f'"{hashlib.md5(page, usedforsecurity=False).hexdigest()}"'
        if self.dates:
            versions["Last_Modified"] = "Tue, 03 Apr 2040 10:00:00 GMT"
        is_held = versions and (
            handler.headers.get("If-None-Match") == versions.get("ETag")
            and handler.headers.get("If-Modified-Since") == versions.get("Last_Modified")
        )
        if is_held:
            handler.send(304, b"", **versions)
        else:
            handler.send(200, page, Content_Type="text/html", **versions)


def target(number: int, language: str = "nl", page: str = "SchriftelijkeVraag") -> str:
    """Return under what a page of legislature 9 is asked for."""
    return f"/www/?MIval=Vragen/{page}&LEG=9&NR={number}&LANG={language}"


@contextmanager
def loopback_senate(sample_folder: Path) -> Iterator[LoopbackSenate]:
    """Serve the bundled sample's pages while the block runs."""
    server = Server(("127.0.0.1", 0), Handler)
    pages = {}
    for path in sample_folder.glob("*.txt"):
        number, language, _ = path.name.removeprefix("9-").split(".")
        pages[target(int(number), language)] = path.read_bytes()
    senate = LoopbackSenate(server, pages)
    server.RequestHandlerClass = type("BoundHandler", (Handler,), {"senate": senate})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield senate
    finally:
        senate.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


class HandTime:
    """Time that only moves when somebody sleeps, and randomness that is not."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []
        self.timing = Timing(
            now=self.now, monotonic=lambda: self.seconds, sleep=self.sleep, random=lambda: 1.0
        )

    def now(self) -> datetime:
        return datetime(2040, 4, 3, 12, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


def answers(status: int, body: bytes = b"", **headers: str) -> Whim:
    """Answer with a status."""
    return lambda handler: handler.send(status, body, **headers)


def redirects(location: str) -> Whim:
    """Send somewhere else."""
    return answers(302, Location=location)


def hangs(handler: Handler) -> None:
    """Never answer."""
    handler.senate.released.wait(PATIENCE_SECONDS)
    handler.close_connection = True


def breaks_off(handler: Handler) -> None:
    """Close the connection in the middle of the body."""
    page = handler.senate.pages[handler.path]
    handler.send(200, page[: len(page) // 2], Content_Length=str(len(page)))
    handler.close_connection = True


def hangs_up(handler: Handler) -> None:
    """Close the connection without a word."""
    handler.close_connection = True


def sends_gzip(handler: Handler) -> None:
    """Compress the page, though nobody asked for it."""
    handler.send(200, gzip.compress(handler.senate.pages[handler.path]), Content_Encoding="gzip")


def sends_chunks(handler: Handler) -> None:
    """Send the page in chunks."""
    page = handler.senate.pages[handler.path]
    parts = [page[:100], page[100:], b""]
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    handler.send(200, chunks, Transfer_Encoding="chunked")


def sends_too_much(handler: Handler) -> None:
    """Send more than any page holds, for as long as it is taken."""
    megabyte = b"x" * (1 << 20)
    handler.send(200, Content_Length=str(64 << 20))
    try:
        for _ in range(64):
            handler.wfile.write(megabyte)
    except OSError:
        handler.close_connection = True
