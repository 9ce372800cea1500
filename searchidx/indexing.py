"""How an index follows the record store: built whole, or brought up to date with what changed."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import msgspec

from corpus import Store
from searchidx.backends import Backend, Searcher, Writer
from searchidx.document import document_of
from searchidx.errors import IndexVersionError
from searchidx.generations import Generations, Manifest

Progress = Callable[[int, int], None]
"""Called with how many more records are done, and how many there are in all."""


class BuildReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a build wrote."""

    documents: int
    generation: str


class UpdateReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an update changed; ``generation`` is the one that is current afterwards."""

    added: int
    changed: int
    deleted: int
    documents: int
    generation: str


MANY_DOCUMENTS = 2000
"""From so many documents on it pays to start processes that build the index."""


def build(
    store: Store, generations: Generations, backend: Backend, progress: Progress, *, jobs: int = 1
) -> BuildReport:
    """Write a new index of all records aside, then switch to it.

    Args:
        store: the records.
        generations: the index folder.
        backend: what writes the files.
        progress: told of each document.
        jobs: how many processes may build the index.

    Raises:
        IndexLockedError: another process is writing.
    """
    with generations.writing("searchidx build"), store.snapshot() as sequence, generations.draft() as draft:
        total = store.count()
        writing = backend.create(draft.folder, jobs if total >= MANY_DOCUMENTS else 1)
        with _committed(writing) as writer:
            for stored in store.records():
                writer.put(document_of(stored))
                progress(1, total)
        draft.store, draft.sequence, draft.documents = store.identity(), sequence, total
    return BuildReport(documents=total, generation=generations.current_name())


def update(store: Store, generations: Generations, backend: Backend, progress: Progress) -> UpdateReport:
    """Bring the current index up to date with the store: only the records changed since are touched.

    Raises:
        IndexMissingError: there is no index yet.
        IndexVersionError: the index was written by another version, or from another store.
        IndexLockedError: another process is writing.
    """
    with generations.writing("searchidx update"), store.snapshot() as sequence:
        parent = generations.current_name()
        manifest = generations.manifest(parent)
        if manifest.store != store.identity():
            raise IndexVersionError(
                f"the index in {generations.folder_of(parent)} was not made from this record store;"
                " write it anew with: searchidx build"
            )
        pending = _pending_changes(store, manifest, backend.open(generations.folder_of(parent)))
        if pending.count():
            with generations.draft(parent) as draft:
                with _committed(backend.extend(draft.folder)) as writer:
                    _apply(pending, store, writer, progress)
                draft.store, draft.sequence, draft.documents = manifest.store, sequence, store.count()
        return UpdateReport(
            added=len(pending.added),
            changed=len(pending.changed),
            deleted=len(pending.deleted),
            documents=store.count(),
            generation=generations.current_name(),
        )


class _Pending(msgspec.Struct, frozen=True):
    """The ids of the documents that an index lacks, has otherwise, or has too many."""

    added: list[str]
    changed: list[str]
    deleted: list[str]

    def count(self) -> int:
        return len(self.added) + len(self.changed) + len(self.deleted)


def _pending_changes(store: Store, manifest: Manifest, searcher: Searcher) -> _Pending:
    pending = _Pending([], [], [])
    with closing(searcher):
        for change in store.changes(since=manifest.sequence):
            held = searcher.documents([change.id]).get(change.id)
            if change.digest is None:
                if held:
                    pending.deleted.append(change.id)
            elif held is None:
                pending.added.append(change.id)
            elif (held.digest, held.thread) != (change.digest, change.thread):
                pending.changed.append(change.id)
    return pending


def _apply(pending: _Pending, store: Store, writer: Writer, progress: Progress) -> None:
    for record_id in pending.deleted:
        writer.delete(record_id)
    for record_id in pending.added + pending.changed:
        stored = store.get(record_id)
        if stored is None:
            raise AssertionError(f"{record_id} left the store within one snapshot")
        writer.put(document_of(stored))
        progress(1, len(pending.added) + len(pending.changed))


@contextmanager
def _committed(writer: Writer) -> Iterator[Writer]:
    """Commit the batch when the block ends well; else cancel it."""
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
