"""Prints the total and the ten best documents that Whoosh finds for a term."""

import click
from whoosh import index
from whoosh.query import Term


@click.command()
@click.argument("folder")
@click.argument("field")
@click.argument("term")
def search(folder: str, field: str, term: str) -> None:
    """Search the index in a folder for a term of a field."""
    with index.open_dir(folder).searcher() as searcher:
        results = searcher.search(Term(field, term), limit=10)
        click.echo(len(results))
        numbers = searcher.reader().column_reader("number")
        for hit in results:
            click.echo(numbers[hit.docnum])


search()
