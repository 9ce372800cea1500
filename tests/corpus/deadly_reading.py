"""A way of reading that worker processes can import: one word ends the process that reads it."""

import os
import signal
from collections.abc import Iterator

from corpus.file_reading import FileRead, read_file
from corpus.unpacking import SourceFile

UNSTARTABLE = "SEARCHIDX_TEST_UNSTARTABLE"
"""While this environment variable is set, no process that imports this module starts."""

if UNSTARTABLE in os.environ:
    raise SystemExit


def read_or_die(file: SourceFile) -> Iterator[FileRead]:
    """Read a file; of the word "dodelijk" in it, the process is killed."""
    if isinstance(file.content, bytes) and b"dodelijk" in file.content:
        os.kill(os.getpid(), signal.SIGKILL)
    return read_file(file)
