import re

import pytest
from fake_engine import FakeEngine
from invented import TODAY

from searchidx import IndexMissingError
from web import create_app

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PATHS = [
    "/",
    "/?q=media",
    "/?page=99",
    "/?sort=best",
    "/q/senate/9-101",
    "/q/senate/1-1",
    "/nergens",
    "/robots.txt",
    "/healthz",
    "/static/style.css",
    "/static/nothing.css",
    "/api/v1/search?q=media",
    "/api/v1/search?x=1",
    "/api/v1/questions/senate/9-101",
]


def assert_guarded(response):
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_every_response_is_guarded_and_sets_no_cookie(client, path, method):
    assert_guarded(client.open(path, method=method, buffered=True))


def test_responses_to_outages_and_mistakes_are_guarded_too(client, engine):
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    for error in (IndexMissingError("none"), RuntimeError("mistake")):
        engine.error = error
        for path in ("/", "/api/v1/search", "/healthz"):
            response = client.get(path)
            assert response.status_code >= 500
            assert_guarded(response)


def test_an_unchanged_answer_is_guarded_too(client):
    tag = client.get("/api/v1/search").headers["ETag"]
    assert_guarded(client.get("/api/v1/search", headers={"If-None-Match": tag}))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/", "/q/senate/9-101", "/nergens", "/static/style.css", "/api/v1/search"])
def test_nothing_but_reading_is_allowed(client, method, path):
    response = client.open(path, method=method, buffered=True)
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/?q=", "/nergens/", "/api/v1/search?q="])
def test_an_address_over_four_kilobytes_is_refused(client, path):
    assert client.get(path + "x" * (4096 - len(path))).status_code != 414
    refused = client.get(path + "x" * 4097)
    assert refused.status_code == 414
    assert_guarded(refused)


def test_a_body_over_sixteen_kilobytes_is_refused(client):
    assert client.open("/", method="GET", data=b"x" * 16_384).status_code == 200
    assert client.open("/", method="GET", data=b"x" * 16_385).status_code == 413


def test_only_trusted_hosts_are_answered():
    app = create_app(FakeEngine([]), today=lambda: TODAY, trusted_hosts=["search.example", ".parl.example"])
    client = app.test_client()
    for host, status in (
        ("search.example", 200),
        ("search.example:8080", 200),
        ("www.parl.example", 200),
        ("evil.example", 400),
        ("search.example.evil.example", 400),
        ("", 400),
    ):
        for path in ("/", "/api/v1/search", "/static/style.css"):
            response = client.get(path, headers={"Host": host}, buffered=True)
            assert response.status_code == status
            assert_guarded(response)


@pytest.mark.parametrize("path", PATHS)
def test_no_page_holds_a_script_or_a_style_of_its_own(client, path):
    response = client.get(path, buffered=True)
    if response.mimetype == "text/html":
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", response.get_data(as_text=True))


def test_the_style_sheet_may_be_kept_and_changes_its_address_when_it_changes(client):
    address = re.search(r'href="(/static/style\.css\?v=\w+)"', client.get("/").get_data(as_text=True))
    assert address
    response = client.get(address[1], buffered=True)
    assert "max-age=31536000" in response.headers["Cache-Control"]
    assert client.get("/").headers["Cache-Control"] == "no-cache"


def test_robots_are_kept_from_the_endless_searches(client):
    lines = client.get("/robots.txt").get_data(as_text=True).splitlines()
    assert lines == ["User-agent: *", "Disallow: /api/", "Disallow: /?"]


def test_a_host_that_cannot_be_one_breaks_nothing(client):
    for host in ("a b", "<script>", "x" * 300, "[::1", "host:99999"):
        response = client.get("/?q=media", headers={"Host": host})
        assert response.status_code in (200, 400)
        assert_guarded(response)
        assert client.post("/", headers={"Host": host}).status_code in (400, 405)
        assert "<script" not in response.get_data(as_text=True)
