"""What each wrong code page makes of windows-1252 text, and how that is undone."""

from collections.abc import Iterator

_MARKS = frozenset("…«»‚†‘’“”–—€°§²³\u00a0")
"""Signs that are right as often as they are damage, so that one word may hold both."""


class CodePage:
    """One code page that windows-1252 bytes were taken for.

    Args:
        codec: Python's name of it.
    """

    def __init__(self, codec: str) -> None:
        damage = dict(_damage(codec))
        undo = {bad: right for right, bad in damage.items()}
        self.codec = codec
        self._changed = frozenset(damage)
        self._undo = str.maketrans(undo)
        self._undo_but_marks = str.maketrans({bad: right for bad, right in undo.items() if bad not in _MARKS})

    def leaves(self, word: str) -> bool:
        """Return whether the damage would not change a word."""
        return self._changed.isdisjoint(word)

    def undo(self, word: str) -> str:
        """Return what a word was before the damage."""
        return word.translate(self._undo)

    def undo_but_marks(self, word: str) -> str:
        """Return what a word was before the damage if the quotes, dashes and so on in it are right."""
        return word.translate(self._undo_but_marks)


def _damage(codec: str) -> Iterator[tuple[str, str]]:
    """Yield each character that the damage changes, and what it becomes."""
    for byte in range(0x80, 0x100):
        try:
            right, bad = (bytes([byte]).decode(encoding) for encoding in ("cp1252", codec))
        except UnicodeDecodeError:
            continue
        if right != bad:
            yield right, bad


CODE_PAGES = tuple(map(CodePage, ("mac_latin2", "cp852", "cp1250")))
