import json

import msgspec
import pytest

from corpus import decode
from searchidx import IndexMissingError, QueryLimitError, QuerySyntaxError, Results


def problem_of(response, status):
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    problem = json.loads(response.data)
    assert problem["status"] == status
    assert problem["title"]
    return problem


def test_a_search_answers_with_results_in_the_documented_shape(client):
    response = client.get("/api/v1/search?q=alinea&lang=nl&limit=1")
    assert response.content_type == "application/json"
    results = msgspec.json.decode(response.data, type=Results)
    assert (results.query, results.total, len(results.hits)) == ("alinea", 2, 1)
    hit = json.loads(response.data)["hits"][0]
    assert hit["snippet"][:2] == [["Eerste ", False], ["alinea ", True]]
    assert hit["title"]["fr"] == "Médias sociaux dans l'administration – 102"
    facet = json.loads(response.data)["facets"]["status"][0]
    assert facet == {"value": "open", "count": 1, "selected": False}


@pytest.mark.parametrize(
    ("window", "offset", "limit"),
    [
        ("", 0, 10),
        ("&page=3", 20, 10),
        ("&page=2&limit=50", 50, 50),
        ("&offset=7&limit=3", 7, 3),
        ("&offset=0&page=2", 0, 10),
        ("&page=50&limit=100", 4900, 100),
    ],
)
def test_hits_come_in_windows(client, engine, window, offset, limit):
    assert client.get(f"/api/v1/search?q=media{window}").status_code == 200
    assert (engine.requests[-1].offset, engine.requests[-1].limit) == (offset, limit)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=101", "limit"),
        ("limit=0", "limit"),
        ("limit=ten", "limit"),
        ("offset=-1", "offset"),
        ("offset=4901", "offset"),
        ("page=51", "page"),
        ("sort=best", "sort"),
        ("from=31/2/2013", "from"),
        ("sort=newest&sort=oldest", "sort"),
        ("view=both", "view"),
        ("autor=x", "autor"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(client, query, parameter):
    problem = problem_of(client.get(f"/api/v1/search?q=media&{query}"), 400)
    assert problem["parameter"] == parameter
    assert parameter in problem["detail"]


def test_a_span_that_ends_before_it_begins_is_refused(client):
    problem = problem_of(client.get("/api/v1/search?from=2013-02-01&to=2013-01-01"), 400)
    assert problem["parameter"] == "to"
    assert problem["detail"] == "The last day (2013-01-01) lies before the first."


def test_the_api_speaks_english_whatever_the_reader_speaks(client):
    response = client.get("/api/v1/search?sort=best&lang=fr", headers={"Accept-Language": "nl"})
    assert "Give one of: relevance, newest, oldest." in problem_of(response, 400)["detail"]


def test_the_readers_language_reaches_the_engine(client, engine):
    client.get("/api/v1/search?q=media", headers={"Accept-Language": "fr"})
    assert engine.requests[-1].lang == "fr"


def test_a_query_error_says_where_and_what_to_write_instead(client, engine):
    engine.error = QuerySyntaxError("a quote is not closed", position=6, length=1, suggestion="media")
    problem = problem_of(client.get("/api/v1/search?q=media+%22"), 400)
    assert problem["detail"] == "a quote is not closed"
    assert (problem["parameter"], problem["suggestion"]) == ("q", "media")
    assert (problem["position"], problem["length"]) == (6, 1)
    engine.error = QueryLimitError("too long")
    members = {"type", "title", "status", "detail", "parameter"}
    assert set(problem_of(client.get("/api/v1/search?q=x"), 400)) == members


def test_a_question_is_answered_in_the_exchange_format(client, engine):
    response = client.get("/api/v1/questions/senate/9-101")
    assert decode(response.data) == engine.records["senate/9-101"]


def test_an_unknown_question_is_a_problem(client):
    assert "senate/9-4711" in problem_of(client.get("/api/v1/questions/senate/9-4711"), 404)["detail"]
    assert problem_of(client.get("/api/v1/questions/senate/9-101?lang=nl"), 400)["parameter"] == "lang"


def test_addresses_and_methods_that_are_not_there_are_problems(client):
    problem_of(client.get("/api/v2/search"), 404)
    assert problem_of(client.post("/api/v1/search"), 405)
    assert client.post("/api/v1/search").headers["Allow"] == "GET, HEAD"


def test_an_unusable_index_is_a_503_that_keeps_the_reason_to_itself(client, engine):
    engine.error = IndexMissingError("no index in /somewhere/private")
    for path in ("/api/v1/search?q=media", "/api/v1/questions/senate/9-101"):
        response = client.get(path)
        assert "private" not in problem_of(response, 503)["detail"]
        assert response.headers["Retry-After"] == "60"


def test_a_mistake_of_ours_is_a_problem_too(client, engine):
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    engine.error = RuntimeError("secret")
    assert "secret" not in problem_of(client.get("/api/v1/search?q=media"), 500)["detail"]


@pytest.mark.parametrize("path", ["/api/v1/search?q=media", "/api/v1/questions/senate/9-101"])
def test_an_answer_is_not_sent_again_until_the_index_changes(client, engine, path):
    first = client.get(path)
    tag = first.headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    engine.generation = "g-000002"
    changed = client.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_the_tag_tells_searches_and_languages_apart(client):
    def tag(query: str, accepted: str = "nl") -> str:
        return client.get(f"/api/v1/search?{query}", headers={"Accept-Language": accepted}).headers["ETag"]

    assert len({tag("q=a"), tag("q=b"), tag("q=a", "fr"), tag("q=a&limit=1")}) == 4


def test_an_unchanged_answer_costs_no_search(client, engine):
    tag = client.get("/api/v1/search?q=media").headers["ETag"]
    engine.requests.clear()
    client.get("/api/v1/search?q=media", headers={"If-None-Match": tag})
    assert engine.requests == []


@pytest.mark.parametrize("path", ["/api/v1/search?q=media", "/api/v1/search?x=1", "/api/nothing"])
def test_other_sites_may_read_the_api_but_not_the_pages(client, path):
    assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/?q=media").headers
