"""Which version of the readers reads a file: when anything that reading depends on changes, so does it."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

_NOT_FOR_READING = {"sample", "fetching", "__pycache__"}


@cache
def readers_fingerprint() -> str:
    """Return a digest (hex) of this package's code and data: a change too many only has files read again."""
    digest = hashlib.sha256()
    for name, content in sorted(_contents("", files("corpus"))):
        digest.update(f"{name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _contents(name: str, entry: Traversable) -> Iterator[tuple[str, bytes]]:
    if entry.is_file():
        yield name, entry.read_bytes()
        return
    for inner in entry.iterdir():
        if inner.name not in _NOT_FOR_READING:
            yield from _contents(f"{name}/{inner.name}", inner)
