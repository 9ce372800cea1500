import pytest

from searchidx import IndexDamagedError, IndexMissingError, QueryLimitError, QuerySyntaxError
from web.errors import mark_mistake


def test_a_query_error_shows_the_message_the_mistake_and_the_way_out(page, engine):
    engine.error = QuerySyntaxError("a bracket is not closed", position=6, suggestion="media OR post")
    error = page("/", expect=400, q="media (OR post", party="Groep X", lang="nl")
    message = error.css_first('main [lang="en"]')
    assert message.text() == "a bracket is not closed"
    assert error.css_first(".marked code").text() == "media (OR post"
    assert error.css_first(".marked mark").text() == "("
    assert "De fout begint bij teken 7." in error.css_first("main").text()
    suggestion = error.css_first("main a")
    assert suggestion.attributes["href"] == "/?q=media+OR+post&party=Groep+X&lang=nl"
    assert error.css_first('input[name="q"]').attributes["value"] == "media (OR post"


def test_a_query_error_without_a_place_shows_the_query_as_it_is(page, engine):
    engine.error = QueryLimitError("the query is too long")
    error = page("/", expect=400, q="media")
    assert error.css_first(".marked code").text() == "media"
    assert not error.css(".marked mark")


@pytest.mark.parametrize(
    ("position", "length", "parts"),
    [
        (0, 2, ("", "me", "dia")),
        (3, 99, ("med", "ia", "")),
        (5, 1, ("media", "", "")),
        (99, 1, ("media", "", "")),
        (-1, 0, ("", "m", "edia")),
    ],
)
def test_the_mistake_is_marked_within_the_query_wherever_it_is_said_to_be(position, length, parts):
    marked = mark_mistake("media", QuerySyntaxError("x", position=position, length=length))
    assert marked is not None
    assert (marked.before, marked.mistake, marked.after) == parts


@pytest.mark.parametrize("path", ["/", "/?q=media", "/q/senate/9-101"])
def test_an_unusable_index_is_never_shown_as_nothing_found(client, engine, path):
    engine.error = IndexDamagedError("index/g-000042/private.seg is not what was written")
    response = client.get(path)
    text = response.get_data(as_text=True)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert "private.seg" not in text
    assert 'role="status"' not in text


def test_a_wrong_parameter_is_named_in_the_readers_language(page):
    error = page("/", expect=400, q="media", from_="x", lang="fr")
    assert "« x » (paramètre « from ») n’est pas une date." in error.css_first("main").text()


def test_a_mistake_of_ours_is_a_page_that_gives_nothing_away(client, engine):
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    engine.error = RuntimeError("secret")
    response = client.get("/?q=media&lang=en")
    assert response.status_code == 500
    assert "Something went wrong" in response.get_data(as_text=True)
    assert "secret" not in response.get_data(as_text=True)


def test_an_unknown_address_is_a_page_in_the_readers_language(page):
    assert page("/nergens", expect=404, lang="nl").css_first("h1").text() == "Niet gevonden"


def test_the_way_to_another_language_never_leads_to_another_host(client):
    response = client.get("/", environ_overrides={"PATH_INFO": "//evil.example/x"})
    text = response.get_data(as_text=True)
    assert 'href="/evil.example/x?lang=fr"' in text
    assert 'href="//' not in text


def test_the_health_check_says_what_is_served(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.get_json() == {
        "status": "ok",
        "generation": "g-000001",
        "documents": 3,
        "written_at": "2037-11-23T08:30:00Z",
    }


def test_the_health_check_says_why_nothing_can_be_served(client, engine):
    engine.error = IndexMissingError("there is no index; run searchidx build")
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.get_json() == {"status": "unusable", "reason": "there is no index; run searchidx build"}
    assert response.headers["Cache-Control"] == "no-store"
