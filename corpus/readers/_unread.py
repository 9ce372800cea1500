"""The kinds of document that are known but hold no written question, so that a reject can name them."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final


def name_unread_kind(text: str, title: str = "") -> str | None:
    """Return which known but unread kind of document this is, and what to do; None for an unknown kind.

    Args:
        text: what the document says.
        title: the title of an HTML page, which may be all that names an error.
    """
    opening = "\n".join(islice(_lines(text), _OPENING_LINES))
    for head in filter(None, (title, opening)):
        for pattern, reason in _KINDS:
            if pattern.search(head):
                return reason
    return None


_OPENING_LINES = 40
_OPENING_LENGTH = 64 * 1024
_LONGEST_LINE = 500


def _any(*wordings: str) -> str:
    return f"(?:{'|'.join(wordings)})"


_STATUS = r"(?:(?:http(?:/\d(?:\.\d)?)?|error|erreur|fout|status|code)\W*){0,3}(?:[45]\d\d\b\W*)?"
_ERROR = _any(
    r"(?:(?:page|file|document|object|the requested url) )?(?:was )?not found",
    "bad (?:request|gateway)",
    "forbidden",
    "access denied",
    "unauthorized",
    "(?:internal )?server error",
    "an error (?:has )?occurred",
    "service (?:temporarily )?unavailable",
    "gateway time-?out",
    "too many requests",
    r"(?:(?:de(?:ze)? )?pagina )?(?:werd |is )?niet gevonden",
    r"(?:(?:de(?:ze)?|dit) )?(?:gevraagde )?(?:pagina|document) (?:bestaat|werd|is) (?:hier )?niet",
    "(?:er )?(?:is|heeft zich) een fout (?:opgetreden|voorgedaan)",
    "(?:de(?:ze)? )?(?:web)?site is (?:tijdelijk )?(?:niet beschikbaar|onbeschikbaar|buiten gebruik)",
    "toegang (?:geweigerd|verboden)",
    "ongeldige aanvraag",
    "(?:interne )?serverfout",
    r"(?:de )?dienst (?:is )?(?:tijdelijk )?(?:niet beschikbaar|onbeschikbaar)",
    r"(?:la )?page (?:(?:n['’]a pas été|non|est) )?(?:trouvée|introuvable)",
    "(?:(?:la|cette|ce) )?(?:page|document) (?:(?:que vous avez )?demandée? )?n['’](?:existe|est) p(?:a|lu)s",
    "une erreur (?:est survenue|s['’]est produite)",
    "(?:(?:le|ce) )?site(?: web)? est (?:temporairement |momentanément )?(?:indisponible|hors service)",
    "accès (?:refusé|interdit)",
    "requête (?:incorrecte|invalide)",
    "erreur interne(?: du serveur)?",
    "service (?:temporairement |momentanément )?indisponible",
)
_BARE_STATUS = _any(
    r"http/\d(?:\.\d)?\s+[45]\d\d\b",
    r"(?:error|erreur|fout)\W+[45]\d\d\b",
    r"[45]\d\d(?:\s+(?:error|erreur|fout))?$",
)
_NO_RESULT = _any(
    "(?:er (?:werden|werd|zijn|is) )?(?:geen|0) (?:resultaat|resultaten|vraag|vragen)(?: gevonden)?",
    r"(?:aucune?|0) (?:résultats?|questions?|documents?)(?: (?:n['’]a été )?trouvée?s?)?",
    r"(?:no|0) (?:results?|documents?|matches)(?: (?:were )?found)?",
)
_NO_NUMBER = r"(?:Schriftelijke vraag nr\.?|Question écrite n[°º])[\W_]*$"
_HOUSE = "(?:(?:SENAAT|SÉNAT) )?"
_NUMBERED = r" n\S{0,9}? ?\d{1,2}-\d"
_ANNALS = _any(
    r"\A([1-9]\d?-\d+(?:COM)?)\n\1$",
    "^(?:Parlementaire )?Handelingen$",
    "^Annales(?: parlementaires)?$",
    r"^(?:Vraag om uitleg|Mondelinge vraag) van\b",
    r"^(?:Demande d['’]explications|Question orale) de\b",
    r"^(?:De heer|Mevrouw|M\.|Mme) [^.\n(]{2,60}\([^()\n]{1,30}\) ?\. ?[-–—]",
)
_DOCUMENT = _any(
    "Wetsvoorstel",
    "Wetsontwerp",
    "Voorstel van (?:resolutie|bijzondere wet)",
    "Verslag namens de commissie",
    "Wetgevingsstuk",
    "Proposition de (?:loi|résolution)",
    "Projet de loi",
    "Rapport fait au nom de la commission",
    "Document législatif",
)

# In this order, as the earlier kinds may hold the later ones' wording.
_KINDS: Final = tuple(
    (re.compile(pattern, re.MULTILINE | re.IGNORECASE), reason)
    for pattern, reason in (
        (
            rf"\A(?:.*\n){{0,7}}?(?:{_STATUS}{_ERROR}\b|{_BARE_STATUS})",
            "an error page, not a document: fetch the page again",
        ),
        (
            rf"^(?:{_NO_RESULT}\W*$|{_NO_NUMBER})",
            "an empty result page: the site found nothing under that address; check the number",
        ),
        (
            r"\A[1-9]\d?\u2011\d|^(?:Voorlopige? (?:versie|verslag)|(?:Compte rendu|Version) provisoire)\b",
            "a provisional report of a sitting (crv/draft), not a written question",
        ),
        (
            rf"^{_HOUSE}(?:Vraag om uitleg|Demande d['’]explications){_NUMBERED}",
            "a request for explanation (vraag om uitleg, demande d'explications), not a written question",
        ),
        (
            rf"^{_HOUSE}(?:Mondelinge vraag|Question orale){_NUMBERED}",
            "an oral question (mondelinge vraag, question orale), not a written question",
        ),
        (
            _ANNALS,
            "Annals (Handelingen, Annales): oral questions and requests for explanation, not written ones",
        ),
        (
            rf"^{_DOCUMENT}\b",
            "a parliamentary document (bill, report, resolution), not a written question",
        ),
    )
)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines that are not blank, blanks in them made single."""
    lines = (" ".join(line[:_LONGEST_LINE].split()) for line in text[:_OPENING_LENGTH].split("\n"))
    return filter(None, lines)
