"""How Belgians write days and periods, in Dutch and in French."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from corpus.errors import DateError

Period = tuple[date | None, date | None]
"""The first and the last day, both included; None leaves that end open."""

FIRST_YEAR, LAST_YEAR = 1800, 2199


def parse_day(text: str) -> date:
    """Read a day such as ``30/4/2013``, ``30 april 2013``, ``1er mai 2013`` or ``2013-04-30``; day first.

    Raises:
        DateError: the text is not a day, names a day that does not exist, or shortens its year.
    """
    tidy = _tidy(text)
    day = _read_day(tidy) if len(tidy) <= _LONGEST else None
    if day is None:
        raise DateError(f"not a date: {_shown(tidy)}; write 30/4/2013, 30 april 2013 or 2013-04-30")
    return day


def parse_misspelt_day(text: str) -> date:
    """Read a day in words as :func:`parse_day` does, but with one wrong letter in the name of its month.

    Raises:
        DateError: the text is no day, also not with another letter, or more than one.
    """
    tidy = _tidy(text)
    match = _DAY_IN_WORDS.fullmatch(tidy) if len(tidy) <= _LONGEST else None
    written = _without_accents(match[2]) if match else ""
    months = {month for name, month in _MONTHS.items() if _is_misspelt(written, name)}
    if match is None or len(months) != 1:
        raise DateError(f"not a date: {_shown(tidy)}; write 30/4/2013, 30 april 2013 or 2013-04-30")
    return _day(match[3], months.pop(), int(match[1]), tidy)


def parse_period(text: str) -> Period:
    """Read a period: a day, a month (``4/2013``, ``avril 2013``), a year, or a range of those.

    Ranges are written ``A..B``, ``A..``, ``..B``, ``[A TO B]``, ``A - B``, ``A tot B``, ``van A t/m B``,
    ``tussen A en B``, ``du A au B``, ``de A à B``, ``entre A et B``, or with one end: ``>=A``, ``<A``,
    ``sinds A``, ``depuis A``, ``voor A``, ``avant A``, ``na A``, ``après A`` and so on.

    Returns:
        The first and the last day, both included; None for an open end, never for both.

    Raises:
        DateError: the text is no period, one of its ends is no date, or it ends before it begins.
    """
    period = read_period(text)
    if period is None:
        raise DateError(
            f"not a date: {_shown(_tidy(text))}; write 30/4/2013, 30 april 2013, 2013-04-30, april 2013, "
            "2013 or a range such as 1/1/2013..30/6/2013"
        )
    return period


def read_period(text: str) -> Period | None:
    """Read a period as :func:`parse_period` does, but return None for text that does not look like one.

    Raises:
        DateError: the text looks like a period and cannot be one: no such day, a two-digit year, no end at
            all, or an end before its beginning.
    """
    tidy = _tidy(text)
    match = _PERIOD.fullmatch(tidy) if len(tidy) <= _LONGEST else None
    if match is None:
        return None
    opening, first, joint, last, closing = (group.strip() for group in match.groups(""))
    if (opening == "[") != (closing == "]"):
        return None
    if joint:
        return _read_range(first, last, tidy) if joint in _JOINTS.get(opening, ()) else None
    if opening:
        return _read_half_open(opening, first, tidy)
    if years := _TWO_YEARS.fullmatch(first):
        return _read_range(years[1], years[2], tidy)
    return _read_point(first)


RANGE_WORDS = frozenset({"tot", "t/m", "au", "à", "to"})
"""Words (in lower case) that stand between the two ends of a range, and promise a second one."""


def may_be_in_period(word: str) -> bool:
    """Return whether a word can be part of a period's text; cheap, and never False for one that is."""
    if _BEGINS_WITH_DIGIT.match(word):
        return True
    tidy = _tidy(word)
    return tidy in _CONNECTIVES or _month_number(tidy.removeprefix("d'").strip("[].<>=≤≥")) is not None


_LONGEST = 80
_NAMES_OF_MONTHS = (
    "januari jan janvier janv",
    "februari feb febr fevrier fevr fev",
    "maart mrt mars",
    "april apr avril avr",
    "mei mai",
    "juni jun juin",
    "juli jul juillet juil",
    "augustus aug aout",
    "september sep sept septembre",
    "oktober okt octobre oct",
    "november nov novembre",
    "december dec decembre",
)
_SHORTEST_NAME = 4
_MONTHS = {name: month for month, names in enumerate(_NAMES_OF_MONTHS, 1) for name in names.split()}

_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_DAY_IN_WORDS = re.compile(r"([0-9]{1,2})(?:er|e|ste|de)? ([^\W\d_]+)\.? ([0-9]{4}|[0-9]{2})")
_YEAR = re.compile(r"[0-9]{4}")
_YEAR_AND_MONTH = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})")
_MONTH_AND_YEAR = re.compile(r"([0-9]{1,2})[-/]([0-9]{4})")
_MONTH_IN_WORDS = re.compile(r"([^\W\d_]+)\.? ([0-9]{4}|[0-9]{2})")
_TWO_YEARS = re.compile(r"([0-9]{4})-([0-9]{4})")

_FROM, _AFTER, _TO, _BEFORE = "from", "after", "to", "before"
_HALF_OPEN = {
    **dict.fromkeys((">=", "≥", "sinds", "vanaf", "depuis", "dès"), _FROM),
    **dict.fromkeys(("à partir de", "à partir du", "à partir d'"), _FROM),
    **dict.fromkeys((">", "na", "après", "apres"), _AFTER),
    **dict.fromkeys(("<=", "≤", "tot", "tot en met", "t/m", "jusqu'au", "jusqu'à", "jusqu'en"), _TO),
    **dict.fromkeys(("<", "voor", "vóór", "avant"), _BEFORE),
}
"""What opens a period with one end, and on which side of that end the period lies."""

_JOINTS = {
    "": ("..", "-", "tot", "tot en met", "t/m", "au", "à", "a", "to"),
    "van": ("tot", "tot en met", "t/m"),
    "tussen": ("en",),
    "du": ("au",),
    "de": ("à", "a"),
    "d'": ("à", "a"),
    "entre": ("et",),
    "[": ("to",),
}
"""What opens a period with two ends, and what may then stand between these."""


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_OPENINGS = [opening for opening in (*_HALF_OPEN, *_JOINTS) if opening]
_JOINT_WORDS = {joint for joints in _JOINTS.values() for joint in joints} - {".."}
_POINT = (
    r"[0-9]{1,4}(?:[-/.][0-9]{1,4}){0,2}"
    r"|(?:[0-9]{1,2}(?:er|e|ste|de)? )?[^\W\d_]+\.? [0-9]{2,4}"
)
_PERIOD = re.compile(
    rf"((?:{_any_of(word for word in _OPENINGS if word[-1].isalpha())}) "
    rf"|(?:{_any_of(sign for sign in _OPENINGS if not sign[-1].isalpha())}) ?)?"
    rf"({_POINT}|\*)?"
    rf"(?:( ?\.\. ?| (?:{_any_of(_JOINT_WORDS)}) )"
    rf"({_POINT}|\*)?)?"
    r"( ?\])?"
)
_OPEN_ENDS = ("", "*")
_BEGINS_WITH_DIGIT = re.compile(r"(?:[<>]=?|[≤≥\[]|\.\.)(?:[0-9]|$)|[0-9]|[-‐‑‒–—−*\]]$")
_CONNECTIVES = frozenset(" ".join((*_OPENINGS, *_JOINT_WORDS, "* ]")).split())
_SAME_SIGN = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("‘’ʼ", "'") | {"\u00ad": ""})


def _tidy(text: str) -> str:
    """Return the text composed, in lower case, with one kind of dash, apostrophe and space."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_SAME_SIGN).lower().split())


def _shown(text: str) -> str:
    """Return the text as an error message shows it: never blank, never endless."""
    return (text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…") or "nothing"


def _month_number(name: str) -> int | None:
    """Return the number of a month; accents do not count, which also reads the misspelt "aôut"."""
    return _MONTHS.get(_without_accents(name))


def _without_accents(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", name) if not unicodedata.combining(char))


def _is_misspelt(written: str, name: str) -> bool:
    """Return whether one letter is wrong, missing or too many, or two letters are in each other's place."""
    if len(name) < _SHORTEST_NAME or abs(len(written) - len(name)) > 1 or written == name:
        return False
    alike = sum(1 for at in range(1, len(name) + 1) if written[:at] == name[:at])
    behind, expected = written[alike:], name[alike:]
    swapped = behind[1:2] + behind[:1] + behind[2:]
    return expected in (behind[1:], swapped) or behind[1:] == expected[1:] or behind == expected[1:]


def _read_day(text: str) -> date | None:
    if match := _DAY_FIRST.fullmatch(text):
        return _day(match[4], int(match[3]), int(match[1]), text)
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(match[1], int(match[3]), int(match[4]), text)
    if (match := _DAY_IN_WORDS.fullmatch(text)) and (month := _month_number(match[2])):
        return _day(match[3], month, int(match[1]), text)
    return None


def _day(year: str, month: int, day: int, text: str) -> date:
    try:
        return date(_year(year, text), month, day)
    except DateError:
        raise
    except ValueError:
        raise DateError(f"no such day: {text}") from None


def _year(year: str, text: str) -> int:
    """Return the year; two digits are refused, as no century can be assumed."""
    if len(year) == 2:
        raise DateError(f"two-digit year: {text}; write all four digits, as in 30/4/2013")
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise DateError(f"no such year here: {text}; write a year from {FIRST_YEAR} to {LAST_YEAR}")
    return int(year)


def _read_point(text: str) -> tuple[date, date] | None:
    """Read a day, a month or a year as its first and last day."""
    if day := _read_day(text):
        return day, day
    if _YEAR.fullmatch(text):
        year = _year(text, text)
        return date(year, 1, 1), date(year, 12, 31)
    if match := _YEAR_AND_MONTH.fullmatch(text):
        return _month(match[1], int(match[2]), text)
    if match := _MONTH_AND_YEAR.fullmatch(text):
        return _month(match[2], int(match[1]), text)
    if (match := _MONTH_IN_WORDS.fullmatch(text)) and (month := _month_number(match[1])):
        return _month(match[2], month, text)
    return None


def _month(year_text: str, month: int, text: str) -> tuple[date, date]:
    year = _year(year_text, text)
    if not 1 <= month <= 12:
        raise DateError(f"no such month: {text}")
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _read_half_open(opening: str, end: str, text: str) -> Period | None:
    """Read a period with one end, such as ``sinds 2013`` or ``<30/4/2013``."""
    side, point = _HALF_OPEN.get(opening), _read_point(end)
    if side is None or point is None:
        return None
    first, last = point
    if side == _FROM:
        return first, None
    if side == _AFTER:
        return _shifted(last, 1, text), None
    return None, last if side == _TO else _shifted(first, -1, text)


def _shifted(day: date, days: int, text: str) -> date:
    """Return the day before or after, which must lie in a year that can be written."""
    shifted = day + timedelta(days=days)
    _year(str(shifted.year), text)
    return shifted


def _read_range(start: str, end: str, text: str) -> Period | None:
    """Read a period with two ends, one of which may be open."""
    from_point, to_point = _read_point(start), _read_point(end)
    if (from_point is None and start not in _OPEN_ENDS) or (to_point is None and end not in _OPEN_ENDS):
        return None
    first = from_point[0] if from_point else None
    last = to_point[1] if to_point else None
    if first is None and last is None:
        raise DateError(f"a range without ends: {text}; write 1/1/2013..30/6/2013, 2013.. or ..2013")
    if first is not None and last is not None and last < first:
        raise DateError(f"the range ends before it begins: {text}; write the earlier date first")
    return first, last
