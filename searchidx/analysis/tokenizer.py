"""Where words begin and end in Dutch and French text, and what belongs together in spite of punctuation.

The rules, the same for documents and queries and for both languages:

- A word is a run of letters and digits. Punctuation between two of them may hold it together.
- An elided article or pronoun is a word of its own: ``l'accord`` is ``l`` and ``accord``.
- ``- . / _ + @`` separate words of three letters and more (``Vlaams-Brabant``, and sentences that the source
  glued together: ``deed.Trein``). They hold together what has a digit or a shorter part: ``N-VA``, ``sp.a``,
  ``5-8917``, ``covid-19``. ``&`` always does: ``CD&V``. Such a word is found whole, and by its longer parts.
- ``1 390``, ``1.390`` and ``1390`` are one number; a comma holds decimals: ``12,20``.
"""

import re
from collections.abc import Iterator

import msgspec

from searchidx.analysis.folding import fold

_MAXIMUM_LENGTH = 120
_SHORT = 3

_WORD = re.compile(
    r"(?<![\w.,/-])\d{1,3}(?:[ .]\d{3})+(?![\w])(?:,\d+)?"
    r"|\w+(?:(?:[-./'+@&]|(?<=\d),(?=\d))\w+)*"
)
_GROUPED_NUMBER = re.compile(r"\d{1,3}(?:[ .]\d{3})+(?:,\d+)?")
_JOINT = re.compile(r"[-./+@&_,]")
_ELIDED = frozenset(
    ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu", "quelqu"]
)


class Token(msgspec.Struct, frozen=True, gc=False):
    """One word of a text.

    Attributes:
        start, end: where it stands in the normalised text.
        forms: the folded word as a whole, then those of its parts that can be searched too.
    """

    start: int
    end: int
    forms: tuple[str, ...]


class Tokenizer:
    """Splits normalised text into tokens; remembers how each distinct word was split."""

    def __init__(self, memory: int = 1_000_000) -> None:
        self._memory = memory
        self._known: dict[str, tuple[Token, ...]] = {}

    def tokens(self, text: str) -> Iterator[Token]:
        """Yield the tokens of a normalised text, in order."""
        for word in self.words(text):
            start = word.start()
            for token in self.split(word[0]):
                yield Token(start + token.start, start + token.end, token.forms)

    def words(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the runs of a normalised text that :meth:`split` splits, in order."""
        return _WORD.finditer(text)

    def forms(self, text: str) -> Iterator[tuple[str, ...]]:
        """Yield the forms of each token of a normalised text, in order."""
        for word in _WORD.findall(text):
            for token in self.split(word):
                yield token.forms

    def split(self, word: str) -> tuple[Token, ...]:
        """Split one run of the text, as the word pattern finds it, into tokens with offsets into the run."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= self._memory:
                self._known.clear()
            known = self._known[word] = tuple(_split(word))
        return known


def _split(word: str) -> Iterator[Token]:
    start = 0
    head, apostrophe, _ = word.partition("'")
    if apostrophe and head.lower() in _ELIDED:
        yield Token(0, len(head), (fold(head),))
        start = len(head) + 1
    rest = word[start:]
    if _GROUPED_NUMBER.fullmatch(rest):
        yield Token(start, len(word), (rest.replace(" ", "").replace(".", ""),))
        return
    parts = [part for part in _JOINT.split(rest) if part]
    if len(parts) > 1 and "&" not in rest and all(len(part) >= _SHORT and part.isalpha() for part in parts):
        for part in parts:
            begin = word.index(part, start)
            start = begin + len(part)
            yield Token(begin, start, (fold(part),))
    elif parts:
        yield Token(start, len(word), _forms(rest.strip("_"), parts))


def _forms(whole: str, parts: list[str]) -> tuple[str, ...]:
    searchable = (part for part in parts if len(part) >= _SHORT) if len(parts) > 1 else ()
    forms = (whole, *searchable)
    return tuple(dict.fromkeys(fold(form)[:_MAXIMUM_LENGTH] for form in forms))
