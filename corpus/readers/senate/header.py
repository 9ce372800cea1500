"""How author, addressee, title and descriptors are read, which only their order and a few words mark."""

import re
from collections.abc import Sequence
from datetime import date

import msgspec

from corpus.readers._remarks import Remarks
from corpus.readers.senate.facts import read_day
from corpus.readers.senate.labels import LONG_DAY, LONGEST_LABEL, Labels, spaced


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


def read_front(
    blocks: Sequence[Sequence[str]], labels: Labels, remarks: Remarks, *, is_print: bool = False
) -> Front:
    """Read what stands between the heading and the chronology, of a page in one language.

    Args:
        blocks: the lines between blank lines, which may be lost; without encoding damage.
        labels: of the page's language.
        remarks: told of a day that cannot be, and of descriptors without a title.
        is_print: whether the author's line states no date, and so is known by its place alone.
    """
    lines = [line for block in blocks for line in block]
    length, author = _read_first_author(lines, labels, remarks, is_print=is_print)
    office_length, offices = _read_all_offices(lines[length:], labels)
    rest = _behind(blocks, length + office_length)
    title, descriptors = _read_title(rest, remarks, is_spaced=len(blocks) > 2)
    return Front(
        author=author, addressee="; ".join(offices) or None, title=title, descriptors=tuple(descriptors)
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


def read_office(line: str, labels: Labels) -> str | None:
    """Return the office that a line names, without the article before it; None for another line."""
    match = labels.addressee.fullmatch(line) if len(line) <= LONGEST_LABEL else None
    return match["office"] if match else None


_OPENS_TITLE = re.compile(r"[^a-zà-ÿ]|(?:de|het|een|les?|la|une?) |l['’]")
_JOINT = re.compile(r" [-–] ")
_MOST_LINES = 3  # of an author's line that was broken
_DAY = re.compile(LONG_DAY)
_GOES_ON = spaced(r"(?:en|et|belast met|chargée?s?|toegevoegd aan|adjointe?s? (?:à|aux?)) .*")
_BREAKS_OFF = spaced(r".*(?:,| (?:en|et|van|voor|met|aan|de|des|du|à|la|aux?))")


def _read_first_author(
    lines: Sequence[str], labels: Labels, remarks: Remarks, *, is_print: bool
) -> tuple[int, Author | None]:
    """Return how many lines name the author, and the author, who may be known by the office below alone."""
    is_above_office = any(map(labels.another_addressee.fullmatch, lines[1:2]))
    length = _length_of_author(lines, labels)
    author = read_author(" ".join(lines[:length]), labels, remarks, is_print=is_print or is_above_office)
    return (length, author) if author else (0, None)


def _length_of_author(lines: Sequence[str], labels: Labels) -> int:
    """Return over how many lines the author's line is broken, which ends with a date on screen pages."""
    for length in range(1, _MOST_LINES + 1):
        if length > 1 and any(map(labels.addressee.fullmatch, lines[length - 1 : length])):
            break
        match = labels.author.fullmatch(" ".join(lines[:length])[:LONGEST_LABEL])
        if match and match["day"] and _DAY.fullmatch(match["day"]):
            return length
    return 1


def _read_all_offices(lines: Sequence[str], labels: Labels) -> tuple[int, list[str]]:
    """Return how many lines name the offices, and the offices."""
    end, pattern = 0, labels.addressee
    offices: list[str] = []
    while end < len(lines) and pattern.fullmatch(lines[end][:LONGEST_LABEL]):
        length = _length_of_office(lines[end:])
        office = read_office(" ".join(lines[end : end + length]), labels)
        offices += [office] if office else []
        end, pattern = end + length, labels.another_addressee
    return end, offices


def _length_of_office(lines: Sequence[str]) -> int:
    """Return over how many lines the first one goes on, as its end or the next one's beginning shows."""
    length = 1
    while length < len(lines) and (
        _BREAKS_OFF.fullmatch(lines[length - 1]) or _GOES_ON.fullmatch(lines[length])
    ):
        length += 1
    return length


def _behind(blocks: Sequence[Sequence[str]], length: int) -> list[list[str]]:
    """Return the blocks without so many lines from the first on."""
    rest: list[list[str]] = []
    for block in blocks:
        if remaining := list(block[length:]):
            rest.append(remaining)
        length = max(0, length - len(block))
    return rest


def _read_title(
    blocks: Sequence[Sequence[str]], remarks: Remarks, *, is_spaced: bool
) -> tuple[str | None, list[str]]:
    """Return title and descriptors, which nothing but blank lines tells apart.

    Args:
        blocks: of lines.
        remarks: told of descriptors without a title.
        is_spaced: whether blank lines stand on the page: then lines that begin small are no title, but for
            an article, with which the titles of requalified questions begin.
    """
    lines = [line for block in blocks for line in block]
    if not lines:
        return None, []
    if len(blocks) == 1:
        if is_spaced and len(lines) > 1 and not _OPENS_TITLE.match(lines[0]) and not _JOINT.search(lines[0]):
            remarks.warn(f"no title: what stands there is taken for descriptors: {', '.join(lines)}")
            return None, lines
        return lines[0], lines[1:]
    return " ".join(blocks[0]), lines[len(blocks[0]) :]


def _is_author_on_screen(line: str, labels: Labels, match: re.Match[str]) -> bool:
    is_own_word = labels.language == "fr" or line[:1] in "vV"
    return bool(match["day"] or (match["party"] and is_own_word))
