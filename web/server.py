"""How the application is put on the network: waitress, within limits."""

import socket
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import date

import waitress
from flask import Flask

from searchidx import SearchidxError, Settings, open_engine
from web.app import create_app
from web.security import MAX_BODY_BYTES, MAX_HEADER_BYTES


class ListenError(SearchidxError):
    """The address cannot be listened on."""


def serve_engine(
    settings: Settings,
    *,
    host: str,
    port: int,
    threads: int,
    trusted_hosts: Sequence[str],
    today: Callable[[], date],
    listening: Callable[[str], None],
) -> None:
    """Serve the index of a data folder until interrupted.

    Args:
        settings: where the index is.
        host: the address or name to listen on.
        port: the port to listen on; 0 picks a free one.
        threads: how many requests are answered at the same time.
        trusted_hosts: the host names to answer to; none means any.
        today: the current date.
        listening: told the site's address once connections are accepted.

    Raises:
        ListenError: the address cannot be listened on.
        IndexUnusableError: there is no index, or it cannot be used.
    """
    with closing(open_engine(settings)) as engine:
        app = create_app(engine, today=today, trusted_hosts=trusted_hosts)
        with suppress(KeyboardInterrupt), listen(host, port) as listener:
            serve_app(app, listener, threads, listening)


def serve_app(app: Flask, listener: socket.socket, threads: int, listening: Callable[[str], None]) -> None:
    """Serve an application on a listening socket until interrupted."""
    server = waitress.create_server(
        app,
        sockets=[listener],
        threads=threads,
        # With waitress's own limits a few hundred half-open connections keep everyone else out.
        connection_limit=1000,
        channel_timeout=5,
        asyncore_use_poll=True,
        max_request_body_size=MAX_BODY_BYTES,
        max_request_header_size=MAX_HEADER_BYTES,
        ident=None,
    )
    with closing(server):
        listening(address_of(listener))
        server.run()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that accepts connections.

    Raises:
        ListenError: the name is unknown, or the port is taken or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        # create_server() puts the address into the reason, where it would stand twice.
        reason = str(error.strerror).partition(" (while")[0]
        raise ListenError(
            f"cannot listen on {host} port {port}: {reason}; "
            "choose another with --host or --port (--port 0 picks a free one)"
        ) from error


def address_of(listener: socket.socket) -> str:
    """Return the address of the site that a socket serves."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if listener.family == socket.AF_INET6 else f"http://{host}:{port}/"
