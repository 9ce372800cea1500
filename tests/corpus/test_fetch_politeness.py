"""How long to wait, by what the site says and by what robots.txt says."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.fetching.client import ANSWER_LIMIT_SECONDS, SILENCE_LIMIT_SECONDS
from corpus.fetching.politeness import (
    FIRST_BACK_OFF_SECONDS,
    LONGEST_WAIT_SECONDS,
    SHORTEST_DELAY_SECONDS,
    TRIES,
    parse_retry_after,
)
from corpus.fetching.robots import Robots
from corpus.fetching.run import FAILURES_IN_A_ROW
from corpus.fetching.site import REDIRECTS
from corpus.readers import DOCUMENT_LIMIT

NOW = datetime(2040, 4, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("0", 0.0),
        ("120", 120.0),
        (" 120 ", 120.0),
        ("Tue, 03 Apr 2040 12:00:30 GMT", 30.0),
        ("Tue, 03 Apr 2040 12:00:30 -0000", 30.0),
        ("Tue, 03 Apr 2040 14:00:30 +0200", 30.0),
        ("Tuesday, 03-Apr-40 12:00:30 GMT", 30.0),
        ("Mon, 02 Apr 2040 12:00:00 GMT", 0.0),
        ("Tue, 31 Feb 2040 12:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


@given(st.text())
def test_any_retry_after_is_a_wait_or_none(value: str) -> None:
    seconds = parse_retry_after(value, NOW)

    assert seconds is None or seconds >= 0


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
def test_a_date_is_as_far_away_as_it_is(moment: datetime) -> None:
    there = moment.replace(microsecond=0, tzinfo=UTC)
    value = there.strftime("%a, %d %b %Y %H:%M:%S GMT")

    assert parse_retry_after(value, NOW) == max(timedelta(), there - NOW).total_seconds()


@pytest.mark.parametrize(
    ("content", "allowed"),
    [
        (b"", True),
        (b"User-agent: *\nDisallow:\n", True),
        (b"User-agent: *\nDisallow: /\n", False),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /www\n", False),
        (b"User-agent: *\nDisallow: /\nAllow: /www/\n", True),
        (b"User-agent: SearchIdx\nDisallow: /www/*MIval=Vragen\n", False),
        (b"User-agent: otherbot\nDisallow: /\n", True),
        (b"<html>404</html>", True),
        (b"User-agent: *\n" + b"# \n" * 200_000 + b"Disallow: /\n", True),
    ],
    ids=["empty", "nothing", "all", "bom", "longest rule", "by name", "others", "html", "beyond the limit"],
)
def test_robots_txt_says_what_may_be_asked_for(content: bytes, allowed: bool) -> None:
    url = "https://www.senate.be/www/?MIval=Vragen/SchriftelijkeVraag&LEG=5&NR=8917&LANG=nl"

    assert Robots(content, "searchidx").allows(url) is allowed


@pytest.mark.parametrize(
    ("wish", "delay"),
    [
        (b"Crawl-delay: 2.5", 2.5),
        (b"Crawl-delay: 4\nRequest-rate: 1/10", 10.0),
        (b"Crawl-delay: never", 0.0),
        (b"Crawl-delay: inf", 0.0),
        (b"", 0.0),
    ],
)
def test_robots_txt_says_how_slowly(wish: bytes, delay: float) -> None:
    assert Robots(b"User-agent: *\nDisallow: /x\n" + wish, "searchidx").delay == delay


@pytest.mark.parametrize(
    "promise",
    [
        f"never less than {SHORTEST_DELAY_SECONDS:g}",
        f"silence of {SILENCE_LIMIT_SECONDS:g} seconds",
        f"up to {TRIES} tries",
        f"doubles from {FIRST_BACK_OFF_SECONDS:g} seconds",
        f"of more than {LONGEST_WAIT_SECONDS / 60:g} minutes ends the run",
        f"{FAILURES_IN_A_ROW} pages in a row",
        f"up to {REDIRECTS}, only within the site",
        f"more than {DOCUMENT_LIMIT >> 20} MB",
        f"more than {ANSWER_LIMIT_SECONDS / 60:g} minutes",
    ],
)
def test_the_documentation_promises_what_is_done(promise: str) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "fetching.md"

    assert promise in page.read_text(encoding="utf-8")
