"""How the columns of a segment are gathered document by document, and laid out as arrays."""

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from searchidx.embedded.index_schema import NO_CODE, UNKNOWN_DAY, ColumnKind
from searchidx.embedded.stored_bytes import Compressor

Arrays = dict[str, tuple[str, Any]]
"""Name to item type and items."""


class _Codes:
    """Numbers distinct values as they come; at the end, their ranks."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, value: str) -> int:
        return self._numbers.setdefault(value, len(self._numbers))

    def ranked(self, numbers: "array[int]", name: str) -> Arrays:
        """Return the codes of values, which are their ranks by bytes, and the values."""
        values = sorted(value.encode() for value in self._numbers)
        ranks = {value: rank for rank, value in enumerate(values)}
        by_number = [ranks[value.encode()] for value in self._numbers] + [NO_CODE]
        ends, length = array("I"), 0
        for value in values:
            length += len(value)
            ends.append(length)
        return {
            f"c.{name}.codes": ("u4", array("I", map(by_number.__getitem__, numbers))),
            f"c.{name}.values": ("u1", b"".join(values)),
            f"c.{name}.value_ends": ("u4", ends),
        }


class OneColumn:
    """One value or none a document."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._codes = _Codes()
        self._numbers = array("l")

    def add(self, value: str | None) -> None:
        """Add the next document's value."""
        self._numbers.append(-1 if value is None else self._codes.number(value))

    def arrays(self) -> Arrays:
        """Return the column's arrays."""
        return self._codes.ranked(self._numbers, self._name)


class ManyColumn:
    """Any number of values a document, kept in their order."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._codes = _Codes()
        self._numbers = array("l")
        self._starts = array("I", [0])

    def add(self, values: Sequence[str] | None) -> None:
        """Add the next document's values."""
        if values:
            self._numbers.extend(map(self._codes.number, dict.fromkeys(values)))
        self._starts.append(len(self._numbers))

    def arrays(self) -> Arrays:
        """Return the column's arrays."""
        return {f"c.{self._name}.starts": ("u4", self._starts)} | self._codes.ranked(
            self._numbers, self._name
        )


class DayColumn:
    """The ordinal of a day a document, or none."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.days = array("i")

    def add(self, day: int | None) -> None:
        """Add the next document's day."""
        self.days.append(UNKNOWN_DAY if day is None else day)

    def arrays(self) -> Arrays:
        """Return the column's arrays."""
        return {f"c.{self._name}.days": ("i4", self.days)}


class BytesColumn:
    """Bytes a document, put through a function first."""

    def __init__(self, name: str, pack: Callable[[bytes], bytes] = bytes) -> None:
        self._name = name
        self._pack = pack
        self._starts = array("Q", [0])
        self._data = bytearray()

    def add(self, value: bytes | None) -> None:
        """Add the next document's bytes."""
        if value:
            self._data += self._pack(value)
        self._starts.append(len(self._data))

    def arrays(self) -> Arrays:
        """Return the column's arrays."""
        return {
            f"b.{self._name}.starts": ("u8", self._starts),
            f"b.{self._name}.data": ("u1", self._data),
        }


Column = OneColumn | ManyColumn | DayColumn | BytesColumn


def column_writer(name: str, kind: ColumnKind, dictionary: bytes) -> Column:
    """Return what gathers a column of this kind; what is compressed is so with a dictionary."""
    match kind:
        case "one":
            return OneColumn(name)
        case "many":
            return ManyColumn(name)
        case "days":
            return DayColumn(name)
        case "bytes":
            return BytesColumn(name)
        case "compressed":
            return BytesColumn(name, Compressor(dictionary))


def order_arrays(days: Sequence[int], ids: Sequence[bytes]) -> Arrays:
    """Return the rank of each document from the newest and from the oldest on, unknown days last in both.

    Documents of one day are ordered by id.
    """
    newest = sorted(range(len(ids)), key=lambda number: (-days[number], ids[number]))
    oldest = sorted(range(len(ids)), key=lambda number: (not days[number], days[number], ids[number]))
    return {"o.newest": ("u4", _ranks(newest)), "o.oldest": ("u4", _ranks(oldest))}


def _ranks(order: Sequence[int]) -> "array[int]":
    ranks = array("I", bytes(4 * len(order)))
    for rank, number in enumerate(order):
        ranks[number] = rank
    return ranks
