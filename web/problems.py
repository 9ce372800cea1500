"""How the API tells of errors: RFC 9457 problem details."""

from http import HTTPStatus

import msgspec
from flask import Response


def problem(status: int, detail: str, **members: object) -> Response:
    """Return a problem response; members that are None are left out.

    Args:
        status: the HTTP status code.
        detail: what is wrong with this request.
        members: further facts, such as the ``parameter`` at fault.
    """
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    known = {name: value for name, value in members.items() if value is not None}
    return Response(msgspec.json.encode(body | known), status, content_type="application/problem+json")
