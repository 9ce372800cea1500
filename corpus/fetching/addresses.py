"""Under which addresses the Senate's site serves the pages of its written questions."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Literal, get_args
from urllib.parse import SplitResult, urlsplit

import msgspec

from corpus.errors import FetchError
from corpus.identity import question_id
from corpus.record import Language

Layout = Literal["screen", "print", "bilingual"]

LAYOUTS: tuple[Layout, ...] = get_args(Layout)
DEFAULT_SITE = "https://www.senate.be"

_PAGE_NAMES: dict[Layout, str] = {
    "screen": "SchriftelijkeVraag",
    "print": "SVPrint",
    "bilingual": "SVPrintNLFR",
}
_DEFAULT_PORTS = {"http": 80, "https": 443}


class PageAddress(msgspec.Struct, frozen=True, kw_only=True):
    """The page of one question in one language and layout, and its address."""

    legislature: int
    number: int
    language: Language
    layout: Layout
    url: str

    @property
    def question_id(self) -> str:
        """The id of the question whose page it is."""
        return question_id("senate", self.legislature, str(self.number))


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """The pages to fetch: a range of questions of one legislature, both ends included.

    ``site`` is as :func:`check_site` returns it.
    """

    legislature: int
    first: int
    last: int
    languages: tuple[Language, ...] = ("nl", "fr")
    layouts: tuple[Layout, ...] = ("screen",)
    site: str = DEFAULT_SITE

    def __len__(self) -> int:
        return max(0, self.last - self.first + 1) * len(self.languages) * len(self.layouts)

    def addresses(self) -> Iterator[PageAddress]:
        """Yield the pages, question by question."""
        for number in range(self.first, self.last + 1):
            for layout in self.layouts:
                for language in self.languages:
                    yield self._address(number, language, layout)

    def _address(self, number: int, language: Language, layout: Layout) -> PageAddress:
        query = f"MIval=Vragen/{_PAGE_NAMES[layout]}&LEG={self.legislature}&NR={number}&LANG={language}"
        return PageAddress(
            legislature=self.legislature,
            number=number,
            language=language,
            layout=layout,
            url=f"{self.site}/www/?{query}",
        )


def check_site(site: str) -> str:
    """Return the address of a site as scheme and host: ``https://www.senate.be``.

    Raises:
        FetchError: it is no such address, or says more.
    """
    try:
        parts = urlsplit(site)
        is_site = parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_site = False
    if not is_site or "@" in parts.netloc or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise FetchError(f"{site!r} is not the address of a site; write it like {DEFAULT_SITE}")
    return f"{parts.scheme}://{parts.netloc}"


def is_loopback(url: str) -> bool:
    """Return whether an address is this computer's own."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_same_site(url: str, other: str) -> bool:
    """Return whether a redirect from one address to the other stays on the site.

    It may gain or lose ``www.`` and change from HTTP to HTTPS, not back.
    """
    try:
        here, there = urlsplit(url), urlsplit(other)
        if _host(here) != _host(there) or there.scheme not in _DEFAULT_PORTS:
            return False
        if here.scheme == there.scheme:
            return _port(here) == _port(there)
        return there.scheme == "https" and _is_default(here) and _is_default(there)
    except ValueError:
        return False


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.")


def _port(parts: SplitResult) -> int:
    return parts.port or _DEFAULT_PORTS[parts.scheme]


def _is_default(parts: SplitResult) -> bool:
    return _port(parts) == _DEFAULT_PORTS[parts.scheme]
