"""How a bilingual print page is laid out: French and Dutch side by side above, one after the other below."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec

from corpus.language import guess_language, words
from corpus.readers import Reading
from corpus.readers._remarks import Remarks
from corpus.readers.senate.body import Body
from corpus.readers.senate.columns import read_columns
from corpus.readers.senate.facts import LONGEST_HEADER, labels_language, read_day, read_facts
from corpus.readers.senate.labels import LONG_DAY, NUMBER, session_of, spaced
from corpus.readers.senate.page import Page, cells, header_cells
from corpus.readers.senate.persons import Persons, read_persons
from corpus.readers.senate.printed import count_front_blocks, split_blocks
from corpus.readers.senate.reflow import reflow
from corpus.readers.senate.statement import agreed_day, agreed_number, asked_language, make_record
from corpus.readers.senate.titles import split_title
from corpus.record import Language, Text


def recognises(opening: str) -> bool:
    """Return whether a page that opens so has a heading in both languages."""
    return _HEADINGS.search(opening) is not None


def read(page: Page) -> Iterator[Reading]:
    """Read the page's one record, with the texts of both languages.

    Raises:
        DocumentError: the headings contradict each other, or there is no text that can be told apart.
    """
    remarks = Remarks()
    parts = _take_apart(page.text, remarks)
    asked_in = asked_language(parts.note, remarks)
    facts = read_facts(parts.facts, remarks, printed_twice=True)
    descriptors = _read_descriptors(parts.descriptors, remarks)
    bodies = read_columns(parts.body, remarks, is_reflowed=parts.is_reflowed)
    titles = _read_titles(parts.title, descriptors, bodies, remarks)
    texts = {
        language: Text(
            addressee=parts.persons.offices.get(language),
            title=titles.get(language),
            descriptors=descriptors.get(language, ()),
            question=body.question,
            answer=body.answer,
        )
        for language, body in bodies.items()
    }
    received_on = agreed_day(
        ((f"({language})", body.received_on) for language, body in bodies.items()), remarks
    )
    record = make_record(
        parts.number,
        {language: text for language, text in texts.items() if text != Text()},
        facts,
        remarks,
        source=page.name,
        asked_in=asked_in,
        author=parts.persons.author,
        party=parts.persons.party(asked_in),
        asked_on=agreed_day(parts.days, remarks),
        received_on=received_on,
        session=parts.session,
    )
    language = labels_language(parts.facts, of_relations=True)
    yield remarks.reading(record, page.raw, "-".join(filter(None, ("senate-bilingual", language))))


class _Parts(msgspec.Struct, frozen=True, kw_only=True):
    """A page taken apart; ``title`` to ``facts`` are lines of its header, repaired, ``body`` is as it stands.

    Attributes:
        note: what the heading over the question says of its language.
        days: where the day of the question stands, and that day.
        descriptors: None where the page ends among them.
        is_reflowed: whether the page had lost its line breaks.
    """

    number: str
    session: str | None
    days: list[tuple[str, date | None]]
    note: str | None
    persons: Persons
    title: list[str]
    descriptors: list[str] | None
    facts: list[str]
    body: list[str]
    is_reflowed: bool


_FRENCH_HEADING = r"Question écrite n[°º]~"
_DUTCH_HEADING = r"Schriftelijke vraag nr\.?~"
# In a table's cells, the persons named in French may stand between the two.
_HEADINGS = spaced(
    rf"{_FRENCH_HEADING}(?P<fr>{NUMBER})(?!\d)[\s|]*"
    rf"(?:(?P<persons>(?:de |d['’])[^_]{{1,1000}}?)[\s|]*(?={_DUTCH_HEADING}(?P=fr)(?!\d)))?"
    rf"{_DUTCH_HEADING}(?P<nl>{NUMBER})(?!\d)"
)
_QUESTION_END = rf"(?P<day>{LONG_DAY})~:[\s|]*(?:\((?P<note>[^()]*)\))?"
_QUESTIONS = (
    spaced(rf"Question n[°º]~(?P<number>{NUMBER}) du {_QUESTION_END}"),
    spaced(rf"Vraag nr\.?~(?P<number>{NUMBER}) d\.d\. {_QUESTION_END}"),
)
_DAY = re.compile(LONG_DAY)
_LONGEST = 2_000
_FRONT_BLOCKS = 2


def _take_apart(text: str, remarks: Remarks) -> _Parts:
    lines = text.split("\n")
    place = _find_question(lines)
    is_reflowed = False
    if place is None and (broken := reflow(text)) is not None:
        lines, is_reflowed = broken.split("\n"), True
        place = _find_question(lines)
    if place is None:
        remarks.warn("the page ends before its question")
        place = len(lines)
    header = [_mend(line, remarks) for line in lines[: min(place, LONGEST_HEADER)]]
    questions, body = _read_questions(lines[place:], remarks)
    return _assemble(header, questions, body, remarks, is_reflowed=is_reflowed)


def _find_question(lines: Sequence[str]) -> int | None:
    for place, line in enumerate(lines[:LONGEST_HEADER]):
        if any(pattern.match(line[:_LONGEST].lstrip()) for pattern in _QUESTIONS):
            return place
    return None


def _read_questions(lines: Sequence[str], remarks: Remarks) -> tuple[list[re.Match[str]], list[str]]:
    """Return the headings over the question, in one language or both, and the lines below them."""
    headings: list[re.Match[str]] = []
    for place, line in enumerate(lines):
        rest = line.strip(" |")
        expected = [pattern for pattern in _QUESTIONS if all(pattern is not held.re for held in headings)]
        if any(pattern.match(rest[:_LONGEST]) for pattern in expected):
            rest = remarks.mend(rest)
        while match := next(filter(None, (pattern.match(rest[:_LONGEST]) for pattern in expected)), None):
            headings.append(match)
            expected.remove(match.re)
            rest = rest[match.end() :].strip(" |")
        if rest:
            is_whole = rest == line.strip(" |")
            body = [line if is_whole else rest, *lines[place + 1 :]]
            return _read_second_heading(headings, body, remarks)
    return headings, []


def _read_second_heading(
    headings: list[re.Match[str]], body: list[str], remarks: Remarks
) -> tuple[list[re.Match[str]], list[str]]:
    """Read the Dutch heading where it stands over the Dutch text, which leaves a mark of the border."""
    if len(headings) != 1:
        return headings, body
    pattern = next(pattern for pattern in _QUESTIONS if pattern is not headings[0].re)
    for place, line in enumerate(body):
        match = pattern.fullmatch(line.strip(" |")[:_LONGEST])
        if match and match["number"] == headings[0]["number"]:
            mended = pattern.fullmatch(remarks.mend(line.strip(" |"))) or match
            return [*headings, mended], [*body[:place], "", " ", "", *body[place + 1 :]]
    return headings, body


def _mend(line: str, remarks: Remarks) -> str:
    """Return a line repaired; one that holds nothing but a blank stays, as it may mark a border."""
    return remarks.mend(line.strip()) if line.strip() else line


def _assemble(
    header: Sequence[str],
    questions: Sequence[re.Match[str]],
    body: list[str],
    remarks: Remarks,
    *,
    is_reflowed: bool,
) -> _Parts:
    blocks = split_blocks(header)
    place, heading = next(
        ((at, match) for at, block in enumerate(blocks) if (match := _HEADINGS.search("\n".join(block)))),
        (0, None),
    )
    numbers = [(f"over the page ({language})", heading and heading[language]) for language in ("fr", "nl")]
    numbers += [("over the question", match["number"]) for match in questions]
    above = header_cells(line for block in blocks[:place] for line in block)
    below = "\n".join(blocks[place])[heading.end() if heading else 0 :]
    persons = f"{heading['persons']}\n{below}" if heading and heading["persons"] else below
    rest = blocks[place + 1 :]
    count = count_front_blocks(rest)
    is_whole = bool(questions) or len(rest) > _FRONT_BLOCKS
    return _Parts(
        number=agreed_number(numbers),
        session=session_of(above),
        days=_days(above, questions, remarks),
        note=next((match["note"] for match in questions if match["note"]), None),
        persons=read_persons(header_cells(persons.split("\n")), remarks),
        title=header_cells(rest[0]) if count else [],
        descriptors=(rest[1] if count == _FRONT_BLOCKS else []) if is_whole else None,
        facts=[line for block in rest[count:] for line in block],
        body=body,
        is_reflowed=is_reflowed,
    )


def _days(
    above: Sequence[str], questions: Sequence[re.Match[str]], remarks: Remarks
) -> list[tuple[str, date | None]]:
    stated = [("over the question", match["day"]) for match in questions]
    stated += [("over the page", day) for line in above for day in _DAY.findall(line[:_LONGEST])]
    return [(place, read_day(day, f"the date {place}", remarks)) for place, day in stated]


def _read_titles(
    lines: Sequence[str],
    descriptors: Mapping[Language, tuple[str, ...]],
    bodies: Mapping[Language, Body],
    remarks: Remarks,
) -> dict[Language, str]:
    """Return both titles; none where one line holds them and their border is not sure."""
    if len(lines) == 1:
        vocabulary = {language: _vocabulary(language, descriptors, bodies) for language in bodies}
        titles = split_title(lines[0], french=vocabulary["fr"], dutch=vocabulary["nl"])
    else:
        titles = (lines[0], lines[1]) if len(lines) == 2 else None
    if titles is None:
        if lines:
            remarks.warn(f"the titles share a line and cannot be told apart, left out: {' '.join(lines)}")
        return {}
    return {"fr": titles[0], "nl": titles[1]}


def _vocabulary(
    language: Language, descriptors: Mapping[Language, tuple[str, ...]], bodies: Mapping[Language, Body]
) -> set[str]:
    """Return the words that the page uses in a language, those of its texts if it has both."""
    texts = [*descriptors.get(language, ())]
    if all(body.question for body in bodies.values()):
        texts += filter(None, (bodies[language].question, bodies[language].answer))
    return {word for text in texts for word in words(text)}


def _read_descriptors(lines: Sequence[str] | None, remarks: Remarks) -> dict[Language, tuple[str, ...]]:
    """Return the descriptors of both languages; none where they cannot be told apart."""
    if lines is None:
        remarks.warn("the page ends among its descriptors: left out")
        return {}
    columns = _descriptor_columns(lines)
    if columns is None:
        stated = ", ".join(header_cells(lines))
        remarks.warn(f"the descriptors of both languages cannot be told apart, left out: {stated}")
        return {}
    return dict(zip(("fr", "nl"), columns, strict=True)) if any(columns) else {}


def _descriptor_columns(lines: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the French and the Dutch descriptors; None when they cannot be told apart.

    They are equal in number. In a table's row with several in a cell, only blanks stand between them.
    """
    rows = [row for line in lines if (row := cells(line))]
    listed = [cell for row in rows for cell in row]
    if any("|" in line for line in lines):
        if len(rows) > 1 and all(len(row) == 2 for row in rows):
            return tuple(row[0] for row in rows), tuple(row[1] for row in rows)
        if len(listed) != 2 or any(" " in cell for cell in listed):
            return None
    half = _marked_half(lines) or len(listed) // 2
    french, dutch = tuple(listed[:half]), tuple(listed[half:])
    if len(french) != len(dutch):
        return None
    is_swapped = guess_language(" ".join(french)) == "nl" or guess_language(" ".join(dutch)) == "fr"
    return None if is_swapped else (french, dutch)


def _marked_half(lines: Sequence[str]) -> int | None:
    """Return how many lines stand before the one line that holds nothing but a blank."""
    marks = [place for place, line in enumerate(lines) if line and not line.strip()]
    written = [place for place, line in enumerate(lines) if line.strip()]
    if len(marks) != 1:
        return None
    return sum(1 for place in written if place < marks[0]) or None
