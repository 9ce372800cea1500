"""Prints the total and the ten best documents that Xapian finds for a term."""

import click
import xapian


@click.command()
@click.argument("folder")
@click.argument("term")
def search(folder: str, term: str) -> None:
    """Search the database in a folder for a term, prefix included."""
    database = xapian.Database(folder)
    enquire = xapian.Enquire(database)
    enquire.set_query(xapian.Query(term))
    found = enquire.get_mset(0, 10, database.get_doccount())
    click.echo(found.get_matches_estimated())
    for match in found:
        click.echo(match.docid - 1)


search()
