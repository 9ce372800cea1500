"""How a bulletin of legislatures 1 to 3 is laid out: many questions, by minister, each under its heading."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

import msgspec

from corpus.errors import DocumentError
from corpus.readers import Reading, Reject
from corpus.readers._remarks import Remarks
from corpus.readers.senate.body import mend_text
from corpus.readers.senate.bulletin_labels import (
    ANY_QUESTION,
    LEGEND,
    NUMBER,
    TITLE,
    BulletinLabels,
    asked_language,
)
from corpus.readers.senate.bulletin_parts import Bulletin, Item, take_apart
from corpus.readers.senate.facts import Facts, read_day
from corpus.readers.senate.labels import LONG_DAY
from corpus.readers.senate.page import Page
from corpus.readers.senate.statement import make_record
from corpus.record import Event, Text


def recognises(opening: str) -> bool:
    """Return whether a page that opens so has a bulletin's title, number, legend or heading of a question."""
    return any(pattern.search(opening) for pattern in (TITLE, NUMBER, LEGEND, ANY_QUESTION))


def read(page: Page) -> Iterator[Reading | Reject]:
    """Read the page's questions; the raw text of each is a bulletin with that question alone.

    Raises:
        DocumentError: no question has a heading, or the line breaks are lost between several.
    """
    bulletin, name = _told_by_name(take_apart(page.text), page.name)
    for item in bulletin.items:
        try:
            yield _read_item(item, bulletin, name)
        except DocumentError as error:
            yield Reject(source=f"{page.name} (question {item.number})", reason=str(error))


_IN_NAME = re.compile(r"(?<![^\W\d_])(?:LEG=|bulletin[ _.-]?(?=[1-9]\d?-\d))([1-9]\d?)(?!\d)", re.IGNORECASE)

# Between the parts of a title stood a dash; damage left a soft hyphen, what that became, or only its blanks.
_JOINT = re.compile(r"\.(?:\s*[—–≠\u00ad]\s*|\s{2,})(?=\S)")
_GOES_ON = re.compile(r"[—–≠\u00ad]\s*$")
_DAY = re.compile(LONG_DAY)


def _told_by_name(bulletin: Bulletin, name: str) -> tuple[Bulletin, str]:
    """Return a bulletin with its legislature, where its name alone tells that, and where that is from."""
    told = _IN_NAME.search(unquote(name)) if bulletin.legislature is None else None
    if told is None:
        return bulletin, name
    return msgspec.structs.replace(bulletin, legislature=told[1]), f"{name} (legislature from the name)"


def _read_item(item: Item, bulletin: Bulletin, name: str) -> Reading:
    remarks = Remarks()
    labels = item.labels
    minister = " ".join(remarks.mend(line.strip()) for line in item.minister)
    heading = labels.question.fullmatch(remarks.mend(item.heading)) or labels.question.fullmatch(item.heading)
    if heading is None:
        raise DocumentError(f"the heading cannot be read: {item.heading}")
    title, question, answer = _read_text(item, remarks)
    reminder = " ".join((heading["reminder"] or heading["later_reminder"] or "").split())
    record = make_record(
        _number(heading["number"], bulletin, remarks),
        {labels.language: Text(addressee=minister or None, title=title, question=question, answer=answer)},
        Facts(events=tuple(_reminders(reminder, remarks))),
        remarks,
        source=name,
        session=bulletin.session,
        asked_in=asked_language(heading["note"]),
        author=labels.courtesy.sub("", heading["author"], count=1).strip(),
        asked_on=read_day(heading["day"], "the heading", remarks),
    )
    return remarks.reading(record, item.raw(bulletin), f"senate-bulletin-{labels.language}")


def _number(written: str, bulletin: Bulletin, remarks: Remarks) -> str:
    """Return a question's number with its legislature, which may stand in the bulletin's number only.

    Raises:
        DocumentError: it stands nowhere.
    """
    legislature, dash, _ = written.partition("-")
    if dash:
        if bulletin.legislature not in (None, legislature):
            remarks.warn(f"question {written} stands in a bulletin of legislature {bulletin.legislature}")
        return written
    if bulletin.legislature is None:
        raise DocumentError(
            f"question {written} in a bulletin without its number, which tells the legislature: add a line "
            "such as 'Bulletin 2-65' above it"
        )
    return f"{bulletin.legislature}-{written}"


def _reminders(text: str, remarks: Remarks) -> Iterator[Event]:
    label = text.partition(" ")[0]
    for day in _DAY.findall(text):
        if on := read_day(day, "event", remarks, label):
            yield Event(on=on, kind="reminder", label=label)


def _read_text(item: Item, remarks: Remarks) -> tuple[str | None, str | None, str | None]:
    """Return title, question and answer."""
    lines = item.lines
    start = next((place + 1 for place, line in enumerate(lines) if line.strip()), 0)
    while 0 < start < len(lines) and _GOES_ON.search(lines[start - 1]):
        start += 1
    title = mend_text([_JOINT.sub(". — ", " ".join(map(str.strip, lines[:start])))], remarks)
    if item.is_reflowed:
        remarks.warn("title and question share a line and cannot be told apart: taken for the question")
        title, start = None, 0
    answer = _find_answer(lines, start, item.labels)
    if answer is None:
        return title, mend_text(lines[start:], remarks), None
    place, end = answer
    answer_lines = [lines[place][end:], *lines[place + 1 :]]
    return title, mend_text(lines[start:place], remarks), mend_text(answer_lines, remarks)


def _find_answer(lines: Sequence[str], start: int, labels: BulletinLabels) -> tuple[int, int] | None:
    """Return the line that opens the answer, and where in it the answer begins."""
    for place in range(start, len(lines)):
        if match := labels.answer.match(lines[place]):
            return place, match.end()
    return None
