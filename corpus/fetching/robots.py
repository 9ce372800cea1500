"""What a site's robots.txt allows (RFC 9309), and how slowly it wants to be asked."""

from protego import Protego

_READ_LIMIT = 500 * 1024
"""The most bytes of a robots.txt that are read: what RFC 9309 asks of every crawler."""


class Robots:
    """The rules of one robots.txt for one crawler.

    Args:
        content: the file.
        product: the crawler's name in it, e.g. ``searchidx``.
    """

    def __init__(self, content: bytes, product: str) -> None:
        self._rules = Protego.parse(content[:_READ_LIMIT].decode("utf-8-sig", errors="replace"))
        self._product = product

    def allows(self, url: str) -> bool:
        """Return whether an address may be asked for."""
        return self._rules.can_fetch(url, self._product)

    @property
    def delay(self) -> float:
        """The seconds to leave between requests: Crawl-delay, or what Request-rate comes to; 0 if unsaid."""
        rate = self._rules.request_rate(self._product)
        return max(
            self._rules.crawl_delay(self._product) or 0.0, rate.seconds / rate.requests if rate else 0.0
        )
