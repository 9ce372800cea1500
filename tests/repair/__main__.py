"""``python -m tests.repair RECORDS.jsonl.gz``: how well damaged words of real clean text are restored."""

from collections.abc import Iterator
from pathlib import Path

import click

from corpus.damage.learning import read_records
from corpus.record import Language
from tests.repair.damage import BEYOND_REPAIR, CODE_PAGES, MISREAD_UTF8, NONE, REFERENCES
from tests.repair.figures import Row, given, held_out_texts, measure

DAMAGES = {**CODE_PAGES, **MISREAD_UTF8, **REFERENCES, **BEYOND_REPAIR, **NONE}


@click.command()
@click.argument("records", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--every", default=1, show_default=True, help="Take one record in so many.")
@click.option("--failures", default=0, show_default=True, help="List so many failures below each row.")
def main(*, records: Path, every: int, failures: int) -> None:
    """Damage the texts of RECORDS that nothing was learned from, repair them, and print a table in Markdown.

    RECORDS is a gzipped file in the exchange format whose accents are right.
    """
    click.echo("| language | text | damage | damaged words | restored | clean words | changed |")
    click.echo("|---|---|---|---:|---:|---:|---:|")
    for language, texts in held_out_texts(read_records(records), every).items():
        for row in rows(language, texts):
            _print_row(row, failures)


def rows(language: Language, texts: list[str]) -> Iterator[Row]:
    """Yield a row for each way of giving the texts and each way of damaging them."""
    for name, (blocks, part) in given(texts).items():
        for kind, damage in DAMAGES.items():
            yield Row(language, name, kind, measure(blocks, damage, part))


def _print_row(row: Row, failures: int) -> None:
    figures = row.figures
    restored = f"{figures.share:.2%}" if figures.damaged else ""
    click.echo(
        f"| {row.language} | {row.given} | {row.damage} | {figures.damaged} | {restored}"
        f" | {figures.clean} | {figures.changed} |"
    )
    for (right, before, after), count in figures.failures.most_common(failures):
        click.echo(f"    {count} times: {right!r} as {before!r} became {after!r}")


if __name__ == "__main__":
    main()
