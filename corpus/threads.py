"""Which questions of the store form a thread: all that relations connect, also through some not seen yet."""

import sqlite3

from corpus.identity import natural_key

_COMPONENT = """
WITH RECURSIVE component (id) AS (
    VALUES (?)
    UNION SELECT target FROM relations JOIN component ON source = id
    UNION SELECT source FROM relations JOIN component ON target = id
)
SELECT id FROM component
"""


def set_relations(connection: sqlite3.Connection, record_id: str, targets: frozenset[str]) -> None:
    """Set which questions a record is linked to, and number the threads that this joins or parts.

    A thread's id is the smallest id in it. Records that come into another thread count as changed.
    """
    held = connection.execute("SELECT target FROM relations WHERE source = ?", (record_id,))
    before = {target for (target,) in held}
    if before != targets:
        connection.execute("DELETE FROM relations WHERE source = ?", (record_id,))
        connection.executemany(
            "INSERT INTO relations VALUES (?, ?)", ((record_id, target) for target in sorted(targets))
        )
    numbered: set[str] = set()
    for member in (record_id, *sorted(before - targets)):
        if member not in numbered:
            numbered |= _number_thread(connection, member)


def _number_thread(connection: sqlite3.Connection, member: str) -> set[str]:
    """Give all records of a member's thread the thread's id; returns the ids in the thread."""
    component = {found for (found,) in connection.execute(_COMPONENT, (member,))}
    thread = min(component, key=natural_key)
    for record_id in sorted(component, key=natural_key):
        connection.execute(
            "UPDATE records SET thread = ?, sequence = (SELECT max(sequence) + 1 FROM records)"
            " WHERE id = ? AND thread != ?",
            (thread, record_id, thread),
        )
    return component
