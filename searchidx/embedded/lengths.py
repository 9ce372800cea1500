"""How the length of a field is kept in one byte: Whoosh's formula, so that scores are those of Whoosh."""

from bisect import bisect_left

LENGTHS: tuple[int, ...] = tuple(round((1.033**byte - 1) * 27) for byte in range(256))
"""The length that each byte stands for, ascending."""


def byte_to_length(byte: int) -> int:
    """Return the length that a byte stands for."""
    return LENGTHS[byte]


def length_to_byte(length: int) -> int:
    """Return the byte of the least length that is not below this one; 255 for all above the greatest."""
    return min(bisect_left(LENGTHS, length), len(LENGTHS) - 1)
