"""How a page whose line breaks were lost is cut into lines again, at its labels."""

import re

from corpus.dates import parse_day
from corpus.errors import DateError
from corpus.readers.senate.facts import EVENT_START, RELATION_START
from corpus.readers.senate.labels import LONG_DAY, NUMBER, spaced


def reflow(text: str) -> str | None:
    """Return a page's text with line breaks where its labels show that there were some.

    What no label marks stays on one line: addressee, title and descriptors of a screen page.

    Returns:
        The text; None when there is no heading over the question in it, or of another question only.
    """
    question = _find_question(text)
    if question is None:
        return None
    header = _break_header(text[: question.start()])
    body = _break_body(text[question.end() :], header)
    return f"{header}\n{_one_line(question)}\n{body}"


# Case counts here: within a line, "schriftelijke vraag 5-1" is a relation or running text.
_CASE = re.NOFLAG
_END = rf"{LONG_DAY}~:~(?:\([^()\n]{{0,80}}\))?"
_DUTCH_QUESTION = rf"(?:SENAAT )?(?:Schriftelijke vraag|Vraag) nr\.?~(?P<nl>{NUMBER}) d\.d\. {_END}"
_FRENCH_QUESTION = rf"(?:SÉNAT )?Question (?:écrite )?n[°º]~(?P<fr>{NUMBER}) du {_END}"
_QUESTION = spaced(f"{_DUTCH_QUESTION}|{_FRENCH_QUESTION}", _CASE)
_DUTCH_HEADING = rf"(?:SENAAT )?Schriftelijke vraag nr\.?~(?P<nl>{NUMBER})"
_FRENCH_HEADING = rf"(?:SÉNAT )?Question écrite n[°º]~(?P<fr>{NUMBER})"
_HEADING = spaced(f"{_DUTCH_HEADING}|{_FRENCH_HEADING}", _CASE)
_AUTHOR = spaced(
    rf"~(?:van|de) [^\n]{{1,200}}?(?: (?:d\.d\.|du) {LONG_DAY}|\)(?=~(?:aan de|au|à la) ))", _CASE
)
_ANSWER = spaced(rf"(?:Antwoord ontvangen op|Réponse reçue le) (?P<day>{LONG_DAY})~:", _CASE)
_SEPARATOR = re.compile(r"_{8,}(?:[ |]*_{8,})*")
_OWN_LINE = spaced(r"Chronologie|(?:Voorlopig antwoord|Réponse provisoire)~\(pdf\)", _CASE)


def _find_question(text: str) -> re.Match[str] | None:
    """Return the heading over the question: the first one with the number in the page's heading."""
    heading = _HEADING.search(text)
    questions = _QUESTION.finditer(text)
    if heading is None:
        return next(questions, None)
    return next((question for question in questions if _number(question) == _number(heading)), None)


def _number(match: re.Match[str]) -> str:
    return match["nl"] or match["fr"]


def _one_line(match: re.Match[str]) -> str:
    return " ".join(match[0].split())


def _break_header(header: str) -> str:
    heading = _HEADING.search(header)
    if heading:
        rest = header[heading.end() :]
        author = _AUTHOR.match(rest)
        end = author.end() if author else 0
        before = f"{header[: heading.start()]}\n{_one_line(heading)}\n"
        header = f"{before}{' '.join(rest[:end].split())}\n{rest[end:]}"
    header = _SEPARATOR.sub(r"\n\g<0>\n", header)
    header = _OWN_LINE.sub(r"\n\g<0>\n", header)
    header = EVENT_START.sub("\n", header)
    return RELATION_START.sub("\n", header)


def _break_body(body: str, header: str) -> str:
    """Break round the heading over an answer: one of a day in the header, or else one that is alone."""
    headings = list(_ANSWER.finditer(body))
    stated = [heading for heading in headings if _short_day(heading["day"]) in header]
    chosen = stated or (headings if len(headings) == 1 else [])
    for heading in chosen[:1]:
        body = f"{body[: heading.start()]}\n{_one_line(heading)}\n{body[heading.end() :]}"
    return body


def _short_day(text: str) -> str:
    """Return a day as chronologies write it; what no header can hold for what is no day."""
    try:
        day = parse_day(text)
    except DateError:
        return "\0"
    return f"{day.day}/{day.month}/{day.year}"
