"""How the Senate's pages word and write things, in Dutch and in French."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from corpus.record import AskedLanguage, EventKind, Language, RelationKind

LONGEST_LABEL: Final = 2_000
"""The most characters of a line that is looked at for a label."""

NUMBER: Final = r"[1-9]\d?-\d{1,6}(?:/\d{1,3})?"
LONG_DAY: Final = r"(?<!\d)\d{1,2}(?:er)?\s+[^\s\d_()|]{3,16}\s+\d{4}(?![\d-])"
SHORT_DAY: Final = r"(?:\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}[.-]\d{1,2}[.-]\d{4}|\d{4}-\d{1,2}-\d{1,2})"


class Labels(msgspec.Struct, frozen=True, kw_only=True):
    """The lines by which a page in one language is read; each pattern is for a whole line.

    Attributes:
        links: the line of links above the page.
        heading: the page's own ``number``; in print, the house's name stands before it.
        author: ``author``, ``party`` and ``day``.
        addressee: ``office``, without the article before it.
        another_addressee: the same, so strict that no title can be taken for it.
        question: the heading over the question: ``number``, ``day``, and the ``note`` on its language.
        answer: the heading over the answer: ``day``.
    """

    language: Language
    links: re.Pattern[str]
    heading: re.Pattern[str]
    author: re.Pattern[str]
    addressee: re.Pattern[str]
    another_addressee: re.Pattern[str]
    question: re.Pattern[str]
    answer: re.Pattern[str]


def loosen(pattern: str) -> str:
    """Return a pattern in which damage may stand for an accent, a degree sign or an apostrophe of a label."""
    return _FRAGILE.sub(r"\\S{1,8}?", pattern)


def spaced(pattern: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """Compile a loosened pattern in which a space stands for blanks and ``~`` for blanks or none."""
    return re.compile(loosen(pattern).replace(" ", r"\s+").replace("~", r"\s*"), flags)


def line_pattern(pattern: str) -> re.Pattern[str]:
    """Compile the same for a whole line; a bar of a table may end it."""
    return spaced(rf"~{pattern}[\s|]*")


def fold(label: str) -> str:
    """Return a label as labels are compared: case, accents and the number of blanks do not count."""
    if label.isascii():
        return " ".join(label.casefold().split())
    bare = unicodedata.normalize("NFD", label.casefold())
    return " ".join("".join(char for char in bare if not unicodedata.combining(char)).split())


def event_kind(label: str) -> EventKind | None:
    """Return the kind of an event by its label; None for a label not known."""
    return _EVENT_KINDS.get(fold(label).removesuffix("(pdf)").strip(" .:"))


def relation_kind(label: str) -> RelationKind | None:
    """Return the kind of a relation by its label; None for a label not known."""
    return _RELATION_KINDS.get(fold(label))


def note_language(note: str) -> AskedLanguage | None:
    """Return the language that a note such as ``Vraag gesteld in het Frans`` names; None if it names none."""
    words = fold(note)
    return next((language for name, language in _ASKED_IN if name in words), None)


def session_of(lines: Iterable[str]) -> str | None:
    """Return the years of the session that one of the lines names, such as ``2012-2013``."""
    matches = (_SESSION.search(line[:200]) for line in lines)
    match = next(filter(None, matches), None)
    return "-".join(filter(None, match.groups())) if match else None


_FRAGILE = re.compile(
    r"(?<=[a-zA-Z])\[['’]{2}\](?=[a-zA-ZÀ-ÿ]{3})|(?<=[a-zA-Z])[À-ÿ°]|[À-ÿ](?=[a-zA-Z])|\[°º\]"
)

_PARTY = r"(?:~\((?P<party>[^()]*(?:\([^()]*\)[^()]*)*)\))?"
_NOTE = r"(?:\((?P<note>[^()]*)\))?"
_DUTCH_OFFICE = (
    "(?:eerste minister|(?:vice-?eerste~)?(?:minister|staatssecretaris)"
    "(?=,| (?:van|voor|en|belast|toegevoegd) )).*?"
)
_FRENCH_OFFICE = (
    "(?:premi(?:er|ère) ministre|(?:vice-)?(?:premi(?:er|ère) )?(?:ministre|secrétaire d['’]État)"
    "(?=,| (?:d['’]|(?:des?|du|à|aux?|et|chargée?|adjointe?) ))).*?"
)

_EVENT_KINDS: Final[dict[str, EventKind]] = {
    "verzending vraag": "sent",
    "envoi question": "sent",
    "rappel": "reminder",
    "antwoord": "answer",
    "reponse": "answer",
    "aanvullend antwoord": "supplementary-answer",
    "reponse complementaire": "supplementary-answer",
    "voorlopig antwoord": "provisional-answer",
    "reponse provisoire": "provisional-answer",
    "herkwalificatie": "requalified",
    "requalification": "requalified",
    "dossier gesloten": "closed",
    "dossier cloture": "closed",
    "einde zittingsperiode": "end-of-legislature",
    "fin de la legislature": "end-of-legislature",
}
_RELATION_KINDS: Final[dict[str, RelationKind]] = {
    "ook gesteld aan": "also-asked",
    "aussi posee a": "also-asked",
    "heringediend als": "reintroduced-as",
    "reintroduite comme": "reintroduced-as",
    "redeposee comme": "reintroduced-as",
    "herindiening van": "reintroduction-of",
    "reintroduction de": "reintroduction-of",
    "geherkwalificeerd als": "requalified-as",
    "omgezet in": "requalified-as",
    "requalifiee en": "requalified-as",
    "requalifiee comme": "requalified-as",
    "herkwalificatie van": "requalification-of",
    "requalification de": "requalification-of",
}
_ASKED_IN: Final[tuple[tuple[str, AskedLanguage], ...]] = (
    ("nederlands", "nl"),
    ("neerlandais", "nl"),
    ("frans", "fr"),
    ("francais", "fr"),
    ("duits", "de"),
    ("allemand", "de"),
)

_SESSION = re.compile(
    r"\b(?:zitting|session)\s+(?:(?:van|de|ordinaire|extraordinaire)\s+){0,2}(\d{4})(?:\s*[-–]\s*(\d{4}))?(?!\d)",
    re.IGNORECASE,
)

NL: Final = Labels(
    language="nl",
    links=line_pattern("(?:Tweetalige|Eentalige) printerversie.*"),
    heading=line_pattern(rf"(?:SENAAT )?Schriftelijke vraag nr\.?~(?P<number>{NUMBER})"),
    author=line_pattern(rf"(?:van|de) (?P<author>\S.*?){_PARTY}(?:~,?~(?<!\w)d\.?~d\. (?P<day>\d.*?))?"),
    addressee=line_pattern(r"aan (?:de |het )?(?P<office>\S.*?)"),
    another_addressee=line_pattern(rf"aan (?:de |het )?(?P<office>{_DUTCH_OFFICE})"),
    question=line_pattern(
        rf"(?:SENAAT )?(?:Schriftelijke )?vraag nr\.?~(?P<number>{NUMBER}) d\.d\. (?P<day>\d.*?)~:~{_NOTE}"
    ),
    answer=line_pattern(rf"(?:Aanvullend )?antwoord ontvangen op (?P<day>{LONG_DAY})~:?"),
)
FR: Final = Labels(
    language="fr",
    links=line_pattern("Version à imprimer (?:bilingue|unilingue).*"),
    heading=line_pattern(rf"(?:SÉNAT )?Question écrite n[°º]~(?P<number>{NUMBER})"),
    author=line_pattern(rf"(?:de |d['’])(?P<author>\S.*?){_PARTY}(?:,? du (?P<day>\d.*?))?"),
    addressee=line_pattern(r"(?:aux? |à la |à l['’]~|à )(?P<office>\S.*?)"),
    another_addressee=line_pattern(rf"(?:au |à la )(?P<office>{_FRENCH_OFFICE})"),
    question=line_pattern(
        rf"(?:SÉNAT )?Question (?:écrite )?n[°º]~(?P<number>{NUMBER}) du (?P<day>\d.*?)~:~{_NOTE}"
    ),
    answer=line_pattern(rf"Réponse (?:complémentaire )?reçue le (?P<day>{LONG_DAY})~:?"),
)
LABELS: Final = (NL, FR)


def without_links(lines: Sequence[str]) -> list[str]:
    """Return the lines below those of the links above a page; all of them where there are none."""
    marks = [
        place
        for place, line in enumerate(lines)
        if len(line) <= LONGEST_LABEL and any(labels.links.fullmatch(line) for labels in LABELS)
    ]
    return list(lines[marks[-1] + 1 :]) if marks else list(lines)


CHRONOLOGY: Final = line_pattern("Chronologie")
SEPARATOR: Final = re.compile(r"[\s|]*(?:_{4,}[_\s|]*|-{8,}\s*|={8,}\s*|\*(?: ?\*){2,}\s*)")
DEADLINE: Final = re.compile(
    loosen(
        r" ?\(? ?(?:Einde van de antwoordtermijn|Fin du délai de réponse) ?: ?(?P<day>[^()]{0,40}?) ?(?:\)|$)"
    ),
    re.IGNORECASE,
)
PROVISIONAL: Final = line_pattern(r"(?:Voorlopig antwoord|Réponse provisoire)(?:~\(pdf\))?")
KNOWN_EVENT: Final = loosen(
    r"(?:Verzending vraag|Envoi question|Rappel|(?:Aanvullend |Voorlopig )?antwoord(?![^\W\d_])"
    r"|Réponse(?![^\W\d_])|Herkwalificatie|Requalification|Dossier gesloten|Dossier clôturé"
    r"|Einde zittingsperiode|Fin de la législature)"
)
SENT: Final = r"(?:Verzending vraag|Envoi question)"
