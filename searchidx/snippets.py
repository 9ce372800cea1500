"""Which passage of a text shows best why it matches, and which words of it do."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice, takewhile
from typing import TypeAlias

import msgspec

from corpus import LANGUAGES, Language, Text
from searchidx.analysis import Analysis, Token, Tokenizer, fold, normalise, printable
from searchidx.document import text_parts
from searchidx.model import Snippet
from searchidx.query import ast

PASSAGE_CHARACTERS = 280
"""How long a passage may be; it ends between words."""

_SENTENCE_END = ".?!\n"
_LOOK_BACK = 80
"""How far before its first match a passage may begin, to begin with a sentence."""


class _Wanted(msgspec.Struct, frozen=True):
    """One thing the query looks for: a run of tokens that pass a test each, perhaps in one part only."""

    tests: tuple[Callable[[Token], bool], ...]
    part: ast.Part | None


class _Match(msgspec.Struct, frozen=True):
    """Where a wanted thing was found: characters from ``start`` to ``end``, and which of the things it is."""

    start: int
    end: int
    wanted: int


class _Finder:
    """Finds wanted things in texts of one language; judges each distinct word of the texts once.

    Args:
        wanted: the things.
        tokenizer: splits the texts.
    """

    def __init__(self, wanted: Sequence[_Wanted], tokenizer: Tokenizer) -> None:
        self._wanted = wanted
        self._tokenizer = tokenizer
        # For each distinct word: how many tokens it is, and those of them that pass a test, with the tests.
        self._known: dict[str, tuple[int, tuple[tuple[int, Token, frozenset[_Test]], ...]]] = {}

    def find(self, part: ast.Part, text: str) -> list[_Match]:
        """Return where the things wanted in a part stand in its text, in order."""
        here = [
            (number, len(one.tests)) for number, one in enumerate(self._wanted) if one.part in {None, part}
        ]
        if not here:
            return []
        marked = self._marked(text)
        found = []
        for index, (start, _, passed) in marked.items():
            for number, length in here:
                if (number, 0) not in passed:
                    continue
                last = marked.get(index + length - 1)
                if last and all((number, nth) in _passed(marked, index + nth) for nth in range(1, length)):
                    found.append(_Match(start, last[1], number))
        return found

    def _marked(self, text: str) -> "_Marked":
        marked: _Marked = {}
        index = 0
        known = self._known
        for word in self._tokenizer.words(normalise(text)):
            judged = known.get(word[0])
            if judged is None:
                judged = known[word[0]] = self._judge(word[0])
            count, passing = judged
            for nth, token, passed in passing:
                marked[index + nth] = word.start() + token.start, word.start() + token.end, passed
            index += count
        return marked

    def _judge(self, word: str) -> tuple[int, tuple[tuple[int, Token, frozenset["_Test"]], ...]]:
        tokens = self._tokenizer.split(word)
        judged = ((nth, token, self._passed_by(token)) for nth, token in enumerate(tokens))
        return len(tokens), tuple(one for one in judged if one[2])

    def _passed_by(self, token: Token) -> frozenset["_Test"]:
        return frozenset(
            (number, nth)
            for number, one in enumerate(self._wanted)
            for nth, test in enumerate(one.tests)
            if test(token)
        )


_Test: TypeAlias = tuple[int, int]
"""The number of a wanted thing, and which of its tests."""

_Marked: TypeAlias = dict[int, tuple[int, int, frozenset[_Test]]]
"""The tokens that pass a test, by their index: first character, the one after the last, the tests."""


def _passed(marked: _Marked, index: int) -> frozenset[_Test]:
    return marked[index][2] if index in marked else frozenset()


class Highlighter:
    """Finds what a query looks for in texts.

    Args:
        query: the parsed query; what it excludes is not looked for.
        analysis: the analysis of the index.
    """

    def __init__(self, query: ast.Node, analysis: Analysis) -> None:
        self._analysis = analysis
        self._leaves = [leaf for leaf in _positive_leaves(query) if not self._says_nothing(leaf)]
        self._finders = {
            language: _Finder(self._wanted(language), analysis.tokenizer) for language in LANGUAGES
        }

    def highlight(self, text: Text, language: Language) -> "Highlighted":
        """Find what the query looks for in one language of a question."""
        find = self._finders[language].find
        shown = ((part, printable(value)) for part, value in text_parts(text))
        return Highlighted(tuple((part, value, find(part, value)) for part, value in shown))

    def _says_nothing(self, leaf: ast.Node) -> bool:
        return isinstance(leaf, ast.Word) and self._analysis.is_stop_word(leaf.text)

    def _wanted(self, language: Language) -> list[_Wanted]:
        return [wanted for leaf in self._leaves for wanted in self._wanted_by(leaf, language)]

    def _wanted_by(self, leaf: ast.Node, language: Language) -> Iterator[_Wanted]:
        match leaf:
            case ast.Word(text=text, part=part):
                for token in self._analysis.tokens(text):
                    yield _Wanted((self._has_term(token.forms[0], language),), part)
            case ast.Phrase(text=text, part=part):
                yield _Wanted(tuple(_has_form(word) for word in self._analysis.words(text)), part)
            case ast.Prefix(text=text, part=part):
                yield _Wanted((_has_prefix(fold(text)),), part)
            case ast.Number(number=number):
                yield _Wanted((_has_form(number),), None)

    def _has_term(self, form: str, language: Language) -> Callable[[Token], bool]:
        stem = self._analysis.terms[language]
        term = stem(form)
        return lambda token: any(stem(held) == term for held in token.forms)


class Highlighted(msgspec.Struct, frozen=True):
    """A text with what a query looks for in it: each part, its printable text, and the matches there."""

    parts: tuple[tuple[ast.Part, str, list[_Match]], ...]

    def matches(self) -> bool:
        """Return whether anything the query looks for stands in the text."""
        return any(matches for _, _, matches in self.parts)

    def snippet(self) -> Snippet:
        """Return the passage of the question or the answer with the most of what the query looks for.

        Of two that have as many different things, the answer's: sister questions share their text, their
        answers differ. When neither has any, the lead: the beginning of the question, else of the answer.
        """
        best: tuple[tuple[int, bool, int], str, list[_Match], int] | None = None
        for part, shown, matches in self.parts:
            if part not in {"question", "answer"}:
                continue
            start, (different, found) = _best_passage(shown, matches)
            worth = different, bool(found) and part == "answer", found
            if best is None or worth > best[0]:
                best = worth, shown, matches, start
        if best is None:
            return ()
        _, shown, matches, start = best
        return _cut(shown, matches, start)


def _positive_leaves(node: ast.Node) -> Iterator[ast.Node]:
    match node:
        case ast.And(clauses=clauses) | ast.Or(clauses=clauses):
            for clause in clauses:
                yield from _positive_leaves(clause)
        case ast.Not():
            return
        case _:
            yield node


def _has_form(form: str) -> Callable[[Token], bool]:
    return lambda token: form in token.forms


def _has_prefix(prefix: str) -> Callable[[Token], bool]:
    return lambda token: any(form.startswith(prefix) for form in token.forms)


def _best_passage(shown: str, matches: Sequence[_Match]) -> tuple[int, tuple[int, int]]:
    """Return where the best passage starts, and its worth: different things found, then how often."""
    best = 0, (0, 0)
    for first, match in enumerate(matches):
        start = _sentence_start(shown, match.start)
        end = start + PASSAGE_CHARACTERS
        inside = list(takewhile(partial(_ends_by, end), islice(matches, first, None)))
        worth = len({other.wanted for other in inside}), len(inside)
        if worth > best[1]:
            best = start, worth
    return best


def _ends_by(end: int, match: _Match) -> bool:
    return match.end <= end


def _sentence_start(shown: str, position: int) -> int:
    """Return where the sentence of a position starts, or else the nearest word some way before it."""
    earliest = max(0, position - _LOOK_BACK)
    ends = [shown.rfind(character, earliest, position) for character in _SENTENCE_END]
    start = max(ends) + 1 if max(ends) >= 0 else earliest
    if start == earliest and earliest > 0:
        space = shown.find(" ", earliest, position)
        start = space + 1 if space >= 0 else position
    while start < position and shown[start].isspace():
        start += 1
    return start


def _cut(shown: str, matches: Sequence[_Match], start: int) -> Snippet:
    end = min(len(shown), start + PASSAGE_CHARACTERS)
    if end < len(shown):
        end = max(shown.rfind(" ", start, end), start + 1) if " " in shown[start:end] else end
    pieces: list[tuple[str, bool]] = [("… ", False)] if shown[:start].strip() else []
    position = start
    for match in matches:
        if match.start >= position and match.end <= end:
            pieces += [(shown[position : match.start], False), (shown[match.start : match.end], True)]
            position = match.end
    pieces.append((shown[position:end] + (" …" if shown[end:].strip() else ""), False))
    return _tidy(pieces)


def _tidy(pieces: Sequence[tuple[str, bool]]) -> Snippet:
    """Put every run of white space down as one space, and leave empty pieces out."""
    tidied = []
    for text, is_match in pieces:
        squeezed = " ".join(text.split())
        if text[:1].isspace():
            squeezed = " " + squeezed
        if squeezed.strip() and text[-1:].isspace():
            squeezed += " "
        if squeezed:
            tidied.append((squeezed, is_match))
    return tuple(tidied)
