"""What a segment reader gives back is what was written."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from searchidx.embedded.kernels import KernelName, native_is_built
from searchidx.embedded.segment_file import SegmentFile
from searchidx.embedded.segment_reader import SegmentReader
from searchidx.errors import IndexDamagedError
from tests.searchidx.embedded.made_segments import MadeSegment
from tests.searchidx.embedded.random_programs import random_segment

DELETED = 2


@pytest.fixture(scope="module")
def segment() -> MadeSegment:
    return random_segment(Random(8))


@pytest.fixture(params=["native", "numpy"])
def reader(request: pytest.FixtureRequest, segment: MadeSegment, tmp_path: Path) -> Iterator[SegmentReader]:
    kernel: KernelName = request.param
    if kernel == "native" and not native_is_built():
        pytest.skip("the native kernel is not built here")
    deletions = memoryview((1 << DELETED).to_bytes(8 * -(-segment.documents // 64), "little"))
    with SegmentFile(segment.write(tmp_path / "made.seg")) as file:
        yield SegmentReader(file, deletions, kernel)


def test_fields_have_their_facts(reader: SegmentReader, segment: MadeSegment) -> None:
    assert reader.fields() == list(segment.fields)
    for name, made in segment.fields.items():
        assert reader.has_positions(name) == made.positions
        assert reader.parts(name) == made.parts
        assert reader.total_length(name) == made.total_length
        assert [reader.length_byte(name, doc) for doc in range(reader.documents)] == [
            made.length_byte(doc) for doc in range(segment.documents)
        ]
    with pytest.raises(ValueError, match="no field 'absent'"):
        reader.parts("absent")


def test_terms_have_their_numbers_and_frequencies(reader: SegmentReader, segment: MadeSegment) -> None:
    for name, made in segment.fields.items():
        assert list(reader.terms(name)) == made.terms
        assert list(reader.terms(name, 1, 3)) == made.terms[1:3]
        for number, term in enumerate(made.terms):
            assert (reader.find(name, term), reader.term(name, number)) == (number, term)
            held = made.postings[term]
            assert reader.df(name, number) == len(held)
            assert reader.cf(name, number) == sum(posting.tf for posting in held.values())
            documents, tfs = reader.postings(name, number)
            assert dict(zip(documents, tfs, strict=True)) == {doc: held[doc].tf for doc in held}


def test_positions_lie_in_the_parts_of_their_document(reader: SegmentReader, segment: MadeSegment) -> None:
    made = segment.fields["exact"]
    for number, term in enumerate(made.terms):
        counts, positions = reader.all_positions("exact", number)
        assert (len(counts), sum(counts)) == (reader.df("exact", number), len(positions))
        for doc, posting in made.postings[term].items():
            assert reader.positions("exact", number, doc).tolist() == posting.positions
            assert reader.part_starts("exact", doc) == made.part_starts[doc]


@pytest.mark.parametrize("prefix", [b"", b"w", b"w0", b"w1", "é".encode(), "œuv".encode(), b"zzz"])
def test_a_prefix_stands_for_a_range_of_terms(
    reader: SegmentReader, segment: MadeSegment, prefix: bytes
) -> None:
    first, end = reader.prefix_range("plain", prefix)
    terms = segment.fields["plain"].terms
    assert terms[first:end] == [term for term in terms if term.startswith(prefix)]


def test_columns_hold_the_values_of_each_document(reader: SegmentReader, segment: MadeSegment) -> None:
    assert reader.columns() == {
        "author": "one",
        "thread": "one",
        "topic": "many",
        "asked": "days",
        "record": "bytes",
    }
    for name, each in segment.values.items():
        assert [reader.value(name, code) for code in range(reader.value_count(name))] == segment.codes(name)
        for doc, values in enumerate(each):
            assert [reader.value(name, code) for code in reader.codes(name, doc)] == values
            assert [reader.code_of_value(name, value) for value in values] == reader.codes(name, doc)
    assert [reader.day("asked", doc) for doc in range(reader.documents)] == segment.days["asked"]
    assert reader.bytes_of("record", reader.documents - 1) == b"record %d" % (segment.documents - 1)
    assert reader.order("newest").tolist() == segment.newest


def test_deletions_are_told(reader: SegmentReader, segment: MadeSegment, tmp_path: Path) -> None:
    assert reader.deleted() == [DELETED]
    assert not reader.is_deleted(DELETED + 1)
    with SegmentFile(segment.write(tmp_path / "other.seg")) as file:
        assert SegmentReader(file).deleted() == []
        with pytest.raises(IndexDamagedError, match=r"other\.seg"):
            SegmentReader(file, memoryview(b""))


def test_the_native_kernel_does_not_load_numpy() -> None:
    if not native_is_built():
        pytest.skip("the native kernel is not built here")
    program = "import sys; import searchidx.embedded._search; print('numpy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
