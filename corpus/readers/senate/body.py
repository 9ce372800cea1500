"""How the text below the header is divided into question and answer."""

from collections.abc import Collection, Sequence
from datetime import date

import msgspec

from corpus.dates import parse_day
from corpus.errors import DateError
from corpus.readers._remarks import Remarks
from corpus.readers.senate.facts import read_day
from corpus.readers.senate.labels import Labels
from corpus.text import clean, repair


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """A question and its answer; ``received_on`` is the day in the heading over the answer."""

    question: str | None = None
    answer: str | None = None
    received_on: date | None = None


def read_body(
    lines: Sequence[str], labels: Labels, remarks: Remarks, answer_days: Collection[date] = ()
) -> Body:
    """Divide a text at the heading over its answer, and mend both parts, each a block of its own.

    A question may quote such a heading, and so may an answer: the first one that names the day of an answer
    in the chronology counts, or else the first one.
    """
    headings = [(place, day) for place, line in enumerate(lines) if (day := answer_day(line, labels))]
    stated = [heading for heading in headings if _day(heading[1]) in answer_days]
    heading = next(iter(stated or headings), None)
    if heading is None:
        return _read_body_inline(lines, labels, remarks, answer_days)
    place, day = heading
    return Body(
        question=mend_text(lines[:place], remarks),
        answer=mend_text(lines[place + 1 :], remarks),
        received_on=read_day(day, "the heading over the answer", remarks),
    )


def answer_day(line: str, labels: Labels) -> str | None:
    """Return the day in a heading over an answer; None for another line."""
    if len(line) > _LONGEST_HEADING or not line.rstrip(" :|\t\u00a0")[-1:].isdigit():
        return None
    match = labels.answer.fullmatch(line)
    if match and not line.isascii():
        match = labels.answer.fullmatch(repair(line).text) or match
    return match["day"] if match else None


def mend_text(lines: Sequence[str], remarks: Remarks) -> str | None:
    """Return lines as the text that is kept; None for lines without words."""
    return clean(remarks.mend("\n".join(lines))) or None


_LONGEST_HEADING = 200


def _read_body_inline(
    lines: Sequence[str], labels: Labels, remarks: Remarks, answer_days: Collection[date]
) -> Body:
    """Divide a text where the answer goes on behind its heading, which must name a day of the chronology."""
    for place, line in enumerate(lines):
        match = labels.answer.match(line[:_LONGEST_HEADING])
        if match and ":" in match[0] and _day(match["day"]) in answer_days:
            answer = [line[match.end() :], *lines[place + 1 :]]
            received_on = _day(match["day"])
            question = mend_text(lines[:place], remarks)
            return Body(question=question, answer=mend_text(answer, remarks), received_on=received_on)
    return Body(question=mend_text(lines, remarks))


def _day(text: str) -> date | None:
    try:
        return parse_day(text)
    except DateError:
        return None
