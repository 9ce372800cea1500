"""How a few thousand real questions become as many documents as wanted, the same ones at every run."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Protocol

import msgspec

from corpus import LANGUAGES, Language, Record, Reject, documents
from searchidx.analysis import Analysis
from searchidx.benchmark.documents import AnalysedDocument
from searchidx.document import text_parts
from searchidx.errors import BenchmarkError
from searchidx.model import FacetName

PARAGRAPH_TERMS = 80
"""A paragraph longer than this is cut, since some sources have lost their line ends."""

FIRST_DAY, LAST_DAY = date(2010, 1, 1).toordinal(), date(2024, 12, 31).toordinal()
"""Between which days documents that are not real are asked."""


class Corpus(Protocol):
    """A source of as many documents as wanted, the same ones at every run."""

    def documents(self, count: int) -> Iterator[AnalysedDocument]:
        """Yield ``count`` documents, numbered from 0."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a question besides its text: the day it was asked, and its facet values."""

    asked_on: int
    facets: dict[FacetName, tuple[str, ...]]


class RealCorpus:
    """Real questions first, in shuffled order; after them, real paragraphs put together anew.

    A recombined document has as many paragraphs in each language as some real question, each drawn from all
    the paragraphs of that language, and the facts of another real question on a day of its own. A question
    without author or day gets facts in the same way.

    Args:
        records: the real questions.
        seed: which order and which recombinations.

    Raises:
        BenchmarkError: none of the records has an author and the day it was asked.
    """

    def __init__(self, records: Iterable[Record], seed: int) -> None:
        self._seed = seed
        analysis = Analysis()
        self._questions: list[tuple[dict[Language, list[str]], Facts | None]] = [
            (_paragraphs(record, analysis), _facts(record)) for record in records
        ]
        self._facts = [facts for _, facts in self._questions if facts]
        if not self._facts:
            raise BenchmarkError(
                "no record of the corpus has both an author and the day it was asked;"
                " give records that have, or none for invented documents"
            )
        self._pools: dict[Language, list[str]] = {
            language: [text for texts, _ in self._questions for text in texts.get(language, ())]
            for language in LANGUAGES
        }
        Random(f"{seed} order").shuffle(self._questions)  # noqa: S311 - nothing secret

    def documents(self, count: int) -> Iterator[AnalysedDocument]:
        """Yield ``count`` documents, numbered from 0."""
        for number in range(count):
            yield self._document(number)

    def _document(self, number: int) -> AnalysedDocument:
        random = Random(f"{self._seed} {number}")  # noqa: S311 - nothing secret
        facts: Facts | None = None
        if number < len(self._questions):
            texts, facts = self._questions[number]
        else:
            template, _ = random.choice(self._questions)
            texts = {
                language: random.choices(self._pools[language], k=len(pieces))
                for language, pieces in template.items()
            }
        facts = facts or self._draw_facts(random)
        return AnalysedDocument(
            number=number,
            terms={language: " ".join(pieces) for language, pieces in texts.items()},
            asked_on=facts.asked_on,
            facets=facts.facets,
        )

    def _draw_facts(self, random: Random) -> Facts:
        return Facts(asked_on=random.randint(FIRST_DAY, LAST_DAY), facets=random.choice(self._facts).facets)


def read_records(paths: Sequence[Path]) -> list[Record]:
    """Read the records under the paths; what cannot be read is passed over.

    Raises:
        BenchmarkError: there is none.
    """
    found = documents(list(paths), lambda _: None)
    records = [reading.record for reading in found if not isinstance(reading, Reject)]
    if not records:
        names = ", ".join(map(str, paths))
        raise BenchmarkError(f"no record can be read from {names}; give files of the exchange format")
    return records


def _paragraphs(record: Record, analysis: Analysis) -> dict[Language, list[str]]:
    """Return the paragraphs of each language in which the record has any, as terms."""
    texts = {
        language: [
            " ".join(terms[start : start + PARAGRAPH_TERMS])
            for _, part in text_parts(text)
            for line in part.splitlines()
            for terms in [analysed(line, language, analysis)]
            for start in range(0, len(terms), PARAGRAPH_TERMS)
        ]
        for language, text in record.texts.items()
    }
    return {language: pieces for language, pieces in texts.items() if pieces}


def analysed(text: str, language: Language, analysis: Analysis) -> list[str]:
    """Return the terms of a text, one for each of its words."""
    term_of = analysis.terms[language]
    return [term_of(word) for word in analysis.words(text)]


def _facts(record: Record) -> Facts | None:
    if not record.author or not record.asked_on:
        return None
    text = next(iter(record.texts.values()))
    values: dict[FacetName, Iterable[object | None]] = {
        "author": [record.author],
        "party": [record.party],
        "minister": [text.addressee],
        "legislature": [record.legislature],
        "language": [record.asked_in],
        "status": [record.status],
        "descriptor": dict.fromkeys(text.descriptors),
    }
    return Facts(
        asked_on=record.asked_on.toordinal(),
        facets={name: tuple(str(value) for value in found if value) for name, found in values.items()},
    )
