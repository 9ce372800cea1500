"""How likely a word is as Dutch or French spelling, in bits: the fewer, the likelier."""

import re
from collections.abc import Container, Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

from corpus.damage.marks import mark_bits

WORDS_FILE = "words.txt"
CONTEXTS_FILE = "contexts.txt"
HANDMADE_FILE = "written-words.txt"

Contexts = dict[tuple[str, str, str], int]
"""The bits of a letter, what stands before it, and what after; see :func:`neighbour` for how those are named.

Either side holds up to two characters, three together at most; an empty side stands for anything.
"""

_RUN = re.compile(r"[^\W\d_]+")
_SHORTEST = 3

_KNOWN = 1
_UNKNOWN = 4
_NARROWER = 2
_NEVER_SEEN = 30
_MISPLACED_CAPITAL = 20
_AFTER_CAPITALS = 10

# A word may be a foreign name, or a foreign word. How unlikely that is depends on its rarest letter;
# the letters that French writes in few places of a word only are rare outside those.
_RARITY = {
    **dict.fromkeys("éëï", (12, 15)),
    "ñ": (11, 15),
    **dict.fromkeys("üöäáíó", (14, 18)),
    **dict.fromkeys("èêàâçîôûùœ", (16, 20)),
    **dict.fromkeys("ãåæìðòõøúýþÿßªº", (17, 22)),
}
_RAREST = (19, 25)
_EACH_FURTHER_LETTER = 3
# Where foreign names have these letters most often.
_WELL_PLACED = re.compile("^Š(?=[a-z])|(?<=[a-z])ů$")
_RARITY_WELL_PLACED = 10
# Where no language that uses these letters puts them.
_MISPLACED = re.compile(
    "[ńŕ](?=[aeiouyáéíóúý])|(?<=[aeiouy])ŕ|^[ůęąűńŕïë]|ñ(?![aeiouáéíóú])|[eio]ä"
    "|[aeiou]â|^[cdjlmnst]â(?=[aeiouyhéê])|^âs?$"
)
_MISPLACED_IN_NO_NAME = re.compile("[öôíó]s?$|^[äöüáíóú]$")
_NOT_EVEN_FOREIGN = 8

_JOINING_MARK = re.compile("(?<=[A-Za-z])[’\u00a0]|[’‘“…\u00a0](?=[A-Za-z])")
_ASCII_RUN = re.compile("[A-Za-z]+")


def neighbour(char: str) -> str:
    """Return what a character is to the letter beside it: a letter, "0", "'", "-", or "_" for an end."""
    if char.isalpha():
        return char.lower()[0]
    if char.isdigit():
        return "0"
    return "'" if char in "'’" else "-" if char == "-" else "_"


def accented_runs(word: str) -> Iterator[str]:
    """Yield the runs of three and more letters in a word that have accents, lower-case."""
    for run in _RUN.findall(word):
        if len(run) >= _SHORTEST and not run.isascii():
            yield run.lower()


class Spelling:
    """What is known of how Dutch and French words are written.

    Args:
        words: known words, lower-case.
        contexts: what it costs an accented letter to stand between its neighbours.
    """

    def __init__(self, words: Container[str], contexts: Contexts) -> None:
        self._words = words
        self._contexts = contexts

    def bits(self, word: str, vocabulary: Container[str] = ()) -> int:
        """Return how unlikely it is that somebody wrote this word, in bits; plain letters cost nothing.

        Args:
            word: what stands between two blanks, whatever characters it holds.
            vocabulary: further words known to be right, lower-case.
        """
        marks = (at for at, char in enumerate(word) if char > "\x7f" and not char.isalpha())
        total = sum(mark_bits(word, at) for at in marks)
        for run in _RUN.finditer(word):
            if not run[0].isascii():
                total += self._run_bits(word, run, vocabulary)
        if _JOINING_MARK.search(word):
            total += sum(
                _UNKNOWN for run in _ASCII_RUN.findall(word) if not self._is_known(run.lower(), vocabulary)
            )
        return total

    def knows(self, word: str) -> bool:
        """Return whether a lower-case word is one that these languages write."""
        return word in self._words

    def _is_known(self, word: str, vocabulary: Container[str]) -> bool:
        return self.knows(word) or word in vocabulary

    def _run_bits(self, word: str, run: re.Match[str], vocabulary: Container[str]) -> int:
        misplaced = _misplaced_capitals(run[0])
        if self._is_known(run[0].lower(), vocabulary):
            return _KNOWN + misplaced
        places = [at for at in range(*run.span()) if word[at] > "\x7f"]
        spelled = _UNKNOWN + sum(self._letter_bits(word, at) for at in places)
        return min(spelled, _foreign_bits(run[0], len(places))) + misplaced

    def _letter_bits(self, word: str, at: int) -> int:
        """Return the cost of a letter between its neighbours; the widest context known decides."""
        letter = word[at]
        two_before = f"__{''.join(map(neighbour, word[max(at - 2, 0) : at]))}"[-2:]
        two_after = f"{''.join(map(neighbour, word[at + 1 : at + 3]))}__"[:2]
        before, after = two_before[-1], two_after[0]
        find = self._contexts.get
        for char, extra in ((letter, 0), (letter.lower(), _UNKNOWN)):
            wide = (
                find((char, two_before, after), _NEVER_SEEN),
                find((char, before, two_after), _NEVER_SEEN),
                find((char, before, after), _NEVER_SEEN) + _NARROWER,
            )
            if min(wide) < _NEVER_SEEN:
                return min(wide) + extra
        sides = (find((letter.lower(), *side), _NEVER_SEEN) for side in ((before, ""), ("", after)))
        return min(sum(sides) - find((letter.lower(), "", ""), 0) + _UNKNOWN, _NEVER_SEEN)


@cache
def built_in_spelling() -> Spelling:
    """Return what the package knows of Dutch and French spelling, read once."""
    folder = files("corpus") / "data"
    words = frozenset((folder / WORDS_FILE).read_text("utf-8").split("\n"))
    contexts: Contexts = {}
    for line in (folder / CONTEXTS_FILE).read_text("utf-8").splitlines():
        letter, before, after, bits = line.split("\t")
        contexts[letter, before, after] = int(bits)
    return Spelling(words, contexts)


def _misplaced_capitals(run: str) -> int:
    """Return the cost of accented capitals among small letters, and the other way round."""
    if run.isupper() or run.islower():
        return 0
    small_first = run[0].islower() and run[1:2].isupper()
    inside = sum(1 for before, char in pairwise(run) if char.isupper() and _is_misplaced(before, char))
    after_capitals = any(
        run[at] > "\x7f" and run[at].islower() and run[at - 2 : at].isupper() for at in range(2, len(run))
    )
    return _MISPLACED_CAPITAL * (small_first + inside) + _AFTER_CAPITALS * after_capitals


def _is_misplaced(before: str, capital: str) -> bool:
    return capital > "\x7f" or (before > "\x7f" and before.islower())


def _foreign_bits(run: str, accents: int) -> int:
    """Return the cost of a word that no language of ours writes."""
    is_name = run[0].isupper()
    rarest = max(_RARITY.get(char.lower(), _RAREST)[0 if is_name else 1] for char in run if char > "\x7f")
    if is_name and accents == 1 and _WELL_PLACED.search(run):
        return _RARITY_WELL_PLACED
    is_misplaced = _MISPLACED.search(run.lower()) or (not is_name and _MISPLACED_IN_NO_NAME.search(run))
    misplaced = _NOT_EVEN_FOREIGN if is_misplaced else 0
    return rarest + misplaced + _EACH_FURTHER_LETTER * (accents - 1)
