"""Whether an index and its store are sound and say the same."""

from contextlib import closing
from pathlib import Path

import msgspec

from corpus import Store
from searchidx.backends import Backend
from searchidx.errors import SearchidxError
from searchidx.generations import Generations

_SHOWN = 5


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong, and the command that mends it."""

    what: str
    mend: str


class VerifyReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was checked, and what was found wrong."""

    generation: str | None
    documents: int
    records: int
    problems: tuple[Problem, ...]


def verify(store: Store, store_path: Path, generations: Generations, backend: Backend) -> VerifyReport:
    """Check the store's file, every file of the current generation, and that both hold the same.

    A store that is merely ahead of the index is named with the command that brings the index up to date.

    Raises:
        IndexMissingError: there is no index.
    """
    problems = [
        Problem(
            what=f"{store_path}: {message}", mend="restore it from a backup, or move it away and ingest again"
        )
        for message in store.check_integrity()
    ]
    generation = generations.current_name()
    damaged = _damage(generations, generation)
    problems += damaged
    held: dict[str, str] = {}
    if not damaged:
        with closing(backend.open(generations.folder_of(generation))) as searcher:
            held = dict(searcher.digests())
        problems += _differences(store, held, generations, generation)
    return VerifyReport(
        generation=generation, documents=len(held), records=store.count(), problems=tuple(problems)
    )


def _damage(generations: Generations, generation: str) -> list[Problem]:
    try:
        found = generations.damage(generation)
        if not found:
            generations.manifest(generation)
    except SearchidxError as error:
        found = [str(error)]
    return [Problem(what=what, mend="searchidx build") for what in found]


def _differences(
    store: Store, held: dict[str, str], generations: Generations, generation: str
) -> list[Problem]:
    manifest = generations.manifest(generation)
    problems = []
    if len(held) != manifest.documents:
        problems.append(
            Problem(
                what=f"the index holds {len(held)} questions, its manifest says {manifest.documents}",
                mend="searchidx build",
            )
        )
    kept = store.digests()
    differing = sorted(
        record_id for record_id in kept.keys() | held.keys() if kept.get(record_id) != held.get(record_id)
    )
    if differing:
        behind = manifest.store == store.identity() and manifest.sequence < store.sequence()
        named = ", ".join(differing[:_SHOWN]) + (", …" if len(differing) > _SHOWN else "")
        problems.append(
            Problem(
                what=f"{len(differing)} questions differ between the store and the index: {named}",
                mend="searchidx update" if behind else "searchidx build",
            )
        )
    return problems
