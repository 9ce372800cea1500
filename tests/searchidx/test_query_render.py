"""How a query is written back to the user."""

from datetime import date

import pytest

from searchidx.query import parse, render
from searchidx.query.ast import DateRange


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Overheidsdiensten - Communicatie?", "Overheidsdiensten Communicatie"),
        ("a EN b", "a b"),
        ("(a OU b) c", "(a OR b) c"),
        ("a b OF c", "a b OR c"),
        ("a SAUF (b c)", "a -(b c)"),
        ("„sociale media”", '"sociale media"'),
        ("vraag nr. 5-8917", "5-8917"),
        ("n° 8917", "no. 8917"),
        ("nr:5-8917", "number:5-8917"),
        ("Senate/5-8917", "senate/5-8917"),
        ("5-8917, 5-8918 en 5-8919", "5-8917 OR 5-8918 OR 5-8919"),
        ("titel:(a OR med*)", "title:a OR title:med*"),
        ('auteur:"Jan Peeters" taal:néerlandais', 'author:"Jan Peeters" language:nl'),
        ("status:zonder antwoord", "status:open"),
        ("datum:30 april 2013 pensioen", "asked:2013-04-30 pensioen"),
        ("datum:april 2013", "asked:2013-04"),
        ("beantwoord:2013", "answered:2013"),
        ("datum:tussen 2012 en 2013", "asked:2012-01-01..2013-12-31"),
        ("datum:sinds mei 2013", "asked:2013-05-01.."),
        ("datum:voor 2013", "asked:..2012-12-31"),
        ("* -media", "* -media"),
        ("vraag AND 5-8917", "vraag AND 5-8917"),
        ("nr AND 2013", "nr AND 2013"),
        ("5-8917 AND 5-8918", "5-8917 AND 5-8918"),
        ("datum:2013 AND tot AND 2014", "asked:2013 AND tot 2014"),
        ("makelaars en AND -beheerders", "makelaars en AND -beheerders"),
    ],
)
def test_a_query_is_written_in_its_shortest_form(typed, written):
    assert render(parse(typed)) == written
    assert parse(written) == parse(typed)


def test_a_span_of_days_that_is_no_month_or_year_is_written_in_full():
    span = DateRange(field="asked", first=date(2013, 4, 1), last=date(2013, 4, 29))
    assert render(span) == "asked:2013-04-01..2013-04-29"


def test_what_is_no_query_cannot_be_written():
    with pytest.raises(TypeError, match="not a node of a query"):
        render("media")
