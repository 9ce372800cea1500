"""Belgian dates: what is read, what is refused, and how that is said."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    may_be_in_period,
    parse_day,
    parse_misspelt_day,
    parse_period,
    read_period,
)
from corpus.errors import DateError

APRIL_30 = date(2013, 4, 30)
MONTHS_NL = tuple(
    re.findall(
        r"\w+", "januari februari maart april mei juni juli augustus september oktober november december"
    )
)
MONTHS_FR = tuple(
    re.findall(r"\w+", "janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
)

days = st.dates(min_value=date(FIRST_YEAR, 1, 1), max_value=date(LAST_YEAR, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "30/4/2013",
        "30/04/2013",
        "30-4-2013",
        "30‑4‑2013",
        "30.4.2013",
        "2013-04-30",
        "2013/4/30",
        "30 april 2013",
        "30 APRIL 2013",
        "30 apr. 2013",
        "30 avril 2013",
        "30 avr 2013",
        "  30\u00a0avril\t2013 ",
    ],
)
def test_reads_a_day_in_its_spellings(text):
    assert parse_day(text) == APRIL_30


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er mai 2013", date(2013, 5, 1)),
        ("1ste mei 2013", date(2013, 5, 1)),
        ("3 février 2012", date(2012, 2, 3)),
        ("3 fe\u0301vrier 2012", date(2012, 2, 3)),
        ("3 FEVRIER 2012", date(2012, 2, 3)),
        ("7 août 2009", date(2009, 8, 7)),
        ("7 aout 2009", date(2009, 8, 7)),
        ("7 aôut 2009", date(2009, 8, 7)),
        ("29 februari 2012", date(2012, 2, 29)),
        ("4/5/2013", date(2013, 5, 4)),
    ],
)
def test_reads_ordinals_accents_and_the_misspelt_august(text, day):
    assert parse_day(text) == day


@given(days)
def test_every_day_is_read_back_from_every_spelling(day):
    for text in (
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day} {MONTHS_NL[day.month - 1]} {day.year}",
        f"{day.day} {MONTHS_FR[day.month - 1].upper()} {day.year}",
        day.isoformat(),
    ):
        assert parse_day(text) == day
        assert parse_period(text) == (day, day)


@pytest.mark.parametrize("text", ["31 april 2013", "29/2/2013", "32/13/2013", "2013-00-10", "0/1/2013"])
def test_says_that_a_day_does_not_exist(text):
    with pytest.raises(DateError, match=f"^no such day: {text}$"):
        parse_day(text)


@pytest.mark.parametrize(
    "text", ["", "media", "30 thermidor 2013", "30/4", "30/4-2013", "april 2013", "２/4/2013"]
)
def test_says_what_to_write_instead_of_what_is_no_day(text):
    with pytest.raises(DateError, match=r"not a date: .+; write 30/4/2013, 30 april 2013 or 2013-04-30"):
        parse_day(text)


@pytest.mark.parametrize("text", ["30/4/13", "30 april 13", "13-04-30", "april 13", "..30/4/13"])
def test_refuses_two_digit_years(text):
    with pytest.raises(DateError, match=r"two-digit year: .*write all four digits"):
        parse_period(text)


@pytest.mark.parametrize("text", ["3013", "30/4/0013", "avril 1799", "<1800", "na 2199"])
def test_refuses_years_no_parliament_saw(text):
    with pytest.raises(DateError, match="write a year from 1800 to 2199"):
        parse_period(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2013", "2013-01-01", "2013-12-31"),
        ("2013-02", "2013-02-01", "2013-02-28"),
        ("2/2012", "2012-02-01", "2012-02-29"),
        ("april 2013", "2013-04-01", "2013-04-30"),
        ("Avril 2013", "2013-04-01", "2013-04-30"),
        ("déc. 2013", "2013-12-01", "2013-12-31"),
    ],
)
def test_a_month_or_year_is_all_of_its_days(text, first, last):
    assert parse_period(text) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "1/1/2013..30/6/2013",
        "1.1.2013..30.6.2013",
        "2013-01 .. 2013-06",
        "[1/1/2013 TO 30/6/2013]",
        "[ 1/1/2013 to 30/6/2013 ]",
        "1/1/2013 - 30/6/2013",
        "1/1/2013 – 30/6/2013",
        "januari 2013 tot juni 2013",
        "1 januari 2013 t/m 30 juni 2013",
        "van 1/1/2013 tot 30/6/2013",
        "van 1/1/2013 tot en met 30/6/2013",
        "tussen januari 2013 en juni 2013",
        "du 1er janvier 2013 au 30 juin 2013",
        "de janvier 2013 à juin 2013",
        "ENTRE 1/1/2013 ET 30/6/2013",
    ],
)
def test_reads_a_range_in_its_spellings(text):
    assert parse_period(text) == (date(2013, 1, 1), date(2013, 6, 30))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2013..", "2013-01-01", None),
        ("..2013", None, "2013-12-31"),
        ("[* TO 2013]", None, "2013-12-31"),
        (">=2013-04", "2013-04-01", None),
        ("> 2013-04", "2013-05-01", None),
        ("<=2013-04", None, "2013-04-30"),
        ("<2013-04", None, "2013-03-31"),
        ("sinds 30 april 2013", "2013-04-30", None),
        ("depuis 2013", "2013-01-01", None),
        ("vanaf april 2013", "2013-04-01", None),
        ("à partir d’avril 2013", "2013-04-01", None),
        ("voor 2013", None, "2012-12-31"),
        ("vóór 1/5/2013", None, "2013-04-30"),
        ("avant 2013", None, "2012-12-31"),
        ("na 2013", "2014-01-01", None),
        ("après 2013", "2014-01-01", None),
        ("t/m 2013", None, "2013-12-31"),
        ("jusqu’au 30 avril 2013", None, "2013-04-30"),
        ("2012-2013", "2012-01-01", "2013-12-31"),
    ],
)
def test_reads_open_ends_and_comparisons(text, first, last):
    expected = tuple(date.fromisoformat(end) if end else None for end in (first, last))
    assert parse_period(text) == expected


@pytest.mark.parametrize("text", ["2013..2012", "van 2/1/2013 tot 1/1/2013", "2014-2013"])
def test_says_that_a_range_ends_before_it_begins(text):
    with pytest.raises(DateError, match="the range ends before it begins"):
        parse_period(text)


@pytest.mark.parametrize("text", ["..", "[* TO *]"])
def test_a_range_needs_an_end(text):
    with pytest.raises(DateError, match="a range without ends"):
        parse_period(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("media", "not a date: media;"),
        ("van 1/1/2013 tot media", "not a date: van 1/1/2013 tot media;"),
        ("2013..31/4/2013", "no such day: 31/4/2013"),
        ("13/2013", "no such month: 13/2013"),
        ("", "not a date: nothing;"),
        ("1/1/2013 " * 100, "not a date: 1/1/2013 .*…;"),
    ],
)
def test_names_the_part_that_is_no_date(text, message):
    with pytest.raises(DateError, match=message):
        parse_period(text)


@pytest.mark.parametrize(
    "text", ["", "media", "30 april", "2013 media", "2013 tot", "van 2013", "van 2013 tot media"]
)
def test_tells_text_that_is_no_period_from_a_period_that_cannot_be(text):
    assert read_period(text) is None
    with pytest.raises(DateError, match="no such day: 31/4/2013"):
        read_period("van 1/1/2013 tot 31/4/2013")


@given(st.text() | st.from_regex(r"(van |\[|>)?[0-9]{1,4}[-/. ][0-9a-zé]{1,8}(\.\.| tot |-)?[0-9/]{0,8}\]?"))
def test_any_text_is_a_period_or_a_date_error(text):
    try:
        first, last = parse_period(text)
    except DateError:
        return
    assert first or last
    assert first is None or last is None or first <= last
    assert all(may_be_in_period(word) for word in text.split())


@pytest.mark.parametrize("word", ["media", "pensioen", "N-VA", "de-", "marsh", ""])
def test_an_ordinary_word_is_no_part_of_a_period(word):
    assert not may_be_in_period(word)


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("aprl", 4),
        ("arpil", 4),
        ("septemer", 9),
        ("jannuari", 1),
        ("févier", 2),
        ("decembr", 12),
        ("xmaart", 3),
    ],
)
def test_a_month_with_one_wrong_letter_is_read_where_that_is_asked_for(written, month) -> None:
    assert parse_misspelt_day(f"3 {written} 2031") == date(2031, month, 3)
    with pytest.raises(DateError):
        parse_day(f"3 {written} 2031")


@pytest.mark.parametrize(
    "written", ["3 jumi 2031", "3 jui 2031", "3 loketten 2031", "31 aprl 2031", "aprl 2031"]
)
def test_a_month_that_may_be_two_or_none_is_not_guessed(written) -> None:
    with pytest.raises(DateError):
        parse_misspelt_day(written)


def test_a_soft_hyphen_in_a_month_does_not_count() -> None:
    assert parse_day("3 sep\u00adtember 2031") == date(2031, 9, 3)
