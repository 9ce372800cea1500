"""Lengths are rounded as Whoosh rounds them."""

from whoosh.util.numeric import byte_to_length as whoosh_byte_to_length
from whoosh.util.numeric import length_to_byte as whoosh_length_to_byte

from searchidx.embedded.lengths import byte_to_length, length_to_byte


def test_lengths_are_those_of_whoosh() -> None:
    assert [length_to_byte(n) for n in range(200_001)] == [whoosh_length_to_byte(n) for n in range(200_001)]
    assert [byte_to_length(n) for n in range(256)] == [whoosh_byte_to_length(n) for n in range(256)]
