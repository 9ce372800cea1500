"""What the store keeps, what it says of it, and what it refuses."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from corpus import (
    Reading,
    Record,
    Relation,
    Store,
    StoreDamagedError,
    StoreLockedError,
    StoreMissingError,
    StoreVersionError,
    Text,
    documents,
    encode,
)


def clock() -> datetime:
    return datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "records.sqlite", clock) as store:
        yield store


def record(number: int, title: str = "titel", *related: int) -> Record:
    return Record(
        id=f"senate/9-{number}",
        chamber="senate",
        legislature=9,
        number=str(number),
        relations=tuple(Relation(kind="also-asked", id=f"senate/9-{other}") for other in related),
        texts={"nl": Text(title=title)},
    )


def reading(stated: Record, form: str = "jsonl") -> Reading:
    return Reading(record=stated, raw=encode(stated), form=form)


def put(store: Store, stated: Record, form: str = "jsonl") -> str:
    with store.transaction():
        return store.put(reading(stated, form))[0]


def test_what_was_put_is_there_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "records.sqlite"
    with Store.create(path, clock) as store:
        assert put(store, record(1)) == "added"
    with Store.open(path, clock) as store:
        stored = store.get("senate/9-1")
        assert stored is not None
        assert stored.record == record(1)
        assert store.documents("senate/9-1")[0].raw == encode(record(1))


def test_putting_the_same_again_changes_nothing(store: Store) -> None:
    put(store, record(1))
    before = store.sequence()
    assert put(store, record(1)) == "unchanged"
    assert store.sequence() == before


def test_where_a_record_came_from_is_no_change(store: Store) -> None:
    put(store, record(1))
    moved = Reading(record=record(1), raw=b'{"moved": true}', form="jsonl")
    with store.transaction():
        assert store.put(moved)[0] == "unchanged"


def test_a_changed_record_replaces_the_one_before(store: Store) -> None:
    put(store, record(1))
    assert put(store, record(1, "nieuwe titel")) == "changed"
    stored = store.get("senate/9-1")
    assert stored is not None
    assert stored.record.texts["nl"].title == "nieuwe titel"


def test_pages_of_two_languages_add_up(store: Store) -> None:
    french = Record(id="senate/9-1", chamber="senate", texts={"fr": Text(title="titre")})
    put(store, record(1), "senate-screen-nl")
    assert put(store, french, "senate-screen-fr") == "changed"
    stored = store.get("senate/9-1")
    assert stored is not None
    assert set(stored.record.texts) == {"nl", "fr"}
    assert {document.form for document in store.documents("senate/9-1")} == {
        "senate-screen-nl",
        "senate-screen-fr",
    }


def test_changes_since_a_sequence_number_name_each_record_once(store: Store) -> None:
    put(store, record(1))
    put(store, record(2))
    before = store.sequence()
    put(store, record(2, "anders"))
    put(store, record(2, "weer anders"))
    put(store, record(3))
    with store.transaction():
        assert store.delete("senate/9-1")
    changes = {change.id: change.digest for change in store.changes(before)}
    assert changes.keys() == {"senate/9-1", "senate/9-2", "senate/9-3"}
    assert changes["senate/9-1"] is None
    assert changes["senate/9-2"] == store.digests()["senate/9-2"]


def test_a_deleted_record_can_come_back(store: Store) -> None:
    put(store, record(1))
    with store.transaction():
        store.delete("senate/9-1")
    assert store.get("senate/9-1") is None
    assert store.documents("senate/9-1") == []
    assert put(store, record(1)) == "added"


def thread_of(store: Store, number: int) -> str:
    stored = store.get(f"senate/9-{number}")
    assert stored is not None
    return stored.thread


def test_a_thread_is_all_that_is_linked_also_through_questions_not_seen(store: Store) -> None:
    put(store, record(20, "a", 30))
    put(store, record(10, "b", 30))
    assert thread_of(store, 20) == thread_of(store, 10) == "senate/9-10"
    put(store, record(5, "c"))
    assert thread_of(store, 5) == "senate/9-5"


def test_a_late_page_joins_threads_and_counts_as_their_change(store: Store) -> None:
    put(store, record(10))
    put(store, record(20))
    before = store.sequence()
    put(store, record(3, "c", 10, 20))
    assert thread_of(store, 10) == thread_of(store, 20) == "senate/9-3"
    assert {change.id for change in store.changes(before)} == {"senate/9-3", "senate/9-10", "senate/9-20"}


def test_a_thread_falls_apart_when_the_link_goes(store: Store) -> None:
    put(store, record(10))
    put(store, record(20, "a", 10))
    put(store, record(20, "a"))
    assert thread_of(store, 20) == "senate/9-20"
    put(store, record(20, "a", 10))
    with store.transaction():
        store.delete("senate/9-10")
    assert thread_of(store, 20) == "senate/9-10"


def test_a_request_for_explanation_joins_no_thread(store: Store) -> None:
    linked = Record(
        id="senate/9-1",
        chamber="senate",
        relations=(Relation(kind="requalified-as", id="senate/explanation-9-45"),),
        texts={"nl": Text(title="t")},
    )
    put(store, linked)
    assert thread_of(store, 1) == "senate/9-1"


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction():
        store.put(reading(record(1)))
        raise RuntimeError
    assert store.count() == 0


def test_a_second_writer_is_told(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.database._LOCK_TIMEOUT_SECONDS", 0.01)
    with (
        Store.open(tmp_path / "records.sqlite", clock) as other,
        store.transaction(),
        pytest.raises(StoreLockedError, match="another process is writing"),
        other.transaction(),
    ):
        pass


def test_no_store_is_said_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(StoreMissingError, match="searchidx ingest"):
        Store.open(tmp_path / "records.sqlite", clock)


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(StoreDamagedError, match="is damaged"):
        Store.open(path, clock)


def test_another_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE other (x)")
    connection.close()
    with pytest.raises(StoreDamagedError, match="not a record store"):
        Store.open(path, clock)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_schema").fetchall() == [("other",)]
    connection.close()


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    Store.create(path, clock).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreVersionError, match="version 99"):
        Store.open(path, clock)


def test_two_stores_are_told_apart(tmp_path: Path) -> None:
    with Store.create(tmp_path / "a", clock) as one, Store.create(tmp_path / "b", clock) as other:
        assert one.identity() != other.identity()


numbers = st.integers(1, 6)


class StoreAgainstDict(RuleBasedStateMachine):
    """Whatever is put, replaced and deleted, the store says what a dict says."""

    @initialize()
    def start(self) -> None:
        self.store = Store.create(Path(":memory:"), clock)
        self.held: dict[str, Record] = {}

    @rule(number=numbers, title=st.sampled_from("abc"), related=st.sets(numbers, max_size=2))
    def put(self, number: int, title: str, related: set[int]) -> None:
        stated = record(number, title, *sorted(related - {number}))
        known = self.held.get(stated.id)
        outcome = put(self.store, stated)
        assert outcome == ("added" if known is None else "unchanged" if known == stated else "changed")
        self.held[stated.id] = stated

    @rule(number=numbers)
    def delete(self, number: int) -> None:
        record_id = f"senate/9-{number}"
        with self.store.transaction():
            assert self.store.delete(record_id) == (self.held.pop(record_id, None) is not None)

    @invariant()
    def says_what_the_dict_says(self) -> None:
        if hasattr(self, "store"):
            assert {stored.record.id: stored.record for stored in self.store.records()} == self.held

    @invariant()
    def threads_are_the_connected_questions(self) -> None:
        if hasattr(self, "store"):
            for stored in self.store.records():
                assert stored.thread == min(self._connected(stored.record.id), key=lambda name: int(name[9:]))

    def _connected(self, record_id: str) -> set[str]:
        links = {(r.id, other.id) for r in self.held.values() for other in r.relations}
        links |= {(other, one) for one, other in links}
        found, queue = {record_id}, [record_id]
        while queue:
            name = queue.pop()
            new = {other for one, other in links if one == name} - found
            found |= new
            queue += new
        return found

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()


StoreAgainstDict.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestStoreAgainstDict = StoreAgainstDict.TestCase


def test_descriptor_pairs_are_counted_over_records_and_follow_their_changes(store: Store) -> None:
    def described(number: int, dutch: tuple[str, ...], french: tuple[str, ...]) -> Record:
        texts = {"nl": Text(title="t", descriptors=dutch), "fr": Text(title="t", descriptors=french)}
        return Record(id=f"senate/9-{number}", chamber="senate", texts=texts)

    put(store, described(1, ("trein", "media"), ("train", "médias")))
    put(store, described(2, ("media",), ("médias",)))
    assert store.descriptor_pairs() == {("media", "médias"): 2, ("trein", "train"): 1}
    put(store, described(1, ("trein",), ("train", "médias")))
    assert store.descriptor_pairs() == {("media", "médias"): 1}
    with store.transaction():
        store.delete("senate/9-2")
    assert store.descriptor_pairs() == {}


def test_repairs_are_kept_with_their_document(store: Store) -> None:
    repairs = (("ťťn", "één"), ("BelgiŽ", "België"))
    with store.transaction():
        store.put(Reading(record=record(1), raw=b"page", form="page", repairs=repairs))
    (document,) = store.documents("senate/9-1")
    assert document.repairs == repairs
    stored = store.get("senate/9-1")
    assert stored is not None
    assert stored.repairs == 2


@settings(max_examples=20, deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_pages_in_any_order_make_the_same_records(sample_folder: Path, random: Random) -> None:
    readings = [found for found in documents([sample_folder], lambda _: None) if isinstance(found, Reading)]
    random.shuffle(readings)
    with Store.create(Path(":memory:"), clock) as shuffled, shuffled.transaction():
        for found in readings:
            shuffled.put(found)
        states = {stored.record.id: (stored.record, stored.thread) for stored in shuffled.records()}
        pairs = shuffled.descriptor_pairs()
    with Store.create(Path(":memory:"), clock) as ordered, ordered.transaction():
        for found in sorted(readings, key=lambda found: found.raw):
            ordered.put(found)
        assert {stored.record.id: (stored.record, stored.thread) for stored in ordered.records()} == states
        assert ordered.descriptor_pairs() == pairs
