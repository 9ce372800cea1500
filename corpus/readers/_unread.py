"""The kinds of document that are known but not read, so that a reject can name them."""

import re

_LOOKED_AT = 64 * 1024
_ERROR = (
    r"(?:(?:http|error|erreur|fout)\W*)?(?:[45]\d\d\b\W*)?"
    r"(?:not found|bad (?:request|gateway)|forbidden|internal server error|service unavailable"
    r"|page non trouvée|pagina niet gevonden)"
)
_SPOKEN = r"(?:Vraag om uitleg|Mondelinge vraag) van|(?:Demande d['’]explications|Question orale) de"

# In this order, as the earlier kinds may hold the later ones' wording.
_KINDS = {
    rf"\A\s*{_ERROR}|\A\s*<(?:!doctype )?html\b[^\0]{{0,4000}}?<(?:title|h1)>\s*{_ERROR}": (
        "an error page, not a document: fetch the page again"
    ),
    r"\A\s*<(?:!doctype|html|head|body|\?xml)\b": (
        "an HTML or XML page: HTML is not read yet, save the page as plain text"
    ),
    r"^Question écrite n[°º] \S+ (?:\| )?Schriftelijke vraag nr\. ": (
        "a bilingual print page: the print layout is not read yet, save the screen page"
    ),
    r"^(?:SENAAT Schriftelijke vraag nr\.|SÉNAT Question écrite n[°º]) ": (
        "a print page: the print layout is not read yet, save the screen page"
    ),
    r"^(?:Vragen en Antwoorden|Questions et Réponses)\s*$|^Bulletin \d+-\d+\s*$": (
        "a bulletin (Vragen en Antwoorden, Questions et Réponses): bulletins are not read yet"
    ),
    rf"^(?:Handelingen|Annales)\s*$|^\s*(?:{_SPOKEN})\b": (
        "Annals (Handelingen, Annales): requests for explanation and oral questions are not written questions"
    ),
    r"^\d{1,2}/\d{1,2}/\d{4} \| ": (
        "a stripped copy of a question page, without number, author and language: save the screen page"
    ),
}
_PATTERNS = {re.compile(pattern, re.MULTILINE | re.IGNORECASE): reason for pattern, reason in _KINDS.items()}


def name_unread_kind(text: str) -> str | None:
    """Return which known but unread kind of document a text is, and what to do; None for an unknown kind."""
    head = text[:_LOOKED_AT]
    return next((reason for pattern, reason in _PATTERNS.items() if pattern.search(head)), None)
