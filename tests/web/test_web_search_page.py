from datetime import date

import pytest
from invented import make_record
from selectolax.lexbor import LexborHTMLParser

from corpus import Text


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def hrefs(page: LexborHTMLParser, selector: str) -> list[str]:
    return [node.attributes["href"] or "" for node in page.css(selector)]


def test_the_landing_page_says_what_this_is_and_shows_the_newest_questions(page, engine):
    landing = page("/")
    assert texts(landing, "h1") == ["What parliament asked, what ministers answered"]
    assert len(landing.css(".examples a")) == 3
    assert texts(landing, ".hit h2")[0].endswith("102")
    assert engine.requests[-1].sort == "newest"
    assert "index" not in [node.attributes.get("name") for node in landing.css("meta")]
    assert not landing.css('meta[name="robots"]')


def test_the_heading_restates_the_query_and_the_total_is_a_status(page):
    results = page("/", q="sociale media")
    assert texts(results, "h1") == ["Questions about: sociale media"]
    assert texts(results, '[role="status"]') == ["2 questions"]


def test_words_left_out_are_named(page, engine):
    engine.ignored = ("de", "het")
    assert "Left out, because they say too little: de, het" in texts(page("/", q="media"), ".note")[0]


def test_a_hit_shows_number_asker_addressee_date_and_delay(page):
    hit = page("/", q="sociale").css(".hit")[1]
    facts = [" ".join(node.text().split()) for node in hit.css(".facts li")]
    assert facts == [
        "9-101",
        "An Voorbeeld (Groep X)",
        "to: minister van Proeven",
        "30 April 2037",
        "answered after 35 days",
    ]


def test_an_unanswered_hit_says_how_long_it_waits(page):
    hit = page("/", q="sociale").css_first(".hit")
    assert hit.css_first(".waiting").text() == "waiting for 12 days"


def test_sister_questions_are_counted(page):
    assert texts(page("/", q="sociale"), ".hit .more a") == ["also put to 2 others"]


def test_matches_are_marked_and_the_snippet_names_its_language(page):
    snippet = page("/", q="alinea", lang="nl").css_first(".hit .snippet")
    assert snippet.attributes["lang"] == "nl"
    assert [mark.text().strip() for mark in snippet.css("mark")] == ["alinea"]


def test_a_french_reader_sees_french_titles_and_no_language_tag(page):
    results = page("/", q="médias", lang="fr")
    title = results.css(".hit h2 a")[0]
    assert (title.text(), title.attributes["lang"]) == ("Médias sociaux dans l'administration – 102", "fr")
    assert not results.css(".hit .tag")


def test_a_title_in_the_other_language_says_so(page):
    results = page("/", q="locaux", lang="nl")
    assert results.css_first(".hit h2 a").attributes["lang"] == "fr"
    assert texts(results, ".hit .tag") == ["Frans"]


def test_a_question_without_title_is_listed_by_its_number(page, engine):
    untitled = make_record(7, texts={"nl": Text(question="Naamloos.")})
    engine.records = {untitled.id: untitled}
    assert texts(page("/", q="naamloos"), ".hit h2") == ["9-7"]


def test_english_readers_search_as_dutch_ones(page, engine):
    page("/", q="media", lang="en")
    assert engine.requests[-1].lang == "nl"


def test_all_parameters_reach_the_engine(page, engine):
    page(
        "/",
        q="media",
        lang="fr",
        in_="fr",
        party=["Groep X", "Lijst Y"],
        status="answered",
        from_="1/4/2037",
        to="2037-12-31",
        sort="oldest",
    )
    request = engine.requests[-1]
    assert (request.query, request.lang, request.only, request.sort) == ("media", "fr", "fr", "oldest")
    assert request.filters == {"party": ("Groep X", "Lijst Y"), "status": ("answered",)}
    assert (request.asked_from, request.asked_to) == (date(2037, 4, 1), date(2037, 12, 31))
    assert (request.offset, request.limit, request.facets) == (0, 10, True)


def test_a_chosen_filter_is_a_chip_whose_link_drops_only_that_filter(page):
    results = page("/", q="sociale", party="Groep X", status="open", sort="newest", in_="nl")
    assert texts(results, ".chips a")[:2] == ["Remove: Party: Groep X ×", "Remove: Status: open ×"]
    assert hrefs(results, ".chips a")[0] == "/?q=sociale&in=nl&status=open&sort=newest&lang=en"
    assert hrefs(results, ".chips .all a") == ["/?q=sociale&sort=newest&lang=en"]


def test_filters_show_their_counts_and_what_is_chosen(page):
    form = page("/", q="sociale", status="open").css_first(".filter-form")
    chosen = form.css_first('input[name="status"][value="open"]')
    assert "checked" in chosen.attributes
    assert chosen.parent.css_first(".count").text() == "1"
    assert [node.text() for node in form.css("legend")][:3] == ["Year", "Minister", "Party"]


def test_a_chosen_value_the_index_does_not_know_stays_chosen(page):
    form = page("/", q="sociale", minister="proeven").css_first(".filter-form")
    box = form.css_first('input[name="minister"][value="proeven"]')
    assert "checked" in box.attributes
    assert box.parent.css_first(".count") is None


def test_values_beyond_the_eighth_are_folded_unless_chosen(page, engine):
    engine.records = {
        record.id: record
        for number in range(1, 13)
        for record in [make_record(number, party=f"Partij {number:02}")]
    }
    group = page("/", q="sociale").css_first('input[name="party"]').parent.parent
    assert len(group.css('input[name="party"]')) == 12
    assert len(group.css('.rest input[name="party"]')) == 4
    chosen = page("/", q="sociale", party="Partij 12").css_first('input[checked][name="party"]')
    assert chosen.parent.parent.tag == "fieldset"


def test_the_filter_form_keeps_query_order_and_language_but_not_the_page(page, many):
    form = page("/", q="sociale", sort="oldest", page=2).css_first(".filter-form")
    hidden = {node.attributes["name"]: node.attributes["value"] for node in form.css('input[type="hidden"]')}
    assert hidden == {"q": "sociale", "sort": "oldest", "lang": "en"}


def test_the_search_box_keeps_the_filters(page):
    form = page("/", q="sociale", party="Groep X", from_="2037-01-01").css_first("form.search")
    values = {node.attributes["name"]: node.attributes["value"] for node in form.css("input")}
    assert values == {"q": "sociale", "party": "Groep X", "from": "2037-01-01", "lang": "en"}


def test_each_bar_of_the_year_chart_filters_by_its_year_and_the_table_says_the_same(page, engine):
    engine.records = {
        record.id: record
        for number, year in enumerate((2034, 2037, 2037), 1)
        for record in [make_record(number, asked_on=date(year, 1, 2))]
    }
    results = page("/", q="sociale")
    assert hrefs(results, "svg a") == ["/?q=sociale&year=2034&lang=en", "/?q=sociale&year=2037&lang=en"]
    assert texts(results, "svg title") == ["2034: 1 question", "2037: 2 questions"]
    assert texts(results, "tbody th") == ["2037", "2034"]
    assert texts(results, "tbody td") == ["2", "1"]
    chosen = page("/", q="sociale", year="2037")
    assert hrefs(chosen, "svg a") == ["/?q=sociale&year=2037&year=2034&lang=en", "/?q=sociale&lang=en"]
    assert len(chosen.css("svg rect.selected")) == 1


def test_pages_link_to_one_another_and_keep_the_search(page, many):
    results = page("/", q="sociale", page=2, party="Groep X")
    assert hrefs(results, 'nav.pages [rel="prev"]') == ["/?q=sociale&party=Groep+X&lang=en"]
    assert hrefs(results, 'nav.pages [rel="next"]') == ["/?q=sociale&party=Groep+X&page=3&lang=en"]
    assert texts(results, 'nav.pages [aria-current="page"]') == ["2"]
    assert results.css_first("ol.hits").attributes["start"] == "11"
    assert many.requests[-1].offset == 10


@pytest.mark.parametrize("number", [4, 51, 999_999])
def test_beyond_the_last_page_is_a_404_that_leads_to_the_last_one(page, many, number):
    missing = page("/", expect=404, q="sociale", page=number)
    assert hrefs(missing, "main a") == ["/?q=sociale&page=3&lang=en"]
    assert many.requests[-1].offset <= 490


def test_only_fifty_pages_can_be_leafed_through(page, engine):
    engine.records = {record.id: record for record in (make_record(number) for number in range(1, 512))}
    last = page("/", q="sociale", page=50)
    assert not last.css('[rel="next"]')
    assert "Only the first 500 questions" in texts(last, ".note")[-1]
    assert hrefs(page("/", expect=404, q="sociale", page=51), "main a") == ["/?q=sociale&page=50&lang=en"]


def test_sorting_starts_again_at_the_first_page(page, many):
    results = page("/", q="sociale", page=2)
    assert hrefs(results, ".sorts a") == [
        "/?q=sociale&lang=en",
        "/?q=sociale&sort=newest&lang=en",
        "/?q=sociale&sort=oldest&lang=en",
    ]


def test_without_words_there_is_no_relevance_to_sort_by(page, engine):
    results = page("/", party="Groep X")
    assert texts(results, ".sorts a") == ["newest first", "oldest first"]
    assert engine.requests[-1].sort == "newest"
    assert texts(results, "h1") == ["Questions that pass the filters"]


def test_nothing_found_is_said_plainly_with_links_that_widen_the_search(page):
    results = page("/", q="sociale onvindbaar", party="Groep X", from_="2037-01-01")
    assert texts(results, '[role="status"]') == ["0 questions"]
    assert texts(results, ".nothing h2") == ["No question matches this search."]
    assert hrefs(results, ".nothing a") == [
        "/?q=onvindbaar&party=Groep+X&from=2037-01-01&lang=en",
        "/?q=sociale&party=Groep+X&from=2037-01-01&lang=en",
        "/?q=sociale+onvindbaar&from=2037-01-01&lang=en",
        "/?q=sociale+onvindbaar&party=Groep+X&lang=en",
        "/?q=sociale+onvindbaar&lang=en",
    ]


def test_suggestions_are_links(page, engine):
    engine.suggestions = ("sociale media",)
    assert hrefs(page("/", q="socjale media"), ".note a") == ["/?q=sociale+media&lang=en"]


def test_switching_language_keeps_the_whole_search(page, many):
    results = page("/", q="sociale", page=2, party=["Groep X", "Lijst Y"], lang="nl")
    assert hrefs(results, '.languages a[lang="fr"]') == [
        "/?q=sociale&page=2&party=Groep+X&party=Lijst+Y&lang=fr"
    ]
    assert texts(results, '.languages [aria-current="true"] .long') == ["Nederlands"]


def test_the_language_comes_from_the_browser_unless_the_address_names_one(client):
    def language(path: str, accepted: str) -> str | None:
        response = client.get(path, headers={"Accept-Language": accepted})
        assert response.headers["Content-Language"] in response.get_data(as_text=True)
        assert "Accept-Language" in response.headers["Vary"]
        return response.headers["Content-Language"]

    assert language("/?q=media", "fr-BE,en;q=0.5") == "fr"
    assert language("/?q=media", "de") == "nl"
    assert language("/?q=media&lang=en", "fr") == "en"


def test_links_leave_the_language_to_the_browser_when_the_address_does(client):
    landing = LexborHTMLParser(client.get("/", headers={"Accept-Language": "fr"}).get_data(as_text=True))
    assert hrefs(landing, ".heading-row a") == ["/?sort=newest"]


def test_searches_are_not_for_search_engines(page):
    assert page("/", q="media").css_first('meta[name="robots"]').attributes["content"] == "noindex, follow"


def test_the_footer_says_of_which_day_the_index_is(page):
    assert "Index of 23 November 2037, 3 questions" in texts(page("/", q="media"), "footer p")
    assert "Index van 23 november 2037, 3 vragen" in texts(page("/", lang="nl"), "footer p")


def test_an_empty_index_still_has_a_landing_page(page, engine):
    engine.records = {}
    landing = page("/")
    assert not landing.css(".newest")
    assert "Index of 23 November 2037, 0 questions" in texts(landing, "footer p")
