"""Batches of puts and deletions end in the folder that a dict says, in one process or in several."""

import os
import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slow_segment import read_field

from searchidx.embedded import index_writer, segment_workers
from searchidx.embedded.index_schema import IndexDocument, IndexSchema, TextSource
from searchidx.embedded.index_writer import IndexWriter
from searchidx.embedded.segment_building import IndexPipeline, LocalBuilder
from searchidx.embedded.segment_file import SegmentFile
from searchidx.embedded.segments import SegmentEntry, read_deletions, read_segments, segment_path
from searchidx.errors import IndexDamagedError, SearchidxError

SCHEMA = IndexSchema(
    sources=(TextSource(name="body", fields=("body",), positions=(True,)),), columns={"id": "bytes"}
)
BAD = "this text cannot be analysed"
DEADLY = "this text ends the process"
MANY = [(f"d{number}", "x") for number in range(100)]
"""So many that processes are started for them."""


def analyze(chunk: str) -> list[tuple[tuple[str, ...], ...]]:
    return [((word,),) for word in chunk.split()]


def analyses() -> dict[str, object]:
    return {"body": analyze}


def convert(document: tuple[str, str]) -> IndexDocument:
    name, text = document
    if text == BAD:
        raise ValueError(BAD)
    if text == DEADLY:
        os._exit(1)
    return IndexDocument(id=name, texts={"body": [(0, text)]})


class Question(tuple[str, str]):
    """A document as these tests have it: its id and its text."""

    __slots__ = ()

    @property
    def id(self) -> str:
        return self[0]


PIPELINE = IndexPipeline(schema=SCHEMA, analyses=analyses, convert=convert)  # type: ignore[arg-type]


def nobody(folder: Path, entries: Sequence[SegmentEntry]) -> None:
    """Tell nobody else about the segments."""


def writer_for(folder: Path, jobs: int = 1) -> IndexWriter:
    return IndexWriter(folder, PIPELINE, nobody, jobs)


def write(folder: Path, texts: dict[str, str], deleted: Sequence[str] = (), jobs: int = 1) -> None:
    writer = writer_for(folder, jobs)
    for name in deleted:
        writer.delete(name)
    for name, text in texts.items():
        writer.put(Question((name, text)))
    writer.commit()


def held(folder: Path) -> dict[str, str]:
    """Return what the folder holds, by id: the text, from its postings."""
    found: dict[str, str] = {}
    entries = read_segments(folder)
    assert {path.name for path in folder.iterdir()} == {"SEGMENTS.json"} | {
        name for entry in entries for name in (f"{entry.name}.seg", entry.deletions) if name
    }
    for entry in entries:
        deletions = read_deletions(folder, entry)
        with SegmentFile(segment_path(folder, entry.name)) as segment:
            assert segment.documents == entry.documents
            ids, texts = _documents(segment)
        for number, name in enumerate(ids):
            if not deletions[number // 8] >> number % 8 & 1:
                assert name not in found
                found[name] = " ".join(word for _, word in sorted(texts[number]))
    return found


def _documents(segment: SegmentFile) -> tuple[list[str], list[list[tuple[int, str]]]]:
    arrays = {
        name.removeprefix("f.body."): (segment.type_of(name), segment.array(name))
        for name in segment.names()
        if name.startswith("f.body.")
    }
    texts: list[list[tuple[int, str]]] = [[] for _ in range(segment.documents)]
    for term, postings in read_field(arrays, segment.documents, parts=0, positions=True).items():
        for posting in postings:
            texts[posting.document] += [(position, term.decode()) for position in posting.positions]
    starts, data = segment.array("b.id.starts").tolist(), bytes(segment.array("b.id.data"))
    return [data[a:b].decode() for a, b in pairwise(starts)], texts


names = st.sampled_from("abcdefgh")
texts = st.lists(st.sampled_from(["x", "yy", "é"]), max_size=4).map(" ".join)
steps = st.lists(
    st.tuples(st.dictionaries(names, texts, max_size=4), st.sets(names, max_size=3)), min_size=1, max_size=20
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_a_folder_follows_a_dict(tmp_path_factory: pytest.TempPathFactory, steps: list) -> None:
    folder, expected = tmp_path_factory.mktemp("index"), {}
    for put, deleted in steps:
        write(folder, put, sorted(deleted))
        expected = {name: text for name, text in expected.items() if name not in deleted} | put
        assert held(folder) == expected


def test_many_updates_leave_few_segments(tmp_path: Path) -> None:
    for number in range(40):
        write(tmp_path, {f"d{number}": "x", f"d{number // 2}": f"y{number}"})
    assert len(read_segments(tmp_path)) <= 12
    assert len(held(tmp_path)) == 40


def test_a_build_in_processes_holds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {f"d{number}": f"x y{number % 50} z{number}" for number in range(2000)}
    monkeypatch.setattr(
        index_writer,
        "WorkerBuilder",
        lambda folder, pipeline, dictionary, jobs: segment_workers.WorkerBuilder(
            folder, pipeline, dictionary, jobs, 900
        ),
    )
    folder = tmp_path / "index"
    folder.mkdir()
    write(folder, texts, jobs=2)
    assert len(read_segments(folder)) == 1
    assert held(folder) == texts


def test_a_build_larger_than_memory_may_be_is_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        index_writer,
        "LocalBuilder",
        lambda folder, pipeline, dictionary: LocalBuilder(folder, pipeline, dictionary, 30),
    )
    texts = {f"d{number}": "x y" for number in range(100)}
    write(tmp_path, texts)
    assert len(read_segments(tmp_path)) == 1
    assert held(tmp_path) == texts


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failure_leaves_the_folder_as_it_was(tmp_path: Path, jobs: int) -> None:
    write(tmp_path, {"a": "x", "b": "y"})
    writer = writer_for(tmp_path, jobs)
    with pytest.raises(ValueError, match=BAD):
        _put_and_commit(writer, [("a", "z"), *MANY, ("c", BAD)])
    writer.cancel()
    assert held(tmp_path) == {"a": "x", "b": "y"}


def test_a_process_that_dies_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"a": "x"})
    writer = writer_for(tmp_path, 2)
    with pytest.raises(SearchidxError, match="--jobs 1"):
        _put_and_commit(writer, [*MANY, ("b", DEADLY)])
    writer.cancel()
    assert held(tmp_path) == {"a": "x"}


def _put_and_commit(writer: IndexWriter, documents: Sequence[tuple[str, str]]) -> None:
    for document in documents:
        writer.put(Question(document))
    writer.commit()


def test_a_cancelled_build_leaves_nothing(tmp_path: Path) -> None:
    writer = writer_for(tmp_path)
    writer.put(Question(("a", "x")))
    writer.cancel()
    assert list(tmp_path.iterdir()) == []


def test_names_never_depend_on_a_seed(tmp_path: Path) -> None:
    for _ in range(2):
        random.seed(1)
        write(tmp_path, {"a": "x"})
        write(tmp_path, {"b": "x"})
    assert held(tmp_path) == {"a": "x", "b": "x"}


def test_files_linked_elsewhere_never_change(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    write(first, {"a": "x", "b": "y", "c": "z"})
    write(first, {}, deleted=["c"])
    for path in first.iterdir():
        (second / path.name).hardlink_to(path)
    write(second, {"a": "changed"})
    assert held(first) == {"a": "x", "b": "y"}
    assert held(second) == {"a": "changed", "b": "y"}


@pytest.mark.parametrize("content", [b"", b"{}", b'{"format": 2, "segments": []}'])
def test_a_damaged_list_of_segments_is_named(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, {"a": "x"})
    (tmp_path / "SEGMENTS.json").write_bytes(content)
    with pytest.raises(IndexDamagedError, match=r"SEGMENTS\.json"):
        writer_for(tmp_path)


def test_damaged_deletions_are_named(tmp_path: Path) -> None:
    write(tmp_path, {"a": "x", "b": "y"})
    write(tmp_path, {}, deleted=["a"])
    (entry,) = read_segments(tmp_path)
    for content in (b"", bytes(8)):
        (tmp_path / str(entry.deletions)).write_bytes(content)
        with pytest.raises(IndexDamagedError, match=r"1\.del"):
            read_deletions(tmp_path, entry)
