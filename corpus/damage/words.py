"""How the damaged words of a block are found and undone: character references, UTF-8, code pages."""

import re
from collections import Counter
from typing import NamedTuple

from corpus.damage.blocks import undo_code_pages
from corpus.damage.entities import decode_references
from corpus.damage.spelling import built_in_spelling
from corpus.damage.suspicion import is_suspect
from corpus.damage.utf8 import undo_misread_utf8

_LOST = "\ufffd"
_MOST_TIMES = 4
_LONGEST = 1_000
"""In characters; what is longer is no word, and to judge it could take seconds."""

# What stands between two blanks, if it is more than plain letters. A blank after the first byte of a misread
# no-break space or à is the second byte, lost.
_WORD = re.compile(
    r"""(?<![^\t-\r\x20]) [!-%'-~]*+
        (?: [^\t-\r\x20] | (?<=Â)\x20 | (?<=ƒÅ)\x20 | (?<=Ã)\x20(?=[\x20.,;:!?)\]»”'"Â\n-]|\Z) )++""",
    re.VERBOSE,
)


class UndoneWords(NamedTuple):
    """A block with its damage undone.

    Attributes:
        text: the block.
        repairs: each changed word and what it became, in order of appearance.
        lost: the words of which a character was replaced by U+FFFD and is lost, in order of appearance.
    """

    text: str
    repairs: tuple[tuple[str, str], ...] = ()
    lost: tuple[str, ...] = ()


def undo_damage(text: str) -> UndoneWords:
    """Undo the damage in one block."""
    if text.isascii() and "&" not in text:
        return UndoneWords(text)
    if not is_suspect(text):
        return UndoneWords(text)
    words = Counter(_WORD.findall(text))
    undone = _undo(words)
    lost = tuple(word for word in _WORD.findall(text) if _LOST in word) if _LOST in text else ()
    if not undone:
        return UndoneWords(text, lost=lost)
    repairs: list[tuple[str, str]] = []

    def replace(word: re.Match[str]) -> str:
        right = undone.get(word[0])
        if right is None:
            return word[0]
        repairs.append((word[0], right))
        return right

    return UndoneWords(_WORD.sub(replace, text), tuple(repairs), lost)


def _undo(words: Counter[str]) -> dict[str, str]:
    """Return the damaged words and what they were, such that undoing the damage again would change nothing.

    Nothing is undone where that cannot be had.
    """
    rights = {word: word for word in words if len(word) <= _LONGEST and _LOST not in word}
    for _ in range(_MOST_TIMES):
        counts: Counter[str] = Counter()
        for word, right in rights.items():
            counts[right] += words[word]
        undone = _undo_once(counts)
        rights = {word: undone.get(right, right) for word, right in rights.items()}
        if not undone or not is_suspect("\n".join(rights.values())):
            return {word: right for word, right in rights.items() if word != right}
    return {}


def _undo_once(words: Counter[str]) -> dict[str, str]:
    decoded = {word: undo_misread_utf8(decode_references(word)) for word in words}
    counts: Counter[str] = Counter()
    for word, plain in decoded.items():
        if not plain.isascii():
            counts[plain] += words[word]
    misread = sum(words[word] for word, plain in decoded.items() if word != plain)
    damaged = undo_code_pages(counts, built_in_spelling(), misread_utf8=misread)
    final = {word: damaged.get(plain, plain) for word, plain in decoded.items()}
    return {word: right for word, right in final.items() if word != right}
