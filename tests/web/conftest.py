from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from fake_engine import FakeEngine
from flask.testing import FlaskClient
from invented import TODAY, make_record
from selectolax.lexbor import LexborHTMLParser

from corpus import Event, Record, Relation, Text
from web import create_app

PageGetter = Callable[..., LexborHTMLParser]


@pytest.fixture
def records() -> list[Record]:
    sister = Relation(kind="also-asked", id="senate/9-102")
    return [
        make_record(
            101,
            deadline=date(2037, 5, 30),
            events=(
                Event(on=date(2037, 4, 30), kind="sent", label="Verzending vraag"),
                Event(on=date(2037, 5, 31), kind="other", label="Vreemd geval"),
                Event(on=date(2037, 6, 4), kind="answer", label="Antwoord"),
            ),
            relations=(
                sister,
                Relation(kind="also-asked", id="senate/9-999"),
                Relation(kind="requalification-of", id="senate/explanation-9-45"),
            ),
            source="https://www.senate.example/?LEG=9&NR=101",
        ),
        make_record(102, status="open", answered_on=None, asked_on=date(2037, 11, 12)),
        make_record(103, texts={"fr": Text(title="Seulement en français", question="Des médias locaux.")}),
    ]


@pytest.fixture
def engine(records: list[Record]) -> FakeEngine:
    return FakeEngine(records)


@pytest.fixture
def client(engine: FakeEngine) -> FlaskClient:
    return create_app(engine, today=lambda: TODAY).test_client()


@pytest.fixture
def page(client: FlaskClient) -> PageGetter:
    """Give a function that gets a page, checks its status, and parses it; ``in_`` stands for ``in``."""

    def get(path: str = "/", expect: int = 200, **query: Any) -> LexborHTMLParser:
        query.setdefault("lang", "en")
        named = {name.rstrip("_"): value for name, value in query.items()}
        response = client.get(f"{path}?{urlencode(named, doseq=True)}")
        assert response.status_code == expect
        return LexborHTMLParser(response.get_data(as_text=True))

    return get


@pytest.fixture
def many(engine: FakeEngine) -> FakeEngine:
    """Give an engine of 27 questions: three pages."""
    engine.records = {record.id: record for record in (make_record(number) for number in range(1, 28))}
    return engine
