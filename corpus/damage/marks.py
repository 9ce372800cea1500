"""How likely a sign that is no letter stands where it stands in a word, in bits: the fewer, the likelier."""

import re

_LETTER = r"[^\W\d_]"
_NO_LETTER_BEFORE = rf"(?<!{_LETTER})"
_NO_LETTER_AFTER = rf"(?!{_LETTER})"

_ALONE = 14
_BESIDE_A_LETTER = 20
_BETWEEN_LETTERS = 32
_REPEATED = 1

_USUAL = 3
_FAIR = 9
_RARE = 16

_SOFT_HYPHEN = rf"(?<={_LETTER}{_LETTER})\xad(?={_LETTER}{_LETTER})"

_ELIDED = r"(?<=\b[cdjlmnst])|(?<=\bqu)|(?<=[eos]qu)|(?<=rsqu)|(?<=rd)|(?<=entr)"

# Where each sign usually stands, and what it costs there; the first that fits counts.
_PLACES: dict[str, tuple[tuple[str, int], ...]] = {
    "’": (
        (r"(?<!\w)’(?=s\b)", _USUAL),
        (rf"(?i:{_ELIDED})’(?i:(?=[aeiouyhàâéèêëîïôûùœ]))", 5),
        (r"(?<=[aeiouy])’(?=s\b)|(?<=[A-Z0-9])’(?=(?:s|en|ers?|tjes?)\b)|(?<=\b[zZ]o)’(?=n\b)", 5),
        (r"(?<!\w)’(?=[nt]\b)|(?<=\b[mzMZ])’(?=n\b)", 5),
        (r"(?<=[b-df-hj-np-tv-z]{2})’(?=s\b)", 5),
        (r"(?<=[sxz])’(?!\w)", 10),
        (r"(?<=[\w.,;:?!)…%])’(?!\w)", 11),
        (r"(?<=[^\W\d_])’(?=[^\W\d_])", 16),
    ),
    "‘": ((r"(?<!\w)‘(?=[\w(][^’]{0,60}’(?!\w))", _USUAL), (r"(?<!\w)‘(?=[\w(])", 8)),
    "“": ((r"(?<!\w)“(?=[\w(‘'«…])", _USUAL),),
    "”": ((r"(?<=[\w.,;:?!)%’'»…])”(?!\w)|(?<=[.,;:?!])”|(?<=\w)”(?=\d)", _FAIR),),
    "«": ((r"(?<!\w)«(?=[\w(“‘'\xa0]|$)", _USUAL),),
    "»": ((r"(?:(?<=[\w.,;:?!)%”’'…\xa0])|^)»(?!\w)", _USUAL),),
    "…": (
        (r"^…$", _FAIR),
        (r"(?:(?<=[\w\]).,\"'([])|^)…(?!\w)", _USUAL),
        (r"(?<!\w)…(?=[A-Za-z][a-z])", 8),
    ),
    "–": ((r"^–$|(?<=\d)–(?=\d)|^–(?=\d)|(?<=[a-z]{3})–(?=[A-Z])", _USUAL),),
    "—": ((r"^—$", _USUAL),),
    "•": ((rf"^•{_NO_LETTER_AFTER}", _USUAL),),
    "€": ((rf"{_NO_LETTER_BEFORE}€{_NO_LETTER_AFTER}", _USUAL),),
    "°": (
        (r"(?<!\w[nN])(?<=[nN])°(?=\d)", _FAIR),
        (rf"(?:(?<=\d)|(?<!{_LETTER}[nN])(?<=[nN]))°(?!\d)(?![a-z])|^°C", _USUAL),
    ),
    "²": ((r"(?<=[mM])²(?!\w)|(?<=CO)²", 5),),
    "³": ((r"(?<=[m\d])³(?!\w)", 5),),
    "§": ((r"(?<!\w)§+(?=\d|$|§)", _USUAL),),
    "®": ((rf"(?<=\w)®{_NO_LETTER_AFTER}", _USUAL),),
    "™": ((rf"(?<=\w)™{_NO_LETTER_AFTER}", _FAIR),),
    "±": ((r"^±(?=\d|$)", _USUAL),),
    "µ": ((rf"{_NO_LETTER_BEFORE}µ(?=(?:g|m|l|T|s|S|Sv|A|W|V){_NO_LETTER_AFTER})", _USUAL),),
    "½": ((r"(?<![^\W\d])½(?![^\W\d])", _USUAL),),
    "¼": ((r"(?<![^\W\d])¼(?![^\W\d])", _USUAL),),
    "¾": ((r"(?<![^\W\d])¾(?![^\W\d])", _USUAL),),
    "·": ((rf"(?<={_LETTER})·(?=(?:e|s|es|ne|nes|t?rice)\b)|^·$", _USUAL),),
    "×": ((r"(?<=\d)×(?=\d)|^×$", _USUAL),),
    "÷": ((r"(?<=\d)÷(?=\d)|^÷$", 10),),
    "†": ((r"(?<=\w)†(?!\w)|^†$", _RARE),),
    "\xa0": (
        (r"(?<=\xa0)\xa0", _REPEATED),
        (rf"(?<=[^\w\-])\xa0|\xa0{_NO_LETTER_AFTER}", _USUAL),
        (rf"{_NO_LETTER_BEFORE}\xa0(?={_LETTER})", 12),
        (r"\xa0", 24),
    ),
    "\xad": ((_SOFT_HYPHEN, 24),),
}
_COMPILED = {
    mark: tuple((re.compile(place), bits) for place, bits in places) for mark, places in _PLACES.items()
}
# Fewer names end in a no-break space or an ellipsis than other words do, and more in a dagger.
_AFTER_A_NAME = {("\xa0", _USUAL): 9, ("…", _USUAL): 9, ("†", _RARE): 10}
_OPENING = {"’": "‘", "”": "“", "»": "«"}
_LONGEST_QUOTE = 60
_NAME = re.compile(r"\W{0,3}[A-Z]")
_DRAWN = re.compile("[\x80-\x9f\u2500-\u259f]")


def mark_bits(word: str, at: int) -> int:
    """Return how unlikely the sign at a place of a word is there, in bits.

    Args:
        word: what stands between two blanks.
        at: the place of a character that is neither ASCII nor a letter.
    """
    mark = word[at]
    if _closes_quote(word, at):
        return _USUAL
    for place, bits in _COMPILED.get(mark, ()):
        if place.match(word, at):
            return _adapt(bits, word, at)
    after_letter = at > 0 and word[at - 1].isalpha()
    before_letter = word[at + 1 : at + 2].isalpha()
    if (after_letter and before_letter) or _DRAWN.match(mark) or mark == "\xad":
        return _BETWEEN_LETTERS
    return _BESIDE_A_LETTER if after_letter or before_letter else _ALONE


def _closes_quote(word: str, at: int) -> bool:
    opening = _OPENING.get(word[at])
    if opening is None or word[at + 1 : at + 2].isalpha():
        return False
    return opening in word[max(at - _LONGEST_QUOTE, 0) : at]


def _adapt(bits: int, word: str, at: int) -> int:
    """Return what a sign costs in its place, by what else the word is."""
    mark = word[at]
    if mark == "\xad" and mark in word[:at]:
        return _REPEATED
    return _AFTER_A_NAME.get((mark, bits), bits) if _NAME.match(word) else bits
