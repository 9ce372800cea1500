"""How a print page is laid out: blocks in a fixed order, set apart by lines of underscores."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from corpus.readers import Reading
from corpus.readers._remarks import Remarks
from corpus.readers.senate.facts import is_fact
from corpus.readers.senate.header import read_front
from corpus.readers.senate.labels import LONG_DAY, NUMBER, SEPARATOR, session_of, spaced
from corpus.readers.senate.monolingual import Above, Header, read_monolingual
from corpus.readers.senate.page import Page, header_cells, paragraphs


def recognises(opening: str) -> bool:
    """Return whether the first heading stands behind the house's name or below a line of underscores."""
    heading = _HEADING.search(opening)
    if heading is None:
        return False
    return heading["house"] is not None or opening[: heading.start()].rstrip().endswith("_")


def read(page: Page) -> Iterator[Reading]:
    """Read the page's one record; see :func:`~corpus.readers.senate.monolingual.read_monolingual`."""
    return read_monolingual(page, "print", _read_header)


def split_blocks(lines: Sequence[str]) -> list[list[str]]:
    """Split lines at the lines of underscores."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if SEPARATOR.fullmatch(line[:200]):
            blocks.append([])
        else:
            blocks[-1].append(line)
    return blocks


def count_front_blocks(blocks: Sequence[Sequence[str]]) -> int:
    """Return how many of the blocks below the persons, two at most, hold title and descriptors.

    A title, or a descriptor, may open with a day, as an event does; so a known event tells, or nothing but
    events.
    """
    if not blocks or any(is_fact(line, is_known=True) for line in blocks[0]):
        return 0
    return 1 if len(blocks) == 1 or _holds_facts(blocks[1]) else 2


_HEADING = spaced(
    r"(?:^|(?<=_)~)(?P<house>SENAAT |SÉNAT )?(?:Schriftelijke vraag nr\.?|Question écrite n[°º])"
    rf"~{NUMBER}(?!\d)",
    re.IGNORECASE | re.MULTILINE,
)
_DAY = re.compile(LONG_DAY)


def _holds_facts(block: Sequence[str]) -> bool:
    written = [line for line in block if line.strip()]
    is_known = any(is_fact(line, is_known=True) for line in written)
    return is_known or (bool(written) and all(map(is_fact, written)))


def _read_header(above: Above, remarks: Remarks) -> Header:
    persons, *blocks = split_blocks(above.after)
    count = count_front_blocks(blocks)
    title, descriptors = ([header_cells(block) for block in blocks[:count]] + [[], []])[:2]
    if descriptors:
        title = [" ".join(title)] if title else []
    front = read_front([*paragraphs(persons), title], above.labels, remarks, is_print=bool(persons))
    if above.is_reflowed and any(" " in descriptor for descriptor in descriptors):
        remarks.warn(f"the descriptors share a line, left out: {', '.join(descriptors)}")
        descriptors = []
    front = msgspec.structs.replace(front, descriptors=(*front.descriptors, *descriptors))
    return Header(
        front=front,
        facts=[line for block in blocks[count:] for line in block],
        day=next((line for line in above.before if _DAY.fullmatch(line)), None),
        session=session_of(above.before),
    )
