"""What other packages add to this one through entry points."""

from importlib import import_module
from typing import Any


def installed(group: str) -> dict[str, Any]:
    """Return the entry points of a group by name; each has a ``load()``.

    Looking takes longer than a search does, so look for what this package has first.
    """
    metadata = import_module("importlib.metadata")  # takes 20 ms to load, and most commands never need it
    return {entry.name: entry for entry in metadata.entry_points(group=group)}
