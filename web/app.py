"""How the front end is put together: one Flask application around one search engine."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

from flask import Flask, Response, url_for
from jinja2 import StrictUndefined

from searchidx import Engine
from web import errors, i18n, security
from web.api import Api
from web.health import Health
from web.pages import Pages


def create_app(
    engine: Engine, *, today: Callable[[], date], trusted_hosts: Sequence[str] | None = None
) -> Flask:
    """Build the WSGI application.

    Args:
        engine: answers the searches; shared by all threads.
        today: the current date, for "waiting for 12 days".
        trusted_hosts: the host names to answer to; None answers to any. ``.example.org`` stands for all the
            subdomains.
    """
    app = Flask(__name__)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = timedelta(days=365)
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.globals["asset_url"] = _asset_urls(Path(app.root_path) / "static")
    i18n.install(app)
    security.install(app, trusted_hosts)
    errors.install(app)
    app.register_blueprint(Pages(engine, today).blueprint())
    app.register_blueprint(Api(engine).blueprint())
    app.register_blueprint(Health(engine).blueprint())
    app.after_request(_check_before_reuse)
    return app


def _check_before_reuse(response: Response) -> Response:
    """Let nothing but static files be reused unasked: delays count on, and the index may change any time."""
    if "Cache-Control" not in response.headers:
        response.cache_control.no_cache = True
    return response


def _asset_urls(folder: Path) -> Callable[[str], str]:
    """Return a function from a static file's name to an address that changes when the file does."""
    versions = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in folder.iterdir()}

    def asset_url(name: str) -> str:
        return url_for("static", filename=name, v=versions[name])

    return asset_url
