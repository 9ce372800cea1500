"""The search kernels, native and NumPy, on made segments, against an oracle that looks at every document."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchidx.embedded import program
from searchidx.embedded.kernels import KernelName, SegmentKernel, native_is_built, open_kernel
from searchidx.embedded.program import MAX_DEPTH, Group, Request
from searchidx.embedded.segment_file import SegmentFile
from searchidx.errors import IndexDamagedError
from tests.searchidx.embedded.made_segments import MadeField, MadeSegment
from tests.searchidx.embedded.program_oracle import assert_answers, expected
from tests.searchidx.embedded.random_programs import Programs, random_segment

# For the long run: KERNEL_EXAMPLES=10000 pytest tests/searchidx/embedded
EXAMPLES = int(os.environ.get("KERNEL_EXAMPLES", "300"))
PROGRAMS_A_SEGMENT = 4
REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(params=["native", "numpy"])
def kernel_name(request: pytest.FixtureRequest) -> KernelName:
    if request.param == "native" and not native_is_built():
        pytest.skip("the native kernel is not built here")
    return request.param


@contextmanager
def opened(segment: MadeSegment, name: KernelName) -> Iterator[SegmentKernel]:
    with TemporaryDirectory() as folder, SegmentFile(segment.write(Path(folder) / "made.seg")) as file:
        yield open_kernel(file, name)


def bitmap(documents: frozenset[int], count: int) -> bytes:
    return sum(1 << document for document in documents).to_bytes(8 * -(-count // 64), "little")


@given(seed=st.integers(0, 2**64))
@settings(max_examples=EXAMPLES, deadline=None)
def check_against_oracle(name: KernelName, seed: int) -> None:
    random = Random(seed)
    segment = random_segment(random)
    programs = Programs(random, segment)
    with opened(segment, name) as kernel:
        for _ in range(PROGRAMS_A_SEGMENT):
            share = random.choice((0.0, 0.0, 0.3, 1.0))
            deleted = frozenset(doc for doc in range(segment.documents) if random.random() < share)
            request = programs.request()
            deletions = bitmap(deleted, segment.documents) if deleted else None
            answer = kernel.search(_with(request, deletions), segment.weighting())
            assert_answers(answer, expected(segment, request, deleted), request)


def _with(request: Request, deletions: bytes | None) -> Request:
    fields = {name: getattr(request, name) for name in request.__struct_fields__}
    return Request(**fields | {"deletions": deletions})


def test_random_programs_answer_as_the_oracle(kernel_name: KernelName) -> None:
    check_against_oracle(kernel_name)


def test_random_programs_over_several_windows_answer_as_the_oracle(kernel_name: KernelName) -> None:
    random = Random(23)
    segment = random_segment(random, 12_000)
    programs = Programs(random, segment)
    with opened(segment, kernel_name) as kernel:
        for _ in range(max(40, EXAMPLES // 10)):
            request = programs.request()
            answer = kernel.search(request, segment.weighting())
            assert_answers(answer, expected(segment, request), request)


@pytest.fixture(scope="module")
def large_segment() -> MadeSegment:
    """More documents than a window has, blocks whose documents need 4 bytes, frequencies of all widths."""
    random = Random(7)
    count = 70_000
    texts = [
        [
            ["all"] * random.choice((1, 1, 2, 3, 16))
            + ["often"] * (random.random() < 0.2) * random.randrange(9)
        ]
        for _ in range(count)
    ]
    for doc in range(0, count, 6000):
        texts[doc][0] += ["rare", "rare", "pair"]
    texts[40_000][0] += ["all"] * 300
    return MadeSegment(
        count,
        {"body": MadeField(texts, positions=True, lengths=True)},
        {"group": [[b"g%d" % (doc % 7)] for doc in range(count)]},
        {"asked": [700_000 + doc % 1000 for doc in range(count)]},
        random.sample(range(count), count),
        list(range(count)),
    )


@pytest.fixture(scope="module", params=["native", "numpy"])
def large(
    request: pytest.FixtureRequest, large_segment: MadeSegment, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SegmentKernel]:
    if request.param == "native" and not native_is_built():
        pytest.skip("the native kernel is not built here")
    path = large_segment.write(tmp_path_factory.mktemp("large") / "large.seg")
    with SegmentFile(path) as file:
        yield open_kernel(file, request.param)


def _word(kernel: SegmentKernel, word: str, idf: float = 1.0) -> Group:
    return Group("body", ((kernel.find("body", word.encode()), 1.0),), idf)


@pytest.mark.parametrize("limit", [1, 10, 500])
@pytest.mark.parametrize(
    "make",
    [
        lambda word: word("all"),
        lambda word: word("rare", 5.0),
        lambda word: program.Or((word("all"), word("often", 2.0), word("rare", 8.0))),
        lambda word: program.And((word("all"), word("often", 2.0))),
        lambda word: program.And((word("rare", 8.0), word("all"), program.Days("asked", 700_000, 700_900))),
        lambda word: program.Best((program.Boost(word("all"), 0.5), word("often"))),
        lambda word: program.Evidence(word("often"), word("all", 3.0)),
        lambda _: program.Group("body", ((0, 1.0), (1, 0.25), (2, 2.0)), 1.5),
    ],
)
def test_many_documents_are_ranked_as_by_the_oracle(
    large: SegmentKernel, large_segment: MadeSegment, make: object, limit: int
) -> None:
    request = Request(program=make(lambda *given: _word(large, *given)), limit=limit, facets=("group",))
    answer = large.search(request, large_segment.weighting())
    assert_answers(answer, expected(large_segment, request), request)


def test_a_phrase_of_rare_words_is_found_in_every_block(
    large: SegmentKernel, large_segment: MadeSegment
) -> None:
    terms = large.find("body", b"rare"), large.find("body", b"pair")
    request = Request(program=program.Phrase("body", terms, (0, 1), (2.0, 1.0)), limit=99)
    answer = large.search(request, large_segment.weighting())
    assert answer.total == 12
    assert_answers(answer, expected(large_segment, request), request)


@pytest.mark.parametrize("order", ["relevance", "newest"])
@pytest.mark.parametrize("limit", [1, 10, 60_000])
def test_equal_scores_are_ordered_newest_first(
    large: SegmentKernel, large_segment: MadeSegment, order: program.Order, limit: int
) -> None:
    request = Request(program=program.AnyTerm("body", ((0, 3),)), limit=limit, order=order)
    answer = large.search(request, large_segment.weighting())
    newest = sorted(range(large_segment.documents), key=large_segment.newest.__getitem__)
    assert answer.top == [(doc, 1.0) for doc in newest[:limit]]


def test_equal_documents_are_ordered_newest_first(kernel_name: KernelName) -> None:
    count = 1000
    newest = Random(3).sample(range(count), count)
    words = MadeField([[["same", "words"]]] * count, positions=False, lengths=True)
    segment = MadeSegment(count, {"body": words}, {}, {}, newest, newest)
    with opened(segment, kernel_name) as kernel:
        both = program.Or((Group("body", ((0, 1.0),), 1.5), Group("body", ((1, 1.0),), 0.5)))
        for node in (Group("body", ((0, 1.0),), 1.5), both):
            answer = kernel.search(Request(program=node, limit=5), segment.weighting())
            assert [newest[doc] for doc, _ in answer.top] == [0, 1, 2, 3, 4]


def test_terms_and_values_are_found_by_their_bytes(kernel_name: KernelName) -> None:
    segment = random_segment(Random(4))
    with opened(segment, kernel_name) as kernel:
        for name, made in segment.fields.items():
            assert [kernel.find(name, term) for term in made.terms] == list(range(len(made.terms)))
            assert {kernel.find(name, term) for term in (b"", b"w", b"zzz", b"w00x")} == {-1}
        for code, value in enumerate(segment.codes("topic")):
            assert kernel.find_value("topic", value) == code
        assert kernel.find_value("topic", b"nothing") == -1


def test_postings_and_positions_are_those_written(kernel_name: KernelName) -> None:
    for seed in range(12):
        segment = random_segment(Random(seed))
        with opened(segment, kernel_name) as kernel:
            for name, made in segment.fields.items():
                for number, term in enumerate(made.terms):
                    _check_postings(kernel, made, name, number, made.postings[term])


def _check_postings(kernel: SegmentKernel, made: MadeField, name: str, number: int, held: dict) -> None:
    documents, tfs = kernel.postings(name, number)
    assert documents.tolist() == sorted(held)
    assert tfs.tolist() == [held[doc].tf for doc in documents]
    if not made.positions:
        with pytest.raises(ValueError, match="has no positions"):
            kernel.all_positions(name, number)
        return
    counts, positions = kernel.all_positions(name, number)
    assert counts.tolist() == [len(held[doc].positions) for doc in documents]
    assert positions.tolist() == [place for doc in documents for place in held[doc].positions]
    assert kernel.positions(name, number, documents[-1]).tolist() == held[documents[-1]].positions
    missing = next((doc for doc in range(documents[-1] + 2) if doc not in held), None)
    assert kernel.positions(name, number, missing).tolist() == []


def test_a_program_for_another_segment_is_refused(kernel_name: KernelName) -> None:
    segment = random_segment(Random(1))
    deep: program.Node = program.Every()
    for _ in range(MAX_DEPTH + 1):
        deep = program.Not(deep)
    wrong: list[program.Node] = [
        Group("text", ((999, 1.0),), 1.0),
        Group("text", ((-1, 1.0),), 1.0),
        Group("text", ((0, 0.0),), 1.0),
        Group("absent", ((0, 1.0),), 1.0),
        Group("plain", ((0, 1.0),), 1.0, 1),
        program.Phrase("text", (0,), (0,), (1.0,)),
        program.Phrase("plain", (0, 1), (0,), (1.0, 1.0)),
        program.Phrase("plain", (0,), (0,), (1.0,), 0, 0),
        program.AnyTerm("text", ((2, 1),)),
        program.AnyTerm("text", ((0, 999),)),
        program.Days("author", 1, 2),
        program.Codes("asked", b"\1"),
        program.Codes("absent", b"\1"),
        program.Boost(program.Every(), -1.0),
        deep,
    ]
    with opened(segment, kernel_name) as kernel:
        for node in wrong:
            with pytest.raises(ValueError, match=r"has no|holds|has terms|above 0|not negative|no more than"):
                kernel.search(Request(program=node, limit=1), segment.weighting())
        with pytest.raises(ValueError, match="shorter than the segment"):
            kernel.search(Request(program=program.Every(), limit=1, deletions=b""), segment.weighting())


def test_what_check_time_raises_ends_a_search(large: SegmentKernel, large_segment: MadeSegment) -> None:
    calls = []

    def check_time() -> None:
        calls.append(1)
        raise TimeoutError

    both = program.Or((program.AnyTerm("body", ((0, 3),)), _word(large, "all")))
    with pytest.raises(TimeoutError):
        large.search(Request(program=both, limit=1), large_segment.weighting(), check_time)
    assert calls == [1]


def test_threads_share_a_segment(kernel_name: KernelName) -> None:
    random = Random(11)
    segment = random_segment(random)
    requests = [Programs(random, segment).request() for _ in range(25)]
    wrong: list[BaseException] = []
    with opened(segment, kernel_name) as kernel:
        wanted = [kernel.search(request, segment.weighting()) for request in requests]

        def search(seed: int) -> None:
            order = Random(seed).sample(range(len(requests)), len(requests))
            try:
                for number in order * 4:
                    assert kernel.search(requests[number], segment.weighting()) == wanted[number]
            except BaseException as error:
                wrong.append(error)

        threads = [Thread(target=search, args=(seed,)) for seed in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_a_damaged_array_is_an_error_with_the_file_s_name(kernel_name: KernelName, tmp_path: Path) -> None:
    segment = random_segment(Random(2))
    path = segment.write(tmp_path / "whole.seg")
    content = bytearray(path.read_bytes())
    with SegmentFile(path) as file:
        offset = file._arrays["f.text.block_last"].offset
    content[offset : offset + 4] = b"\xff" * 4
    damaged = tmp_path / "damaged.seg"
    damaged.write_bytes(content)
    with SegmentFile(damaged) as file, pytest.raises(IndexDamagedError, match=r"damaged\.seg"):
        kernel = open_kernel(file, kernel_name)
        kernel.search(Request(program=Group("text", ((0, 1.0),), 1.0), limit=3), segment.weighting())


def test_damage_is_an_error_or_harmless(kernel_name: KernelName) -> None:
    """In a process of its own: for the long run see damaged_segments.py."""
    command = [sys.executable, "-m", "tests.searchidx.embedded.damaged_segments", kernel_name, "50"]
    found = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=False)
    assert found.returncode == 0, found.stderr[-2000:]
    assert found.stdout.endswith(" of 50 found damaged\n")
