"""A merged segment is, to the byte, the segment that its documents make when they are written at once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from native_and_numpy import EXAMPLES, native_and_numpy

from searchidx.embedded import merging
from searchidx.embedded.index_schema import IndexDocument, IndexSchema, Part, TextSource
from searchidx.embedded.merging import merge_segments
from searchidx.embedded.segment_file import SegmentFile
from searchidx.embedded.segment_writer import SegmentWriter
from searchidx.embedded.segments import SegmentEntry, deletions_size, segment_path, write_deletions
from searchidx.embedded.stored_bytes import stored_bytes
from searchidx.errors import IndexDamagedError

BLOCKS = native_and_numpy("_blocks", "blocks_numpy")
MERGERS = native_and_numpy("_merging", "merging_numpy")
SCHEMA = IndexSchema(
    sources=(TextSource(name="body", fields=("body", "first"), positions=(True, False)),),
    parts=(Part(name="title", weight=3), Part(name="text")),
    terms=("id", "tag"),
    columns={"id": "bytes", "author": "one", "tag": "many", "asked": "days", "record": "compressed"},
    order_days="asked",
)


def analyze(chunk: str) -> list[tuple[tuple[str, ...], ...]]:
    return [((word,), (word[0],)) for word in chunk.split()]


@pytest.fixture(params=["native", "numpy"])
def kernels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make segments be merged by the native kernels, or by NumPy's."""
    which = ["native", "numpy"].index(request.param)
    blocks, mergers = BLOCKS[which].values[0], MERGERS[which].values[0]
    if blocks is None or mergers is None:
        pytest.skip("the native kernels are not built")
    monkeypatch.setattr(merging, "BlockEncoder", blocks.BlockEncoder)
    monkeypatch.setattr(merging, "FieldMerger", mergers.FieldMerger)


def write(
    folder: Path, name: str, documents: Sequence[IndexDocument], dictionary: bytes = b""
) -> SegmentEntry:
    writer = SegmentWriter(SCHEMA, {"body": analyze}, dictionary)
    for document in documents:
        writer.add(document)
    segment_path(folder, name).unlink(missing_ok=True)
    writer.write(segment_path(folder, name))
    return SegmentEntry(name=name, documents=len(documents))


def content(folder: Path, name: str) -> tuple[int, Any, dict[str, tuple[str, bytes]]]:
    with SegmentFile(segment_path(folder, name)) as segment:
        assert segment.damaged_arrays() == []
        arrays = {name: (segment.type_of(name), bytes(segment.array(name))) for name in segment.names()}
        return segment.documents, segment.facts, arrays


def check(folder: Path, batches: Sequence[Sequence[tuple[IndexDocument, bool]]]) -> None:
    entries = []
    for number, batch in enumerate(batches):
        entry = write(folder, f"part{number}", [document for document, _ in batch])
        deletions = bytearray(deletions_size(len(batch)))
        for place, (_, is_kept) in enumerate(batch):
            if not is_kept:
                deletions[place // 8] |= 1 << place % 8
        entries.append(write_deletions(folder, entry, deletions) if any(deletions) else entry)
    kept = [document for batch in batches for document, is_kept in batch if is_kept]
    write(folder, "whole", kept)
    segment_path(folder, "merged").unlink(missing_ok=True)
    assert merge_segments(folder, SCHEMA, entries, "merged") == len(kept)
    assert content(folder, "merged") == content(folder, "whole")


names = st.sampled_from(["a", "b", "cc", "é", "日本"])
texts = st.lists(st.sampled_from(["a", "bb", "bc", "été", "œ"]), max_size=20).map(" ".join)
columns = st.fixed_dictionaries(
    {},
    optional={
        "author": names, "tag": st.lists(names, max_size=3), "asked": st.integers(0, 3), "record": st.binary()
    },
)  # fmt: skip
facts = st.tuples(st.lists(texts, max_size=2), columns, st.booleans())
batches = st.lists(st.lists(facts, min_size=1, max_size=5), min_size=1, max_size=4)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=batches.filter(lambda batches: any(fact[2] for batch in batches for fact in batch)))
def test_merging_equals_writing_at_once(tmp_path: Path, kernels: None, batches: list[Any]) -> None:
    check(
        tmp_path,
        [
            [
                (
                    IndexDocument(
                        id=f"{batch}-{number}",
                        texts={"body": list(enumerate(parts))},
                        terms={"tag": held.get("tag", ())},
                        columns=held,
                    ),
                    is_kept,
                )
                for number, (parts, held, is_kept) in enumerate(facts)
            ]
            for batch, facts in enumerate(batches)
        ],
    )


def test_blocks_are_filled_anew_over_segments(
    tmp_path: Path, kernels: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "_SPOOL_SIZE", 100)
    check(
        tmp_path,
        [
            [
                (
                    IndexDocument(
                        id=f"{batch}-{number}",
                        texts={"body": [(0, f"a w{number % 9}"), (1, "a " * (number % 3))]},
                    ),
                    number % 10 != batch,
                )
                for number in range(300)
            ]
            for batch in range(3)
        ],
    )


@pytest.mark.parametrize("dictionaries", [(b"a record", b"a record"), (b"a record", b"record"), (b"", b"r")])
def test_records_are_kept_whatever_dictionaries_they_have(
    tmp_path: Path, dictionaries: tuple[bytes, bytes]
) -> None:
    documents = [
        IndexDocument(
            id=str(number), columns={"record": b"a record of a document %d" % number} if number else {}
        )
        for number in range(6)
    ]
    entries = [
        write(tmp_path, f"part{part}", documents[3 * part : 3 * part + 3], dictionary)
        for part, dictionary in enumerate(dictionaries)
    ]
    merge_segments(tmp_path, SCHEMA, entries, "merged")
    write(tmp_path, "whole", documents, dictionaries[0])
    assert content(tmp_path, "merged") == content(tmp_path, "whole")
    with SegmentFile(segment_path(tmp_path, "merged")) as segment:
        assert [stored_bytes(segment, "record", number) for number in range(6)] == [
            document.columns.get("record", b"") for document in documents
        ]


def test_a_damaged_segment_is_an_error_not_a_wrong_merge(tmp_path: Path, kernels: None) -> None:
    """Whatever a number of a block or a term says, the merge ends: with an error, or with what it read."""
    documents = [
        IndexDocument(id=str(number), texts={"body": [(0, "a b c " * (number % 20))]})
        for number in range(300)
    ]
    entry = write(tmp_path, "sound", documents)
    sound = segment_path(tmp_path, "sound").read_bytes()
    with SegmentFile(segment_path(tmp_path, "sound")) as segment:
        places = {
            name: (entry.offset, entry.count)
            for name, entry in segment._arrays.items()
            if name.startswith("f.body.") and segment.type_of(name) == "u4" and entry.count
        }
    found_damage = 0
    for offset, count in places.values():
        for place in {0, count // 2, count - 1}:
            for wrong in (0, 1, 0x7FFFFFFF, 0xFFFFFFFF):
                spoilt = bytearray(sound)
                spoilt[offset + 4 * place : offset + 4 * place + 4] = wrong.to_bytes(4, "little")
                segment_path(tmp_path, "sound").write_bytes(spoilt)
                segment_path(tmp_path, "merged").unlink(missing_ok=True)
                try:
                    merge_segments(tmp_path, SCHEMA, [entry], "merged")
                except IndexDamagedError:
                    found_damage += 1
    assert found_damage > 20
