"""A text analysed piece by piece, as indexes are written, has the terms of the text analysed whole."""

import gzip
import re
import sys
import unicodedata
from collections import defaultdict
from itertools import islice
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from native_and_numpy import EXAMPLES, native_and_numpy
from slow_segment import read_field

from corpus import LANGUAGES, decode
from searchidx.analysis import Analysis, normalise, printable
from searchidx.document import text_parts
from searchidx.embedded.inversion_numpy import _MAY_BE_DIGIT
from searchidx.embedded.product_schema import PRODUCT_SCHEMA, ChunkAnalysis

KERNELS = native_and_numpy("_inversion", "inversion_numpy")
ANALYSIS = Analysis()
RECORDS_EACH = 150

Where = dict[str, tuple[int, ...]]
"""Term to its positions."""

PIECES = [
    *" \t\n\r\v\f\u00a0\u2002\u2003\u2007\u2009\u2028\u2029\u202f", " ", " ", "  ", "\u2004", "\u3000",
    "\x1c", "\u200b", "\u00ad", "\ufeff", "\u2060", "1", "12", "390", "500", "1234", "39", "1.390", "٣٩٠",
    "𝟛𝟡𝟘", "a", "été", "e\u0301", "\u0301", "\u0338", "œ", "_", "(", ")", "<", "'", "’", ",", ",5", ".", "/",
    "-", "&", "+", "@", "%", "€", "N-VA", "d’", "x390", "390x", "3\u00ad9\u00ad0",
]  # fmt: skip


def by_pieces(kernel: ModuleType, text: str) -> tuple[Where, Where]:
    """Return where the forms and the stems of a text stand, as an index is given them."""
    source = PRODUCT_SCHEMA.sources[0]
    ignored = source.ignored_before.encode(), source.ignored_after.encode()
    inverter = kernel.Inverter(ChunkAnalysis(ANALYSIS, "nl"), (True, True), [], ignored)
    inverter.add(0, text.encode("utf-8", "replace"))
    inverter.end_document()
    forms, stems = (read_field(inverter.field(index)[0], 1, parts=0, positions=True) for index in range(2))
    return (
        {term.decode(): found[0].positions for term, found in forms.items()},
        {term.decode(): found[0].positions for term, found in stems.items()},
    )


def whole(text: str) -> tuple[Where, Where]:
    """Return where the forms and the stems of a text stand, as the analysis finds them."""
    forms, stems = defaultdict(list), defaultdict(list)
    for position, token in enumerate(ANALYSIS.tokens(text)):
        for form in token.forms:
            forms[form].append(position)
        for stem in {ANALYSIS.terms["nl"](form) for form in token.forms}:
            stems[stem].append(position)
    return _tuples(forms), _tuples(stems)


def _tuples(positions: dict[str, list[int]]) -> Where:
    return {term: tuple(found) for term, found in positions.items()}


@pytest.mark.parametrize("kernel", KERNELS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(text=st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example(text="1 390 500,5 en 12 \u00ad345 \u00ad678")
@example(text="1\n390 2013 150 x1 390 390 5000")
def test_numbers_and_spaces_of_every_kind(kernel: ModuleType, text: str) -> None:
    assert by_pieces(kernel, text) == whole(text)


@pytest.mark.parametrize("kernel", KERNELS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(text=st.text(st.characters()))
def test_any_text(kernel: ModuleType, text: str) -> None:
    assert by_pieces(kernel, text) == whole(text)


@pytest.mark.parametrize("kernel", KERNELS)
def test_real_questions(kernel: ModuleType, shared_folder: Path) -> None:
    for source in sorted((shared_folder / "data").glob("*.jsonl.gz")):
        with gzip.open(source) as lines:
            records = [decode(line) for line in islice(lines, RECORDS_EACH)]
        parts = [
            part
            for record in records
            for language in LANGUAGES
            if language in record.texts
            for _, part in text_parts(record.texts[language])
        ]
        text = "\n\n".join(parts)
        assert by_pieces(kernel, text) == whole(text)


def test_every_character_that_may_belong_to_a_split_number_is_known() -> None:
    """No digit beyond ASCII and nothing that the analysis drops escapes the pattern that looks for them."""
    may_be_digit = re.compile(_MAY_BE_DIGIT)
    for code in range(0x80, sys.maxunicode + 1):
        character = chr(code)
        shown = printable(character)
        if not shown or any(re.match(r"\d", held) for held in (character, *shown)):
            assert may_be_digit.match(character), hex(code)


def test_no_character_joins_a_space_before_it() -> None:
    """Composition looks across no space, so a text may be cut there before it is normalised."""
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.combining(character):
            assert normalise(f" {character}") == f" {normalise(character)}"
