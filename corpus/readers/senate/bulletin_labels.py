"""How the bulletins of legislatures 1 to 3 word and write things, in Dutch and in French."""

import re
from typing import Final

import msgspec

from corpus.readers.senate.labels import LONG_DAY, loosen, spaced
from corpus.record import AskedLanguage, Language


class BulletinLabels(msgspec.Struct, frozen=True, kw_only=True):
    """The lines by which a bulletin in one language is read.

    Attributes:
        question: the heading over a question: ``number``, ``author``, ``day``, ``reminder``, ``note``.
        answer: what opens an answer, on its first line.
        courtesy: the title before an author's name.
    """

    language: Language
    question: re.Pattern[str]
    answer: re.Pattern[str]
    courtesy: re.Pattern[str]


_NUMBER = r"(?P<number>(?:[1-9]-)?\d{1,5}(?:/\d{1,3})?)"
_HEADING_END = (
    rf"(?P<day>{LONG_DAY})(?:~\((?P<reminder>rappels?\b[^()]{{0,200}})\))?"
    r"~(?:\((?P<note>N|Fr?|D|A|All)\.?\))?(?:~\((?P<later_reminder>rappels?\b[^()]{0,200})\))?~:"
)

LABELS: Final = (
    BulletinLabels(
        language="nl",
        question=spaced(rf"Vraag nr\.?~{_NUMBER} van (?P<author>[^():]{{1,120}}?),? d\.d\. {_HEADING_END}"),
        answer=re.compile(r"\s*Antwoord\s*:"),
        courtesy=spaced(
            r"(?:de heer|de heren|mevrouw|mevr\.?|mejuffrouw|juffrouw|mej\.?|dhr\.?) (?:senator )?"
        ),
    ),
    BulletinLabels(
        language="fr",
        question=spaced(
            rf"Question n[°º]~{_NUMBER} (?:de |du |d['’])(?P<author>[^():]{{1,120}}?),? du {_HEADING_END}"
        ),
        answer=re.compile(loosen(r"\s*Réponse\s*:")),
        courtesy=spaced(r"(?:M\.|MM\.|Mme|Mmes|Mlle|Monsieur|Madame|Mademoiselle|sénateur|sénatrice) "),
    ),
)

TITLE: Final = re.compile(
    loosen(r"^(?:Vragen en Antwoorden|Questions et Réponses)[\s|]*$"), re.IGNORECASE | re.MULTILINE
)
NUMBER: Final = re.compile(
    r"^\s*Bulletin\s+(?:n\S{1,3}\s*)?(?P<legislature>[1-9]\d?)-\d+[\s|]*$", re.IGNORECASE | re.MULTILINE
)
LEGEND: Final = re.compile(
    loosen(r"^\s*\((?:N|Fr?|D|A|All)\.?\)\s*:\s*(?:Vraag gesteld in|Question posée en)\b.*$"),
    re.IGNORECASE | re.MULTILINE,
)
ANY_QUESTION: Final = re.compile(
    "|".join(re.sub(r"\?P<\w+>", "", labels.question.pattern) for labels in LABELS),
    re.IGNORECASE | re.MULTILINE,
)
FURNITURE: Final = re.compile(
    loosen(
        r"\s*(?:Vragen van de Senatoren en antwoorden van de Ministers"
        r"|Vragen waarop (?:niet|een voorlopig) .{0,200}"
        r"|Questions posées par les Sénateurs et réponses données par les Ministres"
        r"|Questions auxquelles (?:il n['’]a pas|une réponse provisoire) .{0,200}"
        r"|\((?:Art\.|Artikel|Article) \d+ .{0,100}\))\s*"
    ),
    re.IGNORECASE,
)
OFFICE: Final = spaced(
    r"~(?:(?:Vice-?~)?(?:eerste[ -]?)?Minister|Staatssecretaris"
    r"|(?:Vice-?~)?Premi(?:er|ère)[ -]ministre|Ministre|Secrétaire d['’]État)\b[^.?!:;]{0,300}"
)
"""A minister, as the line above the questions names one; it may go on below."""

CONTINUATION: Final = re.compile(r"\s*[a-zà-ÿ(][^.?!:;]{0,200}")

_NOTES: Final[dict[str, AskedLanguage]] = {
    "n": "nl",
    "fr": "fr",
    "f": "fr",
    "d": "de",
    "a": "de",
    "all": "de",
}


def asked_language(note: str | None) -> AskedLanguage | None:
    """Return the language that a note such as ``(N.)`` stands for."""
    return _NOTES.get((note or "").lower())
