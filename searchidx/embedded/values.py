"""Which values of a column a filter or a fact means: the codes that it accepts in each segment."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from corpus import LANGUAGES
from searchidx.analysis import Analysis
from searchidx.embedded.open_segment import OpenSegment
from searchidx.embedded.program import Codes, Node, Nothing, Or

Words: TypeAlias = tuple[str, ...]

_IN_BOTH_LANGUAGES = frozenset({"minister", "descriptor"})


def columns_of(name: str) -> tuple[str, ...]:
    """Return the columns in which a fact or facet has its values: one, or one a language."""
    return tuple(f"{name}_{language}" for language in LANGUAGES) if name in _IN_BOTH_LANGUAGES else (name,)


class ColumnValues:
    """The values of one segment's columns as words, found when they are first needed.

    Args:
        segment: the segment.
        analysis: splits values into words.
    """

    def __init__(self, segment: OpenSegment, analysis: Analysis) -> None:
        self._segment = segment
        self._analysis = analysis
        self._words: dict[str, list[Words]] = {}

    def accepted(self, columns: Iterable[str], accepts: Callable[[Words], bool]) -> Node:
        """Return what matches the documents of which a value in one of the columns is accepted."""
        nodes = []
        for column in columns:
            found = [code for code, words in enumerate(self._of(column)) if accepts(words)]
            if found:
                nodes.append(Codes(column, _bitmap(found)))
        return Or(tuple(nodes)) if len(nodes) > 1 else nodes[0] if nodes else Nothing()

    def _of(self, column: str) -> list[Words]:
        if column not in self._words:
            values = self._segment.values(column)
            self._words[column] = [tuple(self._analysis.words(value)) for value in values]
        return self._words[column]


def bind_value(name: str, words: Words, segments: Sequence[ColumnValues]) -> list[Node]:
    """Return for each segment what matches a facet's value.

    A value that the index has, case and accents aside, stands for itself; any other for its words.
    """
    same = [values.accepted(columns_of(name), words.__eq__) for values in segments]
    if any(not isinstance(node, Nothing) for node in same):
        return same
    return [values.accepted(columns_of(name), holds(words)) for values in segments]


def holds(words: Words, *, literal: bool = False) -> Callable[[Words], bool]:
    """Return a test of whether a value holds the words: in any order, or as they stand."""
    wanted = frozenset(words)
    return (lambda held: _contains_in_order(held, words)) if literal else wanted.issubset


def _contains_in_order(held: Words, wanted: Words) -> bool:
    length = len(wanted)
    return any(held[start : start + length] == wanted for start in range(len(held) - length + 1))


def _bitmap(codes: Sequence[int]) -> bytes:
    bits = bytearray(codes[-1] // 8 + 1)
    for code in codes:
        bits[code >> 3] |= 1 << (code & 7)
    return bytes(bits)
