"""How what a page states of a question becomes its record, and what it contradicts itself in."""

from collections.abc import Iterable, Mapping
from datetime import date

from corpus.errors import DocumentError
from corpus.identity import question_id
from corpus.readers._remarks import Remarks
from corpus.readers.senate.facts import Facts
from corpus.readers.senate.labels import note_language
from corpus.readers.senate.page import CHAMBER
from corpus.record import AskedLanguage, Language, Record, Text


def make_record(
    number: str,
    texts: Mapping[Language, Text],
    facts: Facts,
    remarks: Remarks,
    *,
    source: str,
    asked_in: AskedLanguage | None = None,
    author: str | None = None,
    party: str | None = None,
    asked_on: date | None = None,
    received_on: date | None = None,
    session: str | None = None,
) -> Record:
    """Make the record of one question.

    Args:
        number: with its legislature, e.g. ``5-8917``.
        texts: by language.
        facts: the chronology and the relations.
        remarks: told when the answer is dated twice, differently.
        source: where the page came from.
        asked_in: the language it was asked in.
        author: the name.
        party: of the author.
        asked_on: the day of the question.
        received_on: the day in the heading over the answer.
        session: its years.
    """
    legislature, _, bare_number = number.partition("-")
    if received_on and facts.answer_days and received_on not in facts.answer_days:
        remarks.warn(f"the heading over the answer says {received_on}, which is no answer in the chronology")
    return Record(
        id=question_id(CHAMBER, int(legislature), bare_number),
        chamber=CHAMBER,
        legislature=int(legislature),
        number=bare_number,
        session=session,
        asked_in=asked_in,
        author=author,
        party=party,
        asked_on=asked_on,
        deadline=facts.deadline,
        answered_on=facts.answered_on or received_on,
        status=facts.status(has_answer=any(text.answer for text in texts.values())),
        events=facts.events,
        relations=facts.relations,
        texts=dict(texts),
        source=source,
    )


def asked_language(note: str | None, remarks: Remarks) -> AskedLanguage | None:
    """Return the language that a note such as ``Vraag gesteld in het Frans`` names, if any."""
    language = note_language(note or "")
    if note and language is None:
        remarks.warn(f"the note on the language of the question is not understood: {note}")
    return language


def agreed_day(days: Iterable[tuple[str, date | None]], remarks: Remarks) -> date | None:
    """Return the first day that is stated; others that are not the same are remarked on.

    Args:
        days: where a day stands, and the day.
        remarks: told of contradictions.
    """
    stated = [(place, day) for place, day in days if day is not None]
    if not stated:
        return None
    (first_place, first), *others = stated
    for place, day in others:
        if day != first:
            remarks.warn(f"the dates contradict each other: {first} {first_place}, {day} {place}")
    return first


def agreed_number(numbers: Iterable[tuple[str, str | None]]) -> str:
    """Return the number that a page's headings state.

    Raises:
        DocumentError: there is none, or they contradict each other: parts of several pages.
    """
    stated = [(place, number) for place, number in numbers if number is not None]
    if not stated:
        raise DocumentError(
            "no heading: expected a line such as 'Schriftelijke vraag nr. 5-123' or 'Question écrite n° "
            "5-123'"
        )
    if len({number for _, number in stated}) > 1:
        said = ", ".join(f"{number} {place}" for place, number in stated)
        raise DocumentError(f"the headings contradict each other: {said}; save the page again")
    return stated[0][1]
