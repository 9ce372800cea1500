"""How author, addressee, title and descriptors are read, which only their order and a few words mark."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import takewhile

import msgspec

from corpus.readers._remarks import Remarks
from corpus.readers.senate.facts import read_day
from corpus.readers.senate.labels import LONGEST_LABEL, Labels


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Who asked; the day stands in the same line on screen pages only."""

    name: str
    party: str | None = None
    day: date | None = None


class Front(msgspec.Struct, frozen=True, kw_only=True):
    """What stands between a page's heading and its chronology."""

    author: Author | None = None
    addressee: str | None = None
    title: str | None = None
    descriptors: tuple[str, ...] = ()


def read_front(lines: Sequence[str], labels: Labels, remarks: Remarks, *, is_print: bool = False) -> Front:
    """Read the lines between the heading and the chronology, of a page in one language.

    Args:
        lines: without blank lines and encoding damage.
        labels: of the page's language.
        remarks: told of a day that cannot be.
        is_print: whether the author's line states no date, and so is known by its place alone.
    """
    author = read_author(lines[0], labels, remarks, is_print=is_print) if lines else None
    rest = lines[1:] if author else lines
    offices = read_offices(rest, labels)
    rest = rest[len(offices) :]
    return Front(
        author=author,
        addressee="; ".join(offices) or None,
        title=next(iter(rest), None),
        descriptors=tuple(rest[1:]),
    )


def read_author(line: str, labels: Labels, remarks: Remarks, *, is_print: bool) -> Author | None:
    """Read the author's line; None for a line that is none.

    On a screen page a title may open with the same word, so a date must follow, or a party at least after
    the page's own word: "de" stands in Dutch too.
    """
    match = labels.author.fullmatch(line) if len(line) <= LONGEST_LABEL else None
    if match is None or (not is_print and not _is_author_on_screen(line, labels, match)):
        return None
    day = read_day(match["day"], "the author's line", remarks) if match["day"] else None
    return Author(name=match["author"].strip(), party=(match["party"] or "").strip() or None, day=day)


def read_offices(lines: Sequence[str], labels: Labels) -> list[str]:
    """Return the offices that lines from the first on name, without the article before them."""
    matches = (labels.addressee.fullmatch(line[:LONGEST_LABEL]) for line in lines[:1])
    offices = [match["office"] for match in matches if match]
    if offices:
        more = (labels.another_addressee.fullmatch(line[:LONGEST_LABEL]) for line in lines[1:])
        offices += [match["office"] for match in takewhile(bool, more) if match]
    return offices


def _is_author_on_screen(line: str, labels: Labels, match: re.Match[str]) -> bool:
    is_own_word = labels.language == "fr" or line[:1] in "vV"
    return bool(match["day"] or (match["party"] and is_own_word))
