"""A new source is one new file: the example of the docs, executed, and put among the readers."""

import re
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from page_reading import outcomes_of

import corpus.readers
from corpus.readers import Reader, Reading, Reject, built_in_readers

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "sources.md").read_text()
EXAMPLE = re.search(r"```text\n(.*?)```", DOCS, re.DOTALL)[1]
SOURCE = re.search(r"```python\n(.*?)```", DOCS, re.DOTALL)[1]


@pytest.fixture
def readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Reader, ...]]:
    """The built-in readers with the example's module among them."""
    module = tmp_path / "proefstad.py"
    module.write_text(SOURCE)
    monkeypatch.setattr(corpus.readers, "__path__", [*corpus.readers.__path__, str(tmp_path)])
    built_in_readers.cache_clear()
    yield built_in_readers()
    built_in_readers.cache_clear()
    sys.modules.pop("corpus.readers.proefstad")


def test_the_example_reads_its_document_among_the_others(readers: tuple[Reader, ...]) -> None:
    (outcome,) = outcomes_of(EXAMPLE, "raad.txt")
    assert isinstance(outcome, Reading)
    record, text = outcome.record, outcome.record.texts["nl"]
    assert (record.id, record.author, record.status) == ("proefstad/1-2031-12", "Jan Voorbeeld", "answered")
    assert str(record.asked_on) == "2031-04-03"
    assert (text.addressee, text.title) == ("schepen Anne Exemple", "Fietspaden")
    assert (text.question, text.answer) == ("Hoeveel fietspaden zijn er?", "Er zijn er twaalf.")
    assert outcome.form == "proefstad-nl"
    assert outcomes_of(outcome.raw, "raad.txt") == [outcome]


def test_the_example_repairs_and_rejects_question_by_question(readers: tuple[Reader, ...]) -> None:
    second = EXAMPLE.split("\n", 1)[1].replace("Vraag 12/", "Vraag 13/").replace("3 april", "31 april")
    damaged = EXAMPLE.replace("fietspaden zijn er", "fietspaden zijn ge\u00d4ntegreerd")
    first, reject = outcomes_of(damaged + second, "raad.txt")
    assert isinstance(first, Reading)
    assert "ge\u00efntegreerd" in (first.record.texts["nl"].question or "")
    assert len(first.repairs) == 1
    assert isinstance(reject, Reject)
    assert (reject.source, "no such day" in reject.reason) == ("raad.txt (question 13)", True)


def test_other_documents_are_not_touched_by_it(readers: tuple[Reader, ...]) -> None:
    (outcome,) = outcomes_of("Zomaar een tekst.")
    assert isinstance(outcome, Reject)
    assert "a file of the city council of Proefstad" in outcome.reason


def test_the_example_needs_no_other_file(tmp_path: Path) -> None:
    module = tmp_path / "proefstad.py"
    module.write_text(SOURCE)
    specification = spec_from_file_location("proefstad", module)
    assert specification
    assert specification.loader
    loaded = module_from_spec(specification)
    specification.loader.exec_module(loaded)
    assert loaded.READER.recognises(EXAMPLE.encode())


def test_the_docs_name_every_form_the_readers_give() -> None:
    for layout in ("screen", "print", "bilingual", "bulletin", "stripped"):
        assert f"`senate-{layout}-nl`" in DOCS
