"""A site that is asked within its own rules: robots.txt first, redirects only within the site."""

from collections.abc import Callable
from typing import Protocol

from corpus.archive import Response
from corpus.errors import DocumentError, FetchError, FetchStoppedError
from corpus.fetching.addresses import is_same_site
from corpus.fetching.politeness import PoliteClient

REDIRECTS = 5

_KEEP_OUT = b"User-agent: *\nDisallow: /\n"


class Rules(Protocol):
    """What a robots.txt says to one crawler."""

    def allows(self, url: str) -> bool:
        """Return whether an address may be asked for."""

    @property
    def delay(self) -> float:
        """The seconds to leave between requests."""


class Site:
    """One site; its robots.txt is read before the first page and holds for the run.

    Args:
        origin: scheme and host.
        client: what asks it.
        parse_robots: makes rules of the bytes of a robots.txt.
    """

    def __init__(self, origin: str, client: PoliteClient, parse_robots: Callable[[bytes], Rules]) -> None:
        self._origin = origin
        self._client = client
        self._parse_robots = parse_robots
        self._rules: Rules | None = None

    def __enter__(self) -> "Site":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def allows(self, url: str) -> bool:
        """Return whether robots.txt allows to ask for an address.

        Raises:
            FetchStoppedError: robots.txt cannot be had, so that nothing may be asked for.
        """
        if self._rules is None:
            self._rules = self._read_robots()
            self._client.slow_down(self._rules.delay)
        return self._rules.allows(url)

    def get(self, url: str, headers: dict[str, str]) -> tuple[Response, ...]:
        """Ask for an address that is allowed; returns the redirects, if any, and the answer they end at.

        Raises:
            FetchStoppedError: the site wants to be left alone.
            FetchError: there is no answer that can be kept, or a redirect leads where it must not.
        """
        responses = [self._client.get(url, headers)]
        while (target := responses[-1].redirect_target) is not None:
            if len(responses) > REDIRECTS:
                raise FetchError(f"redirected more than {REDIRECTS} times")
            if not is_same_site(url, target):
                raise FetchError(f"redirected off the site, to {target}")
            if self._rules is not None and not self._rules.allows(target):
                raise FetchError(f"redirected to {target}, which robots.txt disallows")
            responses.append(self._client.get(target, headers))
        return tuple(responses)

    def _read_robots(self) -> Rules:
        address = f"{self._origin}/robots.txt"
        try:
            answer = self.get(address, {})[-1]
            content = answer.content()
        except (FetchError, DocumentError) as error:
            raise FetchStoppedError(
                f"{address} cannot be read: {error}; without it no page may be fetched: try again later"
            ) from error
        if answer.status in {401, 403}:
            return self._parse_robots(_KEEP_OUT)
        return self._parse_robots(content if answer.status == 200 else b"")
