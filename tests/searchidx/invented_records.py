"""Invented records of the exchange format, as the command-line tests write them into files."""

import json
from pathlib import Path
from typing import Any


def question(number: int, title: str = "Fietsen in de trein", **changes: Any) -> dict[str, Any]:
    """Return a whole record, Dutch only, with some facts changed or added."""
    text = {
        "addressee": "minister van Mobiliteit",
        "title": title,
        "descriptors": ["vervoer per spoor"],
        "question": f"Hoeveel reizigers namen in jaar {number} een fiets mee?",
        "answer": "De cijfers worden nog verzameld.",
    }
    record = {
        "id": f"senate/9-{number}",
        "chamber": "senate",
        "legislature": 9,
        "number": str(number),
        "asked_in": "nl",
        "author": "Hilde Verstappel",
        "party": "Open Plein",
        "asked_on": "2031-03-04",
        "answered_on": "2031-04-08",
        "status": "answered",
        "texts": {"nl": text},
    }
    return record | changes


def save(path: Path, *records: dict[str, Any]) -> Path:
    """Write records as JSON Lines; returns the path."""
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path
