"""How a page in one language is taken apart at its two headings, which screen and print pages share."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

import msgspec

from corpus.errors import DocumentError
from corpus.readers import Reading
from corpus.readers._remarks import Remarks
from corpus.readers.senate.body import read_body
from corpus.readers.senate.facts import LONGEST_HEADER, end_of_facts, read_day, read_facts
from corpus.readers.senate.header import Front
from corpus.readers.senate.labels import LABELS, LONGEST_LABEL, Labels, note_language, without_links
from corpus.readers.senate.page import Page, split_row
from corpus.readers.senate.reflow import reflow
from corpus.readers.senate.statement import agreed_day, agreed_number, asked_language, make_record
from corpus.record import Text


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a layout makes of the lines above the question.

    Attributes:
        front: author to descriptors.
        facts: the lines of the chronology and the relations.
        day: the day of the question, where the layout has a line for it.
    """

    front: Front
    facts: Sequence[str]
    day: str | None = None
    session: str | None = None


class Above(msgspec.Struct, frozen=True, kw_only=True):
    """The lines above the question, repaired, at most one of them a heading.

    Attributes:
        before: the lines over the heading.
        after: the lines between the heading and the question.
        is_reflowed: whether the page had lost its line breaks: what has no label may share a line.
    """

    labels: Labels
    before: list[str]
    after: list[str]
    is_reflowed: bool


ReadHeader = Callable[[Above, Remarks], Header]


def read_monolingual(page: Page, layout: str, read_header: ReadHeader) -> Iterator[Reading]:
    """Read the one record of a page in one language.

    Args:
        page: the page.
        layout: its name, for the reading's form.
        read_header: what the layout makes of the lines above the question.

    Raises:
        DocumentError: the page states no number, or several, or holds no text.
    """
    remarks = Remarks()
    parts = _take_apart(page.text, remarks)
    above = parts.above
    header = read_header(above, remarks)
    facts = read_facts(header.facts, remarks)
    body = read_body(parts.body, above.labels, remarks, facts.answer_days)
    front, author = header.front, header.front.author
    text = Text(
        addressee=front.addressee,
        title=front.title,
        descriptors=front.descriptors,
        question=body.question,
        answer=body.answer,
    )
    days = [
        ("over the question", _optional_day(parts.day, "the heading over the question", remarks)),
        ("on the author's line", author.day if author else None),
        ("over the page", _optional_day(header.day, "the date over the page", remarks)),
    ]
    language = above.labels.language
    record = make_record(
        parts.number,
        {language: text},
        facts,
        remarks,
        source=page.name,
        asked_in=asked_language(parts.note, remarks),
        author=author.name if author else None,
        party=author.party if author else None,
        asked_on=agreed_day(days, remarks),
        received_on=body.received_on,
        session=header.session,
    )
    yield remarks.reading(record, page.raw, f"senate-{layout}-{language}")


_LONGEST_QUESTION = 4  # lines of the heading over a question


class _Parts(msgspec.Struct, frozen=True, kw_only=True):
    """A page taken apart: ``day`` and ``note`` stand in the heading over the question."""

    above: Above
    number: str
    day: str | None
    note: str | None
    body: list[str]


def _take_apart(text: str, remarks: Remarks) -> _Parts:
    lines = text.split("\n")
    place = _find_question(lines)
    is_reflowed = False
    pieces = [piece for line in lines[:place] for piece in split_row(line)]
    if (place is None or not any(map(_match_heading, pieces))) and (broken := reflow(text)) is not None:
        lines, is_reflowed = broken.split("\n"), True
        place = _find_question(lines)
    end = _end_of_header(lines, remarks) if place is None else place
    header = [remarks.mend(piece.strip()) for line in lines[:end] for piece in split_row(line)]
    length = 0 if place is None else _length_of_question(lines[end:])
    question = _match_question(remarks.mend(_joined(lines[end : end + length]))) if length else None
    return _assemble(header, question, lines[end + length :], remarks, is_reflowed=is_reflowed)


def _assemble(
    header: list[str],
    question: tuple[Labels, re.Match[str]] | None,
    body: list[str],
    remarks: Remarks,
    *,
    is_reflowed: bool,
) -> _Parts:
    start = _find_heading(header, question[1]["number"] if question else None)
    heading = _match_heading(header[start]) if start is not None else None
    if heading is None and question is not None:
        remarks.warn("no heading over the page: the number stands over the question only")
    number = agreed_number(
        [
            ("over the page", heading[1]["number"] if heading else None),
            ("over the question", question[1]["number"] if question else None),
        ]
    )
    labels = (heading or question or (LABELS[0],))[0]
    first = 0 if start is None else start + 1
    return _Parts(
        above=Above(
            labels=labels,
            before=header[: max(0, first - 1)],
            after=header[first:] if heading else without_links(header),
            is_reflowed=is_reflowed,
        ),
        number=number,
        day=question[1]["day"] if question else None,
        note=question[1]["note"] if question else None,
        body=body,
    )


def _find_question(lines: Sequence[str]) -> int | None:
    return next((place for place, line in enumerate(lines[:LONGEST_HEADER]) if _match_question(line)), None)


def _length_of_question(lines: Sequence[str]) -> int:
    """Return over how many lines the heading over the question goes on; its note may stand on its own."""
    first = _match_question(lines[0])
    if first is None or first[1]["note"]:
        return 1
    for length in range(2, _LONGEST_QUESTION + 1):
        match = _match_question(_joined(lines[:length]))
        if match and match[1]["day"] == first[1]["day"] and note_language(match[1]["note"] or ""):
            return length
    return 1


def _joined(lines: Sequence[str]) -> str:
    return " ".join(stripped for line in lines if (stripped := line.strip()))


def _find_heading(lines: Sequence[str], number: str | None = None) -> int | None:
    """Return where the page's heading stands: the last one with its number, as a copy may open with another.

    Args:
        lines: above the question.
        number: in the heading over the question; without it, that of the first heading.
    """
    found = [
        (place, match[1]["number"]) for place, line in enumerate(lines) if (match := _match_heading(line))
    ]
    if not found:
        return None
    own = [place for place, stated in found if stated == (number or found[0][1])]
    return own[-1] if own else found[0][0]


def _match_question(line: str) -> tuple[Labels, re.Match[str]] | None:
    return _match_any([(labels, labels.question) for labels in LABELS], line)


def _match_heading(line: str) -> tuple[Labels, re.Match[str]] | None:
    if not line.rstrip(" |\t\u00a0")[-1:].isdigit():
        return None
    return _match_any([(labels, labels.heading) for labels in LABELS], line)


def _match_any(
    patterns: Sequence[tuple[Labels, re.Pattern[str]]], line: str
) -> tuple[Labels, re.Match[str]] | None:
    if len(line) > LONGEST_LABEL:
        return None
    matches = ((labels, pattern.fullmatch(line)) for labels, pattern in patterns)
    return next(((labels, match) for labels, match in matches if match), None)


def _end_of_header(lines: Sequence[str], remarks: Remarks) -> int:
    """Return where the text begins on a page without a heading over its question.

    Raises:
        DocumentError: there is no chronology either, so that nothing tells where the text begins.
    """
    end = end_of_facts(lines)
    if end == 0:
        raise DocumentError(
            "no heading over the question: expected a line such as 'Vraag nr. 5-123 d.d. 3 april 2013 :' "
            "or 'Question n° 5-123 du 3 avril 2013 :'"
        )
    if any(line.strip() for line in lines[end:]):
        remarks.warn("no heading over the question: what stands below the chronology is taken for it")
    else:
        remarks.warn("the page ends before its question")
    return end


def _optional_day(text: str | None, what: str, remarks: Remarks) -> date | None:
    return read_day(text, what, remarks) if text else None
