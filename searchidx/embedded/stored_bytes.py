"""How the bytes that a segment keeps of a document are compressed, and had back.

Records are small and much alike: each is compressed as if it came after a dictionary, which is made of pieces
of the index's first records and lies beside them in every segment (``b.dictionary``).
"""

import zlib
from collections.abc import Sequence

from searchidx.embedded.segment_file import SegmentFile

DICTIONARY = "b.dictionary"
DICTIONARY_SIZE = 32_000
"""Bytes that compression can look back to; zlib's limit is 32,768."""

SAMPLE = 64
"""From how many records a dictionary is made."""

_LEVEL = 1


class Compressor:
    """Compresses values one by one, each as if it came after the dictionary, which may be empty."""

    def __init__(self, dictionary: bytes) -> None:
        given = (dictionary,) if dictionary else ()
        self._fresh = zlib.compressobj(
            _LEVEL, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_DEFAULT_STRATEGY, *given
        )

    def __call__(self, value: bytes) -> bytes:
        """Return a value compressed."""
        compressor = self._fresh.copy()
        return compressor.compress(value) + compressor.flush()


def decompress(value: bytes, dictionary: bytes) -> bytes:
    """Return what :class:`Compressor` was given."""
    return zlib.decompressobj(zdict=dictionary).decompress(value) if dictionary else zlib.decompress(value)


def dictionary_of(values: Sequence[bytes]) -> bytes:
    """Return a dictionary for values that are like these: the beginnings of them."""
    size = DICTIONARY_SIZE // max(len(values), 1)
    return b"".join(value[:size] for value in values)


def stored_bytes(file: SegmentFile, column: str, document: int) -> bytes:
    """Return what a column of bytes holds of a document, decompressed if need be."""
    starts = file.array(f"b.{column}.starts")
    held = bytes(file.array(f"b.{column}.data")[starts[document] : starts[document + 1]])
    if held and column in file.facts["compressed"]:
        return decompress(held, bytes(file.array(DICTIONARY)))
    return held
