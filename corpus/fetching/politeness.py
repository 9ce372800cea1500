"""When the next request may be sent: the delay between requests, retries, back-off and Retry-After."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

import msgspec

from corpus.archive import Response
from corpus.errors import ConnectionFailedError, FetchError, FetchStoppedError

SHORTEST_DELAY_SECONDS = 0.5
"""The least time between two requests, except to this computer itself."""

TRIES = 5
FIRST_BACK_OFF_SECONDS = 4.0
"""How long to wait after a first failure; each further one doubles it."""

LONGEST_WAIT_SECONDS = 600.0
"""A site that wants to be left alone for longer is: the run ends."""


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """Where time and chance come from.

    Attributes:
        now: returns the time, in UTC.
        monotonic: returns seconds that never go back.
        sleep: waits, in seconds.
        random: returns a number from 0 to 1.
    """

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    random: Callable[[], float]


class Client(Protocol):
    """What asks for one address, once."""

    def get(self, url: str, headers: dict[str, str]) -> Response:
        """Ask for one address; redirects are not followed.

        Raises:
            ConnectionFailedError: no whole answer came.
            FetchError: the answer is not one that can be kept.
        """

    def close(self) -> None:
        """Close the connection."""


class PoliteClient:
    """Asks as often and as fast as is polite, one request after the other.

    Args:
        client: what asks.
        timing: where time and chance come from.
        delay: the seconds between the end of one request and the beginning of the next.
        tell: is told when a request has failed and will be tried again.
    """

    def __init__(self, client: Client, timing: Timing, delay: float, tell: Callable[[str], None]) -> None:
        self._client = client
        self._timing = timing
        self._delay = delay
        self._tell = tell
        self._not_before = timing.monotonic()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def slow_down(self, delay: float) -> None:
        """Leave at least so many seconds between requests from now on."""
        self._delay = max(self._delay, delay)
        self._wait_at_least(self._delay)

    def get(self, url: str, headers: dict[str, str]) -> Response:
        """Ask for an address, again and again while the site is busy or does not answer.

        Raises:
            FetchStoppedError: the site wants to be left alone for longer than a run waits.
            FetchError: no answer that can be kept came.
        """
        for attempt in range(1, TRIES + 1):
            asked_wait = None
            try:
                response = self._get_in_time(url, headers)
            except ConnectionFailedError as error:
                trouble = str(error)
            else:
                if not _may_pass(response):
                    return response
                trouble = f"{response.status} {response.reason}".strip()
                asked_wait = self._retry_after(response)
            self._back_off(attempt, asked_wait)
            if attempt < TRIES:
                self._tell_of_retry(url, trouble)
        raise FetchError(f"{trouble} ({TRIES} times)")

    def _get_in_time(self, url: str, headers: dict[str, str]) -> Response:
        wait = self._not_before - self._timing.monotonic()
        if wait > 0:
            self._timing.sleep(wait)
        try:
            return self._client.get(url, headers)
        finally:
            self._not_before = self._timing.monotonic() + self._delay

    def _back_off(self, attempt: int, asked_wait: float | None) -> None:
        """Wait as long as the site asks, or else twice as long each time, with jitter."""
        if asked_wait is None:
            longest = FIRST_BACK_OFF_SECONDS * 2.0 ** (attempt - 1)
            asked_wait = longest * (1 + self._timing.random()) / 2
        self._wait_at_least(asked_wait)

    def _wait_at_least(self, seconds: float) -> None:
        self._not_before = max(self._not_before, self._timing.monotonic() + seconds)

    def _tell_of_retry(self, url: str, trouble: str) -> None:
        wait = self._not_before - self._timing.monotonic()
        self._tell(f"{url}: {trouble}; asking again in {wait:.0f} s")

    def _retry_after(self, response: Response) -> float | None:
        seconds = parse_retry_after(response.header("Retry-After"), self._timing.now())
        if seconds is not None and seconds > LONGEST_WAIT_SECONDS:
            raise FetchStoppedError(
                f"the site asks to be left alone for {seconds:.0f} seconds ({response.status}"
                f" {response.reason}), longer than the {LONGEST_WAIT_SECONDS:.0f} that a run waits;"
                " run the same command again after that"
            )
        return seconds


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Return how many seconds a Retry-After header asks to wait, given as seconds or as a date.

    None when there is none, or it is neither.
    """
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _may_pass(response: Response) -> bool:
    """Return whether an answer may be another one when the site is asked again."""
    return response.status == 429 or response.status >= 500
