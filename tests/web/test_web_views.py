from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import TODAY, make_record

from searchidx import FacetCount
from web.advice import shorter_queries
from web.charts import HEIGHT, WIDTH, year_bars
from web.listing import last_page, page_numbers, preferred
from web.reading import paragraphs
from web.states import state_of


def years(**counts: int) -> tuple[FacetCount, ...]:
    return tuple(FacetCount(value=name[1:], count=count) for name, count in counts.items())


def test_bars_stand_in_order_of_years_with_the_empty_ones_between():
    bars = year_bars(years(y2013=40, y2010=20))
    assert [(bar.year, bar.count, bar.height) for bar in bars] == [
        ("2010", 20, HEIGHT / 2),
        ("2011", 0, 0),
        ("2012", 0, 0),
        ("2013", 40, HEIGHT),
    ]


@given(st.dictionaries(st.integers(1831, 2030), st.integers(0, 10**7), min_size=1, max_size=40))
def test_bars_stay_within_the_chart_and_apart(counts):
    bars = year_bars([FacetCount(value=str(year), count=count) for year, count in counts.items()])
    for bar in bars:
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
        assert 0 <= bar.y <= bar.y + bar.height <= HEIGHT + 0.01
        assert bar.height >= 2 or not bar.count
    assert all(left.x + left.width < right.x for left, right in pairwise(bars))


@pytest.mark.parametrize("values", [(), ("onbekend",), ("1", "9999")])
def test_years_that_make_no_chart_make_no_bars(values):
    assert year_bars([FacetCount(value=value, count=1) for value in values]) == ()


@pytest.mark.parametrize(
    ("query", "shorter"),
    [
        ("sociale media", ("media", "sociale")),
        ('"sociale media"', ("sociale media",)),
        ("media", ()),
        ("", ()),
        ('""', ()),
        ("media OR post", ()),
        ("party:x media", ()),
        ('"sociale media" -post', ()),
        ("med* post", ()),
        ("a b c d e f g", ()),
        ("de de", ("de",)),
    ],
)
def test_shorter_queries_leave_out_a_word_or_the_quotes(query, shorter):
    assert shorter_queries(query) == shorter


@given(st.text(max_size=60))
def test_shorter_queries_are_never_longer_and_say_something(query):
    for shorter in shorter_queries(query):
        assert shorter.strip()
        assert len(shorter) <= len(query)
        assert shorter != query


@given(st.integers(0, 100_000))
def test_the_last_page_holds_the_last_hit_or_is_the_fiftieth(total):
    last = last_page(total)
    assert last == 50 or (last - 1) * 10 < max(total, 1) <= last * 10


@pytest.mark.parametrize(
    ("page", "last", "numbers"),
    [
        (1, 1, (1,)),
        (1, 9, (1, 2, 3, None, 9)),
        (5, 9, (1, None, 3, 4, 5, 6, 7, None, 9)),
        (4, 6, (1, 2, 3, 4, 5, 6)),
        (50, 50, (1, None, 48, 49, 50)),
    ],
)
def test_paging_shows_both_ends_and_what_is_around(page, last, numbers):
    assert page_numbers(page, last) == numbers


@pytest.mark.parametrize(
    ("texts", "reader", "shown"),
    [
        ({"nl": "a", "fr": "b"}, "fr", ("b", "fr")),
        ({"nl": "a", "fr": None}, "fr", ("a", "nl")),
        ({"nl": "a"}, "fr", ("a", "nl")),
        ({"fr": "b"}, "nl", ("b", "fr")),
        ({"nl": "", "fr": "b"}, "nl", ("b", "fr")),
        ({"nl": None}, "nl", (None, "nl")),
    ],
)
def test_a_text_is_shown_in_the_readers_language_or_else_the_other(texts, reader, shown):
    assert preferred(texts, reader) == shown


@pytest.mark.parametrize(
    ("text", "split"),
    [
        (None, ()),
        ("", ()),
        (" \n\n ", ()),
        ("a\nb\n\n\nc", (("a", "b"), ("c",))),
        ("a\r\n\r\nb", (("a",), ("b",))),
        ("\n\n a \n", (("a",),)),
    ],
)
def test_paragraphs_are_split_at_blank_lines(text, split):
    assert paragraphs(text) == split


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"status": "answered"}, "answered after 35 days"),
        ({"status": "answered", "answered_on": date(2037, 5, 1)}, "answered after 1 day"),
        ({"status": "answered", "answered_on": date(2037, 4, 30)}, "answered the same day"),
        ({"status": "answered", "asked_on": None}, "answered, delay unknown"),
        ({"status": "answered", "answered_on": None}, "answered, delay unknown"),
        ({"status": "answered", "answered_on": date(2037, 4, 29)}, "answered, delay unknown"),
        ({"status": "open", "asked_on": TODAY - timedelta(1)}, "waiting for 1 day"),
        ({"status": "open", "asked_on": TODAY}, "asked today"),
        ({"status": "open", "asked_on": TODAY + timedelta(1)}, "waiting, delay unknown"),
        ({"status": "open", "asked_on": None}, "waiting, delay unknown"),
        ({"status": "closed"}, "closed"),
        ({"status": "lapsed"}, "lapsed with the legislature"),
        ({"status": "requalified"}, "requalified as a request for explanation"),
    ],
)
def test_a_state_names_its_delay_and_never_a_negative_one(client, facts, text):
    with client.application.test_request_context("/?lang=en"):
        assert state_of(make_record(1, **facts), TODAY).text == text
