"""``python -m tests.pages_table FOLDER``: what is found on each page of a folder, as a table in Markdown."""

from collections.abc import Iterator
from pathlib import Path

import click

from corpus.readers import Reading, Reject, read
from corpus.record import Record, Text

FACTS = (
    "session",
    "asked_in",
    "author",
    "party",
    "asked_on",
    "deadline",
    "answered_on",
    "events",
    "relations",
)
PARTS = ("addressee", "title", "descriptors", "question", "answer")
HEADINGS = ("page", "form", "record", "status", "found", "absent", "remarks")


def rows(folder: Path) -> Iterator[tuple[str, ...]]:
    """Yield a row for each outcome of each page."""
    for path in sorted(folder.glob("*.txt")):
        with path.open("rb") as stream:
            for outcome in read(path.name, stream):
                yield (path.name, *_row(outcome))


def table(folder: Path) -> str:
    """Return the table."""
    lines = [HEADINGS, tuple("---" for _ in HEADINGS), *rows(folder)]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _row(outcome: Reading | Reject) -> tuple[str, ...]:
    if isinstance(outcome, Reject):
        return ("rejected", "", "", "", "", outcome.reason)
    record = outcome.record
    fields = dict(_fields(record))
    remarks = [*outcome.warnings, *(f"unknown label: {label}" for label in outcome.unknown_labels)]
    if outcome.repairs:
        remarks.append("repaired: " + ", ".join(f"{before} → {after}" for before, after in outcome.repairs))
    return (
        outcome.form,
        record.id,
        record.status,
        ", ".join(name for name, value in fields.items() if value),
        ", ".join(name for name, value in fields.items() if not value),
        "; ".join(remarks),
    )


def _fields(record: Record) -> Iterator[tuple[str, object]]:
    for name in FACTS:
        value = getattr(record, name)
        yield (f"{len(value)} {name}" if isinstance(value, tuple) and value else name), value
    for language, text in record.texts.items():
        for name in PARTS:
            yield _part(language, text, name), getattr(text, name)


def _part(language: str, text: Text, name: str) -> str:
    value = getattr(text, name)
    count = f"{len(value)} " if isinstance(value, tuple) and value else ""
    return f"{count}{name} ({language})"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def main(folder: Path) -> None:
    """Print what is found on each page of FOLDER."""
    click.echo(table(folder), nl=False)


if __name__ == "__main__":
    main()
