"""How the bytes of a document become text: decoded, repaired, and tidied for keeping."""

import re
import unicodedata
from codecs import BOM_UTF16_BE, BOM_UTF16_LE

import msgspec

from corpus.damage import undo_damage
from corpus.errors import DocumentError


class Repaired(msgspec.Struct, frozen=True, kw_only=True):
    """A block of text without encoding damage.

    Attributes:
        text: the block, repaired.
        repairs: each word that was changed for that and what it became, in order of appearance.
        lost: the words that hold U+FFFD in place of a character nobody can know any more.
    """

    text: str
    repairs: tuple[tuple[str, str], ...] = ()
    lost: tuple[str, ...] = ()


def decode(data: bytes) -> str:
    """Decode a document, UTF-8 if it is valid and windows-1252 otherwise; lines end in LF, form is NFC.

    UTF-16 is told by its byte order mark. A few bad bytes do not make UTF-8 another encoding: those alone are
    taken for windows-1252, and a last character that a cut copy holds in part is left out.

    Raises:
        DocumentError: the bytes are no text.
    """
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        data = data.decode("utf-16", errors="replace").encode()
    _check_is_text(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        is_cut = error.reason == "unexpected end of data" and not data[: error.start].isascii()
        text = data[: error.start].decode("utf-8-sig") if is_cut else _decode_invalid(data)
    _check_is_composable(text)
    return unicodedata.normalize("NFC", _end_lines_in_lf(text))


def repair(text: str) -> Repaired:
    """Repair the words of one block that were damaged by a wrong encoding.

    A block is what was typed in one go: a heading, a title, a question, an answer. Never pass a whole page,
    as one block of it may be damaged and the next one clean.
    """
    undone = undo_damage(text)
    return Repaired(text=undone.text, repairs=undone.repairs, lost=undone.lost)


def clean(text: str) -> str:
    """Return the text as it is kept: NFC, LF, no blanks at line ends, at most one blank line in a row.

    No-break spaces and soft hyphens inside a line stay: the record is faithful, searching folds them.
    """
    composed = unicodedata.normalize("NFC", _end_lines_in_lf(text))
    lines = "\n".join(line.rstrip() for line in composed.split("\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip()


_MOST_MARKS = 64
_SYMBOLS = re.compile(rf"[^\w\s\x00-\u02ff]{{{_MOST_MARKS},}}")
_BLANK_LINES = re.compile(r"\n{3,}")
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\v\f\r\x1a\x1b"))
_BINARY_OPENINGS = (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"{\\rtf")

_BAD_BYTES = re.compile("[\udc80-\udcff]")
_OTHER_CHARACTERS = re.compile("[^\x00-\x7f\udc80-\udcff]")
_UNDEFINED = {0x81, 0x8D, 0x8F, 0x90, 0x9D}

# The bytes that windows-1252 leaves undefined stay control characters, as on the web.
_WINDOWS_1252 = {
    byte: chr(byte) if byte in _UNDEFINED else bytes([byte]).decode("cp1252") for byte in range(0x80, 0x100)
}
_ESCAPED_WINDOWS_1252 = {0xDC00 + byte: char for byte, char in _WINDOWS_1252.items()}


def _check_is_text(data: bytes) -> None:
    if data.startswith(_BINARY_OPENINGS):
        raise DocumentError("binary data, not text: save the document as plain text")
    if (offset := data.find(0)) >= 0:
        raise DocumentError(f"binary data: a NUL byte at offset {offset}; expected plain text")
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls * 100 > len(data):
        raise DocumentError(f"binary data: {controls} control characters in {len(data)} bytes")


def _decode_invalid(data: bytes) -> str:
    """Decode what is not valid UTF-8, by whether most of its characters are."""
    text = data.decode("utf-8-sig", errors="surrogateescape")
    if len(_BAD_BYTES.findall(text)) > len(_OTHER_CHARACTERS.findall(text)):
        return data.decode("latin-1").translate(_WINDOWS_1252)
    return text.translate(_ESCAPED_WINDOWS_1252)


def _check_is_composable(text: str) -> None:
    """Refuse endless rows of combining marks, as composing them takes quadratic time."""
    if len(text) - len(text.encode("latin-1", errors="ignore")) <= _MOST_MARKS:
        return  # too few characters that could be marks; to count those is cheaper than to look for rows
    for row in _SYMBOLS.finditer(text):
        marks = sum(1 for char in row[0] if unicodedata.combining(char))
        if marks > _MOST_MARKS:
            raise DocumentError(f"not text: {marks} combining marks in a row at character {row.start()}")


def _end_lines_in_lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
