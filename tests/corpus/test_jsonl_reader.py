"""Reading JSON Lines of the exchange format."""

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus.readers.jsonl
from corpus.readers import Reading, Reject, read
from corpus.record import decode, encode


def line(number: int = 1, **changes: Any) -> bytes:
    question = {"title": "Proef", "question": "Eén coördinatie – «zo’n» zaak\u00a0?  \n\n\n\nTwee."}
    record = {
        "id": f"senate/9-{number}",
        "chamber": "senate",
        "legislature": 9,
        "number": str(number),
        "author": "Jan Voorbeeld",
        "texts": {"nl": question},
        **changes,
    }
    return json.dumps(record, ensure_ascii=False).encode()


def outcomes(data: bytes) -> list[Reading | Reject]:
    return list(read("file.jsonl", io.BytesIO(data)))


def readings(data: bytes) -> list[Reading]:
    return [outcome for outcome in outcomes(data) if isinstance(outcome, Reading)]


def rejects(data: bytes) -> list[Reject]:
    return [outcome for outcome in outcomes(data) if isinstance(outcome, Reject)]


def test_each_line_is_a_record_and_blank_lines_are_skipped() -> None:
    found = readings(line(1) + b"\n\n  \r\n" + line(2) + b"\r\n" + line(3))
    assert [reading.record.number for reading in found] == ["1", "2", "3"]
    assert [reading.raw for reading in found] == [line(1), line(2), line(3)]
    assert {reading.form for reading in found} == {"jsonl"}


def test_undamaged_text_comes_through_unchanged() -> None:
    (reading,) = readings(line(source="elders"))
    assert reading.record == decode(line(source="elders"))
    assert reading.repairs == ()


def test_a_record_exported_and_read_again_is_the_same() -> None:
    (first,) = readings(line())
    (again,) = readings(encode(first.record))
    assert again.record == first.record


def test_damaged_text_is_repaired_and_counted_block_by_block() -> None:
    texts = {
        "nl": {
            "addressee": "minister van FinanciŽn",
            "title": "CoŲrdinatie",
            "descriptors": ["ťťn", "Žižek"],
            "question": "Is het geÔntegreerd?",
        },
        "fr": {"title": "Les finances de Žižek"},
    }
    (reading,) = readings(line(texts=texts))
    dutch = reading.record.texts["nl"]
    assert (dutch.addressee, dutch.title) == ("minister van Financiën", "Coördinatie")
    assert dutch.descriptors == ("één", "Žižek")
    assert dutch.question == "Is het geïntegreerd?"
    assert reading.record.texts["fr"].title == "Les finances de Žižek"
    assert len(reading.repairs) == 4


def test_the_source_is_the_line_s_own_or_else_the_file() -> None:
    found = readings(line(1, source="archief") + b"\n" + line(2))
    assert [reading.record.source for reading in found] == ["archief", "file.jsonl"]


def test_a_byte_order_mark_is_accepted() -> None:
    (reading,) = readings(b"\xef\xbb\xbf" + line())
    assert reading.raw == line()


def test_a_bad_line_is_rejected_by_its_number_and_the_rest_goes_on() -> None:
    data = b"\n".join([line(1), b'{"id": broken', line(2)[:-5], b'{"id": "x"}', b"\xff\xfe", line(3)])
    assert [reading.record.number for reading in readings(data)] == ["1", "3"]
    found = rejects(data)
    assert [reject.source for reject in found] == [f"file.jsonl:{number}" for number in (2, 3, 4, 5)]
    assert "broken JSON" in found[0].reason
    assert "not a record" in found[2].reason


def test_a_bad_first_line_does_not_hide_the_others() -> None:
    data = b"garbage\n" + line(1) + b"\n" + line(2)
    assert [reject.source for reject in rejects(data)] == ["file.jsonl:1"]
    assert len(readings(data)) == 2


def test_invalid_utf_8_in_a_line_is_a_reject() -> None:
    (reject,) = rejects(line().replace("coördinatie".encode(), b"co\xf6rdinatie"))
    assert reject.source == "file.jsonl:1"
    assert "broken JSON" in reject.reason


def test_of_lines_with_the_same_id_the_first_stands() -> None:
    data = b"\n".join([line(1, author="Eerste"), line(2), line(1, author="Tweede"), line(1)])
    assert [reading.record.author for reading in readings(data)] == ["Eerste", "Jan Voorbeeld"]
    assert [reject.source for reject in rejects(data)] == ["file.jsonl:3", "file.jsonl:4"]
    assert all("senate/9-1 stands already on line 1" in reject.reason for reject in rejects(data))


def test_a_line_over_the_limit_is_rejected_and_the_next_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = len(line(2))
    monkeypatch.setattr(corpus.readers.jsonl, "DOCUMENT_LIMIT", limit)
    data = b"\n".join([line(1, author="x" * 100_000), line(2), b" " * (limit + 1), line(3)])
    assert [reading.record.number for reading in readings(data)] == ["2", "3"]
    assert rejects(data)[0].source == "file.jsonl:1"
    assert "limit" in rejects(data)[0].reason


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_mutated_lines_give_records_or_rejects_with_a_reason(data: st.DataObject) -> None:
    content = bytearray(b"\n".join([line(1), line(2), line(3)]))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = min(len(content), start + data.draw(st.integers(0, 40)))
        content[start:end] = data.draw(st.binary(max_size=12) | st.just(bytes(content[start:end]) * 2))
    for outcome in outcomes(bytes(content)):
        if isinstance(outcome, Reject):
            assert outcome.reason
        else:
            assert decode(encode(outcome.record)) == outcome.record
