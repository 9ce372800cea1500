"""Which character references of HTML were left in a text, and what they stand for."""

import re
import unicodedata
from html import unescape
from html.entities import name2codepoint

_NAMES = "|".join((*name2codepoint, "apos"))
_REFERENCE = re.compile(
    rf"""&(?P<escapes>(?:(?:amp|\#0{{0,5}}38|\#[xX]0{{0,5}}26);)*+)
         (?:(?P<name>{_NAMES}|\#[0-9]{{1,7}}|\#[xX][0-9a-fA-F]{{1,6}});)?""",
    re.VERBOSE,
)
_MOST_NESTED = 4


def decode_references(word: str) -> str:
    """Decode a word's character references, escaped once or several times; any other ``&`` stays.

    A reference ends in a semicolon and is numeric or has a name of HTML 4. One that stands for a blank or a
    control character stays, as it would change where words end.
    """
    for _ in range(_MOST_NESTED):
        decoded = _REFERENCE.sub(_decode, word)
        if decoded == word:
            break
        word = decoded
    return word


def _decode(reference: re.Match[str]) -> str:
    name = reference["name"]
    if name is None:
        return "&"
    char = unescape(f"&{name};")
    if not char or char in " \ufffd" or unicodedata.category(char) == "Cc":
        return reference[0]
    return char
