"""The index follows the store: whole after a build, record by record after an update."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import Reading, Record, Relation, Store, Text, encode
from searchidx.embedded import EmbeddedBackend
from searchidx.errors import IndexMissingError, IndexVersionError
from searchidx.generations import Generations
from searchidx.indexing import UpdateReport, build, update
from searchidx.verification import verify

BACKEND = EmbeddedBackend()


def clock() -> datetime:
    return datetime.now(UTC)


class Folder:
    """A store and an index, and what the tests do with them."""

    def __init__(self, path: Path) -> None:
        self.path = path / "records.sqlite"
        self.store = Store.create(self.path, clock)
        self.generations = Generations(path / "index", BACKEND, clock)

    def put(self, number: int, title: str = "titel", *related: int) -> None:
        stated = Record(
            id=f"senate/9-{number}",
            chamber="senate",
            legislature=9,
            number=str(number),
            relations=tuple(Relation(kind="also-asked", id=f"senate/9-{other}") for other in related),
            texts={"nl": Text(title=title)},
        )
        with self.store.transaction():
            self.store.put(Reading(record=stated, raw=encode(stated), form="jsonl"))

    def delete(self, number: int) -> None:
        with self.store.transaction():
            self.store.delete(f"senate/9-{number}")

    def build(self) -> None:
        build(self.store, self.generations, BACKEND, lambda _done, _total: None)

    def update(self) -> UpdateReport:
        return update(self.store, self.generations, BACKEND, lambda _done, _total: None)

    def threads(self) -> dict[str, str]:
        folder = self.generations.folder_of(self.generations.current_name())
        with closing(BACKEND.open(folder)) as searcher:
            ids = [name for name, _ in searcher.digests()]
            return {name: held.thread for name, held in searcher.documents(ids).items()}

    def problems(self) -> list[str]:
        report = verify(self.store, self.path, self.generations, BACKEND)
        return [f"{problem.what} | {problem.mend}" for problem in report.problems]

    def close(self) -> None:
        self.store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    with closing(Folder(tmp_path)) as folder:
        yield folder
        assert folder.problems() == []


def counts(report: UpdateReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.deleted, report.documents


def test_an_update_touches_only_what_changed(folder: Folder) -> None:
    for number in range(1, 6):
        folder.put(number)
    folder.build()
    folder.put(2, "andere titel")
    folder.put(9)
    folder.delete(4)
    assert counts(folder.update()) == (1, 1, 1, 5)
    assert folder.threads().keys() == {f"senate/9-{number}" for number in (1, 2, 3, 5, 9)}


def test_nothing_to_do_makes_no_generation(folder: Folder) -> None:
    folder.put(1)
    folder.build()
    before = folder.generations.current_name()
    assert counts(folder.update()) == (0, 0, 0, 1)
    assert folder.generations.current_name() == before


def test_a_record_changed_and_changed_back_is_not_touched(folder: Folder) -> None:
    folder.put(1, "a")
    folder.build()
    folder.put(1, "b")
    folder.put(1, "a")
    assert counts(folder.update()) == (0, 0, 0, 1)


def test_questions_whose_thread_changed_are_indexed_anew(folder: Folder) -> None:
    folder.put(10)
    folder.put(20)
    folder.build()
    folder.put(3, "c", 10)
    assert counts(folder.update()) == (1, 1, 0, 3)
    assert folder.threads() == {
        "senate/9-3": "senate/9-3",
        "senate/9-10": "senate/9-3",
        "senate/9-20": "senate/9-20",
    }


def test_an_empty_store_makes_an_empty_index_that_grows(folder: Folder) -> None:
    folder.build()
    assert folder.threads() == {}
    folder.put(1)
    assert counts(folder.update()) == (1, 0, 0, 1)
    folder.delete(1)
    assert counts(folder.update()) == (0, 0, 1, 0)


def test_many_small_updates_leave_few_segments(folder: Folder) -> None:
    folder.put(1)
    folder.build()
    for number in range(2, 30):
        folder.put(number)
        folder.update()
    current = folder.generations.folder_of(folder.generations.current_name())
    assert len(list(current.glob("*.seg"))) <= 15
    assert len(folder.threads()) == 29


def test_an_update_needs_an_index(tmp_path: Path) -> None:
    with closing(Folder(tmp_path)) as folder, pytest.raises(IndexMissingError, match="searchidx build"):
        folder.update()


def test_an_index_of_another_store_is_not_updated(tmp_path: Path) -> None:
    with closing(Folder(tmp_path)) as folder:
        folder.put(1)
        folder.build()
    for path in tmp_path.glob("records.sqlite*"):
        path.unlink()
    with closing(Folder(tmp_path)) as folder, pytest.raises(IndexVersionError, match="searchidx build"):
        folder.update()


def test_verify_names_what_differs_and_the_command(tmp_path: Path) -> None:
    with closing(Folder(tmp_path)) as folder:
        folder.put(1)
        folder.build()
        folder.put(2)
        (problem,) = folder.problems()
        assert "1 questions differ" in problem
        assert problem.endswith("senate/9-2 | searchidx update")
        current = folder.generations.folder_of(folder.generations.current_name())
        spoilt = next(current.glob("*.seg"))
        spoilt.write_bytes(spoilt.read_bytes()[:-1] + b"?")
        (problem,) = folder.problems()
        assert str(spoilt) in problem
        assert problem.endswith("| searchidx build")


steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(1, 6), st.sampled_from(["media", "trein"]), st.integers(1, 6)),
        st.tuples(st.just("delete"), st.integers(1, 6)),
        st.tuples(st.just("update")),
    ),
    max_size=14,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_updates_end_where_a_build_would(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple]
) -> None:
    with closing(Folder(tmp_path_factory.mktemp("data"))) as folder:
        folder.put(1)
        folder.build()
        for step in [*steps, ("update",)]:
            match step:
                case ("put", number, title, related):
                    folder.put(number, title, *([related] if related != number else []))
                case ("delete", number):
                    folder.delete(number)
                case ("update",):
                    folder.update()
        assert folder.problems() == []
        updated = folder.threads()
        folder.build()
        assert folder.threads() == updated
