"""Readers see whole generations only; writers take turns; damage is named."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from searchidx.embedded import EmbeddedBackend
from searchidx.errors import IndexDamagedError, IndexLockedError, IndexMissingError, IndexVersionError
from searchidx.generations import MANIFEST, Generations

BACKEND = EmbeddedBackend()


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def generations(tmp_path: Path, clock: Clock) -> Generations:
    return Generations(tmp_path / "index", BACKEND, clock)


def write(generations: Generations, content: str = "content", parent: str | None = None) -> str:
    with generations.writing("test"), generations.draft(parent) as draft:
        (draft.folder / f"{content}.txt").write_text(content)
    return generations.current_name()


def test_no_index_is_said_with_the_command_that_makes_one(generations: Generations) -> None:
    with pytest.raises(IndexMissingError, match="searchidx build"):
        generations.current_name()


def test_a_generation_is_current_once_it_is_whole(generations: Generations) -> None:
    first = write(generations)
    with generations.writing("test"), generations.draft() as draft:
        (draft.folder / "half").write_text("half")
        assert generations.current_name() == first
    assert generations.current_name() != first
    assert generations.damage(generations.current_name()) == []


def test_a_failed_write_leaves_the_current_generation(generations: Generations) -> None:
    first = write(generations)
    with pytest.raises(RuntimeError), generations.writing("test"), generations.draft() as draft:
        (draft.folder / "half").write_text("half")
        raise RuntimeError
    assert generations.current_name() == first
    assert len(list(generations.folder_of(first).parent.glob("*.tmp"))) == 0


def test_what_a_dead_writer_left_is_cleared_by_the_next(generations: Generations) -> None:
    first = write(generations)
    (generations.folder_of(first).parent / "g-000009.tmp").mkdir()
    write(generations, "next")
    assert not generations.folder_of("g-000009.tmp").exists()


def test_an_update_shares_its_parents_files(generations: Generations) -> None:
    first = write(generations, "old")
    second = write(generations, "new", parent=first)
    manifest = generations.manifest(second)
    assert manifest.parent == first
    assert set(manifest.files) == {"old.txt", "new.txt"}
    old = generations.folder_of(first) / "old.txt"
    assert old.samefile(generations.folder_of(second) / "old.txt")


def test_the_second_writer_is_told_who_is_first(generations: Generations) -> None:
    with (
        generations.writing("searchidx build"),
        pytest.raises(IndexLockedError, match=rf"process {os.getpid()} \(searchidx build\), since 20"),
        generations.writing("searchidx update"),
    ):
        pass


def test_the_lock_is_free_after_its_holder_failed(generations: Generations) -> None:
    with pytest.raises(RuntimeError), generations.writing("test"):
        raise RuntimeError
    write(generations)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.write_text("conten!"), "not as it was written"),
        (lambda path: path.write_text("short"), "has 5 bytes instead of 7"),
        (lambda path: path.unlink(), "is missing"),
    ],
)
def test_a_damaged_file_is_named(generations: Generations, spoil: object, said: str) -> None:
    name = write(generations)
    path = generations.folder_of(name) / "content.txt"
    spoil(path)  # type: ignore[operator]
    (found,) = generations.damage(name)
    assert str(path) in found
    assert said in found


def test_a_file_of_another_size_is_found_when_opening(generations: Generations) -> None:
    name = write(generations)
    (generations.folder_of(name) / "content.txt").write_text("short")
    with pytest.raises(IndexDamagedError, match=r"content.txt has 5 bytes instead of 7.*searchidx build"):
        generations.manifest(name)


def test_a_broken_manifest_is_damage(generations: Generations) -> None:
    name = write(generations)
    (generations.folder_of(name) / MANIFEST).write_text("{")
    with pytest.raises(IndexDamagedError, match="cannot be read"):
        generations.manifest(name)


def test_an_index_of_another_version_is_refused(generations: Generations) -> None:
    name = write(generations)
    path = generations.folder_of(name) / MANIFEST
    path.write_text(path.read_text().replace(BACKEND.fingerprint(), "0" * 16))
    with pytest.raises(IndexVersionError, match="searchidx build"):
        generations.manifest(name)


def test_old_generations_go_when_they_are_neither_young_nor_in_use(
    generations: Generations, clock: Clock
) -> None:
    first = write(generations)
    for _ in range(4):
        write(generations)
    assert generations.folder_of(first).exists(), "younger than ten minutes"
    clock.now += timedelta(minutes=11)
    with generations.in_use(first):
        write(generations)
        assert generations.folder_of(first).exists(), "in use"
    last = write(generations)
    kept = sorted(path.name for path in generations.folder_of(last).parent.glob("g-*"))
    assert first not in kept
    assert len(kept) == 3


def test_an_altered_table_of_contents_is_found_when_opening(generations: Generations) -> None:
    name = write(generations)
    (generations.folder_of(name) / "content.txt").write_text("conten!")
    with pytest.raises(IndexDamagedError, match=r"content.txt is not as it was written"):
        generations.manifest(name)
