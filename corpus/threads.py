"""Which questions of the store form a thread: all that relations connect, also through some not seen yet."""

import sqlite3

from corpus.identity import natural_key

_COMPONENT = """
WITH RECURSIVE component (id) AS (
    VALUES (?)
    UNION SELECT target FROM relations JOIN component ON source = id
    UNION SELECT source FROM relations JOIN component ON target = id
)
SELECT id, thread FROM component LEFT JOIN records USING (id)
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
    component = dict(connection.execute(_COMPONENT, (member,)))
    thread = min(component, key=natural_key)
    others = [record_id for record_id, held in component.items() if held not in {None, thread}]
    for record_id in sorted(others, key=natural_key):
        connection.execute(
            "UPDATE records SET thread = ?, sequence = (SELECT max(sequence) + 1 FROM records) WHERE id = ?",
            (thread, record_id),
        )
    return set(component)
