"""How the Senate's written questions are read from its screen pages, by labels and their order."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice, takewhile
from typing import BinaryIO

import msgspec

from corpus.dates import parse_day
from corpus.errors import DateError, DocumentError
from corpus.identity import question_id
from corpus.readers import Reading, Reject, read_page
from corpus.readers._senate_labels import (
    CHRONOLOGY,
    DEADLINE,
    EVENT,
    LABELS,
    RELATION,
    Labels,
    asked_language,
    event_kind,
    relation_kind,
)
from corpus.record import Event, Record, Relation, Status, Text, check
from corpus.text import clean, decode, repair

_CHAMBER = "senate"
_OPENING_LINES = 30
_LONGEST_HEADER = 1_000  # lines
_LONGEST_LABEL = 2_000  # characters


class SenateScreenReader:
    """Reads a screen page of a written question, Dutch or French.

    A page must have its heading and the heading over the question, with the same number and a date that the
    author's line does not contradict. The rest may be missing; an event on a day that does not exist is left
    out, as is a link to a provisional answer, which states no date.
    """

    name = "a Senate screen page"

    def recognises(self, head: bytes) -> bool:
        """Return whether a screen page's heading, or the line of links above it, opens the document."""
        try:
            text = decode(head)
        except DocumentError:
            return False
        lines = (line.strip() for line in text.split("\n"))
        return any(
            labels.heading.fullmatch(mended) or labels.links.fullmatch(mended)
            for line in islice(filter(None, lines), _OPENING_LINES)
            for mended in (repair(line).text,)
            for labels in LABELS
        )

    def read(self, name: str, stream: BinaryIO) -> Iterator[Reading | Reject]:
        """Read the page's one record.

        Raises:
            DocumentError: what a page must have is missing or contradicts itself.
        """
        raw = read_page(stream)
        mender = _Mender()
        page = _take_apart(decode(raw), mender)
        record = _read_record(page, name, mender)
        check(record)
        yield Reading(
            record=record,
            raw=raw,
            form=f"senate-screen-{page.labels.language}",
            repairs=tuple(mender.repairs),
        )


READER = SenateScreenReader()


class _Mender:
    """Repairs blocks of a page one by one, and keeps the changed words: before, after."""

    def __init__(self) -> None:
        self.repairs: list[tuple[str, str]] = []

    def __call__(self, block: str) -> str:
        repaired = repair(block)
        self.repairs.extend(repaired.repairs)
        return repaired.text


class _Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page taken apart at its headings; ``front`` and ``facts`` hold no blank lines.

    Attributes:
        number: as in ``5-8917``.
        front: author, addressee, title and descriptors.
        facts: events and relations.
        asked_on: the day in the heading over the question.
        note: what that heading says of the language.
        body: question and answer, as they stand.
    """

    labels: Labels
    number: str
    front: list[str]
    facts: list[str]
    asked_on: date
    note: str | None
    body: list[str]


def _take_apart(text: str, mender: _Mender) -> _Page:
    """Take a page apart at its headings.

    Raises:
        DocumentError: a heading is missing, or the two contradict each other.
    """
    header, question, body = _split_at_question(text, mender)
    labels, heading, start = _find_heading(header)
    if question is None:
        raise DocumentError(
            "no heading over the question: expected a line such as 'Vraag nr. 5-123 d.d. 3 april 2013 :' "
            "or 'Question n° 5-123 du 3 avril 2013 :'"
        )
    if question["number"] != heading["number"]:
        raise DocumentError(
            f"the headings contradict each other: {heading['number']} over the page, "
            f"{question['number']} over the question"
        )
    front, facts = _split_header([line for line in header[start:] if line])
    return _Page(
        labels=labels,
        number=heading["number"],
        front=[line for line in front if not _match(labels.provisional, line)],
        facts=facts,
        asked_on=_asked_on(question["day"]),
        note=question["note"],
        body=body,
    )


def _split_at_question(text: str, mender: _Mender) -> tuple[list[str], re.Match[str] | None, list[str]]:
    """Return the lines above the heading over the question, repaired; that heading; the lines below."""
    lines = text.split("\n")
    header: list[str] = []
    for line in lines[:_LONGEST_HEADER]:
        mended = mender(line.strip())
        question = _match_any([labels.question for labels in LABELS], mended)
        if question is not None:
            return header, question, lines[len(header) + 1 :]
        header.append(mended)
    return header, None, []


def _find_heading(header: Sequence[str]) -> tuple[Labels, re.Match[str], int]:
    """Return the page's language, its heading, and where the lines below it start."""
    for start, line in enumerate(header, 1):
        for labels in LABELS:
            if heading := _match(labels.heading, line):
                return labels, heading, start
    raise DocumentError(
        "no heading: expected a line such as 'Schriftelijke vraag nr. 5-123' or 'Question écrite n° 5-123'"
    )


def _split_header(lines: list[str]) -> tuple[list[str], list[str]]:
    """Split the header at "Chronologie"; where that line is lost, at the first event or relation."""
    marks = [place for place, line in enumerate(lines) if _match(CHRONOLOGY, line)]
    if marks:
        return lines[: marks[-1]], lines[marks[-1] + 1 :]
    front = list(takewhile(lambda line: not _match_any((EVENT, RELATION, DEADLINE), line), lines))
    return front, lines[len(front) :]


def _asked_on(day: str) -> date:
    try:
        return parse_day(day)
    except DateError as error:
        raise DocumentError(f"the heading over the question has no date: {error}") from None


def _read_record(page: _Page, source: str, mender: _Mender) -> Record:
    legislature, number = page.number.split("-")
    author, party, front = _read_author(page)
    addressee, front = _read_addressee(page.labels, front)
    question, answer, answer_heading = _split_body(page)
    events = tuple(_read_events(page.facts))
    relations = tuple(_read_relations(page.facts))
    answered_on = next((event.on for event in events if event.kind == "answer"), answer_heading)
    text = Text(
        addressee=addressee,
        title=next(iter(front), None),
        descriptors=tuple(front[1:]),
        question=clean(mender(question)) or None,
        answer=clean(mender(answer)) or None,
    )
    return Record(
        id=question_id(_CHAMBER, int(legislature), number),
        chamber=_CHAMBER,
        legislature=int(legislature),
        number=number,
        asked_in=asked_language(page.note),
        author=author,
        party=party,
        asked_on=page.asked_on,
        deadline=_read_deadline(page.facts),
        answered_on=answered_on,
        status=_status(events, relations, has_answer=text.answer is not None),
        events=events,
        relations=relations,
        texts={page.labels.language: text},
        source=source,
    )


def _read_author(page: _Page) -> tuple[str | None, str | None, Sequence[str]]:
    """Return the author, the party, and the rest of the front.

    Raises:
        DocumentError: the author's line has another date than the heading over the question.
    """
    line = _match(page.labels.author, page.front[0]) if page.front else None
    if line is None or not (line["party"] or line["day"]):
        return None, None, page.front
    asked_on = _day(line["day"])
    if asked_on not in (None, page.asked_on):
        raise DocumentError(
            f"the dates contradict each other: {asked_on} on the author's line, "
            f"{page.asked_on} over the question"
        )
    return line["author"], (line["party"] or "").strip() or None, page.front[1:]


def _read_addressee(labels: Labels, front: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """Return the office, or several joined by semicolons, and the rest of the front."""
    offices = [match["office"] for line in front[:1] if (match := _match(labels.addressee, line))]
    if offices:
        more = (_match(labels.another_addressee, line) for line in front[1:])
        offices += [match["office"] for match in takewhile(bool, more) if match]
    return "; ".join(offices) or None, front[len(offices) :]


def _read_events(facts: Iterable[str]) -> Iterator[Event]:
    for line in facts:
        event = _match(EVENT, DEADLINE.sub("", line))
        day = _day(event["day"]) if event else None
        if event and day:
            yield Event(on=day, kind=event_kind(event["label"]), label=event["label"])


def _read_deadline(facts: Iterable[str]) -> date | None:
    found = (DEADLINE.search(line) for line in facts)
    return next((day for match in found if match and (day := _day(match["day"]))), None)


def _read_relations(facts: Iterable[str]) -> Iterator[Relation]:
    for line in facts:
        relation = _match(RELATION, line)
        kind = relation_kind(relation["label"]) if relation else None
        if relation and kind:
            number = relation["number"] if relation["written"] else f"explanation-{relation['number']}"
            yield Relation(kind=kind, id=f"{_CHAMBER}/{number}")


def _split_body(page: _Page) -> tuple[str, str, date | None]:
    """Return the question, the answer, and the day in the heading over the answer."""
    for place, line in enumerate(page.body):
        heading = _match(page.labels.answer, repair(line).text) if line.rstrip().endswith(":") else None
        if heading is not None:
            return "\n".join(page.body[:place]), "\n".join(page.body[place + 1 :]), _day(heading["day"])
    return "\n".join(page.body), "", None


def _status(events: Sequence[Event], relations: Sequence[Relation], *, has_answer: bool) -> Status:
    happened = {event.kind for event in events}
    if has_answer or happened & {"answer", "supplementary-answer"}:
        return "answered"
    if "requalified" in happened or any(relation.kind == "requalified-as" for relation in relations):
        return "requalified"
    if "closed" in happened:
        return "closed"
    return "lapsed" if "end-of-legislature" in happened else "open"


def _match(pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    return pattern.fullmatch(line) if len(line) <= _LONGEST_LABEL else None


def _match_any(patterns: Iterable[re.Pattern[str]], line: str) -> re.Match[str] | None:
    return next((match for pattern in patterns if (match := _match(pattern, line))), None)


def _day(text: str | None) -> date | None:
    """Return the day, or None for what is not one."""
    try:
        return parse_day(text) if text else None
    except DateError:
        return None
