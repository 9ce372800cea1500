"""How a stripped screen page is laid out, which lost heading, author, addressee and note of language.

Its number, and its language, then come from its address or its file's name.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal
from urllib.parse import unquote

import msgspec

from corpus.errors import DocumentError
from corpus.readers import Reading
from corpus.readers._remarks import Remarks
from corpus.readers.senate.body import read_body
from corpus.readers.senate.facts import end_of_facts, labels_language, read_facts, split_at_facts
from corpus.readers.senate.header import read_front
from corpus.readers.senate.labels import FR, NL, SENT, SHORT_DAY, without_links
from corpus.readers.senate.page import Page, paragraphs
from corpus.readers.senate.statement import make_record
from corpus.record import Language, Text


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What tells a page apart that does not state its number.

    Attributes:
        number: with its legislature.
        language: None where it is not told.
        origin: whether the page's links tell, or its address on the site, or a file's name.
    """

    number: str
    language: Language | None
    origin: Literal["links", "address", "name"]


def recognises(opening: str) -> bool:
    """Return whether a chronology opens the page; one with a heading must have been recognised before."""
    return _SENT.search(opening) is not None


def read(page: Page) -> Iterator[Reading]:
    """Read the page's one record.

    Raises:
        DocumentError: the page's name tells no number, or the line breaks are lost.
    """
    identity = _identify_by_links(page.raw) or identify(page.name)
    if identity is None:
        raise DocumentError(
            "a stripped copy of a question page, without number and author: give the file a name such as "
            "5-10640.fr.txt, or save the page again"
        )
    remarks = Remarks()
    above, fact_lines, body_lines = _take_apart(page.lines(), remarks)
    if not fact_lines:
        raise DocumentError(
            "a stripped copy of a question page that lost its line breaks too: save the page again"
        )
    language = _choose_language(identity.language, fact_lines, remarks)
    labels = NL if language == "nl" else FR
    front = read_front(paragraphs(above), labels, remarks)
    facts = read_facts(fact_lines, remarks)
    body = read_body(body_lines, labels, remarks, facts.answer_days)
    text = Text(
        addressee=front.addressee,
        title=front.title,
        descriptors=front.descriptors,
        question=body.question,
        answer=body.answer,
    )
    record = make_record(
        identity.number,
        {language: text},
        facts,
        remarks,
        source=_source(page.name, identity, language),
        author=front.author.name if front.author else None,
        party=front.author.party if front.author else None,
        asked_on=front.author.day if front.author else None,
        received_on=body.received_on,
    )
    yield remarks.reading(record, page.raw, f"senate-stripped-{language}")


def identify(name: str) -> Identity | None:
    """Return what an address (``…LEG=5&NR=10640&LANG=fr``) or a file's name (``5-10640.fr.txt``) tells."""
    name = unquote(name)
    legislature, number, language = (pattern.search(name) for pattern in _IN_ADDRESS)
    if legislature and number:
        return Identity(
            number=f"{legislature[1]}-{number[1]}",
            language=_language([language[1]] if language else []),
            origin="address",
        )
    last = re.split(r"[/\\:!]", name)[-1]
    numbers = _IN_FILE_NAME.findall(last)
    if len(numbers) != 1:
        return None
    return Identity(number=numbers[0], language=_language(_LANGUAGE.findall(last)), origin="name")


_SENT = re.compile(rf"{SHORT_DAY}[\s|]*{SENT}", re.IGNORECASE)
_IN_ADDRESS = tuple(
    re.compile(rf"(?<![A-Za-z]){pattern}", re.IGNORECASE)
    for pattern in (r"LEG=([1-9]\d?)(?!\d)", r"NR=([1-9]\d{0,5})(?!\d)", r"LANG=(nl|fr)(?![a-z])")
)
_IN_FILE_NAME = re.compile(r"(?<!\d)(?<!\d-)([1-9]\d?-[1-9]\d{0,5})(?!-?\d)")
_PRINT_LINK = re.compile(
    rb"MIval=(?:/|%2F)?Vragen(?:/|%2F)SVPrint(?:NLFR)?&(?:amp;)?LEG=([1-9]\d?)&(?:amp;)?NR=([1-9]\d{0,5})"
    rb"&(?:amp;)?LANG=(nl|fr)(?![a-z])",
    re.IGNORECASE,
)
_LINKS_WITHIN = 256 * 1024
_LANGUAGE = re.compile(r"(?<![^\W\d_])(nl|fr)(?![^\W\d_])", re.IGNORECASE)


def _identify_by_links(raw: bytes) -> Identity | None:
    """Return what the links of an HTML page to its own print pages tell."""
    found = {match.groups() for match in _PRINT_LINK.finditer(raw[:_LINKS_WITHIN])}
    if len(found) != 1:
        return None
    legislature, number, language = (group.decode() for group in found.pop())
    return Identity(number=f"{legislature}-{number}", language=_language([language]), origin="links")


def _language(stated: Sequence[str]) -> Language | None:
    languages = {language.lower() for language in stated}
    if len(languages) != 1:
        return None
    return "nl" if "nl" in languages else "fr"


def _take_apart(lines: Sequence[str], remarks: Remarks) -> tuple[list[str], list[str], list[str]]:
    """Return what stands above the chronology; that and the relations; and the text as it stands."""
    end = end_of_facts(lines)
    header = [remarks.mend(line.strip()) for line in lines[:end]]
    front, facts = split_at_facts(header)
    return without_links(front), facts, list(lines[end:])


def _choose_language(stated: Language | None, facts: Sequence[str], remarks: Remarks) -> Language:
    """Return the language of the page's labels where they tell it, and else that of its name.

    Raises:
        DocumentError: neither tells.
    """
    told = labels_language(facts)
    if told is None and stated is None:
        raise DocumentError("a stripped copy of a question page in an unknown language: name it 5-1.nl.txt")
    if told and stated and told != stated:
        remarks.warn(f"the name says {stated}, the labels are in {told}: the labels count")
    return told or stated or "nl"


def _source(name: str, identity: Identity, language: Language) -> str:
    facts = "number and language" if identity.language == language else "number"
    return f"{name} ({facts} from the {identity.origin})"
