"""Mutated pages of every layout: a record or a named reject, no other outcome."""

from random import Random

import pytest

from corpus.readers import Reading
from tests.fuzz.mutations import base_pages, mutate, swell
from tests.fuzz.outcomes import check

PAGES = 2_000
PARTS = 20
SWOLLEN = 100


@pytest.mark.parametrize("part", range(PARTS))
def test_a_mutated_page_gives_records_or_rejects_with_a_reason(part: int) -> None:
    bases, read = base_pages(), 0
    for seed in range(part * PAGES // PARTS, (part + 1) * PAGES // PARTS):
        name, page = mutate(Random(seed), bases)
        try:
            read += any(isinstance(outcome, Reading) for outcome in check(name, page))
        except Exception as error:
            error.add_note(f"the page of seed {seed}")
            raise
    assert read > 10


def test_a_page_swollen_by_one_piece_of_text_is_read_or_rejected() -> None:
    for seed in range(SWOLLEN):
        check(*swell(Random(seed)))
