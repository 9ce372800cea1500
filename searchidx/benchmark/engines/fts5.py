"""SQLite FTS5: full positions, a prefix index, one merged b-tree; facts in an indexed table beside it."""

import sqlite3
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from corpus import LANGUAGES
from searchidx.benchmark import cold
from searchidx.benchmark.documents import AnalysedDocument, DocumentFile
from searchidx.benchmark.drawing import PREFIX_LENGTH
from searchidx.benchmark.queries import (
    SNIPPET_CHARACTERS,
    TOP,
    AllOf,
    Answer,
    AnyOf,
    AuthorCounts,
    AuthorTerm,
    DatesTerm,
    Found,
    Group,
    Phrase,
    Prefix,
    Query,
    Term,
    text_field,
)
from searchidx.model import FACET_NAMES

FILE = "index.sqlite"
CACHE_KILOBYTES = 256_000
MAP_BYTES = 1 << 34
_COLUMNS = [text_field(language) for language in LANGUAGES]

# Of what stands in a term, ASCII punctuation alone would part it.
_SCHEMA = f"""
CREATE VIRTUAL TABLE texts USING fts5(
    {", ".join(_COLUMNS)}, detail=full, prefix='{PREFIX_LENGTH}',
    tokenize="ascii tokenchars '!#$%&()*+,-./:;<=>?@[]^_`{{|}}~'''"
);
CREATE TABLE facts (number INTEGER PRIMARY KEY, asked INTEGER NOT NULL);
CREATE TABLE facets (
    name TEXT NOT NULL, value TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (name, number, value)
) WITHOUT ROWID;
CREATE INDEX facets_by_value ON facets (name, value, number);
"""


class Adaptor:
    """Builds, updates and opens FTS5 tables."""

    name = "fts5"
    processes = (1,)
    leaves_out: tuple[type[Query], ...] = ()

    def build(self, documents: DocumentFile, folder: Path, processes: int) -> None:  # noqa: ARG002
        """Write all documents in one transaction, then merge them into one b-tree."""
        with closing(_connect(folder)) as connection:
            connection.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; {_SCHEMA}")
            connection.execute("BEGIN")
            _insert(connection, documents)
            connection.execute("INSERT INTO texts (texts) VALUES ('optimize')")
            connection.execute("COMMIT")
            connection.execute("ANALYZE")

    def open(self, folder: Path) -> "Fts5Index":
        """Open the table."""
        return Fts5Index(folder)

    def update(self, folder: Path, documents: Sequence[AnalysedDocument]) -> None:
        """Replace documents in one transaction that is synced."""
        numbers = [(document.number,) for document in documents]
        with closing(_connect(folder)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("DELETE FROM texts WHERE rowid = ?", numbers)
            connection.executemany("DELETE FROM facts WHERE number = ?", numbers)
            for name in FACET_NAMES:
                connection.executemany(f"DELETE FROM facets WHERE name = '{name}' AND number = ?", numbers)  # noqa: S608
            _insert(connection, documents)
            connection.execute("COMMIT")

    def cold_command(self, folder: Path, query: Term) -> Sequence[str]:
        """Run the script that imports click and sqlite3."""
        script = Path(cold.__file__).with_name("fts5_search.py")
        return [sys.executable, str(script), str(folder / FILE), _match(query)]


class Fts5Index:
    """An open FTS5 table."""

    def __init__(self, folder: Path) -> None:
        self._connection = _connect(folder)
        self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()

    def search(self, query: Query) -> Found:
        """Answer one query."""
        match query:
            case AuthorTerm():
                joined = "JOIN facets ON number = texts.rowid AND name = 'author' AND value = ?"
                return self._top(_match(query), joined, [query.author])
            case DatesTerm():
                joined = "JOIN facts ON number = texts.rowid AND asked BETWEEN ? AND ?"
                return self._top(_match(query), joined, [query.first, query.last])
            case AuthorCounts():
                return self._counts(query)
            case Answer():
                return self._answer(query)
            case _:
                return self._top(_match(query), "", [])

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _top(self, match: str, joined: str, values: Sequence[object]) -> Found:
        source = f"FROM texts {joined} WHERE texts MATCH ?"
        (total,) = self._connection.execute(f"SELECT count(*) {source}", [*values, match]).fetchone()
        ranked = f"SELECT texts.rowid {source} ORDER BY rank LIMIT {TOP}"
        numbers = [number for (number,) in self._connection.execute(ranked, [*values, match])]
        return Found(total=total, numbers=numbers)

    def _counts(self, query: AuthorCounts) -> Found:
        self._select(_match(query))
        (total,) = self._connection.execute("SELECT count(*) FROM temp.found").fetchone()
        return Found(total=total, facets=self._facets(["author"]))

    def _answer(self, query: Answer) -> Found:
        match = _match(query)
        self._select(match)
        (total,) = self._connection.execute("SELECT count(*) FROM temp.found").fetchone()
        passage = f"snippet(texts, -1, '<b>', '</b>', '…', {SNIPPET_CHARACTERS // 6})"
        ranked = f"SELECT rowid, {passage} FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT {TOP}"  # noqa: S608
        hits = self._connection.execute(ranked, [match]).fetchall()
        return Found(
            total=total,
            numbers=[number for number, _ in hits],
            facets=self._facets(FACET_NAMES),
            snippets=[snippet for _, snippet in hits],
        )

    def _select(self, match: str) -> None:
        """Keep which documents match, for several counts to be taken."""
        self._connection.execute("CREATE TABLE IF NOT EXISTS temp.found (number INTEGER PRIMARY KEY)")
        self._connection.execute("DELETE FROM temp.found")
        self._connection.execute(
            "INSERT INTO temp.found SELECT rowid FROM texts WHERE texts MATCH ?", [match]
        )

    def _facets(self, names: Iterable[str]) -> dict[str, dict[str, int]]:
        counting = (
            "SELECT value, count(*) FROM temp.found CROSS JOIN facets"
            " ON facets.number = found.number AND name = ? GROUP BY value"
        )
        return {name: dict(self._connection.execute(counting, [name])) for name in names}


def _connect(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / FILE, isolation_level=None)
    connection.executescript(
        f"PRAGMA cache_size = -{CACHE_KILOBYTES}; PRAGMA mmap_size = {MAP_BYTES}; PRAGMA temp_store = MEMORY"
    )
    return connection


def _insert(connection: sqlite3.Connection, documents: Iterable[AnalysedDocument]) -> None:
    columns = ", ".join(["rowid", *_COLUMNS])
    places = ", ".join("?" for _ in ["rowid", *_COLUMNS])
    for document in documents:
        texts = [document.terms.get(language) for language in LANGUAGES]
        connection.execute(
            f"INSERT INTO texts ({columns}) VALUES ({places})",  # noqa: S608
            [document.number, *texts],
        )
        connection.execute("INSERT INTO facts VALUES (?, ?)", [document.number, document.asked_on])
        connection.executemany(
            "INSERT INTO facets VALUES (?, ?, ?)",
            [
                (name, value, document.number)
                for name, values in document.all_facets().items()
                for value in values
            ],
        )


def _match(query: Query) -> str:
    """Return the query in FTS5's own language."""
    if isinstance(query, Answer):
        return " AND ".join(f"({_group(group)})" for group in query.groups)
    match query:
        case AnyOf():
            expression = " OR ".join(map(_quoted, query.terms))
        case AllOf():
            expression = " AND ".join(map(_quoted, query.terms))
        case Phrase():
            expression = _quoted(" ".join(query.terms))
        case Prefix():
            expression = f"{_quoted(query.prefix)} *"
        case Term() | AuthorTerm() | DatesTerm() | AuthorCounts():
            expression = _quoted(query.term)
    return f"{text_field(query.language)} : ({expression})"


def _group(group: Group) -> str:
    return " OR ".join(
        f"{text_field(reading.language)} : ({' OR '.join(_quoted(term) for term, _ in reading.terms)})"
        for reading in group.readings
    )


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'
