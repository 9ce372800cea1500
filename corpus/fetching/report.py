"""What became of the pages that were to be fetched."""

from typing import Literal

import msgspec

from corpus.fetching.addresses import Layout, PageAddress
from corpus.ingest_report import IngestReport
from corpus.record import Language

Fate = Literal["missing", "disallowed", "failed"]


class Numbers(msgspec.Struct, kw_only=True):
    """Questions whose page in one layout and language had the same fate for the same reason.

    Attributes:
        layout, lang, reason: what they have in common.
        count: how many they are.
        numbers: their numbers as ranges, both ends included, in ascending order.
    """

    layout: Layout
    lang: Language
    reason: str
    count: int = 0
    numbers: list[tuple[int, int]] = []

    def add(self, number: int) -> None:
        """Count one more, whose number is higher than those before."""
        self.count += 1
        if self.numbers and self.numbers[-1][1] == number - 1:
            self.numbers[-1] = (self.numbers[-1][0], number)
        else:
            self.numbers.append((number, number))


class FetchReport(msgspec.Struct, kw_only=True):
    """What became of the pages.

    Attributes:
        fetched: how many came and are new or other than before.
        unchanged: how many were asked for and are what they were.
        held: how many were in the archive and not asked for again.
        missing: those there are not, by what the site says.
        disallowed: those that robots.txt forbids to ask for.
        failed: those that could not be had, or were not asked for after the run had to stop.
        stopped: why the run stopped asking, or None.
        archive: the WARC file that this run wrote, or None.
        ingested: what became of the pages in the store, or None when they were not ingested.
    """

    fetched: int = 0
    unchanged: int = 0
    held: int = 0
    missing: list[Numbers] = []
    disallowed: list[Numbers] = []
    failed: list[Numbers] = []
    stopped: str | None = None
    archive: str | None = None
    ingested: IngestReport | None = None

    def add(self, fate: Fate, address: PageAddress, reason: str) -> None:
        """Note a page that there is not, and why."""
        groups: list[Numbers] = getattr(self, fate)
        alike = (address.layout, address.language, reason)
        group = next((group for group in groups if (group.layout, group.lang, group.reason) == alike), None)
        if group is None:
            group = Numbers(layout=address.layout, lang=address.language, reason=reason)
            groups.append(group)
        group.add(address.number)

    def count(self, fate: Fate) -> int:
        """Return how many pages had a fate."""
        groups: list[Numbers] = getattr(self, fate)
        return sum(group.count for group in groups)
