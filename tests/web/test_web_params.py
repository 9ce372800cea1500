from datetime import date
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchidx.model import FACET_NAMES
from web.params import (
    INTERFACE_LANGUAGES,
    SEARCH_NAMES,
    SORTS,
    ParameterError,
    SearchParams,
    parse_search,
    replace,
    with_filter,
    without_filter,
    without_filters,
)

# What a browser can send: no lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUE = TEXT.map(str.strip).filter(bool)
DAYS = st.dates(date(1831, 1, 1), date(2199, 12, 31))


@st.composite
def searches(draw):
    days = sorted(draw(st.lists(DAYS, min_size=2, max_size=2)))
    return SearchParams(
        q=draw(TEXT),
        only=draw(st.sampled_from([None, "nl", "fr"])),
        filters=draw(
            st.dictionaries(
                st.sampled_from(FACET_NAMES), st.lists(VALUE, min_size=1, unique=True).map(tuple), max_size=3
            )
        ),
        asked_from=draw(st.sampled_from([None, days[0]])),
        asked_to=draw(st.sampled_from([None, days[1]])),
        sort=draw(st.sampled_from(SORTS)),
        page=draw(st.integers(1, 999_999)),
        lang=draw(st.sampled_from([None, *INTERFACE_LANGUAGES])),
    )


@given(searches())
def test_a_search_survives_its_address(search):
    address = urlencode(search.arguments(), doseq=True)
    assert parse_search(parse_qs(address, keep_blank_values=True)) == search


@given(st.dictionaries(st.sampled_from(SEARCH_NAMES), st.lists(TEXT), max_size=4))
def test_any_address_is_a_search_or_a_named_fault(arguments):
    try:
        search = parse_search(arguments)
    except ParameterError as error:
        fault = error
    else:
        assert parse_search(search.arguments()) == search
        return
    assert fault.parameter in arguments


@pytest.mark.parametrize(
    ("arguments", "parameter", "fault"),
    [
        ({"sort": ["best"]}, "sort", "choice"),
        ({"in": ["de"]}, "in", "choice"),
        ({"lang": ["de"]}, "lang", "choice"),
        ({"page": ["0"]}, "page", "number"),
        ({"page": ["-1"]}, "page", "number"),
        ({"page": ["1_0"]}, "page", "number"),
        ({"page": ["٣"]}, "page", "number"),
        ({"page": ["9" * 5000]}, "page", "number"),
        ({"from": ["31/2/2013"]}, "from", "date"),
        ({"to": ["gisteren"]}, "to", "date"),
        ({"from": ["2013-02-01"], "to": ["2013-01-01"]}, "to", "span"),
        ({"q": ["a", "b"]}, "q", "repeated"),
    ],
)
def test_a_fault_names_its_parameter(arguments, parameter, fault):
    with pytest.raises(ParameterError) as caught:
        parse_search(arguments)
    assert (caught.value.parameter, caught.value.fault) == (parameter, fault)


def test_blank_values_count_as_not_given():
    blank = {"q": [""], "from": [""], "to": [" "], "party": ["", " "], "sort": [""], "page": [""]}
    assert parse_search(blank) == SearchParams()
    assert parse_search(blank).is_blank


def test_a_filter_can_be_added_and_removed_and_leads_back_to_the_first_page():
    search = SearchParams(q="media", page=3, filters={"party": ("Groep X",)})
    more = with_filter(search, "party", "Lijst Y")
    assert more.filters == {"party": ("Groep X", "Lijst Y")}
    assert more.page == 1
    assert with_filter(more, "party", "Groep X").filters == {"party": ("Lijst Y", "Groep X")}
    assert without_filter(more, "party", "Lijst Y") == replace(search)
    assert without_filter(search, "party", "Groep X").filters == {}


def test_clearing_all_keeps_query_order_and_language():
    search = SearchParams(
        q="media", only="nl", filters={"year": ("2013",)}, asked_to=date(2013, 1, 1), sort="oldest", lang="fr"
    )
    assert without_filters(search) == SearchParams(q="media", sort="oldest", lang="fr")


@pytest.mark.parametrize(
    "search",
    [
        SearchParams(q="media"),
        SearchParams(only="nl"),
        SearchParams(sort="newest"),
        SearchParams(page=2),
        SearchParams(asked_from=date(2013, 1, 1)),
        SearchParams(filters={"party": ("Groep X",)}),
    ],
)
def test_whoever_asks_for_anything_is_not_sent_to_the_landing_page(search):
    assert not search.is_blank
