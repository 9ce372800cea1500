"""Which of the Senate's layouts a page has, by what it says."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final, Protocol

from corpus.errors import DocumentError
from corpus.markup import read_text
from corpus.readers import Reading, Reject, read_page
from corpus.readers.senate import bilingual, bulletin, printed, screen, stripped
from corpus.readers.senate.copies import without_additions
from corpus.readers.senate.labels import NUMBER, loosen
from corpus.readers.senate.page import Page, opening
from corpus.readers.senate.unwrap import unwrap


class Layout(Protocol):
    """One way in which the Senate lays a page out; a module of this package is one."""

    def recognises(self, opening: str) -> bool:
        """Return whether a page that opens so may have this layout, if it has none of those before it."""

    def read(self, page: Page) -> Iterator[Reading | Reject]:
        """Read the page's records.

        Raises:
            DocumentError: the page holds none.
        """


class SenateReader:
    """Reads the pages of written questions, as text or as HTML, Dutch, French or both."""

    name = "a Senate page of a written question"

    def recognises(self, head: bytes) -> bool:
        """Return whether a document that begins so opens as a page in one of the layouts does."""
        return any(_opens_page(head[:size]) for size in (_SHORT, len(head)))

    def read(self, name: str, stream: BinaryIO) -> Iterator[Reading | Reject]:
        """Read the records of one page: several for a bulletin, else one.

        Raises:
            DocumentError: the page holds none.
        """
        raw = read_page(stream)
        page = Page(name=name, raw=raw, text=_text_of(raw))
        layout = _find_layout(page.text)
        if layout is None:
            raise DocumentError(f"not recognised as {self.name} when read to its end")
        yield from layout.read(page)


READER: Final = SenateReader()

_SHORT = 3 * 1024  # of most pages enough to tell their layout, and so worth a first look
_LONG = 64 * 1024
_LAYOUTS: Final[tuple[Layout, ...]] = (bilingual, printed, screen, bulletin, stripped)
_SPOKEN_PAGE = re.compile(
    loosen(
        r"^(?:(?:SENAAT|SÉNAT)\s+)?(?:(?:Vraag om uitleg|Mondelinge vraag)\s+nr\.?"
        rf"|(?:Demande d['’]explications|Question orale)\s+n[°º])\s*{NUMBER}"
    ),
    re.MULTILINE | re.IGNORECASE,
)

# Annals open with the number of the sitting, twice; a speaker in them may quote a written question whole.
_SITTING = re.compile(r"\A([1-9]\d?-\d+(?:COM)?)\n\1$", re.MULTILINE | re.IGNORECASE)


def _text_of(raw: bytes) -> str:
    return unwrap(without_additions(read_text(raw)))


def _opens_page(head: bytes) -> bool:
    try:
        return _find_layout(without_additions(read_text(head))) is not None
    except DocumentError:
        return False


def _find_layout(text: str) -> Layout | None:
    """Return a page's layout by its opening lines."""
    layouts = (_layout_of(opening(text[:size])) for size in (_SHORT, _LONG))
    return next(filter(None, layouts), None)


def _layout_of(lines: str) -> Layout | None:
    """Return the layout of a page that opens so; what stands below a heading of another kind is not one."""
    if _SITTING.match(lines):
        return None
    spoken = _SPOKEN_PAGE.search(lines)
    above = lines[: spoken.start()] if spoken else lines
    return next((layout for layout in _LAYOUTS if layout.recognises(above)), None)
