from datetime import date
from urllib.parse import urlencode

import msgspec
import pytest
from selectolax.lexbor import LexborHTMLParser

from corpus import Event, Record, Relation, Text
from searchidx import QuerySyntaxError
from searchidx.model import FACET_NAMES

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></textarea><svg/onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}%(x)s %s",
    "&lt;b&gt; &amp; <!-- ]]> javascript:alert(1)",
]
HARMLESS = "woord"


def record_of(text: str) -> Record:
    """Return a question that says the text in every field that is free text."""
    body = Text(addressee=text, title=text, descriptors=(text,), question=f"{text} vraag", answer=text)
    return Record(
        id="senate/9-1",
        chamber="senate",
        legislature=9,
        number=text,
        session=text,
        author=text,
        party=text,
        asked_on=date(2037, 1, 2),
        status="answered",
        events=(Event(on=date(2037, 1, 2), kind="other", label=text),),
        relations=(Relation(kind="also-asked", id="senate/9-1"),),
        texts={"nl": body, "fr": body},
        source=f"https://www.senate.example/{text}",
    )


def kinds(response) -> set[tuple[str, ...]]:
    """Return the kinds of elements on a page: tag, and names of attributes."""
    tree = LexborHTMLParser(response.get_data(as_text=True))
    return {(node.tag, *sorted(node.attributes)) for node in tree.root.traverse()}


def paths(text: str) -> list[str]:
    every_filter = dict.fromkeys(FACET_NAMES, text)
    return [
        "/",
        "/?" + urlencode({"q": text, "lang": "en"}),
        "/?" + urlencode({"q": text, **every_filter}),
        "/?" + urlencode({"q": text, "page": 9}),
        "/q/senate/9-1?" + urlencode({"q": text}),
        "/q/senate/9-1?" + urlencode({"view": "both", "lang": "fr", "party": text}),
        *("/?" + urlencode({"q": "x", name: text}) for name in ("in", "from", "to", "sort", "page", "lang")),
        "/q/senate/9-1?" + urlencode({"view": text}),
        "/?" + urlencode({text: text}),
        "/q/" + text.replace("/", "").replace("?", "").replace("#", "").replace("%", "") + "/x",
    ]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_any_field_or_parameter_adds_nothing_to_a_page(client, engine, payload):
    engine.ignored = engine.suggestions = (HARMLESS,)
    engine.records = {"senate/9-1": record_of(HARMLESS)}
    expected = [kinds(client.get(path)) for path in paths(HARMLESS)]
    engine.ignored = engine.suggestions = (payload,)
    engine.records = {"senate/9-1": record_of(payload)}
    for path, kinds_expected in zip(paths(payload), expected, strict=True):
        response = client.get(path)
        assert kinds(response) <= kinds_expected, path
        assert "<script" not in response.get_data(as_text=True)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_a_record_is_shown_as_it_is_written(client, engine, payload):
    engine.records = {"senate/9-1": record_of(payload)}
    shown = " ".join(payload.split())
    question = LexborHTMLParser(client.get("/q/senate/9-1").get_data(as_text=True))
    for selector in ("h1", ".chips a", ".text p", ".steps span", ".citation"):
        assert shown in " ".join(question.css_first(selector).text().split())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_an_error_adds_nothing_to_a_page(client, engine, payload):
    def answer(text: str):
        engine.error = QuerySyntaxError(text, position=2, length=3, suggestion=text)
        return client.get("/?" + urlencode({"q": text * 2}))

    assert kinds(answer(payload)) == kinds(answer(HARMLESS))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_api_hands_markup_on_as_plain_json(client, engine, payload):
    record = record_of(payload)
    engine.records = {record.id: record}
    response = client.get("/api/v1/questions/senate/9-1")
    assert response.content_type == "application/json"
    assert msgspec.json.decode(response.data, type=Record) == record
