from datetime import date

import pytest
from invented import make_record
from selectolax.lexbor import LexborNode

from corpus import Text


def words(node: LexborNode) -> str:
    return " ".join(node.text().split())


def test_the_facts_of_a_question_are_in_its_head(page):
    question = page("/q/senate/9-101")
    assert question.css_first("h1").text() == "Sociale media bij de overheid – 101"
    kicker = words(question.css_first(".kicker"))
    assert kicker == "Belgian Senate · written question 9-101 · session 2036-2037"
    assert [words(node) for node in question.css(".facts li")] == [
        "An Voorbeeld (Groep X)",
        "to: minister van Proeven",
        "asked in Dutch",
        "answered after 35 days",
    ]


def test_paragraphs_and_line_breaks_are_kept(page):
    paragraphs = page("/q/senate/9-101").css(".text p")
    assert paragraphs[0].html == "<p>Eerste alinea over media.</p>"
    assert paragraphs[1].html == "<p>1) Eerste regel<br>2) Tweede regel</p>"


def test_question_and_answer_are_headed_by_their_dates(page):
    headings = [words(node) for node in page("/q/senate/9-101").css(".text h2")]
    assert headings == ["Question · 30 April 2037", "Answer · 4 June 2037"]


def test_descriptors_lead_to_a_search(page):
    link = page("/q/senate/9-101").css_first(".chips a")
    assert (link.text(), link.attributes["href"]) == ("sociale media", "/?descriptor=sociale+media&lang=en")


@pytest.mark.parametrize(
    ("lang", "view", "shown"),
    [
        ("nl", None, ["nl"]),
        ("fr", None, ["fr"]),
        ("en", None, ["nl"]),
        ("nl", "fr", ["fr"]),
        ("nl", "both", ["nl", "fr"]),
    ],
)
def test_a_question_is_shown_in_the_languages_asked_for(page, lang, view, shown):
    question = page("/q/senate/9-101", lang=lang, **({"view": view} if view else {}))
    assert [node.attributes["lang"] for node in question.css("section.text")] == shown
    assert len(question.css('.views [aria-current="true"]')) == 1


def test_the_head_is_in_the_language_shown(page):
    question = page("/q/senate/9-101", lang="nl", view="fr")
    assert question.css_first("h1").attributes["lang"] == "fr"
    assert question.css_first(".chips a").text() == "médias sociaux"


def test_side_by_side_leads_with_the_readers_language(page):
    question = page("/q/senate/9-101", lang="fr", view="both")
    assert question.css_first("h1").text() == "Médias sociaux dans l'administration – 101"
    assert question.css_first(".facts span").text() == "ministre des Essais"
    assert [node.text() for node in question.css(".own-title")] == [
        "Sociale media bij de overheid – 101",
        "Médias sociaux dans l'administration – 101",
    ]


def test_a_question_in_one_language_is_shown_in_it_and_offers_no_other(page):
    question = page("/q/senate/9-103", lang="nl")
    assert question.css_first("section.text").attributes["lang"] == "fr"
    assert not question.css(".views")
    asked_for = page("/q/senate/9-103", lang="nl", view="nl")
    assert words(asked_for.css_first(".note")) == "Deze vraag is niet beschikbaar in het Nederlands."


def test_the_chronology_is_in_order_and_keeps_the_sources_words_for_the_unknown(page):
    steps = [words(node) for node in page("/q/senate/9-101", lang="nl").css(".steps li")]
    assert steps == ["30 april 2037 vraag verzonden", "31 mei 2037 Vreemd geval", "4 juni 2037 antwoord"]


def test_the_deadline_is_told(page):
    aside = page("/q/senate/9-101").css_first(".about")
    assert "An answer was due by 30 May 2037." in words(aside)


def test_related_questions_of_the_index_are_linked_with_their_state(page):
    related = page("/q/senate/9-101").css(".related li")
    assert words(related[0]) == "9-102 minister van Proeven waiting for 12 days"
    assert related[0].css_first("a").attributes["href"] == "/q/senate/9-102?lang=en"


def test_related_questions_outside_the_index_are_not_linked(page):
    related = page("/q/senate/9-101").css(".related li")
    assert words(related[1]) == "9-999"
    assert not related[1].css("a")


def test_a_request_for_explanation_is_named_as_one(page):
    question = page("/q/senate/9-101")
    assert [words(node) for node in question.css("#related h2")] == ["Also put to", "Requalified from"]
    last = question.css(".related li")[-1]
    assert words(last) == "request for explanation 9-45"
    assert not last.css("a")


def test_a_question_can_be_cited(page):
    assert page("/q/senate/9-101", lang="nl").css_first(".citation").text() == (
        "Belgische Senaat, schriftelijke vraag nr. 9-101, An Voorbeeld (Groep X), 30 april 2037, "
        "beantwoord op 4 juni 2037."
    )


def test_the_source_is_linked_when_it_is_a_page_of_the_web(page, engine):
    assert page("/q/senate/9-101").css_first(".source a").attributes["href"] == (
        "https://www.senate.example/?LEG=9&NR=101"
    )
    for source in ("javascript:alert(1)", "pages/9-101.txt", "https://", "http://[", None):
        record = make_record(101, source=source)
        engine.records[record.id] = record
        assert not page("/q/senate/9-101").css(".source")


def test_the_way_back_leads_to_the_very_page_of_results(page, many):
    results = page("/", q="sociale", page=2, party="Groep X")
    to_question = results.css_first(".hit h2 a").attributes["href"]
    path, _, query = to_question.partition("?")
    question = page(path, **dict(pair.split("=") for pair in query.replace("+", " ").split("&")))
    assert question.css_first(".back a").attributes["href"] == "/?q=sociale&party=Groep+X&page=2&lang=en"


def test_without_a_search_there_is_no_way_back(page):
    assert not page("/q/senate/9-101").css(".back")


def test_a_search_that_cannot_be_read_does_not_keep_the_question_from_being_shown(page):
    question = page("/q/senate/9-101", q="media", sort="sideways")
    assert not question.css(".back")


def test_a_question_has_one_canonical_address(page):
    question = page("/q/senate/9-101", q="media", view="both", lang="fr")
    assert question.css_first('link[rel="canonical"]').attributes["href"] == "/q/senate/9-101?lang=fr"
    assert not question.css('meta[name="robots"]')


def test_an_unknown_question_is_not_found(page):
    missing = page("/q/senate/9-4711", expect=404)
    assert missing.css_first("h1").text() == "No such question"


def test_an_unknown_view_is_refused(page):
    refused = page("/q/senate/9-101", expect=400, view="upside-down")
    assert "Give one of: nl, fr, both." in refused.css_first("main").text()


def test_what_is_unknown_is_left_out_and_never_invented(page, engine):
    bare = make_record(
        8,
        session=None,
        asked_in=None,
        author=None,
        party=None,
        asked_on=None,
        answered_on=None,
        status="open",
        texts={"nl": Text(question="Een vraag.")},
    )
    engine.records[bare.id] = bare
    question = page("/q/senate/9-8")
    assert question.css_first("h1").text() == "Question 9-8"
    assert [words(node) for node in question.css(".facts li")] == ["waiting, delay unknown"]
    assert [words(node) for node in question.css(".text h2")] == ["Question", "Answer"]
    assert "None" not in question.text()
    assert [words(node) for node in page("/", q="een").css(".hit .facts li")] == [
        "9-8",
        "waiting, delay unknown",
    ]


def test_an_answer_dated_before_its_question_has_no_delay(page, engine):
    record = make_record(9, answered_on=date(2037, 1, 1))
    engine.records[record.id] = record
    assert page("/q/senate/9-9").css_first(".facts .answered").text() == "answered, delay unknown"
