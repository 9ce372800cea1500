"""The exchange format: what it says, what it refuses, and its schema."""

import json
from pathlib import Path

import msgspec
import pytest

from corpus import DocumentError, Record, Text, decode, encode, json_schema
from corpus.record import content_digest

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "record.schema.json"
LINE = {"id": "senate/9-1", "chamber": "senate", "texts": {"nl": {"title": "titel"}}}


def test_the_documented_schema_is_the_one_that_is_read() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json_schema()


def test_what_is_not_stated_is_unknown() -> None:
    record = decode(json.dumps(LINE))
    assert (record.author, record.asked_on, record.answered_on, record.session) == (None,) * 4
    assert record.status == "open"


def test_writing_and_reading_gives_the_same_record() -> None:
    record = decode(json.dumps(LINE))
    assert decode(encode(record)) == record


def test_languages_are_written_in_one_order() -> None:
    texts = {"fr": Text(title="titre"), "nl": Text(title="titel")}
    record = Record(id="senate/9-1", chamber="senate", texts=texts)
    other = Record(id="senate/9-1", chamber="senate", texts=dict(reversed(texts.items())))
    assert encode(record) == encode(other)
    assert content_digest(record) == content_digest(other)


def test_where_it_came_from_is_no_content() -> None:
    record = decode(json.dumps(LINE))
    assert content_digest(record) == content_digest(msgspec.structs.replace(record, source="elsewhere"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": None}, r"\$.id"),
        ({"id": "5-8917"}, r"\$.id"),
        ({"id": "chamber/9-1"}, "does not start with its chamber"),
        ({"legislature": "five"}, r"\$.legislature"),
        ({"asked_on": "2013-02-30"}, r"\$.asked_on"),
        ({"status": "lost"}, r"\$.status"),
        ({"texts": {"en": {"title": "title"}}}, "en"),
        ({"texts": {"nl": {"titel": "titel"}}}, "titel"),
        ({"texts": {"nl": {"addressee": "minister"}}}, "no title, question or answer"),
        ({"texts": {}}, "no title, question or answer"),
        ({"autor": "typing error"}, "autor"),
        ({"events": [{"on": "2013-04-30", "kind": "party", "label": "x"}]}, r"\$.events"),
    ],
)
def test_what_is_no_record_is_refused_with_the_reason(change: dict[str, object], reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        decode(json.dumps(LINE | change))


@pytest.mark.parametrize("line", ["", "{", "[]", '"text"', '{"id": "senate/9-1"', "\xff"])
def test_broken_json_is_refused(line: str) -> None:
    with pytest.raises(DocumentError, match=r"broken JSON|not a record"):
        decode(line)
