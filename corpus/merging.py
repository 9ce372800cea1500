"""How the documents of one question become its one record, whatever order they come in."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

import msgspec

from corpus.identity import natural_key
from corpus.record import LANGUAGES, Event, Language, Record, Relation, Status, Text, encode

_STATUS_RANK: tuple[Status, ...] = ("answered", "requalified", "closed", "lapsed", "open")
_HEADER_FACTS = (
    "legislature",
    "number",
    "session",
    "asked_in",
    "author",
    "party",
    "asked_on",
    "deadline",
    "answered_on",
)
_INDEPENDENT = {"Onafhankelijke", "Indépendant", "Indépendante"}


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """One record out of several, and what the documents contradict each other in."""

    record: Record
    conflicts: tuple[str, ...] = ()


def merge(statements: Iterable[Record]) -> Merged:
    """Make one record of what several documents state of the same question.

    The result depends on the set of statements only, not on their order: a fact stated beats an unknown one,
    the fuller text beats the cut one, events and relations are united, and of contradicting header facts the
    one stated most often stands (on a tie, the one of the page in the language the question was asked in).

    Raises:
        ValueError: there is no statement, or they are of different questions.
    """
    ordered = _in_order_of_preference(statements)
    if len({record.id for record in ordered}) != 1:
        raise ValueError(f"not statements of one question: {sorted({record.id for record in ordered})}")
    if len(ordered) == 1:
        return Merged(record=ordered[0], conflicts=_descriptor_mismatch(ordered[0]))
    conflicts: list[str] = []
    facts = {name: _merge_fact(name, ordered, conflicts.append) for name in _HEADER_FACTS}
    record = Record(
        id=ordered[0].id,
        chamber=ordered[0].chamber,
        status=min((record.status for record in ordered), key=_STATUS_RANK.index),
        events=_merge_events(ordered),
        relations=_merge_relations(ordered),
        texts=_merge_texts(ordered, conflicts.append),
        source=ordered[0].source,
        **facts,
    )
    return Merged(record=record, conflicts=(*conflicts, *_descriptor_mismatch(record)))


def descriptor_pairs(record: Record) -> tuple[tuple[str, str], ...]:
    """Return the Dutch and the French descriptor at each place of a record's lists.

    The source lists them in the same order; where the lists differ in length nothing is guessed.
    """
    lists = [text.descriptors for text in record.texts.values()]
    if len(lists) < len(LANGUAGES) or len(set(map(len, lists))) > 1:
        return ()
    return tuple(zip(*(record.texts[language].descriptors for language in LANGUAGES), strict=True))


def _descriptor_mismatch(record: Record) -> tuple[str, ...]:
    """Return what to report of lists of different length; a page without descriptors may be a cut one."""
    counts = {language: len(text.descriptors) for language, text in record.texts.items()}
    if 0 in counts.values() or len(set(counts.values())) == 1:
        return ()
    stated = " and ".join(f"{count} in {language}" for language, count in counts.items())
    return (f"descriptors: {stated}; no translation pairs are taken from them",)


def _in_order_of_preference(statements: Iterable[Record]) -> list[Record]:
    def preference(record: Record) -> tuple[bool, int, bytes]:
        encoded = encode(record)
        return record.asked_in not in record.texts, -len(encoded), encoded

    return sorted(statements, key=preference)


def _merge_fact(name: str, ordered: Sequence[Record], report: Callable[[str], None]) -> Any:
    values = [value for record in ordered if (value := getattr(record, name)) is not None]
    if not values:
        return None
    counts = Counter(values)
    best = max(counts, key=lambda value: (counts[value], -values.index(value)))
    if len(counts) > 1 and not _INDEPENDENT.issuperset(counts):
        others = ", ".join(str(value) for value in counts if value != best)
        report(f"{name}: {best} stands, but also stated: {others}")
    return best


def _merge_events(ordered: Sequence[Record]) -> tuple[Event, ...]:
    """Unite the chronologies; one event stated in two languages is one event.

    The same kind on the same day counts as often as the document that has it most often says.
    """
    kept: list[Event] = []
    held: Counter[tuple[Any, str]] = Counter()
    for record in ordered:
        seen: Counter[tuple[Any, str]] = Counter()
        for event in record.events:
            key = (event.on, event.kind)
            seen[key] += 1
            if seen[key] > held[key]:
                held[key] += 1
                kept.append(event)
    return tuple(sorted(kept, key=lambda event: event.on))


def _merge_relations(ordered: Sequence[Record]) -> tuple[Relation, ...]:
    united = set(chain.from_iterable(record.relations for record in ordered))
    return tuple(sorted(united, key=lambda relation: (relation.kind, natural_key(relation.id))))


def _merge_texts(ordered: Sequence[Record], report: Callable[[str], None]) -> dict[Language, Text]:
    return {
        language: _merge_text(language, [r.texts[language] for r in ordered if language in r.texts], report)
        for language in LANGUAGES
        if any(language in record.texts for record in ordered)
    }


def _merge_text(language: Language, texts: Sequence[Text], report: Callable[[str], None]) -> Text:
    def fullest(name: str) -> str | None:
        values = sorted(
            {value for text in texts if (value := getattr(text, name))}, key=lambda v: (-len(v), v)
        )
        longest = _squeezed(values[0]) if values else ""
        contradicting = [v for v in values[1:] if not longest.startswith(_squeezed(v).rstrip(" .…"))]
        for value in contradicting:
            report(f"{name} ({language}): the fuller text stands, but also stated: {_start(value)}")
        return values[0] if values else None

    descriptors = max((text.descriptors for text in texts), key=lambda found: (len(found), found))
    for others in sorted({text.descriptors for text in texts}):
        if others != descriptors[: len(others)]:
            report(f"descriptors ({language}): the longer list stands, but also stated: {', '.join(others)}")
    return Text(
        addressee=fullest("addressee"),
        title=fullest("title"),
        descriptors=descriptors,
        question=fullest("question"),
        answer=fullest("answer"),
    )


def _squeezed(text: str) -> str:
    """Return a text as texts are compared: neither capitals nor the number of blanks count."""
    return " ".join(text.casefold().split())


def _start(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "…"
