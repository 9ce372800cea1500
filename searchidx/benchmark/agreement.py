"""Whether engines answer alike: the same totals and counts, and hits that match indeed."""

from collections.abc import Sequence

import msgspec

from searchidx.benchmark.documents import DocumentFile
from searchidx.benchmark.matching import matches
from searchidx.benchmark.queries import TOP, Answer, AuthorCounts, Found, Query


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """How the answers of one engine to a class of queries compare with those of another.

    Attributes:
        totals, facets: for how many queries the total, or any facet's counts, differ.
        wrong: how many hits do not match their query, or are missing among the ten best.
        shared: which part of the other's ten best are among this one's; None where no hits were asked for.
    """

    totals: int
    facets: int
    wrong: int
    shared: float | None

    def remarks(self) -> list[str]:
        """Return what does not agree, in words."""
        counted = {
            "totals differ": self.totals,
            "facet counts differ": self.facets,
            "hits are wrong": self.wrong,
        }
        return [f"{count} {what}" for what, count in counted.items() if count]


def compare(
    queries: Sequence[Query], found: Sequence[Found], others: Sequence[Found], documents: DocumentFile
) -> Agreement:
    """Compare the answers of one engine to the queries with those of another."""
    pairs = list(zip(found, others, strict=True))
    theirs = sum(len(other.numbers) for other in others)
    both = sum(len(set(mine.numbers) & set(other.numbers)) for mine, other in pairs)
    return Agreement(
        totals=sum(mine.total != other.total for mine, other in pairs),
        facets=sum(mine.facets != other.facets for mine, other in pairs),
        wrong=sum(_wrong(query, mine, documents) for query, mine in zip(queries, found, strict=True)),
        shared=both / theirs if theirs else None,
    )


def _wrong(query: Query, found: Found, documents: DocumentFile) -> int:
    if isinstance(query, AuthorCounts):
        return 0
    wanted = min(TOP, found.total)
    good = {number for number in found.numbers if matches(query, documents[number])}
    marked = found.snippets if isinstance(query, Answer) else [""] * wanted
    return abs(wanted - len(good)) + (len(marked) != wanted)
