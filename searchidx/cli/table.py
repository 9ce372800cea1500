"""How hits become a table that a spreadsheet can open: CSV, a hit a row."""

import csv
import io
from collections.abc import Iterable
from typing import Any

import msgspec

from searchidx.cli.output import printable
from searchidx.model import Hit

COLUMNS = (
    "id",
    "score",
    "title_nl",
    "title_fr",
    "author",
    "party",
    "addressee",
    "asked_on",
    "answered_on",
    "status",
    "descriptors",
    "snippet",
)

_FORMULA_OPENINGS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_table(hits: Iterable[Hit]) -> str:
    """Return the hits as CSV (RFC 4180), with a heading; no cell of it can be run as a formula."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for hit in hits:
        facts = msgspec.to_builtins(hit) | {
            "title_nl": hit.title.get("nl"),
            "title_fr": hit.title.get("fr"),
            "descriptors": "; ".join(hit.descriptors),
            "snippet": "".join(text for text, _ in hit.snippet),
        }
        table.writerow([_cell(facts[column]) for column in COLUMNS])
    return text.getvalue()


def _cell(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # Some spreadsheets pass over blanks before they look for a formula.
    is_formula = value.startswith(_FORMULA_OPENINGS) or value.lstrip().startswith(_FORMULA_OPENINGS)
    return printable(f"'{value}" if is_formula else value)
