"""Prints the total and the ten best documents that our own engine finds for a term."""

from pathlib import Path

import click

from searchidx.benchmark.engines.embedded_index import EmbeddedIndex
from searchidx.benchmark.queries import Term


@click.command()
@click.argument("folder")
@click.argument("language", type=click.Choice(["nl", "fr"]))
@click.argument("term")
def search(folder: str, language: str, term: str) -> None:
    """Search the index in a folder for a term of a language."""
    found = EmbeddedIndex(Path(folder)).search(Term(language=language, term=term))  # type: ignore[arg-type]
    click.echo(found.total)
    for number in found.numbers:
        click.echo(number)


search()
