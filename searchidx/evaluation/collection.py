"""What a test collection holds, and how it is read from a folder in BEIR's layout.

``corpus.jsonl`` has a document a line, ``queries.jsonl`` a query a line, and ``qrels.tsv`` (BEIR's own sets:
``qrels/test.tsv``) a judgment a line: query, document and grade, separated by tabs. Any of them may be
compressed with gzip, as ``corpus.jsonl.gz``.
"""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec

from corpus import Language, Record, Text
from searchidx.errors import EvaluationError

DEFAULT_LANGUAGE: Language = "nl"
"""Of documents and queries that name none."""

Judgments = dict[str, dict[str, int]]
"""Query id to document id to grade: 0 is not relevant, more is better."""

Id = Annotated[str, msgspec.Meta(pattern=r"^\S+$")]
"""Run files separate ids by blanks."""

Line = TypeVar("Line")


class CollectionQuery(msgspec.Struct, frozen=True, kw_only=True):
    """One query: a text in which nothing is syntax."""

    id: Id = msgspec.field(name="_id")
    text: str
    language: Language = DEFAULT_LANGUAGE


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """A test collection.

    Attributes:
        name: the name of its folder.
        documents: its documents as records; ``source`` is a document's id in the collection.
        queries: those with judgments.
        judgments: of these queries.
        unjudged: how many queries were left out because nothing is judged for them.
        unknown: how many judgments are of queries or documents that are not there. Such a query is left out;
            such a document counts as not found.
    """

    name: str
    documents: tuple[Record, ...]
    queries: tuple[CollectionQuery, ...]
    judgments: Judgments
    unjudged: int = 0
    unknown: int = 0


def read_collection(folder: Path) -> Collection:
    """Read a collection.

    Raises:
        EvaluationError: a file is missing or damaged, an id comes twice, or no query has a judgment.
    """
    documents = _documents(_file(folder, "corpus.jsonl"))
    queries = _queries(_file(folder, "queries.jsonl"))
    judgments = _judgments(_file(folder, "qrels.tsv", "qrels/test.tsv"))
    judged = {query_id: query for query_id, query in queries.items() if query_id in judgments}
    if not judged:
        raise EvaluationError(
            f"{folder}: no query has a judgment; the first column of qrels.tsv holds the _id of queries.jsonl"
        )
    return Collection(
        name=folder.resolve().name,
        documents=tuple(documents.values()),
        queries=tuple(judged.values()),
        judgments={query_id: judgments[query_id] for query_id in judged},
        unjudged=len(queries) - len(judged),
        unknown=sum(
            query_id not in queries or document_id not in documents
            for query_id, grades in judgments.items()
            for document_id in grades
        ),
    )


def sample(collection: Collection, size: int, seed: int) -> Collection:
    """Return the collection with so many of its queries, the same for the same seed on every machine."""
    chosen = sorted(collection.queries, key=lambda query: _shuffled(query.id, seed))[:size]
    judgments = {query.id: collection.judgments[query.id] for query in chosen}
    return msgspec.structs.replace(collection, queries=tuple(chosen), judgments=judgments)


def _shuffled(query_id: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed} {query_id}".encode()).digest()


class _DocumentLine(msgspec.Struct, frozen=True, kw_only=True):
    id: Id = msgspec.field(name="_id")
    language: Language = DEFAULT_LANGUAGE
    title: str | None = None
    text: str | None = None
    question: str | None = None
    answer: str | None = None


def _documents(path: Path) -> dict[str, Record]:
    documents: dict[str, Record] = {}
    for where, line in _decoded(path, _DocumentLine):
        if line.id in documents:
            raise EvaluationError(f"{where}: the document {line.id} is there already; give each its own _id")
        if line.text and line.question:
            raise EvaluationError(f"{where}: has both text and question; leave one of them out")
        documents[line.id] = _record(line, len(documents) + 1)
    return documents


def _record(line: _DocumentLine, number: int) -> Record:
    """Return a document as a record, numbered so that those of equal score stay in the collection's order."""
    text = Text(title=line.title, question=line.question or line.text, answer=line.answer)
    return Record(id=f"set/{number:09}", chamber="set", texts={line.language: text}, source=line.id)


def _queries(path: Path) -> dict[str, CollectionQuery]:
    queries: dict[str, CollectionQuery] = {}
    for where, query in _decoded(path, CollectionQuery):
        if query.id in queries:
            raise EvaluationError(f"{where}: the query {query.id} is there already; give each its own _id")
        queries[query.id] = query
    return queries


def _judgments(path: Path) -> Judgments:
    judgments: Judgments = {}
    for number, line in _lines(path):
        match line.decode(errors="replace").split("\t"):
            case [query_id, document_id, grade] if _is_integer(grade):
                judgments.setdefault(query_id, {})[document_id] = int(grade)
            case [_, _, _] if number == 1:
                continue  # the heading
            case _:
                raise EvaluationError(
                    f"{path}, line {number}: not a judgment; write query, document and a whole number as"
                    " grade, separated by tabs"
                )
    return judgments


def _is_integer(text: str) -> bool:
    return text.strip().removeprefix("-").isdecimal()


def _decoded(path: Path, kind: type[Line]) -> Iterator[tuple[str, Line]]:
    """Yield where each line stands, and what it holds."""
    decoder = msgspec.json.Decoder(kind)
    for number, line in _lines(path):
        where = f"{path}, line {number}"
        try:
            yield where, decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise EvaluationError(
                f'{where}: {error}; each line is a JSON object such as {{"_id": "d1", "text": "…"}}'
            ) from None


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file that are not blank, unpacked, without their ends, with their numbers."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.isspace():
                    yield number, line.rstrip(b"\r\n")
    except (OSError, EOFError, zlib.error) as error:
        raise EvaluationError(f"{path} cannot be read: {error}; get the file anew") from error


_WHAT_IT_IS = (
    "a test collection is a folder with corpus.jsonl, queries.jsonl and qrels.tsv, see docs/relevance.md"
)


def _file(folder: Path, *names: str) -> Path:
    """Return the file of that name, plain or compressed.

    Raises:
        EvaluationError: there is none.
    """
    if not folder.is_dir():
        raise EvaluationError(f"there is no folder {folder}; {_WHAT_IT_IS}")
    candidates = [folder / f"{name}{suffix}" for name in names for suffix in ("", ".gz")]
    found = next((path for path in candidates if path.is_file()), None)
    if found is None:
        raise EvaluationError(f"{folder} has no {names[0]}, plain or as {names[0]}.gz; {_WHAT_IT_IS}")
    return found
