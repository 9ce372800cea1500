"""What every request must keep to, and the headers every response carries."""

from collections.abc import Sequence

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed, RequestEntityTooLarge, RequestURITooLarge

MAX_URL_BYTES = 4 * 1024
MAX_HEADER_BYTES = 16 * 1024
MAX_BODY_BYTES = 16 * 1024

_METHODS = ("GET", "HEAD")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def install(app: Flask, trusted_hosts: Sequence[str] | None) -> None:
    """Bound the application's requests and put the headers on all its responses, errors too."""
    app.config["TRUSTED_HOSTS"] = list(trusted_hosts) if trusted_hosts else None
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.before_request(_refuse_what_is_too_much)
    app.after_request(_add_headers)


def _refuse_what_is_too_much() -> None:
    """Refuse long addresses, long bodies, and all methods that could change something."""
    if len(request.path.encode()) + len(request.query_string) > MAX_URL_BYTES:
        raise RequestURITooLarge
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge
    if request.method not in _METHODS:
        raise MethodNotAllowed(_METHODS)


def _add_headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response
