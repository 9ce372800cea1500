"""Prints the total and the ten best documents that Lucene finds for a term."""

import click
from lucene_classes import java_cast, java_class


@click.command()
@click.argument("folder")
@click.argument("field")
@click.argument("term")
def search(folder: str, field: str, term: str) -> None:
    """Search the index in a folder for a term of a field."""
    path = java_class("java.io.File")(folder).toPath()
    directory = java_class("org.apache.lucene.store.FSDirectory").open(path)
    reader = java_class("org.apache.lucene.index.DirectoryReader").open(directory)
    searcher = java_class("org.apache.lucene.search.IndexSearcher")(
        java_cast("org.apache.lucene.index.IndexReader", reader)
    )
    query = java_class("org.apache.lucene.search.TermQuery")(
        java_class("org.apache.lucene.index.Term")(field, term)
    )
    click.echo(searcher.count(query))
    for hit in searcher.search(query, 10).scoreDocs:
        click.echo(hit.doc)


search()
