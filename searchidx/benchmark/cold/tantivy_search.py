"""Prints the total and the ten best documents that Tantivy finds for a term."""

import click
import tantivy


@click.command()
@click.argument("folder")
@click.argument("field")
@click.argument("term")
def search(folder: str, field: str, term: str) -> None:
    """Search the index in a folder for a term of a field."""
    index = tantivy.Index.open(folder)
    searcher = index.searcher()
    result = searcher.search(tantivy.Query.term_query(index.schema, field, term, "freq"), 10)
    click.echo(result.count)  # type: ignore[attr-defined]
    for number in searcher.fast_field_values("number", [address for _, address in result.hits]):
        click.echo(number)


search()
