"""A page as the layouts see it: its text, its opening, and the cells of its lines."""

import re
from collections.abc import Iterable
from itertools import groupby

import msgspec

from corpus.readers.senate.labels import CHRONOLOGY, LONGEST_LABEL, NUMBER, SEPARATOR, SHORT_DAY

CHAMBER = "senate"

_OPENING_LINES = 200
_LEANING = re.compile(rf"{SHORT_DAY}|{NUMBER}|\(.*|.*:")
_IMAGE = re.compile(r"!\[[^\[\]]{0,200}\]\([^()]{0,500}\)")


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page of text.

    Attributes:
        name: where it came from: an address, a path, a file's name.
        raw: its bytes.
        text: what they say, HTML turned into text.
    """

    name: str
    raw: bytes
    text: str

    def lines(self) -> list[str]:
        """Return the page's lines, as they stand."""
        return self.text.split("\n")


def opening(text: str) -> str:
    """Return the first lines of a text, without images, blank lines, and blanks round them."""
    lines = [line for line in map(str.strip, _IMAGE.sub("", text).split("\n")) if line]
    return "\n".join(lines[:_OPENING_LINES])


def cells(line: str) -> list[str]:
    """Return the cells of a line that was a table's row; a line without bars is one cell."""
    if "|" not in line:
        return [stripped] if (stripped := line.strip()) else []
    return [cell for cell in map(str.strip, _IMAGE.sub("", line).split("|")) if cell]


def split_row(line: str) -> list[str]:
    """Return the cells of a row that each stand for themselves; else the line, as an event's cells do not."""
    row = cells(line) if "|" in line and not SEPARATOR.fullmatch(line[:LONGEST_LABEL]) else []
    if not any(map(_LEANING.fullmatch, row)):
        return row or [line]
    marks = 1 if CHRONOLOGY.fullmatch(row[0][:LONGEST_LABEL]) else 0
    return [*row[:marks], " | ".join(row[marks:])]


def header_cells(lines: Iterable[str]) -> list[str]:
    """Return all cells of some lines, one after the other."""
    return [cell for line in lines for cell in cells(line)]


def paragraphs(lines: Iterable[str]) -> list[list[str]]:
    """Return the cells of some lines, those between blank lines together."""
    groups = groupby(lines, key=lambda line: bool(line.strip(" |\t")))
    return [held for is_written, group in groups if is_written and (held := header_cells(group))]
