"""How a text that stands in French and then in Dutch is divided between the two."""

import re
from collections.abc import Sequence
from itertools import groupby

import msgspec

from corpus.errors import DocumentError
from corpus.language import guess_language
from corpus.readers._remarks import Remarks
from corpus.readers.senate.body import Body, answer_day, mend_text, read_body
from corpus.readers.senate.facts import read_day
from corpus.readers.senate.labels import FR, LABELS, LONG_DAY, LONGEST_LABEL, NL, loosen
from corpus.readers.senate.page import cells
from corpus.record import Language
from corpus.text import repair


def read_columns(
    lines: Sequence[str], remarks: Remarks, *, is_reflowed: bool = False
) -> dict[Language, Body]:
    """Divide what stands below the header into question and answer, in French and in Dutch.

    Either the whole French text stands before the whole Dutch one, each with a heading over its own answer;
    or both questions stand before the first heading over an answer.

    Args:
        lines: as they stand.
        remarks: told when the border between the languages is not sure.
        is_reflowed: whether the page had lost its line breaks, so that any line may hold both languages.

    Raises:
        DocumentError: both languages share a paragraph.
    """
    if is_reflowed and _split_rows(lines) is None:
        for block in _blocks(lines):
            _check_is_one_language(block)
    headings = _find_headings(lines)
    if not headings or not _is_shared(headings, lines):
        columns = split_columns(lines, remarks)
        return {"fr": read_body(columns["fr"], FR, remarks), "nl": read_body(columns["nl"], NL, remarks)}
    questions = split_columns(lines[: headings[0].place], remarks)
    answers = _split_answers(headings, lines, remarks)
    days = {heading.language: heading.day for heading in reversed(headings)}
    bodies: dict[Language, Body] = {}
    for language in ("fr", "nl"):
        day = days.get(language, headings[0].day)
        bodies[language] = Body(
            question=mend_text(questions[language], remarks),
            answer=mend_text(answers[language], remarks),
            received_on=read_day(day, "the heading over the answer", remarks),
        )
    return bodies


def split_columns(lines: Sequence[str], remarks: Remarks) -> dict[Language, list[str]]:
    """Divide a text between the languages.

    The whole French text stands before the whole Dutch one. A line that holds nothing but a blank marks the
    border, though not every such line is one: the words on either side must agree. In a table's row, the
    first cell is French and the second Dutch.

    Raises:
        DocumentError: both languages share a paragraph.
    """
    if (rows := _split_rows(lines)) is not None:
        return rows
    blocks = _blocks(lines)
    border = _find_border(blocks, remarks)
    return {"fr": _lines(blocks[:border]), "nl": _lines(blocks[border:])}


class _Heading(msgspec.Struct, frozen=True, kw_only=True):
    """A heading over an answer, in one language; both may share a line."""

    place: int
    language: Language
    day: str


class _Block(msgspec.Struct, frozen=True, kw_only=True):
    """A paragraph, or a line of one.

    Attributes:
        is_marked: whether a line that holds nothing but a blank stands before it.
        ends_paragraph: whether a blank line follows.
    """

    lines: list[str]
    is_marked: bool
    language: Language | None
    ends_paragraph: bool = True


_BOTH_HEADINGS = re.compile(
    loosen(
        rf"\s*Réponse reçue le (?P<fr>{LONG_DAY})\s*:[\s|]*Antwoord ontvangen op (?P<nl>{LONG_DAY})\s*:[\s|]*"
    ),
    re.IGNORECASE,
)
_TELLING = 300  # characters of a paragraph that tell its language
_SENTENCE = re.compile(r"(?<=[.?!:])\s+")


def _find_headings(lines: Sequence[str]) -> list[_Heading]:
    return [
        _Heading(place=place, language=language, day=day)
        for place, line in enumerate(lines)
        for language, day in _answer_days(line)
    ]


def _answer_days(line: str) -> list[tuple[Language, str]]:
    """Return the days in a heading over an answer, which may be in both languages."""
    if len(line) > LONGEST_LABEL:
        return []
    both = _BOTH_HEADINGS.fullmatch(line)
    if both is None:
        return [(labels.language, day) for labels in LABELS if (day := answer_day(line, labels))]
    both = _BOTH_HEADINGS.fullmatch(repair(line).text) or both
    return [("fr", both["fr"]), ("nl", both["nl"])]


def _is_shared(headings: Sequence[_Heading], lines: Sequence[str]) -> bool:
    """Return whether the first heading stands over both answers, or below both questions."""
    first, *others = headings
    if (
        others
        and others[0].language != first.language
        and not any(line.strip() for line in lines[first.place + 1 : others[0].place])
    ):
        return True
    return {"fr", "nl"}.issubset(block.language for block in _blocks(lines[: first.place]))


def _split_answers(
    headings: Sequence[_Heading], lines: Sequence[str], remarks: Remarks
) -> dict[Language, list[str]]:
    """Divide the answers at their own headings, or by their language below one heading over both."""
    first = headings[0]
    other = next((heading for heading in headings if heading.language != first.language), None)
    if other is None:
        return split_columns(lines[first.place + 1 :], remarks)
    between = lines[first.place + 1 : other.place]
    if not any(line.strip() for line in between):
        return split_columns(lines[other.place + 1 :], remarks)
    answers: dict[Language, list[str]] = {}
    answers[first.language] = list(between)
    answers[other.language] = list(lines[other.place + 1 :])
    return answers


def _split_rows(lines: Sequence[str]) -> dict[Language, list[str]] | None:
    """Divide lines that are a table's rows of two cells; None for other lines."""
    rows = [row for line in lines if (row := cells(line))]
    if not rows or len(rows[0]) != 2 or any(len(row) > 2 for row in rows):
        return None
    french = [row[0] for row in rows]
    dutch = [row[1] for row in rows if len(row) == 2]
    told = guess_language(" ".join(french)), guess_language(" ".join(dutch))
    if told[0] == "nl" or told[1] == "fr" or told == (None, None):
        return None
    return {"fr": french, "nl": dutch}


def _blocks(lines: Sequence[str]) -> list[_Block]:
    """Return the paragraphs; lines of one that are in different languages are paragraphs of their own."""
    blocks: list[_Block] = []
    is_marked = False
    for is_written, group in groupby(lines, key=lambda line: bool(line.strip(" |\t\r\u00a0"))):
        held = list(group)
        if is_written:
            blocks += _paragraphs([line.rstrip(" |") for line in held], is_marked=is_marked)
        else:
            is_marked = any(line and not line.strip() for line in held)
    return blocks


def _paragraphs(lines: list[str], *, is_marked: bool) -> list[_Block]:
    if len(lines) > 1:
        languages = [guess_language(line[:_TELLING]) for line in lines]
        if {"nl", "fr"}.issubset(languages):
            return [
                _Block(
                    lines=[line],
                    is_marked=is_marked and place == 0,
                    language=language,
                    ends_paragraph=place == len(lines) - 1,
                )
                for place, (line, language) in enumerate(zip(lines, languages, strict=True))
            ]
    language = guess_language(" ".join(lines)[:_TELLING])
    return [_Block(lines=lines, is_marked=is_marked, language=language)]


def _lines(blocks: Sequence[_Block]) -> list[str]:
    return [line for block in blocks for line in (*block.lines, *([""] if block.ends_paragraph else []))]


def _find_border(blocks: Sequence[_Block], remarks: Remarks) -> int:
    """Return before which block the Dutch begins."""
    languages = [block.language for block in blocks]
    if len(blocks) == 1:
        _check_is_one_language(blocks[0])
    marks = [place for place, block in enumerate(blocks) if block.is_marked and place]
    misfits = _misfits(languages)
    best = [place for place, count in enumerate(misfits) if count == min(misfits)]
    for mark in marks:
        is_told = "fr" in languages[:mark] and "nl" in languages[mark:]
        if mark in best or (is_told and misfits[mark] == min(misfits) + 1):
            return mark
    if not {"nl", "fr"}.issubset(languages):
        return 0 if "nl" in languages else len(blocks)
    if len(best) > 1 or min(misfits):
        remarks.warn("the border between the French and the Dutch text is not sure")
    return best[-1]


def _misfits(languages: Sequence[Language | None]) -> list[int]:
    """Return, for each place of the border, how many blocks stand on the wrong side of it."""
    counts = [sum(1 for language in languages if language == "fr")]
    for language in languages:
        counts.append(counts[-1] + (language == "nl") - (language == "fr"))
    return counts


def _check_is_one_language(block: _Block) -> None:
    told = [guess_language(sentence) for sentence in _SENTENCE.split(" ".join(block.lines))]
    languages = [language for language in told if language]
    if languages and languages[0] == "fr" and languages[-1] == "nl":
        raise DocumentError(
            "a bilingual print page that lost its line breaks: its French and its Dutch text cannot be told "
            "apart; save the page again"
        )
