"""What a wrong encoding does to text, in all the ways that repair is measured on."""

import html
import re
from collections.abc import Callable
from html.entities import codepoint2name

Damage = Callable[[str], str]

_CONTROLS = re.compile("[\x80-\x9f]")
_BLANK = re.compile("\xa0")
_UNDEFINED = re.compile("[\x81\x8d\x8f\x90\x9d]")


def misread(codec: str) -> Damage:
    """Return the damage of windows-1252 bytes taken for another code page; what has no byte there stays."""

    def misread_char(char: str) -> str:
        try:
            return char.encode("cp1252").decode(codec)
        except UnicodeError:
            return char

    return lambda text: "".join(map(misread_char, text))


def as_latin_1(text: str) -> str:
    """Return what UTF-8 becomes that is taken for Latin-1."""
    return text.encode().decode("latin-1")


def as_windows_1252(text: str) -> str:
    """Return what UTF-8 becomes that is taken for windows-1252; undefined bytes become control characters."""
    return _CONTROLS.sub(_as_windows_1252, as_latin_1(text))


def _as_windows_1252(control: re.Match[str]) -> str:
    return control[0] if _UNDEFINED.match(control[0]) else control[0].encode("latin-1").decode("cp1252")


def named_references(text: str) -> str:
    """Return a text with each character that HTML has a name for written by that name."""
    return "".join(
        f"&{codepoint2name[ord(char)]};" if char > "\x7f" and ord(char) in codepoint2name else char
        for char in text
    )


def numeric_references(text: str) -> str:
    """Return a text with each character outside ASCII written as its number."""
    return text.encode("ascii", "xmlcharrefreplace").decode()


CODE_PAGES: dict[str, Damage] = {codec: misread(codec) for codec in ("mac_latin2", "cp852", "cp1250")}

MISREAD_UTF8: dict[str, Damage] = {
    "UTF-8 as windows-1252": as_windows_1252,
    "UTF-8 as Latin-1": as_latin_1,
    "UTF-8 twice as windows-1252": lambda text: as_windows_1252(as_windows_1252(text)),
    "UTF-8 twice as Latin-1": lambda text: as_latin_1(as_latin_1(text)),
    "UTF-8 as windows-1252, no-break spaces as blanks": lambda text: _BLANK.sub(" ", as_windows_1252(text)),
    "UTF-8 as windows-1252, undefined bytes lost": lambda text: _UNDEFINED.sub("", as_windows_1252(text)),
}

REFERENCES: dict[str, Damage] = {
    "named references": named_references,
    "numeric references": numeric_references,
    "references escaped twice": lambda text: html.escape(named_references(text), quote=False),
}

BEYOND_REPAIR: dict[str, Damage] = {
    "UTF-8 as Latin-1, control characters lost": lambda text: _CONTROLS.sub("", as_latin_1(text)),
}
"""What loses so much that not every word can be had back: which quote it was, or whether À or à."""

NONE: dict[str, Damage] = {"none": lambda text: text}


def dress(text: str) -> str:
    """Return a text with typographic quotes, dashes, ellipses and euro signs for the plain ones."""
    for plain, typographic in _DRESSING:
        text = re.sub(plain, typographic, text)
    return text


_DRESSING = (
    (r"(?<=\w)'(?=\w)|(?<!\w)'(?=[snt]\b)", "’"),
    (r'"(\S[^"\n]{0,200}?\S|\w)"', r"“\1”"),
    (r"(?<!\w)'(\S[^'’\n]{0,200}?\S)'(?!\w)", r"‘\1’"),
    (r"\.\.\.", "…"),
    (r"(?<= )-(?= )|(?<=\d)-(?=\d)", "–"),
    (r"\b(?:EUR|euros?)(?= \d)|(?<=\d )(?:EUR|euros?)\b", "€"),
)
