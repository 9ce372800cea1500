"""How a screen page is laid out: blocks in a fixed order, set apart by blank lines."""

import re
from collections.abc import Iterator

import msgspec

from corpus.readers import Reading
from corpus.readers._remarks import Remarks
from corpus.readers.senate.facts import split_at_facts
from corpus.readers.senate.header import read_front
from corpus.readers.senate.labels import NUMBER, loosen
from corpus.readers.senate.monolingual import Above, Header, read_monolingual
from corpus.readers.senate.page import Page, paragraphs


def recognises(opening: str) -> bool:
    """Return whether a page that opens so has a screen page's heading, on a line of its own or not."""
    return _SCREEN.search(opening) is not None


def read(page: Page) -> Iterator[Reading]:
    """Read the page's one record; see :func:`~corpus.readers.senate.monolingual.read_monolingual`."""
    return read_monolingual(page, "screen", _read_header)


_SCREEN = re.compile(
    loosen(
        rf"^(?:Schriftelijke vraag nr\.?|Question écrite n[°º])\s*{NUMBER}[\s|]*$"
        rf"|^(?:Vraag nr\.? {NUMBER} d\.d\.|Question n[°º]\s*{NUMBER} du) \d"
        rf"|(?:Schriftelijke vraag nr\.?|Question écrite n[°º])\s*(?P<number>{NUMBER})(?!\d)"
        r".{0,4000}?(?:Vraag nr\.?|Question n[°º])\s*(?P=number) (?:d\.d\.|du) \d"
    ).replace(" ", r"\s+"),
    re.MULTILINE | re.IGNORECASE,
)


def _read_header(above: Above, remarks: Remarks) -> Header:
    lines, facts = split_at_facts(above.after)
    front = read_front(paragraphs(lines), above.labels, remarks)
    if above.is_reflowed and front.addressee and front.title is None:
        remarks.warn(f"addressee, title and descriptors share a line, left out: {front.addressee}")
        front = msgspec.structs.replace(front, addressee=None)
    return Header(front=front, facts=facts)
