"""How a question stands: its status in words, with how long it took or has been waiting."""

from datetime import date
from typing import Literal

import msgspec

from corpus import Record
from searchidx import Hit
from web.i18n import gettext, ngettext

Tone = Literal["answered", "waiting", "ended"]


class State(msgspec.Struct, frozen=True, kw_only=True):
    """How a question stands, in words, and whether that is good news."""

    text: str
    tone: Tone


def state_of(question: Record | Hit, today: date) -> State:
    """Return how a question stands on a day."""
    if question.status == "answered":
        return State(text=_answered(_days(question.asked_on, question.answered_on)), tone="answered")
    if question.status == "open":
        return State(text=_waiting(_days(question.asked_on, today)), tone="waiting")
    ended = {
        "closed": gettext("closed"),
        "lapsed": gettext("lapsed with the legislature"),
        "requalified": gettext("requalified as a request for explanation"),
    }
    return State(text=ended[question.status], tone="ended")


def _days(first: date | None, last: date | None) -> int | None:
    """Return the days between two dates; None when one is unknown or they are the wrong way round."""
    if first is None or last is None or last < first:
        return None
    return (last - first).days


def _answered(days: int | None) -> str:
    if days is None:
        return gettext("answered, delay unknown")
    if days == 0:
        return gettext("answered the same day")
    return ngettext("answered after %(num)d day", "answered after %(num)d days", days)


def _waiting(days: int | None) -> str:
    if days is None:
        return gettext("waiting, delay unknown")
    if days == 0:
        return gettext("asked today")
    return ngettext("waiting for %(num)d day", "waiting for %(num)d days", days)
