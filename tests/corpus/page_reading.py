"""Short ways to say what becomes of a page."""

import io

from corpus.readers import Reading, Reject, read
from corpus.record import Record


def outcomes_of(page: str | bytes, name: str = "page.txt") -> list[Reading | Reject]:
    return list(read(name, io.BytesIO(page.encode() if isinstance(page, str) else page)))


def reading_of(page: str | bytes, name: str = "page.txt") -> Reading:
    (outcome,) = outcomes_of(page, name)
    assert isinstance(outcome, Reading), outcome
    return outcome


def record_of(page: str | bytes, name: str = "page.txt") -> Record:
    return reading_of(page, name).record


def records_of(page: str | bytes, name: str = "page.txt") -> list[Record]:
    outcomes = outcomes_of(page, name)
    assert all(isinstance(outcome, Reading) for outcome in outcomes), outcomes
    return [outcome.record for outcome in outcomes if isinstance(outcome, Reading)]


def reason_of(page: str | bytes, name: str = "page.txt") -> str:
    (outcome,) = outcomes_of(page, name)
    assert isinstance(outcome, Reject), outcome
    return outcome.reason


def without(page: str, *starts: str) -> str:
    """The page without the lines that begin so."""
    return "\n".join(line for line in page.split("\n") if not line.startswith(starts))
