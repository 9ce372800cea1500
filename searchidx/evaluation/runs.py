"""What a run is: which documents were found for each query, and how they are written down as TREC does it."""

import gzip
import os
import zlib
from pathlib import Path

from searchidx.errors import EvaluationError

Run = dict[str, dict[str, float]]
"""Query id to document id to score.

The scores of our own runs count down from the best document: tools order a run by its scores, and equal ones
each in their own way, which need not be the order that a search shows.
"""

TAG = "searchidx"


def write_run(path: Path, run: Run) -> None:
    """Write a run file as TREC has it, at once or not at all: query, Q0, document, rank, score, tag."""
    lines = [
        f"{query_id} Q0 {document_id} {rank} {score} {TAG}\n"
        for query_id, scores in run.items()
        for rank, (document_id, score) in enumerate(scores.items(), 1)
    ]
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_text("".join(lines), encoding="utf-8")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def read_run(path: Path) -> Run:
    """Read a run that TREC's tools can read, ours or another's, plain or compressed with gzip.

    Raises:
        EvaluationError: the file cannot be read, or a line of it is not as it must be.
    """
    run: Run = {}
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                query_id, document_id, score = _row(line, f"{path}, line {number}")
                run.setdefault(query_id, {})[document_id] = score
    except (OSError, EOFError, zlib.error) as error:
        raise EvaluationError(f"{path} cannot be read: {error}; make it with --run") from error
    return run


def _row(line: bytes, where: str) -> tuple[str, str, float]:
    try:
        query_id, _, document_id, _, score, _ = line.decode().split()
        return query_id, document_id, float(score)
    except ValueError:
        raise EvaluationError(
            f"{where}: not a line of a run; write query, Q0, document, rank, score and tag between blanks"
        ) from None
