"""Questions with invented people and texts, and the day on which the tests take place."""

from datetime import date
from typing import Any

from corpus import Record, Text

TODAY = date(2037, 11, 24)


def make_record(number: int, **changes: Any) -> Record:
    """Return a question with invented people and texts in both languages."""
    facts: dict[str, Any] = {
        "id": f"senate/9-{number}",
        "chamber": "senate",
        "legislature": 9,
        "number": str(number),
        "session": "2036-2037",
        "asked_in": "nl",
        "author": "An Voorbeeld",
        "party": "Groep X",
        "asked_on": date(2037, 4, 30),
        "answered_on": date(2037, 6, 4),
        "status": "answered",
        "texts": {
            "nl": Text(
                addressee="minister van Proeven",
                title=f"Sociale media bij de overheid – {number}",
                descriptors=("sociale media", "ministerie"),
                question="Eerste alinea over media.\n\n1) Eerste regel\n2) Tweede regel",
                answer="Het antwoord.",
            ),
            "fr": Text(
                addressee="ministre des Essais",
                title=f"Médias sociaux dans l'administration – {number}",
                descriptors=("médias sociaux", "ministère"),
                question="Premier paragraphe sur les médias.",
                answer="La réponse.",
            ),
        },
    }
    return Record(**{**facts, **changes})
