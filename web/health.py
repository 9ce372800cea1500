"""Whether the index can be used: ``/healthz``."""

import msgspec
from flask import Blueprint, Response

from searchidx import Engine, SearchidxError


class Health:
    """The health check over one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def blueprint(self) -> Blueprint:
        """Return the route."""
        health = Blueprint("health", __name__)
        health.add_url_rule("/healthz", view_func=self.healthz)
        return health

    def healthz(self) -> Response:
        """Answer 200 with what the index holds, or 503 with the reason it cannot be used."""
        try:
            info = self._engine.info()
        except SearchidxError as error:
            return _answer(503, {"status": "unusable", "reason": str(error)})
        return _answer(200, {"status": "ok", **msgspec.to_builtins(info)})


def _answer(status: int, body: dict[str, object]) -> Response:
    response = Response(msgspec.json.encode(body), status, content_type="application/json")
    response.cache_control.no_store = True
    return response
