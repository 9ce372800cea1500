"""Which words the records of a store teach, and which records they settle words of."""

import sqlite3
from collections.abc import Iterable

from corpus.damage import MetWords

LEAST_RECORDS = 2
"""A word is known that stands undamaged in so many records: in one alone it may be a misprint."""

_SEEN, _CANDIDATE = 0, 1


class Vocabulary:
    """The words of a store. What is written belongs inside a transaction of the store.

    What a word counts as depends on the records as their pages were read, never on what the vocabulary made
    of them; so it is the same whatever the order in which the records came.

    Args:
        connection: the store's.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def set_words(self, record_id: str, met: MetWords) -> set[str]:
        """Set which words a record teaches, and which would settle words of it.

        Returns:
            The other records of which a word is settled, or no longer so, for the words this one teaches.
        """
        held = self._connection.execute(
            "SELECT word, is_candidate FROM met_words WHERE record_id = ?", (record_id,)
        )
        before = {(word, is_candidate) for word, is_candidate in held}
        after = {(word, _SEEN) for word in met.seen} | {(word, _CANDIDATE) for word in met.candidates}
        self._connection.executemany(
            "DELETE FROM met_words WHERE word = ? AND is_candidate = ? AND record_id = ?",
            ((*word, record_id) for word in before - after),
        )
        self._connection.executemany(
            "INSERT INTO met_words VALUES (?, ?, ?)", ((*word, record_id) for word in sorted(after - before))
        )
        gained = {word for word, is_candidate in after - before if not is_candidate}
        lost = {word for word, is_candidate in before - after if not is_candidate}
        turned = self._seen_in(gained, LEAST_RECORDS) | self._seen_in(lost, LEAST_RECORDS - 1)
        return {other for word in turned for other in self._settled_by(word)} - {record_id}

    def known_to(self, record_id: str) -> frozenset[str]:
        """Return the known words that may settle what a word of a record was."""
        rows = self._connection.execute(
            "SELECT word FROM met_words AS candidate WHERE record_id = ? AND is_candidate = 1"
            " AND (SELECT count(*) FROM met_words WHERE word = candidate.word AND is_candidate = 0) >= ?",
            (record_id, LEAST_RECORDS),
        )
        return frozenset(word for (word,) in rows)

    def _seen_in(self, words: Iterable[str], records: int) -> set[str]:
        """Return the words that stand undamaged in just so many records."""
        return {word for word in words if self._count(word) == records}

    def _count(self, word: str) -> int:
        """Return in how many records a word stands undamaged; it stops at one more than matters."""
        counted = "SELECT 1 FROM met_words WHERE word = ? AND is_candidate = 0 LIMIT ?"
        return len(self._connection.execute(counted, (word, LEAST_RECORDS + 1)).fetchall())

    def _settled_by(self, word: str) -> list[str]:
        """Return the records of which a word would be settled."""
        rows = self._connection.execute(
            "SELECT record_id FROM met_words WHERE word = ? AND is_candidate = 1", (word,)
        )
        return [record_id for (record_id,) in rows]
