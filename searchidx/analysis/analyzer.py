"""What terms a text has in each language: its tokens, folded, then stemmed."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version

import snowballstemmer

from corpus import LANGUAGES, Language
from searchidx.analysis import dutch, french
from searchidx.analysis.folding import normalise
from searchidx.analysis.tokenizer import Token, Tokenizer

ANALYSIS_VERSION = 1
"""Raised whenever the same text would give other terms."""

_LANGUAGE_RULES = {"nl": dutch, "fr": french}
_MEMORY = 1_000_000


class FormTerms:
    """The stem of each folded form in one language; remembers what it has seen."""

    def __init__(self, language: Language) -> None:
        self._stemmer = snowballstemmer.stemmer(_LANGUAGE_RULES[language].STEMMER)
        self._known: dict[str, str] = {}

    def __call__(self, form: str) -> str:
        """Return the term of a folded form.

        What holds a digit or inner punctuation (``n-va``, ``5-8917``) stays as it is; the plural or genitive
        ``'s`` of abbreviations and loan words goes: ``fod's`` is found by ``fod``.
        """
        known = self._known.get(form)
        if known is None:
            if len(self._known) >= _MEMORY:
                self._known.clear()
            known = self._known[form] = self._term(form)
        return known

    def _term(self, form: str) -> str:
        bare = form.removesuffix("'s")
        return str(self._stemmer.stemWord(bare)) if bare.isalpha() else bare


class Analysis:
    """Dutch and French analysis side by side.

    Attributes:
        tokenizer: finds the words, the same in both languages.
        terms: for each language, folded form to term.
    """

    def __init__(self) -> None:
        self.tokenizer = Tokenizer()
        self.terms: dict[Language, FormTerms] = {language: FormTerms(language) for language in LANGUAGES}

    def tokens(self, text: str) -> Iterator[Token]:
        """Yield the tokens of any text; offsets are those of ``printable(text)``."""
        return self.tokenizer.tokens(normalise(text))

    def words(self, text: str) -> list[str]:
        """Return the folded words of any text, each as a whole."""
        return [forms[0] for forms in self.tokenizer.forms(normalise(text))]

    def is_stop_word(self, word: str) -> bool:
        """Return whether a word as typed says nothing in either language.

        Accents count: French ``mais`` says nothing, Dutch ``maïs`` does.
        """
        lowered = normalise(word).lower()
        return any(lowered in rules.STOP_WORDS for rules in _LANGUAGE_RULES.values())


def fingerprint() -> str:
    """Return what an index must have been written with to be searched by this analysis."""
    parts = [f"analysis {ANALYSIS_VERSION}", f"snowballstemmer {version('snowballstemmer')}"]
    parts += [f"{language} {rules.STEMMER}" for language, rules in _LANGUAGE_RULES.items()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
