"""The index kept in a folder of this machine, written and read with Whoosh."""

from searchidx.embedded.backend import EmbeddedBackend

__all__ = ["EmbeddedBackend"]
