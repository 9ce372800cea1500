"""What the records say together: counts, and how long ministers take to answer."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import ceil
from statistics import median

import msgspec

from corpus import Language, Record


class Delay(msgspec.Struct, frozen=True, kw_only=True):
    """How long one minister took to answer.

    Attributes:
        minister: the addressee as the records name it.
        answered: how many answers have both dates.
        median_days, p90_days: from question to answer; None without such answers. The 90th percentile is the
            smallest delay within which at least 90 % of the answers came (nearest rank).
        unanswered: how many questions have no answer.
    """

    minister: str
    answered: int
    median_days: float | None
    p90_days: int | None
    unanswered: int


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of questions by fact (most frequent first), by year asked, and delays by minister."""

    questions: int
    status: dict[str, int]
    chamber: dict[str, int]
    legislature: dict[str, int]
    asked_in: dict[str, int]
    texts: dict[str, int]
    party: dict[str, int]
    years: dict[str, int]
    delays: tuple[Delay, ...]


def statistics_of(records: Iterable[Record], lang: Language) -> Statistics:
    """Count records; ministers are named in the language ``lang`` where they can be."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    answered: dict[str, list[int]] = defaultdict(list)
    unanswered: Counter[str] = Counter()
    for record in records:
        _count_facts(record, counts)
        minister = _minister(record, lang)
        if minister is None:
            continue
        if record.status != "answered":
            unanswered[minister] += 1
        elif record.asked_on and record.answered_on:
            answered[minister].append((record.answered_on - record.asked_on).days)
    return Statistics(
        questions=counts["chamber"].total(),
        years=dict(sorted(counts["year"].items())),
        delays=_delays(answered, unanswered),
        **{
            name: dict(counts[name].most_common())
            for name in ("status", "chamber", "legislature", "asked_in", "texts", "party")
        },
    )


def _count_facts(record: Record, counts: dict[str, Counter[str]]) -> None:
    for name in ("status", "chamber", "legislature", "asked_in", "party"):
        value = getattr(record, name)
        if value is not None:
            counts[name][str(value)] += 1
    counts["texts"].update(list(record.texts))
    if record.asked_on:
        counts["year"][str(record.asked_on.year)] += 1


def _minister(record: Record, lang: Language) -> str | None:
    addressees = {language: text.addressee for language, text in record.texts.items() if text.addressee}
    return addressees.get(lang) or next(iter(addressees.values()), None)


def _delays(answered: dict[str, list[int]], unanswered: Counter[str]) -> tuple[Delay, ...]:
    delays = [
        Delay(
            minister=minister,
            answered=len(days),
            median_days=median(days) if days else None,
            p90_days=sorted(days)[ceil(0.9 * len(days)) - 1] if days else None,
            unanswered=unanswered[minister],
        )
        for minister in answered.keys() | unanswered.keys()
        for days in (answered.get(minister, []),)
    ]
    return tuple(sorted(delays, key=lambda delay: (-delay.answered - delay.unanswered, delay.minister)))
