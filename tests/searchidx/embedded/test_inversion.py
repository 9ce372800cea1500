"""The postings made of texts are those that going through the texts word by word gives, to the byte."""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from native_and_numpy import EXAMPLES, native_and_numpy
from slow_segment import ints, invert, length_bytes, plain_bytes, read_field

from searchidx.embedded import inversion_numpy

KERNELS = native_and_numpy("_inversion", "inversion_numpy")
PARTS = [(17, 0, 0, -1), (12, 0, 0, -1), (3, 4, 7, 0), (1, 0, 0, -1)]
POSITIONS = (True, False)

Texts = list[dict[int, str]]


def analyze(chunk: str) -> list[tuple[tuple[str, ...], ...]]:
    """Return for each word itself and its first letters, and in the other field its first letter."""
    return [((word, word[:2]) if len(word) > 2 else (word,), (word[:1],)) for word in chunk.split()]


def made_by(kernel: ModuleType, texts: Texts, rules: Sequence[tuple[int, int, int, int]]) -> list[Any]:
    inverter = kernel.Inverter(analyze, POSITIONS, rules)
    for parts in texts:
        for part, text in sorted(parts.items()):
            inverter.add(part, text.encode())
        inverter.end_document()
    assert inverter.documents == len(texts)
    return [inverter.field(index) for index in range(len(POSITIONS))]


def check(kernel: ModuleType, texts: Texts, rules: Sequence[tuple[int, int, int, int]]) -> None:
    made = made_by(kernel, texts, rules)
    for index, (arrays, total) in enumerate(made):
        tokens = [
            [(part, [token[index] for token in analyze(text)]) for part, text in sorted(parts.items())]
            for parts in texts
        ]
        postings, lengths, starts = invert(tokens, rules)
        if not POSITIONS[index]:
            postings = {
                term: [posting._replace(positions=()) for posting in found]
                for term, found in postings.items()
            }
        assert read_field(arrays, len(texts), parts=len(rules), positions=POSITIONS[index]) == postings
        assert ints(arrays, "lengths") == length_bytes(lengths)
        assert total == sum(lengths)
        if rules and POSITIONS[index]:
            assert ints(arrays, "part_starts") == starts
    if kernel is not inversion_numpy:
        assert to_bytes(made) == to_bytes(made_by(inversion_numpy, texts, rules))


def to_bytes(made: list[Any]) -> list[Any]:
    return [
        ({name: (kind, plain_bytes(items)) for name, (kind, items) in arrays.items()}, total)
        for arrays, total in made
    ]


words = st.sampled_from(
    ["a", "bb", "aab", "aac", "été", "œuvre", "日本", "1 390", "12\u00a0345", "𝟙", "n-va"]
)
texts = st.lists(words, max_size=12).map(" ".join)


@pytest.mark.parametrize("kernel", KERNELS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(documents=st.lists(st.dictionaries(st.integers(0, 3), texts), max_size=9))
def test_postings_of_texts_in_parts(kernel: ModuleType, documents: Texts) -> None:
    check(kernel, documents, PARTS)


@pytest.mark.parametrize("kernel", KERNELS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(documents=st.lists(st.one_of(texts, st.text()).map(lambda text: {0: text}), max_size=9))
def test_postings_of_whole_texts(kernel: ModuleType, documents: Texts) -> None:
    check(kernel, documents, [])


@pytest.mark.parametrize("kernel", KERNELS)
def test_many_documents_fill_blocks_and_skip_far(kernel: ModuleType) -> None:
    often = [{0: f"w{number % 7} w{number % 131}"} for number in range(1000)]
    check(kernel, often, [])
    far: Texts = [{0: "both near"}, *({0: ""} for _ in range(66_000)), {0: "both far"}]
    check(kernel, far, [])


@pytest.mark.parametrize("kernel", KERNELS)
def test_frequencies_positions_and_words_of_any_size(kernel: ModuleType) -> None:
    long_text = " ".join(["a"] * 300 + ["bb"] * 70_000 + ["c" * 100_000])
    check(kernel, [{0: "a"}, {0: long_text}, {0: "a " * 16}, {0: ""}], [])


@pytest.mark.parametrize("kernel", KERNELS)
def test_what_was_cleared_leaves_only_words(kernel: ModuleType) -> None:
    inverter = kernel.Inverter(analyze, POSITIONS, [])
    inverter.add(0, b"zzz aab")
    inverter.end_document()
    assert (inverter.size, inverter.words) == (2, 2)
    inverter.clear()
    inverter.add(0, b"aab")
    inverter.end_document()
    assert (inverter.documents, inverter.size, inverter.words) == (1, 1, 2)
    assert to_bytes([inverter.field(index) for index in range(2)]) == to_bytes(
        made_by(kernel, [{0: "aab"}], [])
    )


@pytest.mark.parametrize("kernel", KERNELS)
def test_parts_must_come_in_order(kernel: ModuleType) -> None:
    inverter = kernel.Inverter(analyze, POSITIONS, PARTS)
    inverter.add(2, b"")
    for wrong in (2, 1, 4):
        with pytest.raises(ValueError, match="part"):
            inverter.add(wrong, b"")
