"""How characters that readers take for the same become the same, for documents and queries alike."""

import unicodedata

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_EQUIVALENT = str.maketrans(
    {
        **dict.fromkeys("\u2019\u2018\u02bc\u201b\u2032\u00b4`", "'"),
        **dict.fromkeys("\u00a0\u202f\u2007\u2009\u2002\u2003\t\r\n\v\f\u2028\u2029", " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2212", "-"),
    }
)
_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ĳ": "ij"}
)


def printable(text: str) -> str:
    """Return the text composed (NFC) and without characters that show nothing, such as soft hyphens."""
    return unicodedata.normalize("NFC", text).translate(_INVISIBLE)


def normalise(text: str) -> str:
    """Return the form of a text that is tokenised.

    One character for one character of :func:`printable`, so that offsets into the one hold in the other:
    apostrophes, hyphens and spaces of every kind become the plain ones.
    """
    if text.isascii() and text.isprintable() and "`" not in text:
        return text  # most words of a query, at a tenth of the cost
    return printable(text).translate(_EQUIVALENT)


def fold(word: str) -> str:
    """Return a word without capitals, accents and ligatures: ``Cœur`` and ``coeur`` are one."""
    lowered = word.lower()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFD", lowered.translate(_LIGATURES))
    return "".join(character for character in decomposed if not unicodedata.combining(character))
