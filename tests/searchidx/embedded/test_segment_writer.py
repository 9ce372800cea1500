"""A segment holds what its documents say: terms, columns, orders, stored bytes."""

import zlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from native_and_numpy import EXAMPLES, native_and_numpy
from slow_segment import Posting, read_field, strings

from searchidx.embedded import segment_writer
from searchidx.embedded.index_schema import NO_CODE, IndexDocument, IndexSchema, Part, TextSource
from searchidx.embedded.segment_file import SegmentFile
from searchidx.embedded.segment_writer import SegmentWriter

KERNELS = list(
    zip(
        native_and_numpy("_inversion", "inversion_numpy"),
        native_and_numpy("_blocks", "blocks_numpy"),
        strict=True,
    )
)
SCHEMA = IndexSchema(
    sources=(TextSource(name="body", fields=("body", "first"), positions=(True, False)),),
    parts=(Part(name="title", weight=3), Part(name="text")),
    terms=("id", "tag"),
    columns={
        "id": "bytes", "author": "one", "tag": "many", "asked": "days", "note": "bytes",
        "record": "compressed",
    },
    order_days="asked",
)  # fmt: skip


def analyze(chunk: str) -> list[tuple[tuple[str, ...], ...]]:
    return [((word,), (word[0],)) for word in chunk.split()]


@pytest.fixture(params=["native", "numpy"])
def kernels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make segment writers use the native kernels, or NumPy's."""
    which = ["native", "numpy"].index(request.param)
    inverter, blocks = (held.values[0] for held in KERNELS[which])
    if inverter is None or blocks is None:
        pytest.skip("the native kernels are not built")
    monkeypatch.setattr(segment_writer, "Inverter", inverter.Inverter)
    monkeypatch.setattr(segment_writer, "BlockEncoder", blocks.BlockEncoder)


def write(path: Path, documents: Sequence[IndexDocument]) -> SegmentFile:
    path.unlink(missing_ok=True)
    writer = SegmentWriter(SCHEMA, {"body": analyze})
    for document in documents:
        writer.add(document)
    assert writer.documents == len(documents)
    writer.write(path)
    assert writer.documents == writer.size == 0
    segment = SegmentFile(path)
    assert segment.damaged_arrays() == []
    return segment


def field(segment: SegmentFile, name: str) -> dict[bytes, list[Posting]]:
    prefix = f"f.{name}."
    arrays = {
        array.removeprefix(prefix): (segment.type_of(array), segment.array(array))
        for array in segment.names()
        if array.startswith(prefix)
    }
    facts = segment.facts["fields"][name]
    return read_field(arrays, segment.documents, parts=facts["parts"], positions=facts["positions"])


def values(segment: SegmentFile, column: str) -> list[list[bytes]]:
    known = strings(segment.array(f"c.{column}.values"), segment.array(f"c.{column}.value_ends"))
    codes = segment.array(f"c.{column}.codes").tolist()
    if segment.facts["columns"][column] == "one":
        return [[] if code == NO_CODE else [known[code]] for code in codes]
    starts = segment.array(f"c.{column}.starts").tolist()
    return [[known[code] for code in codes[a:b]] for a, b in pairwise(starts)]


def stored(segment: SegmentFile, column: str) -> list[bytes]:
    starts, data = segment.array(f"b.{column}.starts").tolist(), bytes(segment.array(f"b.{column}.data"))
    return [data[a:b] for a, b in pairwise(starts)]


def document(number: int, **given: Any) -> IndexDocument:
    return IndexDocument(id=f"d{number}", **given)


def test_a_segment_of_two_documents(tmp_path: Path, kernels: None) -> None:
    segment = write(
        tmp_path / "a.seg",
        [
            document(
                1,
                texts={"body": [(0, "œuf été"), (1, "été")]},
                terms={"tag": ["x", "y", "x"]},
                columns={
                    "author": "Ann", "tag": ["y", "x"], "asked": 5, "note": b"n", "record": b"r" * 100
                },
            ),
            document(0, columns={"author": "", "asked": 7}),
        ],
    )  # fmt: skip
    assert field(segment, "body") == {
        "été".encode(): [Posting(0, 4, 0b11, (1, 66))],
        "œuf".encode(): [Posting(0, 3, 0b01, (0,))],
    }
    assert field(segment, "first") == {
        "é".encode(): [Posting(0, 4, 0b11, ())],
        "œ".encode(): [Posting(0, 3, 0b01, ())],
    }
    assert field(segment, "id") == {b"d0": [Posting(1, 1, 0, ())], b"d1": [Posting(0, 1, 0, ())]}
    assert field(segment, "tag") == {b"x": [Posting(0, 1, 0, ())], b"y": [Posting(0, 1, 0, ())]}
    assert segment.facts["fields"]["body"] == {
        "positions": True, "parts": 2, "lengths": True, "total_length": 7
    }  # fmt: skip
    assert segment.array("f.body.part_starts").tolist() == [0, 66, 67, 0, 0, 0]
    assert values(segment, "author") == [[b"Ann"], [b""]]
    assert values(segment, "tag") == [[b"y", b"x"], []]
    assert segment.array("c.asked.days").tolist() == [5, 7]
    assert segment.array("o.newest").tolist() == [1, 0]
    assert segment.array("o.oldest").tolist() == [0, 1]
    assert stored(segment, "id") == [b"d1", b"d0"]
    assert stored(segment, "note") == [b"n", b""]
    assert zlib.decompress(stored(segment, "record")[0]) == b"r" * 100


names = st.text(max_size=3)
documents = st.lists(
    st.fixed_dictionaries(
        {},
        optional={"author": names, "tag": st.lists(names), "asked": st.integers(0, 4), "note": st.binary()},
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(columns=documents)
def test_columns_and_orders(tmp_path: Path, columns: list[dict[str, Any]]) -> None:
    segment = write(
        tmp_path / "a.seg", [document(number, columns=held) for number, held in enumerate(columns)]
    )
    assert values(segment, "author") == [
        [held["author"].encode()] if "author" in held else [] for held in columns
    ]
    assert values(segment, "tag") == [
        [tag.encode() for tag in dict.fromkeys(held.get("tag", ()))] for held in columns
    ]
    assert stored(segment, "note") == [held.get("note", b"") for held in columns]
    days = segment.array("c.asked.days").tolist()
    assert days == [held.get("asked", 0) for held in columns]
    ids = stored(segment, "id")
    for order, sign in (("newest", -1), ("oldest", 1)):
        ranked = sorted(range(len(ids)), key=segment.array(f"o.{order}").tolist().__getitem__)
        assert ranked == sorted(
            range(len(ids)), key=lambda number: (days[number] == 0, sign * days[number], ids[number])
        )


def test_a_text_with_half_a_character_pair_is_indexed(tmp_path: Path, kernels: None) -> None:
    segment = write(tmp_path / "a.seg", [document(1, texts={"body": [(0, "trein \ud83d fiets")]})])
    assert list(field(segment, "body")) == [b"?", b"fiets", b"trein"]
