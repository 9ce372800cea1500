"""Downloads question pages from the Senate's site, politely, into a raw archive (extra: ``fetch``)."""

from corpus.fetching.addresses import DEFAULT_SITE, LAYOUTS, Layout, Selection, check_site, is_loopback
from corpus.fetching.archive_folder import ArchiveFolder
from corpus.fetching.connecting import connect
from corpus.fetching.politeness import SHORTEST_DELAY_SECONDS, Timing
from corpus.fetching.report import FetchReport, Numbers
from corpus.fetching.run import archived_pages, fetch

__all__ = [
    "DEFAULT_SITE",
    "LAYOUTS",
    "SHORTEST_DELAY_SECONDS",
    "ArchiveFolder",
    "FetchReport",
    "Layout",
    "Numbers",
    "Selection",
    "Timing",
    "archived_pages",
    "check_site",
    "connect",
    "fetch",
    "is_loopback",
]
