"""Which passage of a text shows best why it matches, and which words of it do."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice, takewhile

import msgspec

from corpus import Language, Text
from searchidx.analysis import Analysis, Token, fold, printable
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


class Highlighter:
    """Finds what a query looks for in texts.

    Args:
        query: the parsed query; what it excludes is not looked for.
        analysis: the analysis of the index.
    """

    def __init__(self, query: ast.Node, analysis: Analysis) -> None:
        self._analysis = analysis
        self._leaves = [leaf for leaf in _positive_leaves(query) if not self._says_nothing(leaf)]

    def matches(self, text: Text, language: Language) -> bool:
        """Return whether anything the query looks for stands in the text."""
        wanted = self._wanted(language)
        return any(self._find(part, printable(value), wanted) for part, value in text_parts(text))

    def snippet(self, text: Text, language: Language) -> Snippet:
        """Return the passage of the question or the answer with the most of what the query looks for.

        Of two that have as many different things, the answer's: sister questions share their text, their
        answers differ. When neither has any, the lead: the beginning of the question, else of the answer.
        """
        wanted = self._wanted(language)
        best: tuple[tuple[int, bool, int], str, list[_Match], int] | None = None
        for part, value in text_parts(text):
            if part not in {"question", "answer"}:
                continue
            shown = printable(value)
            matches = self._find(part, shown, wanted)
            start, (different, found) = _best_passage(shown, matches)
            worth = different, bool(found) and part == "answer", found
            if best is None or worth > best[0]:
                best = worth, shown, matches, start
        if best is None:
            return ()
        _, shown, matches, start = best
        return _cut(shown, matches, start)

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

    def _find(self, part: ast.Part, shown: str, wanted: Sequence[_Wanted]) -> list[_Match]:
        here = [(number, one.tests) for number, one in enumerate(wanted) if one.part in {None, part}]
        if not here:
            return []
        tokens = list(self._analysis.tokens(shown))
        found = []
        for index, token in enumerate(tokens):
            for number, tests in here:
                run = tokens[index : index + len(tests)]
                if len(run) == len(tests) and all(test(held) for test, held in zip(tests, run, strict=True)):
                    found.append(_Match(token.start, run[-1].end, number))
        return found


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
