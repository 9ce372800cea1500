"""How the Senate's pages word and write things, in Dutch and in French."""

import re
from typing import Final

import msgspec

from corpus.record import AskedLanguage, EventKind, Language, RelationKind

_NUMBER = r"[1-9]\d?-\d{1,6}"
_PARTY = r"(?: \((?P<party>[^()]*)\))?"
_LONG_DAY = r"\d{1,2}(?:er)? [^\W\d_]+ \d{4}"
_NOTE = r"(?:\((?P<note>[^()]*)\))?"
_SHORT_DAY = r"\d{1,2}/\d{1,2}/\d{4}"


def _line(pattern: str) -> re.Pattern[str]:
    """Compile the pattern of a whole line: a space stands for blanks, ``~`` for blanks or none."""
    return re.compile(pattern.replace(" ", r"\s+").replace("~", r"\s*") + r"\s*", re.IGNORECASE)


class Labels(msgspec.Struct, frozen=True, kw_only=True):
    """The lines by which a page in one language is read; each pattern is for a whole line.

    Attributes:
        links: the line of links above the page.
        heading: the page's own ``number``.
        author: ``author``, ``party`` and ``day``.
        addressee: ``office``, without the article before it.
        another_addressee: the same, so strict that no title can be taken for it.
        provisional: the link to a provisional answer, which states no date.
        question: the heading over the question: ``number``, ``day``, and the ``note`` on its language.
        answer: the heading over the answer: ``day``.
    """

    language: Language
    links: re.Pattern[str]
    heading: re.Pattern[str]
    author: re.Pattern[str]
    addressee: re.Pattern[str]
    another_addressee: re.Pattern[str]
    provisional: re.Pattern[str]
    question: re.Pattern[str]
    answer: re.Pattern[str]


LABELS: Final = (
    Labels(
        language="nl",
        links=_line("(?:Tweetalige|Eentalige) printerversie.*"),
        heading=_line(rf"Schriftelijke vraag nr\. (?P<number>{_NUMBER})"),
        author=_line(rf"van (?P<author>\S.*?){_PARTY}(?: d\.d\. (?P<day>\d.*?))?"),
        addressee=_line(r"aan (?:de |het )?(?P<office>\S.*?)"),
        another_addressee=_line(
            r"aan (?:de |het )?(?P<office>(?:eerste |vice-?eerste~)?(?:minister|staatssecretaris) .*?)"
        ),
        provisional=_line(r"Voorlopig antwoord~\(pdf\)"),
        question=_line(rf"Vraag nr\. (?P<number>{_NUMBER}) d\.d\. (?P<day>\d.*?)~:~{_NOTE}"),
        answer=_line(rf"Antwoord ontvangen op (?P<day>{_LONG_DAY})~:"),
    ),
    Labels(
        language="fr",
        links=_line("Version à imprimer (?:bilingue|unilingue).*"),
        heading=_line(rf"Question écrite n[°º]~(?P<number>{_NUMBER})"),
        author=_line(rf"(?:de |d['’])(?P<author>\S.*?){_PARTY}(?: du (?P<day>\d.*?))?"),
        addressee=_line(r"(?:aux? |à la |à l['’]~|à )(?P<office>\S.*?)"),
        another_addressee=_line(
            r"(?:au |à la )(?P<office>(?:vice-)?(?:premi(?:er|ère) )?(?:ministre|secrétaire d['’]État) .*?)"
        ),
        provisional=_line(r"Réponse provisoire~\(pdf\)"),
        question=_line(rf"Question n[°º]~(?P<number>{_NUMBER}) du (?P<day>\d.*?)~:~{_NOTE}"),
        answer=_line(rf"Réponse reçue le (?P<day>{_LONG_DAY})~:"),
    ),
)

# A page may hold the other language's events, so these know no language.
CHRONOLOGY: Final = _line("Chronologie")
EVENT: Final = _line(rf"(?P<day>{_SHORT_DAY})~\|?~(?P<label>[^|]*?[^|\s])~\|?")
DEADLINE: Final = re.compile(
    rf"\s*\(\s*(?:Einde van de antwoordtermijn|Fin du délai de réponse)\s*:\s*(?P<day>{_SHORT_DAY})\s*\)",
    re.IGNORECASE,
)
RELATION: Final = _line(
    r"(?P<label>[^:]*?)~:~(?:(?P<written>schriftelijke vraag|question écrite)"
    rf"|(?P<spoken>vraag om uitleg|demande d['’]explications)) (?P<number>{_NUMBER})"
)

_EVENT_KINDS: Final[dict[str, EventKind]] = {
    "verzending vraag": "sent",
    "envoi question": "sent",
    "rappel": "reminder",
    "antwoord": "answer",
    "réponse": "answer",
    "aanvullend antwoord": "supplementary-answer",
    "réponse complémentaire": "supplementary-answer",
    "voorlopig antwoord": "provisional-answer",
    "réponse provisoire": "provisional-answer",
    "herkwalificatie": "requalified",
    "requalification": "requalified",
    "dossier gesloten": "closed",
    "dossier clôturé": "closed",
    "einde zittingsperiode": "end-of-legislature",
    "fin de la législature": "end-of-legislature",
}
_RELATION_KINDS: Final[dict[str, RelationKind]] = {
    "ook gesteld aan": "also-asked",
    "aussi posée à": "also-asked",
    "heringediend als": "reintroduced-as",
    "réintroduite comme": "reintroduced-as",
    "redéposée comme": "reintroduced-as",
    "herindiening van": "reintroduction-of",
    "réintroduction de": "reintroduction-of",
    "geherkwalificeerd als": "requalified-as",
    "omgezet in": "requalified-as",
    "requalifiée en": "requalified-as",
    "requalifiée comme": "requalified-as",
    "herkwalificatie van": "requalification-of",
    "requalification de": "requalification-of",
}
_ASKED_IN: Final[tuple[tuple[str, AskedLanguage], ...]] = (
    ("nederlands", "nl"),
    ("néerlandais", "nl"),
    ("frans", "fr"),
    ("français", "fr"),
    ("duits", "de"),
    ("allemand", "de"),
)


def event_kind(label: str) -> EventKind:
    """Return the kind of an event by its label; ``other`` for a label not known."""
    known = " ".join(label.removesuffix("(pdf)").casefold().split())
    return _EVENT_KINDS.get(known, "other")


def relation_kind(label: str) -> RelationKind | None:
    """Return the kind of a relation by its label; None for a label not known."""
    return _RELATION_KINDS.get(" ".join(label.casefold().split()))


def asked_language(note: str | None) -> AskedLanguage | None:
    """Return the language that a note such as ``Vraag gesteld in het Frans`` names, if any."""
    words = (note or "").casefold()
    return next((language for name, language in _ASKED_IN if name in words), None)
