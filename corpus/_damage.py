"""Which code page damaged a block of text, and how its damaged words were written before."""

import re
from itertools import islice

_SMALL = "a-zßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœ"
_CAPITAL = "A-ZÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒ"
_LETTER = _SMALL + _CAPITAL

# What Dutch and French write beyond ASCII, and so what damage can hit.
_WRITTEN = "€…‘’“”•–—œ«»°±²³µ·º½§®\u00a0\u00adÀÁÄÇÈÉËÎÏÖÙÛÜàáâäçèéêëíîïñòóôöøùúûüÿ"
# Of those, what is so common that it is right wherever it stands,
_RIGHT = "‘’“”–—€œÀÂÇÈÉÊàáâäçèéêëîïñôöûü"
# and marks that are right as often as they are damage, so that one word may hold both.
_AMBIGUOUS_MARKS = "…«»‚÷†"

# No Dutch or French word holds any of this: a word that does is damaged, or foreign.
_MISWRITTEN = re.compile(
    rf"""[^\x00-\xff€‚„…‡‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]
       | [{_SMALL}][ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŠŽŒ]
       | (?<=[{_LETTER}])‚(?=[{_LETTER}])
       | [{_LETTER}][«“]
       | [»”][{_SMALL}]
       | [{_CAPITAL}][»…][{_CAPITAL}]""",
    re.VERBOSE,
)
# A repair that yields any of this is wrong: the word was right, or damaged in another way.
_IMPLAUSIBLE = re.compile(
    rf"""(?<!\w)[ëïûñ]\w
       | ä(?![bcdfghklmnprstuvwxz])
       | (?<![oO])ù | ù\w
       | œ(?![uitdc])
       | (?<![aeouykAEOUY])ï
       | [ie]ô
       | î(?!\w)
       | (?<!\w)â(?![gmnp])
       | (?<!\w)É(?!\w)
       | […€][{_LETTER}]
       | [{_LETTER}]— | —[{_LETTER}]
       | \w•
       | (?<=[{_LETTER}])(?<!\b[cdjlmnstCDJLMNST])(?<![qQ]u)(?<!rd)
         ’(?=\w)(?!(?:[stnrkm]|e[nr]s?|[tk]jes?|kes?)\b)""",
    re.VERBOSE,
)
# A capital that opens a word is a name's own letter (Škoda, Łódź), unless it yields one of these.
_OPENING = re.compile(r"(?<!\w)(?:être|êtes|ça|îl|ère|ôt|über)")
_WORD = re.compile(r"\S+")
_ENOUGH_SIGNS = 100


class CodePage:
    """One way in which windows-1252 bytes were misread.

    Args:
        codec: Python's name of the code page that the bytes were taken for.
        signs: rows of characters, what must stand before them, and what after, as regular expressions.
            A character that stands so proves that its block is damaged, however clean the rest is.
    """

    def __init__(self, codec: str, signs: tuple[tuple[str, str, str], ...]) -> None:
        misread = {char: char.encode("cp1252").decode(codec) for char in _WRITTEN}
        undo = {bad: char for char, bad in misread.items() if bad not in _RIGHT}
        keeping_marks = {bad: char for bad, char in undo.items() if bad not in _AMBIGUOUS_MARKS}
        capitals = "".join(bad for bad, char in undo.items() if bad.isupper() and char.islower())
        right = "".join(char for char in _RIGHT if char not in undo and misread.get(char) != char)
        self.codec = codec
        self._tables = (str.maketrans(undo), str.maketrans(keeping_marks))
        self._undoable = _any_of("".join(undo))
        self._name = re.compile(rf"(?<!\w)[{re.escape(capitals)}][{_SMALL}]")
        self._right = _any_of(right)
        self._suspect = _any_of("".join(chars for chars, _, _ in signs))
        self._sign = re.compile("|".join(f"{before}[{chars}]{after}" for chars, before, after in signs))

    def count_signs(self, text: str) -> int:
        """Return how many words of a block, 100 at most, show for sure that it was damaged in this way."""
        if self._suspect.search(text) is None:
            return 0
        shown = (
            word
            for word in _WORD.finditer(text)
            if self._shows_damage(word) and self._undo(word[0]) is not None
        )
        return sum(1 for _ in islice(shown, _ENOUGH_SIGNS))

    def repair(self, text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Undo the damage in a block known to be damaged in this way.

        A block that holds right accents too is damaged in part: there, a word that may be right stays.

        Returns:
            The block, and its changed words: before, after.
        """
        in_part = self._right.search(text) is not None
        changed: list[tuple[str, str]] = []

        def mend(word: re.Match[str]) -> str:
            if word[0].isascii():
                return word[0]
            if in_part and _MISWRITTEN.search(word[0]) is None and not self._shows_damage(word):
                return word[0]
            mended = self._undo(word[0])
            if mended is None:
                return word[0]
            changed.append((word[0], mended))
            return mended

        repaired = _WORD.sub(mend, text)
        return repaired, tuple(changed)

    def _shows_damage(self, word: re.Match[str]) -> bool:
        """Return whether a word holds a sign; what stands around the word counts too."""
        suspects = self._suspect.finditer(word.string, *word.span())
        return not word[0].isascii() and any(self._sign.match(word.string, at.start()) for at in suspects)

    def _undo(self, word: str) -> str | None:
        """Return the word as it was before the damage; None if it was not damaged in this way."""
        if self._undoable.search(word) is None:
            return None
        like_a_name = self._name.search(word) is not None
        for table in self._tables:
            mended = word.translate(table)
            if mended != word and _is_plausible(mended) and (not like_a_name or _OPENING.search(mended)):
                return mended
        return None


def find_code_page(text: str) -> CodePage | None:
    """Return the code page of which a block shows the most sure signs; None for an undamaged block."""
    if text.isascii():
        return None
    counts = [(page.count_signs(text), page) for page in CODE_PAGES]
    count, page = max(counts, key=lambda counted: counted[0])
    return page if count else None


def _any_of(chars: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(chars)}]")


def _is_plausible(word: str) -> bool:
    return _MISWRITTEN.search(word) is None and _IMPLAUSIBLE.search(word) is None


_MAC_LATIN2 = CodePage(
    "mac_latin2",
    signs=(
        ("ŽŤŲÍÁŻŁŠŪŮ", "(?<=[a-z])", ""),  # FinanciŽn, coŲrdinatie
        ("ŽŤŲÍŁŠ", "(?<=[A-Z])", "(?=[a-zť])"),  # BŤta
        ("Ô", "(?<=[aeou])", r"(?=\w)"),  # geÔntegreerd
        ("Ó", "(?<=[a-z])", "(?=[a-z])"),  # BenoÓt
        ("ť", "(?<=[A-Za-zťŤ…])", ""),  # Eťn, …ťn
        ("ť", r"(?<!\w)", "(?=[ťbcdfghklmnprstvw])"),  # ťťn
        ("ŗ", "", ""),  # ŗ la
        ("Ł", r"(?<!\w)", "(?=ber)"),  # Łberhaupt
        ("Í", r"(?<!\w)", r"(?=t(?:re|es)\b)"),  # Ítre
        ("ů", r"(?<=\bv)", r"(?=ůr)"),  # vůůr
        ("ý", r"(?<=\b[oO])", r"\b"),  # oý
        ("…", r"(?<!\w)", r"(?=(?:tats?|cole|cho)\b)"),  # …tat
        ("í", "(?<=[a-z][oiy])", r"(?=s\b)"),  # fotoís
        ("í", "(?<=[a-z]{3}a)", r"(?=s\b)"),  # agendaís
        ("í", "(?<=[A-Z]{2})", r"(?=(?:s|ers?)\b)"),  # FODís
        ("í", r"(?i:(?<=\b[b-df-hj-np-tv-xz]{3}))", r"(?=s\b)"),  # vzwís
        ("í", r"(?<=\d)", r"(?=s\b)"),  # F-16ís
        ("í", r"(?<!\w)", r"(?=s\b)"),  # ís avonds
        ("í", r"(?<=\b[zZ]o)", r"(?=n\b)"),  # zoín
        ("Ė", r"(?<![^\W\d_])", r"(?![^\W\d_])"),  # 2010Ė2012
        ("Ė", "(?<=[a-z])", ""),  # BrusselĖNamen
        ("Ö", "(?<=[a-z]{2})", r"(?!\w)"),  # enzovoortÖ
        ("ę", r"(?<!\w)", ""),  # ęeerste
        ("Ľ", r"(?<=[\w.?!,;:)%])", r"(?!\w)"),  # laatsteĽ
        ("Ľ", r"(?<!\w)", r"(?!\w)"),  # ? Ľ
        ("Ē", r"(?<=[\w.?!,;:)])", r"(?!\w)"),  # laatsteĒ
        ("†", "(?<=[a-z.])", r"(?=\d)"),  # artikel†12
        ("†", r"(?<=\d)", r"(?=\d)"),  # 10†000
        ("†", "(?<=[a-z]{2})", "(?=[a-z])"),  # de†minister
        ("†", r"(?<=[\da-z])", "(?=[%?!:])"),  # 12†%
        ("≠", "(?<=[a-z]{2})", "(?=[a-z]{2})"),  # zie≠ken
        ("į", r"(?<=[nN\d])", r"(?!\w)"),  # nį 5
        ("ß", r"(?<!\w)", r"(?!\w)"),  # ß 2
        ("ß", r"(?<!\w)", r"(?=\d)"),  # ß2
        ("Ä", r"(?<![^\W\d_])", r"(?=\s?\d)"),  # Ä 100
        ("Ä", r"(?<=\d)", r"(?!\w)"),  # 100Ä
        ("Ä", r"(?<=\d\s)", r"(?!\w)"),  # 100 Ä
        ("≤≥", "(?<=m)", r"(?![\s\d])"),  # 5 m≤.
        ("≤", "(?<=CO)", ""),  # CO≤
        ("Ķ", r"(?<![^\W\d_])", "(?=g)"),  # 25Ķg
    ),
)

CODE_PAGES = (_MAC_LATIN2,)
