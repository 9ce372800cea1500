"""Invented documents for where there are no real ones: words made of syllables, as frequent as Zipf says."""

from collections.abc import Iterator
from itertools import accumulate
from random import Random

from corpus import LANGUAGES, Language
from searchidx.analysis import Analysis
from searchidx.benchmark.corpora import FIRST_DAY, LAST_DAY, analysed
from searchidx.benchmark.documents import AnalysedDocument
from searchidx.model import FacetName

VOCABULARY_SIZE = 50_000
"""Distinct words of each language."""

MEAN_WORDS = 300
"""Words of a document in each of its two languages, on average."""

_SYLLABLES: dict[Language, tuple[str, str, str]] = {
    "nl": (
        "b d f g h j k l m n p r s t v w z br dr gr kl kr pl sch sl sp st str tr vl zw",
        "a e i o u aa ee oo uu ie oe eu ij ou ui",
        "- - - n r t l k s m ng nd rt cht st",
    ),
    "fr": (
        "b c d f g j l m n p r s t v ch bl br cl cr dr fl gr pl pr qu tr",
        "a e i o u é è ai au eau eu ou oi an en in on",
        "- - - - r l s t c x nt rs",
    ),
}
"""Onsets, nuclei and codas of each language's syllables; ``-`` is none."""

_FACET_SIZES: dict[FacetName, int] = {
    "author": 200,
    "party": 12,
    "minister": 40,
    "legislature": 4,
    "language": 2,
    "status": 3,
    "descriptor": 800,
}


class SyntheticCorpus:
    """Bilingual documents of invented words.

    The word of rank r is as frequent as 1 / (r + 2.7), which is Zipf's law as Mandelbrot wrote it.

    Args:
        seed: which words and which documents.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        analysis = Analysis()
        self._vocabularies = {language: _vocabulary(language, seed, analysis) for language in LANGUAGES}
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(1, VOCABULARY_SIZE + 1)))
        self._values = {name: _values(name, size, seed) for name, size in _FACET_SIZES.items()}

    def documents(self, count: int) -> Iterator[AnalysedDocument]:
        """Yield ``count`` documents, numbered from 0."""
        for number in range(count):
            yield self._document(number)

    def _document(self, number: int) -> AnalysedDocument:
        random = Random(f"{self._seed} {number}")  # noqa: S311 - nothing secret
        length = max(20, round(random.lognormvariate(0, 0.5) * MEAN_WORDS / 1.133))
        terms = {
            language: " ".join(random.choices(vocabulary, cum_weights=self._weights, k=length))
            for language, vocabulary in self._vocabularies.items()
        }
        facets = {
            name: tuple(dict.fromkeys(random.choices(values, k=3 if name == "descriptor" else 1)))
            for name, values in self._values.items()
        }
        return AnalysedDocument(
            number=number, terms=terms, asked_on=random.randint(FIRST_DAY, LAST_DAY), facets=facets
        )


def _vocabulary(language: Language, seed: int, analysis: Analysis) -> list[str]:
    """Return the terms of the language's words, the most frequent first."""
    random = Random(f"{seed} {language}")  # noqa: S311 - nothing secret
    words: dict[str, None] = {}
    while len(words) < VOCABULARY_SIZE:
        # Frequent words are short, as in any language.
        most = 1 + min(3, len(words).bit_length() // 4)
        words[_word(language, random, random.randint(1, most))] = None
    return [term for word in words for term in analysed(word, language, analysis)]


def _word(language: Language, random: Random, syllables: int) -> str:
    kinds = [part.split() for part in _SYLLABLES[language]]
    return "".join(random.choice(kind) for _ in range(syllables) for kind in kinds).replace("-", "")


def _values(name: FacetName, size: int, seed: int) -> list[str]:
    random = Random(f"{seed} {name}")  # noqa: S311 - nothing secret
    names: dict[str, None] = {}
    while len(names) < size:
        words = [_word(language, random, 2).capitalize() for language in LANGUAGES]
        names[" ".join(words)] = None
    return list(names)
