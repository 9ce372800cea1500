"""How UTF-8 that was read as windows-1252 or Latin-1, once or several times, is undone in a word."""

import re
from collections.abc import Callable

# What a byte from 0x80 on is read as: by windows-1252, or as the control character of Latin-1.
_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)}
_BYTES |= {
    char: byte for byte in range(0x80, 0xA0) if (char := bytes([byte]).decode("cp1252", errors="ignore"))
}
# A no-break space is often turned into a blank.
_BYTES[" "] = 0xA0
_TAIL = f"[{re.escape(''.join(char for char, byte in _BYTES.items() if byte < 0xC0))}]"

_OTHER_SCRIPT = re.compile(rf"(?:[ÎÏÐÑ]{_TAIL}){{3,}}")
_SEQUENCE = re.compile(rf"[Â-ß]{_TAIL}|[à-ï]{_TAIL}{{2}}")
_LOST_QUOTE = re.compile(rf"â(?:€|\x80)(?!{_TAIL})")
# A first and a third byte, the second one lost.
_MIDDLES = {"â¬": "€", "â¦": "…", "â¢": "•", "â°": "‰"}
_LOST_MIDDLE = re.compile("|".join(_MIDDLES))
_LOST_CAPITAL = re.compile(r"""(?<=[.?!)"”])Ã(?=\s|$)""")
_LOST_GRAVE = re.compile(r"Ã(?=[^\w\s]|$)")

_MOST_TIMES = 6
_MOST_LOST = 3
# What a first byte stands for where the second one, between 0x80 and 0x9F, was lost.
_LOST = {"Ã": "ÉÈÊÀÇÎÔÁÍ", "Å": "œŒ", "â": "’“”–"}


def undo_misread_utf8(word: str) -> str:
    """Return a word with its UTF-8 sequences decoded, as often as it takes; any other word as it is.

    A blank inside the word counts as a lost no-break space.
    """
    for _ in range(_MOST_TIMES):
        undone = _OTHER_SCRIPT.sub(_decode_all, word)
        undone = _SEQUENCE.sub(_decode, undone)
        undone = _LOST_MIDDLE.sub(_restore_middle, _LOST_QUOTE.sub("”", undone))
        if undone == word:
            break
        word = undone
    return _LOST_GRAVE.sub("à", _LOST_CAPITAL.sub("À", word))


def guess_lost_bytes(word: str, bits: Callable[[str], int]) -> str:
    """Return what a word most likely was whose UTF-8 sequences have lost their control characters.

    Args:
        word: any word; one without a first byte, or with too many, comes back as it is.
        bits: how unlikely a word is.
    """
    places = [at for at, char in enumerate(word) if char in _LOST]
    if len(places) > _MOST_LOST:
        return word
    for at in places:
        first = word[at]
        word = min((f"{word[:at]}{char}{word[at + 1 :]}" for char in (first, *_LOST[first])), key=bits)
    return word


def _restore_middle(sequence: re.Match[str]) -> str:
    return _MIDDLES[sequence[0]]


def _decode_all(sequence: re.Match[str]) -> str:
    return bytes(_BYTES[char] for char in sequence[0]).decode("utf-8", errors="ignore")


def _decode(sequence: re.Match[str]) -> str:
    try:
        char = bytes(_BYTES[char] for char in sequence[0]).decode("utf-8")
    except UnicodeDecodeError:
        return sequence[0]
    if char == "\ufeff":
        return ""
    return char if _is_written(char, sequence) else sequence[0]


def _is_written(char: str, sequence: re.Match[str]) -> bool:
    """Return whether a decoded character is one that texts of ours hold."""
    if char < "\u0100" or "\u2000" <= char < "\u2300" or "\ufb00" <= char <= "\ufb06" or char in "œŒ":
        return True
    before, after = sequence.string[: sequence.start()][-1:], sequence.string[sequence.end() :][:1]
    if char in "ƒˆ˜":
        # What windows-1252 makes of second bytes; the first byte stands before it.
        return before > "\x7f"
    return char < "\u0250" and (before.isalpha() or after.isalpha())
