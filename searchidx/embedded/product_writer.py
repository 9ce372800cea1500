"""Writes the questions' index: its segments, and the table of contents by which Whoosh reads them."""

from pathlib import Path

from searchidx.embedded.codec import write_table_of_contents
from searchidx.embedded.index_writer import IndexWriter
from searchidx.embedded.product_schema import PRODUCT_PIPELINE, PRODUCT_SCHEMA


def product_writer(folder: Path, jobs: int = 1) -> IndexWriter:
    """Start a batch of changes to the index in a folder, or a new one when the folder is empty.

    Args:
        folder: the folder.
        jobs: how many processes build segments; with 1 it is this one.

    Raises:
        IndexDamagedError: the index there is not as it was written.
    """
    return IndexWriter(
        folder,
        PRODUCT_PIPELINE,
        lambda to, entries: write_table_of_contents(to, PRODUCT_SCHEMA, entries),
        jobs,
    )
