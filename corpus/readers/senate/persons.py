"""Who asked whom, as a bilingual page's heading names them in both languages."""

import re
from collections.abc import Mapping, Sequence

import msgspec

from corpus.readers._remarks import Remarks
from corpus.readers.senate.header import Author, read_author, read_office
from corpus.readers.senate.labels import FR, NL
from corpus.record import AskedLanguage, Language


class Persons(msgspec.Struct, frozen=True, kw_only=True):
    """The author, the party's name and the office addressed, by language."""

    author: str | None = None
    parties: Mapping[Language, str]
    offices: Mapping[Language, str]

    def party(self, asked_in: AskedLanguage | None) -> str | None:
        """Return the party; an independent's is worded in the language of the question, or else in French."""
        preferred = self.parties.get("nl" if asked_in == "nl" else "fr")
        return preferred or next(iter(self.parties.values()), None)


def read_persons(lines: Sequence[str], remarks: Remarks) -> Persons:
    """Read the lines between a bilingual page's headings and its title.

    Args:
        lines: French line and Dutch line in turn, or all on one line.
        remarks: told when the two languages name another author.
    """
    line = " ".join(lines)
    joined = _JOINED.fullmatch(line) if len(line) <= _LONGEST else None
    if joined:
        lines = [joined[name].strip() for name in ("author_fr", "author_nl", "office_fr", "office_nl")]
    offices: dict[Language, str] = {}
    authors: dict[Language, Author] = {}
    for line in lines:
        _place(line, authors, offices, remarks)
    names = list(dict.fromkeys(author.name for author in authors.values()))
    if len(names) > 1:
        remarks.warn(f"the author is named twice, differently: {' and '.join(names)}")
    return Persons(
        author=next(iter(names), None),
        parties={language: author.party for language, author in authors.items() if author.party},
        offices=offices,
    )


_LONGEST = 1_000
_JOINED = re.compile(
    r"(?P<author_fr>(?:de |d['’])(?P<name>\S[^()]{1,80}?)(?: \([^()]*\))?)"
    r"\s*(?P<author_nl>(?:van|de) (?P=name)(?: \([^()]*\))?)"
    r"\s*(?P<office_fr>(?:aux? |à ).+?)\s*(?P<office_nl>aan (?:de |het )?.+)"
)


def _place(
    line: str, authors: dict[Language, Author], offices: dict[Language, str], remarks: Remarks
) -> None:
    """Take a line for the first of these that it can be: an office, the French author, the Dutch author."""
    for labels in (FR, NL):
        if office := read_office(line, labels):
            before = offices.get(labels.language)
            offices[labels.language] = "; ".join(filter(None, (before, office)))
            return
    for labels in (FR, NL):
        if labels.language not in authors and (author := read_author(line, labels, remarks, is_print=True)):
            authors[labels.language] = author
            return
