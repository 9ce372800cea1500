"""How documents get into the store: all of them, once, in any order, and after any interruption."""

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any, BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import IngestReport, Reading, Reject, Store, StoredRecord, Text, ingest
from corpus.bulk_reading import FEW
from corpus.ingestion import BATCH_SIZE, ingest_pages
from corpus.record import Record, encode


def clock() -> datetime:
    return datetime(2040, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "records.sqlite", clock) as store:
        yield store


def record(number: int, title: str = "Proef") -> bytes:
    text = Text(title=title)
    return encode(Record(id=f"senate/9-{number}", chamber="senate", texts={"nl": text})) + b"\n"


def saved(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def take_in(store: Store, *paths: Path, **options: Any) -> IngestReport:
    report = IngestReport()
    ingest(store, paths, lambda _: None, report, **options)
    return report


def counts(report: IngestReport) -> tuple[int, int, int, int, int]:
    return report.read, report.added, report.changed, report.unchanged, report.skipped


def content(store: Store) -> dict[str, tuple[Record, str, tuple[str, ...], int]]:
    """Return what the store holds, without the order in which that came."""

    def facts(stored: StoredRecord) -> tuple[Record, str, tuple[str, ...], int]:
        return stored.record, stored.thread, stored.conflicts, stored.repairs

    return {stored.record.id: facts(stored) for stored in store.records()}


@pytest.fixture(scope="module")
def many_pages(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of more pages than one process reads alone: the sample, numbered anew, and rejects."""
    folder = tmp_path_factory.mktemp("many") / "pages"
    for legislature in range(1, 6):
        for page in sorted(sample_folder.glob("*.txt")):
            text = page.read_text(encoding="utf-8").replace("9-1", f"{legislature}-1")
            saved(folder / str(legislature) / page.name, text.encode())
        saved(folder / str(legislature) / "leeg.txt", b"")
    return folder


@pytest.fixture(scope="module")
def expected(many_pages: Path) -> tuple[dict[str, Any], IngestReport]:
    """Return what the pages become when they are read one after the other in this process."""
    with Store.create(Path(":memory:"), clock) as store:
        report = take_in(store, many_pages)
        return content(store), report


@pytest.mark.parametrize("jobs", [2, 5])
def test_any_number_of_processes_gives_the_same_records_and_the_same_report(
    store: Store, many_pages: Path, expected: tuple[dict[str, Any], IngestReport], jobs: int
) -> None:
    report = take_in(store, many_pages, jobs=jobs)

    assert report.read > FEW
    assert (content(store), report) == expected


@settings(max_examples=8, deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_files_in_any_order_give_the_same_records(sample_folder: Path, random: Random) -> None:
    paths = sorted(sample_folder.glob("*.txt"))[:30]
    shuffled = random.sample(paths, len(paths))
    with Store.create(Path(":memory:"), clock) as one, Store.create(Path(":memory:"), clock) as other:
        take_in(one, *paths)
        take_in(other, *shuffled)
        assert content(one) == content(other)


class Interrupted(BaseException):
    """What Ctrl-C is to these tests."""


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(after=st.lists(st.integers(0, 430), max_size=4))
def test_interrupted_anywhere_and_resumed_it_gives_what_one_run_gives(
    many_pages: Path,
    expected: tuple[dict[str, Any], IngestReport],
    monkeypatch: pytest.MonkeyPatch,
    after: list[int],
) -> None:
    monkeypatch.setattr("corpus.ingestion.BATCH_SIZE", 50)
    with Store.create(Path(":memory:"), clock) as store:
        for files in after:
            interrupt_after(store, many_pages, files)
        last = take_in(store, many_pages)
        records, report = expected
        assert content(store) == records
        assert (last.read, last.rejected) == (report.read, report.rejected)


def interrupt_after(store: Store, folder: Path, files: int) -> None:
    """Ingest a folder, interrupted when so many of its files have been found; what was kept stays."""
    report, seen = IngestReport(), 0

    def count(_: int) -> None:
        nonlocal seen
        seen += 1
        if seen > files:
            raise Interrupted

    with suppress(Interrupted):
        ingest(store, [folder], count, report)
    assert report.read <= len(store.digests()) * 2
    assert report.skipped + report.added + report.changed <= files + 1


def test_what_an_interruption_leaves_is_whole_batches(store: Store, tmp_path: Path) -> None:
    for number in range(3 * BATCH_SIZE):
        saved(tmp_path / "pages" / f"{number:05}.jsonl", record(number))

    interrupt_after(store, tmp_path / "pages", 4 * BATCH_SIZE)

    assert store.count() in {BATCH_SIZE, 2 * BATCH_SIZE}


def test_a_file_that_has_not_changed_is_not_read_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(tmp_path / "pages" / "a.jsonl", record(1) + record(2) + b"kapot\n")
    saved(tmp_path / "pages" / "b.txt", b"")
    first = take_in(store, tmp_path / "pages")
    monkeypatch.setattr("corpus.file_reading.read", None)

    second = take_in(store, tmp_path / "pages")

    assert counts(first) == (2, 2, 0, 0, 0)
    assert counts(second) == (2, 0, 0, 2, 2)
    assert second.rejected == first.rejected
    assert len(second.rejected) == 2


def test_only_the_files_that_changed_are_read_again(store: Store, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        saved(tmp_path / f"pages/{number}.jsonl", record(number))
    take_in(store, tmp_path / "pages")
    saved(tmp_path / "pages/2.jsonl", record(2, "Anders"))
    saved(tmp_path / "pages/4.jsonl", record(4))

    assert counts(take_in(store, tmp_path / "pages")) == (4, 1, 1, 2, 2)
    assert counts(take_in(store, tmp_path / "pages")) == (4, 0, 0, 4, 4)


def test_a_file_whose_bytes_come_back_is_read_again(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    for title in ("Eerst", "Dan", "Eerst"):
        saved(path, record(1, title))
        take_in(store, path)

    stored = store.get("senate/9-1")
    assert stored is not None
    assert stored.record.texts["nl"].title == "Eerst"


def test_members_of_an_archive_are_told_apart(store: Store, tmp_path: Path) -> None:
    def packed(**titles: str) -> Path:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for number, title in enumerate(titles.values()):
                archive.writestr(f"{number}.jsonl", record(number, title))
        return saved(tmp_path / "pages.zip", stream.getvalue())

    take_in(store, packed(a="Een", b="Twee"))
    assert counts(take_in(store, packed(a="Een", b="Anders", c="Drie"))) == (3, 1, 1, 1, 1)


def test_files_are_read_again_on_demand(store: Store, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jsonl", record(1))
    take_in(store, path)

    assert counts(take_in(store, path, rereads=True)) == (1, 0, 0, 1, 0)


def test_better_readers_read_all_files_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path / "a.jsonl", record(1))
    take_in(store, path)
    monkeypatch.setattr("corpus.ingestion.readers_fingerprint", lambda: "better")

    assert counts(take_in(store, path)) == (1, 0, 0, 1, 0)
    assert counts(take_in(store, path)) == (1, 0, 0, 1, 1)


def test_what_better_readers_make_of_a_page_replaces_what_it_was_read_as(store: Store) -> None:
    def read_as(form: str, title: str) -> Reading:
        stated = Record(id="senate/9-1", chamber="senate", texts={"nl": Text(title=title)})
        return Reading(record=stated, raw=b"a page", form=form)

    with store.transaction():
        store.put(read_as("senate-screen-nl", "Een veel langere titel, die niet klopt"))
        store.put(read_as("senate-print-nl", "De titel"))

    stored = store.get("senate/9-1")
    assert stored is not None
    assert stored.record.texts["nl"].title == "De titel"
    assert stored.conflicts == ()


def test_the_files_of_a_deleted_record_are_read_again(store: Store, tmp_path: Path) -> None:
    pages = [
        saved(tmp_path / "nl.jsonl", record(1)),
        saved(tmp_path / "same.jsonl", record(1)),
        saved(tmp_path / "other.jsonl", record(2)),
    ]
    take_in(store, *pages)
    with store.transaction():
        store.delete("senate/9-1")

    assert counts(take_in(store, *pages)) == (3, 1, 0, 2, 1)


def test_a_page_that_was_fetched_before_is_not_read_again(store: Store) -> None:
    address = "https://senate.example/?NR=1"
    for expected in ((1, 1, 0, 0, 0), (1, 0, 0, 1, 1)):
        report = IngestReport()
        ingest_pages(store, [(address, record(1))], report)
        assert counts(report) == expected


def test_a_file_that_cannot_be_told_from_others_beforehand_is_read_each_time(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = b"".join(record(number, "Groot " * 50) for number in range(4000))
    path = saved(tmp_path / "large.jsonl", large)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(large)))
    assert counts(take_in(store, Path("-"))) == (4000, 4000, 0, 0, 0)

    assert counts(take_in(store, path)) == (4000, 0, 0, 4000, 0)
    assert counts(take_in(store, path)) == (4000, 0, 0, 4000, 1)


def scripted(monkeypatch: pytest.MonkeyPatch, script: dict[str, Any]) -> None:
    """Have each file read as a script says, by its name: what comes of it, or what is raised."""

    def read(name: str, _: BinaryIO) -> Iterator[Reading | Reject]:
        for outcome in script[Path(name).name]:
            if isinstance(outcome, Exception):
                raise outcome
            yield outcome

    monkeypatch.setattr("corpus.file_reading.read", read)


def reading(number: int, **facts: Any) -> Reading:
    stated = Record(id=f"senate/9-{number}", chamber="senate", texts={"nl": Text(title="t")}, source="ergens")
    return Reading(record=stated, raw=f"{number}{facts}".encode(), form="page", **facts)


def test_labels_and_doubts_are_reported(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(
        monkeypatch,
        {
            "a.txt": [reading(1, unknown_labels=("Verdaagd", "Verdaagd"), warnings=("een twijfel",))],
            "b.txt": [reading(2, unknown_labels=("Verdaagd", "Elders")), reading(3)],
        },
    )
    report = take_in(store, *(saved(tmp_path / name, b"x") for name in ("a.txt", "b.txt")))

    told = json.loads(json.dumps({"labels": report.unknown_labels, "warnings": len(report.warnings)}))
    assert told == {"labels": {"Verdaagd": 3, "Elders": 1}, "warnings": 1}
    (warning,) = report.warnings
    assert (warning.id, warning.source, warning.text) == ("senate/9-1", "ergens", "een twijfel")


def test_a_contradiction_is_reported_once_as_it_stands_in_the_end(store: Store, tmp_path: Path) -> None:
    def asked(day: str) -> Reading:
        facts = {"asked_on": date.fromisoformat(day), "texts": {"nl": Text(title="t")}}
        stated = Record(id="senate/9-1", chamber="senate", **facts)  # type: ignore[arg-type]
        return Reading(record=stated, raw=day.encode(), form="page")

    with pytest.MonkeyPatch.context() as patch:
        days = ["2040-01-01", "2040-01-02", "2040-01-03"]
        scripted(patch, {f"{day}.txt": [asked(day)] for day in days})
        report = take_in(store, *(saved(tmp_path / f"{day}.txt", day.encode()) for day in days))

    stored = store.get("senate/9-1")
    assert stored is not None
    assert [conflict.fact for conflict in report.conflicts] == list(stored.conflicts)
    assert len(report.conflicts) == 1


@pytest.mark.parametrize("fault", [ValueError("kapot"), RecursionError("diep"), KeyError("x"), MemoryError()])
def test_a_mistake_in_a_reader_is_a_reject_that_is_tried_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    paths = [saved(tmp_path / name, b"x") for name in ("a.txt", "b.txt")]
    scripted(monkeypatch, {"a.txt": [reading(1), fault], "b.txt": [reading(2)]})
    first = take_in(store, *paths)
    scripted(monkeypatch, {"a.txt": [reading(1), reading(3)]})
    second = take_in(store, *paths)

    assert [reject.source for reject in first.rejected] == [str(paths[0])]
    assert counts(first) == (2, 2, 0, 0, 0)
    assert second.rejected == []
    assert counts(second) == (3, 1, 0, 2, 1)


@pytest.mark.parametrize(
    "stated",
    [
        Record(id="senate/9-1", chamber="chamber", texts={"nl": Text(title="t")}),
        Record(id="geen nummer", chamber="senate", texts={"nl": Text(title="t")}),
        Record(id="senate/9-1", chamber="senate", texts={"nl": Text(title="\ud800")}),
        Record(id="senate/9-1", chamber="senate", texts={}),
    ],
)
def test_a_record_that_could_not_be_read_back_is_a_reject(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stated: Record
) -> None:
    paths = [saved(tmp_path / name, b"x") for name in ("a.txt", "b.txt")]
    unsound = Reading(record=stated, raw=b"x", form="page")
    scripted(monkeypatch, {"a.txt": [unsound, reading(1)], "b.txt": [reading(2)]})

    report = take_in(store, *paths)

    assert [reject.source for reject in report.rejected] == [str(paths[0])]
    assert report.added >= 1
    assert all(stored.record.id != "geen nummer" for stored in store.records())


def test_a_file_of_nothing_but_rejects_is_listed_in_full_each_time(store: Store, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jsonl", b'{"id": 1}\n' * 3000)

    assert [len(take_in(store, path).rejected) for _ in range(2)] == [3000, 3000]


def test_documents_of_any_form_are_kept_in_one_run(store: Store, tmp_path: Path, sample_folder: Path) -> None:
    paths: Sequence[Path] = [sample_folder, saved(tmp_path / "more.jsonl", record(7777))]
    pages = len(list(sample_folder.iterdir()))

    assert take_in(store, *paths).read == pages + 1
