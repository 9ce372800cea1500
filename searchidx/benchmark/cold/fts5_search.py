"""Prints the total and the ten best documents that SQLite FTS5 finds for a query."""

import sqlite3

import click


@click.command()
@click.argument("file")
@click.argument("query")
def search(file: str, query: str) -> None:
    """Search the table in a file for a query of FTS5."""
    connection = sqlite3.connect(file)
    (total,) = connection.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", [query]).fetchone()
    click.echo(total)
    ranked = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT 10"
    for (number,) in connection.execute(ranked, [query]):
        click.echo(number)


search()
