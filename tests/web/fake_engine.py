"""A search engine over a list of records, as small as the pages can be tested with."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from corpus import Record, Text
from searchidx import FacetCount, FacetName, Hit, IndexInfo, Results, SearchRequest
from searchidx.model import FACET_NAMES

OTHER = {"nl": "fr", "fr": "nl"}


class FakeEngine:
    """Finds the questions that hold all of the words; ``error`` is raised instead, when it is set."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = {record.id: record for record in records}
        self.requests: list[SearchRequest] = []
        self.generation = "g-000001"
        self.error: Exception | None = None
        self.suggestions: tuple[str, ...] = ()
        self.ignored: tuple[str, ...] = ()

    def search(self, request: SearchRequest) -> Results:
        self.requests.append(request)
        if self.error:
            raise self.error
        matching = self.matching(request)
        window = matching[request.offset : request.offset + request.limit]
        return Results(
            query=request.query,
            ignored=self.ignored,
            total=len(matching),
            hits=tuple(hit(record, request) for record in window),
            facets=self.facets(request) if request.facets else {},
            suggestions=self.suggestions,
            took_ms=0.5,
            generation=self.generation,
        )

    def matching(self, request: SearchRequest) -> list[Record]:
        found = [record for record in self.records.values() if matches(record, request)]
        return sorted(found, key=lambda record: str(record.asked_on), reverse=request.sort != "oldest")

    def facets(self, request: SearchRequest) -> dict[FacetName, tuple[FacetCount, ...]]:
        """Count each facet's values among the questions that pass the filters of the others."""
        facets = {}
        for name in FACET_NAMES:
            others = {other: values for other, values in request.filters.items() if other != name}
            passing = self.matching(msgspec.structs.replace(request, filters=others))
            facets[name] = facet(name, passing, request)
        return facets

    def question(self, record_id: str) -> Record | None:
        if self.error:
            raise self.error
        return self.records.get(record_id)

    def questions(self, ids: Iterable[str]) -> dict[str, Record]:
        return {record_id: self.records[record_id] for record_id in ids if record_id in self.records}

    def info(self) -> IndexInfo:
        if self.error:
            raise self.error
        return IndexInfo(
            generation=self.generation,
            documents=len(self.records),
            written_at=datetime(2037, 11, 23, 8, 30, tzinfo=UTC),
        )

    def close(self) -> None:
        pass


def matches(record: Record, request: SearchRequest) -> bool:
    words = request.query.replace('"', " ").lower().split()
    whole = " ".join(str(value) for text in record.texts.values() for value in spoken(text)).lower()
    passes = all(
        set(wanted) & set(facet_values(name, record, request.lang))
        for name, wanted in request.filters.items()
    )
    return passes and all(word in whole for word in words)


def spoken(text: Text) -> tuple[str | None, ...]:
    return (text.title, text.question, text.answer)


def best_text(record: Record, lang: str) -> tuple[str, Text]:
    language = lang if lang in record.texts else OTHER[lang]
    return language, record.texts[language]


def hit(record: Record, request: SearchRequest) -> Hit:
    lang, text = best_text(record, request.lang)
    return Hit(
        id=record.id,
        score=1.0,
        thread=record.id,
        lang=lang,
        title={language: other.title for language, other in record.texts.items()},
        author=record.author,
        party=record.party,
        addressee=text.addressee,
        asked_on=record.asked_on,
        deadline=record.deadline,
        answered_on=record.answered_on,
        status=record.status,
        descriptors=text.descriptors,
        snippet=snippet(text, request.query),
        matched=(lang,),
        also_asked=sum(relation.kind == "also-asked" for relation in record.relations),
    )


def snippet(text: Text, query: str) -> tuple[tuple[str, bool], ...]:
    words = query.lower().split()
    passage = (text.question or "")[:240].split(" ")
    return tuple((word + " ", word.strip(".,?:").lower() in words) for word in passage)


def facet(name: str, records: Sequence[Record], request: SearchRequest) -> tuple[FacetCount, ...]:
    counts = Counter(value for record in records for value in facet_values(name, record, request.lang))
    chosen = request.filters.get(name, ())
    return tuple(
        FacetCount(value=value, count=count, selected=value in chosen)
        for value, count in counts.most_common()
    )


def facet_values(name: str, record: Record, lang: str) -> list[str]:
    text = best_text(record, lang)[1]
    values = {
        "minister": [text.addressee],
        "party": [record.party],
        "author": [record.author],
        "legislature": [str(record.legislature or "")],
        "year": [str(record.asked_on.year) if record.asked_on else ""],
        "descriptor": list(text.descriptors),
        "language": [record.asked_in],
        "status": [record.status],
    }
    return [value for value in values[name] if value]
