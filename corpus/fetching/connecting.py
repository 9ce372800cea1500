"""How a run is connected to its site: the one place that needs the packages of the extra ``fetch``."""

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

from corpus.errors import FetchError
from corpus.fetching.addresses import is_loopback
from corpus.fetching.politeness import PoliteClient, Timing
from corpus.fetching.site import Site

_PACKAGES = ("httpx", "protego", "warcio")


def connect(
    origin: str,
    *,
    product: str,
    version: str,
    contact: str | None,
    delay: float,
    timing: Timing,
    tell: Callable[[str], None],
) -> Site:
    """Return a site ready to be asked; nothing is sent yet.

    Args:
        origin: scheme and host.
        product: who asks, as robots.txt may name it.
        version: of the product.
        contact: a mail or web address at which the site finds who asks.
        delay: the least seconds between requests.
        timing: where time and chance come from.
        tell: is told when a request has failed and will be tried again.

    Raises:
        FetchError: a package is not installed.
    """
    missing = [package for package in _PACKAGES if find_spec(package) is None]
    if missing:
        raise FetchError(
            f"fetching needs packages that are not installed: {', '.join(missing)};"
            " install them with: pip install 'searchidx[fetch]'"
        )
    from corpus.fetching.client import HttpClient  # noqa: PLC0415
    from corpus.fetching.robots import Robots  # noqa: PLC0415

    user_agent = f"{product}/{version}" + (f" (+{contact})" if contact else "")
    client = HttpClient(user_agent, timing, uses_environment=not is_loopback(origin))
    return Site(origin, PoliteClient(client, timing, delay, tell), partial(Robots, product=product))
