"""How a page's chronology and relations are read, in either language and however their lines are cut."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import takewhile
from typing import Final

import msgspec

from corpus.dates import parse_day, parse_misspelt_day
from corpus.errors import DateError
from corpus.readers._remarks import Remarks
from corpus.readers.senate.labels import (
    CHRONOLOGY,
    DEADLINE,
    KNOWN_EVENT,
    LONG_DAY,
    LONGEST_LABEL,
    NUMBER,
    PROVISIONAL,
    SEPARATOR,
    SHORT_DAY,
    event_kind,
    loosen,
    relation_kind,
    spaced,
)
from corpus.readers.senate.page import CHAMBER, cells
from corpus.record import Event, EventKind, Language, Relation, Status

LONGEST_HEADER = 1_000
"""The most lines above the question."""


EVENT_START = re.compile(rf"(?: |(?<=[^\s\d/.-]))(?={SHORT_DAY} ?{KNOWN_EVENT})", re.IGNORECASE)
"""Where an event begins that shares its line with what stands before it."""

RELATION_START = spaced(
    "(?=(?:Ook gesteld aan|Aussi posée à|Heringediend als|Réintroduite comme|Herindiening van"
    "|Réintroduction de|Geherkwalificeerd als|Herkwalificatie van|Requalification de)~:)",
    re.NOFLAG,
)
"""Where a relation begins that shares its line with what stands before it; case counts."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a page states between its descriptors and its question.

    Attributes:
        happened: the kinds of all events, also of those whose day cannot be.
    """

    events: tuple[Event, ...] = ()
    relations: tuple[Relation, ...] = ()
    deadline: date | None = None
    happened: frozenset[EventKind] = frozenset()

    @property
    def answered_on(self) -> date | None:
        """The day of the first answer."""
        return next((event.on for event in self.events if event.kind == "answer"), None)

    @property
    def answer_days(self) -> frozenset[date]:
        """The days of all answers, provisional and supplementary ones too."""
        return frozenset(event.on for event in self.events if event.kind.endswith("answer"))

    def status(self, *, has_answer: bool) -> Status:
        """Return what became of the question."""
        if has_answer or self.happened & {"answer", "supplementary-answer"}:
            return "answered"
        if "requalified" in self.happened or any(r.kind == "requalified-as" for r in self.relations):
            return "requalified"
        if "closed" in self.happened:
            return "closed"
        return "lapsed" if "end-of-legislature" in self.happened else "open"


def read_facts(lines: Iterable[str], remarks: Remarks, *, printed_twice: bool = False) -> Facts:
    """Read the lines of a chronology and of relations; what is none of those is remarked on.

    Args:
        lines: without encoding damage.
        remarks: told of unknown labels, of days that do not exist, and of lines not understood.
        printed_twice: whether the list of events stands there twice, the second time perhaps cut.
    """
    deadline = None
    events: list[tuple[EventKind, Event | None]] = []
    relations: list[Relation] = []
    for line in _pieces(lines):
        rest, stated = _take_deadline(line, remarks)
        if deadline and stated and stated != deadline:
            remarks.warn(f"two deadlines: {deadline} stands, but also stated: {stated}")
        deadline = deadline or stated
        if rest and not CHRONOLOGY.fullmatch(rest):
            _read_line(rest, events, relations, remarks)
    if printed_twice:
        events = _once(events)
    return Facts(
        events=tuple(event for _, event in events if event is not None),
        relations=tuple(dict.fromkeys(relations)),
        deadline=deadline,
        happened=frozenset(kind for kind, _ in events),
    )


def is_fact(line: str, *, is_known: bool = False) -> bool:
    """Return whether a line belongs to a chronology or to relations; with ``is_known``, by a known label."""
    if len(line) > LONGEST_LABEL:
        return False
    tidy = _MARKER.sub("", " ".join(line.split()))
    if event := _EVENT.fullmatch(tidy):
        return not is_known or event_kind(DEADLINE.sub("", event["label"] or "")) is not None
    return any(pattern.fullmatch(tidy) for pattern in (DEADLINE, PROVISIONAL)) or _is_known_relation(tidy)


def split_at_facts(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split lines before the chronology: at that word, or else at the first known event or relation."""
    marks = [place for place, line in enumerate(lines) if CHRONOLOGY.fullmatch(line[:LONGEST_LABEL])]
    if marks:
        return list(lines[: marks[-1]]), list(lines[marks[-1] + 1 :])
    front = list(takewhile(lambda line: not is_fact(line, is_known=True), lines))
    return front, list(lines[len(front) :])


def end_of_facts(lines: Sequence[str]) -> int:
    """Return where the lines of a chronology and its relations end that begins somewhere; 0 without one."""
    end = 0
    for place, line in enumerate(lines[:LONGEST_HEADER]):
        if is_fact(line, is_known=end == 0) or CHRONOLOGY.fullmatch(line[:LONGEST_LABEL]):
            end = place + 1
        elif end and line.strip() and not SEPARATOR.fullmatch(line[:LONGEST_LABEL]):
            break
    return end


def labels_language(lines: Iterable[str], *, of_relations: bool = False) -> Language | None:
    """Return the language in which events and relations, or relations alone, are worded, if it is one."""
    text = "\n".join(lines)
    patterns = _RELATION_WORDS if of_relations else _FACT_WORDS
    told = [language for language, pattern in patterns if pattern.search(text)]
    return told[0] if len(told) == 1 else None


def read_day(text: str, what: str, remarks: Remarks, label: str = "") -> date | None:
    """Return the day that a text names; a misspelt one, and one that cannot be, is remarked on."""
    stated = " ".join(f"{what} {text} {label}".split())
    try:
        return parse_day(text)
    except DateError as error:
        problem = str(error).partition(":")[0]
    try:
        day = parse_misspelt_day(text)
    except DateError:
        remarks.warn(f"{stated}: {problem}")
        return None
    remarks.warn(f"{stated}: misspelt, read as {day}")
    return day


_EVENT = re.compile(
    rf"\s*(?P<day>{SHORT_DAY}(?![\d/])|{LONG_DAY}(?=[\s|]*{KNOWN_EVENT}\b))"
    r"[\s|:–-]*(?P<label>[^\W\d_].*?)?[\s|]*",
    re.IGNORECASE,
)
_EVENT_END = re.compile(
    rf"(?<!\S){SHORT_DAY} ?{KNOWN_EVENT}(?: ?\([^()]*\))? ?(?={SHORT_DAY} ?[^\W\d_])", re.IGNORECASE
)
_MARKER = re.compile(r"^(?:\s*[•·*▪–-]\s+|[\s|:-]*-{3}[\s|:-]*$)")
_BARE_DAY = re.compile(rf"{SHORT_DAY}|{LONG_DAY}")
_DUTCH_RELATION = r"schriftelijke vra(?:ag|gen) \d|vra(?:ag|gen) om uitleg \d"
_FRENCH_RELATION = loosen(r"questions? écrites? \d|demandes? d['’]explications? \d")
_WRITTEN = r"schriftelijke vra(?:ag|gen)|questions? écrites?"
_SPOKEN = r"vra(?:ag|gen) om uitleg|demandes? d['’]explications?"
_RELATION = re.compile(
    loosen(
        r"\s*(?P<label>[^\s:\d][^:\d]{1,78}?)\s*:\s*"
        rf"(?:(?P<written>{_WRITTEN})|(?P<spoken>{_SPOKEN})|(?P<other>[^\s:\d][^:\d]{{1,58}}?))\s+"
        r"(?:nr\.?|n[°º]\.?)?\s*"
        rf"(?P<numbers>{NUMBER}(?:(?:\s*,\s*|\s+(?:en|et)\s+){NUMBER})*)(?![\w/-])"
    ).replace(" ", r"\s+"),
    re.IGNORECASE,
)
_NUMBERS = re.compile(NUMBER)
_RELATION_WORDS: Final[tuple[tuple[Language, re.Pattern[str]], ...]] = (
    ("nl", re.compile(_DUTCH_RELATION, re.IGNORECASE)),
    ("fr", re.compile(_FRENCH_RELATION, re.IGNORECASE)),
)
_FACT_WORDS: Final[tuple[tuple[Language, re.Pattern[str]], ...]] = (
    ("nl", re.compile(rf"Verzending vraag|{_DUTCH_RELATION}", re.IGNORECASE)),
    ("fr", re.compile(rf"Envoi question|{_FRENCH_RELATION}", re.IGNORECASE)),
)


def _pieces(lines: Iterable[str]) -> Iterator[str]:
    """Yield one line an event or relation: cells are joined again, and what shares a line is cut."""
    waiting = ""
    for line in lines:
        row = cells(_MARKER.sub("", line[:LONGEST_LABEL]))
        for cell in [" ".join(row)] if _RELATION.match(" ".join(row)) else row:
            joined = " ".join(f"{waiting} {cell}".split())
            waiting = ""
            if _BARE_DAY.fullmatch(joined) or (joined.endswith(":") and relation_kind(joined[:-1])):
                waiting = joined
            else:
                yield from _cut(joined)
    if waiting:
        yield waiting


def _cut(line: str) -> list[str]:
    """Cut a line where another event, or another relation, begins in it."""
    broken = EVENT_START.sub("\n", line)
    if _EVENT.match(broken):
        broken = _EVENT_END.sub(r"\g<0>\n", broken)
    return [piece for piece in map(str.strip, RELATION_START.sub("\n", broken).split("\n")) if piece]


def _take_deadline(line: str, remarks: Remarks) -> tuple[str, date | None]:
    """Return a line without the deadline in it, and that day."""
    match = DEADLINE.search(line)
    if match is None:
        return line, None
    return DEADLINE.sub("", line).strip(), read_day(match["day"], "deadline", remarks)


def _read_line(
    line: str,
    events: list[tuple[EventKind, Event | None]],
    relations: list[Relation],
    remarks: Remarks,
) -> None:
    event = _EVENT.fullmatch(line)
    if event and event["label"]:
        events.append(_read_event(event["day"], event["label"], remarks))
    elif PROVISIONAL.fullmatch(line):
        remarks.warn(f"a provisional answer without a date, left out: {line}")
    elif _RELATION.match(line):
        relations += _read_relations(line, remarks)
    else:
        remarks.warn(f"not understood, left out: {line}")


def _read_event(day: str, label: str, remarks: Remarks) -> tuple[EventKind, Event | None]:
    kind = event_kind(label)
    if kind is None:
        remarks.unknown_label(label)
        kind = "other"
    on = read_day(day, "event", remarks, label)
    return kind, Event(on=on, kind=kind, label=label) if on else None


def _is_known_relation(line: str) -> bool:
    match = _RELATION.match(line)
    if match is None:
        return False
    return relation_kind(match["label"]) is not None or (not match["other"] and match.end() == len(line))


def _read_relations(line: str, remarks: Remarks) -> Iterator[Relation]:
    """Read the relations that share a line."""
    end = 0
    while match := _RELATION.match(line, end):
        end = match.end()
        label, kind = match["label"].strip(), relation_kind(match["label"])
        if kind is None or match["other"]:
            remarks.unknown_label(label if kind is None else f"{label} : {match['other']}")
            remarks.warn(f"a relation that is not known, left out: {match[0].strip()}")
            continue
        prefix = "explanation-" if match["spoken"] else ""
        for number in _NUMBERS.findall(match["numbers"]):
            yield Relation(kind=kind, id=f"{CHAMBER}/{prefix}{number}")
    if rest := line[end:].strip():
        remarks.warn(f"not understood, left out: {rest}")


def _once(events: Sequence[tuple[EventKind, Event | None]]) -> list[tuple[EventKind, Event | None]]:
    """Return a list of events that is printed twice, as a whole or event by event, as it is printed once."""

    def says(event: tuple[EventKind, Event | None]) -> tuple[EventKind, date | None]:
        return event[0], event[1].on if event[1] else None

    said = [says(event) for event in events]
    if said[::2] == said[1::2]:
        return list(events[::2])
    for length in range((len(said) + 1) // 2, len(said)):
        if said[length:] == said[: len(said) - length]:
            return list(events[:length])
    return list(events)
