"""The query language: text to tree and back."""

from searchidx.query.limits import DEFAULT_LIMITS, Limits
from searchidx.query.parser import parse
from searchidx.query.render import render

__all__ = ["DEFAULT_LIMITS", "Limits", "parse", "render"]
