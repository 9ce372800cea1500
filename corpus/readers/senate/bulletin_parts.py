"""How a bulletin's page is taken apart into its questions and what stands above each."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from corpus.errors import DocumentError
from corpus.readers.senate.bulletin_labels import (
    CONTINUATION,
    FURNITURE,
    LABELS,
    LEGEND,
    NUMBER,
    OFFICE,
    TITLE,
    BulletinLabels,
)
from corpus.readers.senate.labels import LONGEST_LABEL, session_of


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One question as it stands.

    Attributes:
        labels: of the heading's language.
        number: as the heading writes it.
        heading: on one line.
        section: the section's name.
        minister: the lines of the office it was put to.
        lines: title, question and answer.
        is_reflowed: whether title and question share a line.
    """

    labels: BulletinLabels
    number: str
    heading: str
    section: list[str]
    minister: list[str]
    lines: list[str]
    is_reflowed: bool = False

    def raw(self, bulletin: "Bulletin") -> bytes:
        """Return a page that holds this question alone."""
        parts = [bulletin.opening, self.section, self.minister, [self.heading], self.lines]
        return "\n\n".join("\n".join(part) for part in parts if part).encode()


class Bulletin(msgspec.Struct, frozen=True, kw_only=True):
    """A page taken apart; ``opening`` holds its title, number and session."""

    opening: list[str]
    legislature: str | None
    session: str | None
    items: list[Item]


def take_apart(text: str) -> Bulletin:
    """Take a page apart at the headings over its questions.

    Raises:
        DocumentError: no question has a heading, or the line breaks are lost between several.
    """
    lines = text.split("\n")
    headings = _find_headings(lines)
    is_reflowed = not headings
    if is_reflowed:
        lines = _reflow(text)
        headings = _find_headings(lines)
    opening = [line.strip() for line in lines[: headings[0].start] if _is_opening(line)]
    number = _find_number(opening, lines[: headings[0].start])
    return Bulletin(
        opening=opening,
        legislature=number["legislature"] if number else None,
        session=session_of(opening),
        items=list(_items(lines, headings, is_reflowed=is_reflowed)),
    )


class _Heading(msgspec.Struct, frozen=True, kw_only=True):
    """A heading over a question: its lines, one or more, and how the line goes on behind it."""

    start: int
    end: int
    labels: BulletinLabels
    match: re.Match[str]
    rest: str


_LONGEST_HEADING = 3  # lines
_HEADING_START = re.compile(r"\s*(?:Vraag|Question)\s+n\S{1,9}?\s*\d", re.IGNORECASE)
_NUMBER_INLINE = re.compile(r"Bulletin\s+(?:n\S{1,3}\s*)?(?P<legislature>[1-9]\d?)-\d+(?!\d)", re.IGNORECASE)
_ANSWER_INLINE = re.compile(r"(?<=[.?!)])\s*(?=(?:Antwoord|R\S{1,8}?ponse)\s*:)")


def _find_headings(lines: Sequence[str]) -> list[_Heading]:
    headings: list[_Heading] = []
    for start, line in enumerate(lines):
        if (not headings or start >= headings[-1].end) and _HEADING_START.match(line):
            found = _heading_at(lines, start)
            headings += [found] if found else []
    return headings


def _heading_at(lines: Sequence[str], start: int) -> _Heading | None:
    """Return the heading that begins on a line; a narrow column breaks it over several."""
    for end in range(start + 1, start + 1 + _LONGEST_HEADING):
        joined = " ".join(" ".join(lines[start:end]).split())
        for labels in LABELS:
            match = labels.question.match(joined) if len(joined) <= LONGEST_LABEL else None
            if match:
                return _Heading(start=start, end=end, labels=labels, match=match, rest=joined[match.end() :])
    return None


def _items(lines: Sequence[str], headings: Sequence[_Heading], *, is_reflowed: bool) -> Iterator[Item]:
    section: list[str] = []
    minister: list[str] = []
    above = list(lines[: headings[0].start])
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        new_section, new_minister = _read_furniture(above[_find_furniture(above) :])
        section = new_section or section
        minister = new_minister or minister
        below = lines[heading.end : following.start if following else len(lines)]
        end = _find_furniture(below) if following else len(below)
        above = list(below[end:])
        yield Item(
            labels=heading.labels,
            number=heading.match["number"],
            heading=heading.match[0],
            section=section,
            minister=minister,
            lines=[rest for rest in (heading.rest.strip(),) if rest] + list(below[:end]),
            is_reflowed=is_reflowed,
        )


def _find_furniture(lines: Sequence[str]) -> int:
    """Return where, at the end of some lines, the section's name and the minister of what follows begin."""
    start = len(lines)
    continued = 0
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place].strip()
        if _is_furniture(line) or _fits(OFFICE, line):
            start, continued = place, 0
        elif line and (continued == 2 or not _fits(CONTINUATION, line)):
            break
        elif line:
            continued += 1
    return start


def _read_furniture(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the section's name and the minister."""
    written = [line.strip() for line in lines if line.strip()]
    section = [line for line in written if _is_furniture(line)]
    return section, [line for line in written if not _is_furniture(line)]


def _is_furniture(line: str) -> bool:
    return _fits(FURNITURE, line) or (len(line) <= LONGEST_LABEL and LEGEND.match(line) is not None)


def _find_number(opening: Sequence[str], above: Sequence[str]) -> re.Match[str] | None:
    """Return the bulletin's number: on a line of its own, or else on the one with its title."""
    alone = (NUMBER.search(line) for line in opening)
    inline = (_NUMBER_INLINE.search(line[:LONGEST_LABEL]) for line in above)
    return next(filter(None, (*alone, *inline)), None)


def _is_opening(line: str) -> bool:
    told = session_of([line]) or any(pattern.search(line) for pattern in (TITLE, NUMBER, _NUMBER_INLINE))
    return len(line) <= 200 and bool(told)


def _fits(pattern: re.Pattern[str], line: str) -> bool:
    return len(line) <= LONGEST_LABEL and pattern.fullmatch(line) is not None


def _reflow(text: str) -> list[str]:
    """Return the lines of a bulletin of one question whose line breaks were lost.

    Raises:
        DocumentError: there is no heading over a question, or several.
    """
    headings = [match for labels in LABELS for match in labels.question.finditer(text)]
    if not headings:
        raise DocumentError(
            "a stripped bulletin: its questions have lost number, author and date; save the page again"
        )
    if len(headings) > 1:
        raise DocumentError(
            f"a bulletin that lost its line breaks: its {len(headings)} questions cannot be told apart; save "
            "the page again"
        )
    opening, body = text[: headings[0].start()], text[headings[0].end() :]
    if len(_ANSWER_INLINE.findall(body)) == 1:
        body = _ANSWER_INLINE.sub("\n", body)
    opening = _NUMBER_INLINE.sub(r"\n\g<0>\n", opening)
    return [*opening.split("\n"), headings[0][0], *body.split("\n")]
