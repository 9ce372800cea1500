"""The web front end: pages and a JSON API over a search engine."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from web.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    # Resolved on first use: the command line imports this package at every start and must not pay for Flask.
    if name in __all__:
        return getattr(import_module("web.app"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
