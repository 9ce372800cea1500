"""What a user is told about a query that cannot be run."""

import pytest

from searchidx.errors import QueryError, QueryLimitError, QuerySyntaxError, QueryValueError
from searchidx.query import Limits, parse


def error_of(text: str, **limits: int) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(text, Limits(**limits))
    return caught.value


def marked(text: str, error: QueryError) -> str:
    """Return the part of the query that an error points at."""
    assert error.position is not None
    return text[error.position : error.position + error.length]


@pytest.mark.parametrize("text", ["", "   ", "???", "- – —", "\x00\ud800", "&"])
def test_nothing_to_search_for_is_an_error_never_an_empty_query(text):
    error = error_of(text)
    assert isinstance(error, QuerySyntaxError)
    assert "write one or more words" in str(error)
    assert error.suggestion == "*"


@pytest.mark.parametrize(
    ("text", "at", "suggestion"),
    [
        ('media "sociale', '"', 'media "sociale"'),
        ("„sociale media", "„", "„sociale media”"),
        ("« réseaux sociaux", "«", "« réseaux sociaux»"),
        ('media "', '"', "media"),
        ("(sociale OR media", "(", "(sociale OR media)"),
        ("media (", "(", "media"),
        ("sociale) media", ")", "sociale media"),
        ("media ()", "()", "media"),
        ('media -""', '""', "media"),
        ('titel:"?" media', '"?"', "titel: media"),
        ("OR media", "OR", "media"),
        ("media EN", "EN", "media"),
        ("(OU media)", "OU", "(media)"),
        ("(media SAUF)", "SAUF", "(media)"),
        ("a OR AND b", "AND", "a OR b"),
        ("a NOT NOT b", "NOT", "a NOT b"),
        ("a -OR b", "OR", "a b"),
        ("OF", "OF", "of"),
        ("*media", "*media", "media"),
        ("*media*", "*media*", "media*"),
        ("sociale med?a", "med?a", "sociale med*"),
        ("m?dia", "m?dia", "m dia"),
        ("titel:me*ia", "me*ia", "titel:me ia"),
        ("titel:", "titel:", "titel"),
        ("titel: OR media", "titel:", "titel OR media"),
        ("(datum:)", "datum:", "(datum)"),
        ("titel:-media", "media", "-titel:media"),
        ("-titel: -media", "media", "titel:media"),
        ("titel:(auteur:peeters media)", "auteur:", "titel:(peeters media)"),
        ("auteur:peet*", "peet", "auteur:peet"),
        ("autheur:peeters media", "autheur:", '"autheur:peeters" media'),
        ('foo:"sociale media"', "foo:", 'foo "sociale media"'),
    ],
)
def test_a_syntax_error_points_at_the_place_and_repairs_it(text, at, suggestion):
    error = error_of(text)
    assert isinstance(error, QuerySyntaxError)
    assert marked(text, error).rstrip("*") == at.rstrip("*")
    assert error.suggestion == suggestion
    assert parse(suggestion)


def test_an_unknown_field_names_the_nearest_one_and_all_there_are():
    message = str(error_of("autheur:peeters"))
    assert "no field autheur" in message
    assert "did you mean auteur:?" in message
    assert "title, descriptors, question, answer, author" in message


def test_a_field_like_no_other_suggests_none():
    assert "did you mean" not in str(error_of("xyzzy:media"))
    assert "did you mean" not in str(error_of("x" * 300 + ":media"))


def test_a_suggestion_repairs_every_mistake_of_the_query():
    assert error_of('OR (media "sociale').suggestion == '(media "sociale")'


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        (
            "datum:32/13/2013 x",
            "32/13/2013",
            "datum: no such day: 32/13/2013. Write for example datum:30/4/2013",
        ),
        ("x datum:31 april 2013 x", "31 april 2013", "datum: no such day: 31 april 2013. Write"),
        ("datum:1/1/2013 tot 31/6/2013", "1/1/2013 tot 31/6/2013", "datum: no such day: 31/6/2013. Write"),
        ("datum:1/1/2013 tot 3/2013/1 x", "1/1/2013 tot 3/2013/1", "is not a value it can have. Write for"),
        ("date:30/4/13", "30/4/13", "date: two-digit year: 30/4/13; write all four digits"),
        ("date:2014..2013", "2014..2013", "the range ends before it begins"),
        (
            "datum:gisteren",
            "gisteren",
            "datum: gisteren is not a value it can have. Write for example datum:",
        ),
        ('datum:"gisteren"', '"gisteren"', "datum: gisteren is not a value it can have."),
        ("datum:(2013 morgen)", "morgen", "datum: morgen is not a value it can have."),
        ("status:weg", "weg", "status: weg is not a value it can have. Write one of open (onbeantwoord, "),
        ("status:zonder", "zonder", "status: zonder is not a value it can have."),
        ("taal:engels", "engels", "taal: engels is not a value it can have. Write one of nl (nederlands, "),
        ("legislatuur:vijf", "vijf", "Write a number from 1 to 999, e.g. legislatuur:5."),
        ("leg:0", "0", "leg: 0 is not a value it can have."),
        ("nr:media", "media", "Write a question number, e.g. nr:5-8917"),
        ("nr:٥-٨٩١٧", "٥-٨٩١٧", "Write a question number, e.g. nr:5-8917"),
        ("titel:*", "*", "titel: * is not a value it can have."),
    ],
)
def test_a_bad_value_names_the_field_and_what_it_accepts(text, at, message):
    error = error_of(text)
    assert isinstance(error, QueryValueError)
    assert marked(text, error) == at
    assert message in str(error)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("status:beantwoort media", "status:beantwoord media"),
        ("status:onbeantword", "status:onbeantwoord"),
        ("statut:zonderantwoord", 'statut:"zonder antwoord"'),
        ("taal:nederlans", "taal:nederlands"),
    ],
)
def test_a_value_nearly_right_is_repaired(text, suggestion):
    assert error_of(text).suggestion == suggestion


class TestLimits:
    def test_a_query_of_512_characters_runs_and_of_513_does_not(self):
        assert parse("a" * 512)
        error = error_of("media " * 86)
        assert isinstance(error, QueryLimitError)
        assert "516 characters long and may be 512" in str(error)
        assert (error.position, error.length) == (512, 4)

    def test_a_query_of_32_words_runs_and_of_33_does_not(self):
        assert parse("woord " * 32)
        text = "woord " * 30 + '"drie woorden meer" laatste'
        error = error_of(text)
        assert isinstance(error, QueryLimitError)
        assert "has 34 words and may have 32" in str(error)
        assert marked(text, error) == '"drie woorden meer" laatste'
        assert error.suggestion == ("woord " * 30).strip()

    def test_a_date_counts_as_one_word(self):
        assert parse("datum:van 1 januari 2013 tot 30 juni 2013", Limits(terms=1))

    def test_brackets_nest_8_deep_and_no_deeper(self):
        assert parse("(" * 8 + "media" + ")" * 8)
        error = error_of("(" * 100 + "media" + ")" * 100)
        assert isinstance(error, QueryLimitError)
        assert "nested 100 deep and may be 8" in str(error)
        assert error.position == 8

    def test_a_prefix_has_3_letters_or_digits(self):
        assert parse("med*")
        error = error_of("sociale me*")
        assert isinstance(error, QueryLimitError)
        assert "me* has 2 letters before the asterisk and needs 3" in str(error)
        assert error.suggestion == "sociale me"

    def test_limits_can_be_set(self):
        assert "may have 1" in str(error_of("sociale media", terms=1))
        assert "may be 5" in str(error_of("sociale media", characters=5))
        assert error_of("sociale media", characters=10).suggestion == "sociale"
        assert "may be 1" in str(error_of("((a))", depth=1))
        assert "needs 6" in str(error_of("media*", prefix=6))
