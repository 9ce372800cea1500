"""How queries are drawn from the documents: twenty of each class, from words that stand in real text."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from random import Random

from corpus import LANGUAGES, Language
from searchidx.benchmark.documents import AnalysedDocument, DocumentFile
from searchidx.benchmark.queries import (
    AllOf,
    Answer,
    AnyOf,
    AuthorCounts,
    AuthorTerm,
    DatesTerm,
    Group,
    Phrase,
    Prefix,
    Query,
    Reading,
    Term,
)
from searchidx.errors import BenchmarkError

SAMPLE = 20_000
"""From how many documents frequencies are taken."""

COMMON = (0.10, 0.60)
MIDDLE = (0.01, 0.30)
RARE = (0.0001, 0.001)
"""In which share of a language's documents such a term stands."""

WINDOW = 60
"""Terms that are asked for together stand within so many terms of a document."""

WEIGHTS = (1.0, 0.5)
"""What a word and its synonym count in a group."""

PREFIX_LENGTH = 4
YEAR = 365
ATTEMPTS = 10_000
"""How many documents are tried for one query before the class stays short."""


def draw_queries(documents: DocumentFile, per_class: int, seed: int) -> dict[str, list[Query]]:
    """Return the queries of every class, by the class's name; the languages take turns.

    A class has fewer where the documents yield no more.

    Raises:
        BenchmarkError: they yield none of a class.
    """
    sample = _Sample(documents)
    drawn = {name: _draw(sample, make, per_class, f"{seed} {name}") for name, make in _CLASSES.items()}
    for name, queries in drawn.items():
        if not queries:
            raise BenchmarkError(f"no query of the class {name!r} can be drawn; give a larger corpus")
    return drawn


class _Sample:
    """Documents that queries are drawn from, and in how many of them each term stands."""

    def __init__(self, documents: DocumentFile) -> None:
        size = min(len(documents), SAMPLE)
        self._documents = documents
        self._numbers = [place * len(documents) // size for place in range(size)]
        self._frequencies: dict[Language, Counter[str]] = {language: Counter() for language in LANGUAGES}
        self._sizes: Counter[Language] = Counter()
        for number in self._numbers:
            for language, text in documents[number].terms.items():
                self._sizes[language] += 1
                self._frequencies[language].update(set(text.split()))
        self._middle = {language: self._by_frequency(language, MIDDLE) for language in LANGUAGES}

    def document(self, random: Random) -> AnalysedDocument:
        return self._documents[random.choice(self._numbers)]

    def is_in(self, share: tuple[float, float], language: Language, term: str) -> bool:
        """Return whether a word's share of the language's documents is within the bounds."""
        least, most = (bound * self._sizes[language] for bound in share)
        # A sample too small for a rare term has terms that stand once or twice.
        return term.isalpha() and least <= self._frequencies[language][term] <= max(most, 2)

    def like(self, language: Language, term: str, other: Language) -> str | None:
        """Return the term itself in its own language, in another one a term that is about as frequent."""
        if other == language:
            return term
        ordered = self._middle[other]
        if not ordered:
            return None
        place = bisect_left(ordered, (self._frequencies[language][term], term))
        return ordered[min(place, len(ordered) - 1)][1]

    def _by_frequency(self, language: Language, share: tuple[float, float]) -> list[tuple[int, str]]:
        counted = self._frequencies[language]
        return sorted((counted[term], term) for term in counted if self.is_in(share, language, term))


class _Place:
    """A stretch of a document, out of which a query is made."""

    def __init__(
        self, sample: _Sample, random: Random, document: AnalysedDocument, language: Language, start: int
    ) -> None:
        self.sample = sample
        self.random = random
        self.document = document
        self.language = language
        self.terms = document.terms[language].split()[start : start + WINDOW]

    def one(self, share: tuple[float, float]) -> str | None:
        """Return one of its terms with such a share, if there is any."""
        fitting = self._fitting(share)
        return self.random.choice(fitting) if fitting else None

    def three(self) -> tuple[str, ...] | None:
        """Return three different middle terms, if there are so many."""
        fitting = self._fitting(MIDDLE)
        return tuple(self.random.sample(fitting, 3)) if len(fitting) >= 3 else None

    def _fitting(self, share: tuple[float, float]) -> list[str]:
        different = dict.fromkeys(self.terms)
        return [term for term in different if self.sample.is_in(share, self.language, term)]


def _draw(sample: _Sample, make: Callable[[_Place], Query | None], count: int, seed: str) -> list[Query]:
    random = Random(seed)  # noqa: S311 - nothing secret
    drawn: dict[Query, None] = {}
    for attempt in range(ATTEMPTS):
        if len(drawn) == count:
            break
        document = sample.document(random)
        language = LANGUAGES[(len(drawn) + attempt // 100) % len(LANGUAGES)]
        length = document.terms.get(language, "").count(" ")
        if length:
            query = make(_Place(sample, random, document, language, random.randrange(length)))
            if query:
                drawn[query] = None
    return list(drawn)


def _common(place: _Place) -> Query | None:
    term = place.one(COMMON)
    return Term(language=place.language, term=term) if term else None


def _rare(place: _Place) -> Query | None:
    term = place.one(RARE)
    return Term(language=place.language, term=term) if term else None


def _any_of(place: _Place) -> Query | None:
    terms = place.three()
    return AnyOf(language=place.language, terms=terms) if terms else None


def _all_of(place: _Place) -> Query | None:
    terms = place.three()
    return AllOf(language=place.language, terms=terms) if terms else None


def _phrase(place: _Place) -> Query | None:
    terms = tuple(place.terms[: place.random.choice((2, 3))])
    middle = sum(place.sample.is_in(MIDDLE, place.language, term) for term in terms)
    return Phrase(language=place.language, terms=terms) if middle > 1 else None


def _author(place: _Place) -> Query | None:
    term = place.one(COMMON)
    (author,) = place.document.facets["author"]
    return AuthorTerm(author=author, language=place.language, term=term) if term else None


def _dates(place: _Place) -> Query | None:
    term = place.one(COMMON)
    first = place.document.asked_on - place.random.randrange(YEAR)
    last = first + YEAR - 1
    return DatesTerm(first=first, last=last, language=place.language, term=term) if term else None


def _prefix(place: _Place) -> Query | None:
    term = place.one(MIDDLE)
    if not term or len(term) <= PREFIX_LENGTH:
        return None
    return Prefix(language=place.language, prefix=term[:PREFIX_LENGTH])


def _counts(place: _Place) -> Query | None:
    term = place.one(COMMON)
    return AuthorCounts(language=place.language, term=term) if term else None


def _answer(place: _Place) -> Query | None:
    terms = place.three()
    if not terms:
        return None
    groups = tuple(_group(place, term) for term in terms[: place.random.choice((1, 2, 3))])
    return Answer(groups=groups)


def _group(place: _Place, term: str) -> Group:
    """Return a word with a synonym out of its neighbourhood; words as frequent stand for translations."""
    words = dict.fromkeys([term, place.one(MIDDLE) or term])
    readings = []
    for language in LANGUAGES:
        found = (place.sample.like(place.language, word, language) for word in words)
        terms = dict.fromkeys(word for word in found if word)
        if terms:
            readings.append(Reading(language=language, terms=tuple(zip(terms, WEIGHTS, strict=False))))
    return Group(readings=tuple(readings))


_CLASSES: dict[str, Callable[[_Place], Query | None]] = {
    "common term": _common,
    "rare term": _rare,
    "OR of 3": _any_of,
    "AND of 3": _all_of,
    "phrase": _phrase,
    "author + term": _author,
    "dates + term": _dates,
    "prefix": _prefix,
    "facet counts": _counts,
    "whole answer": _answer,
}
