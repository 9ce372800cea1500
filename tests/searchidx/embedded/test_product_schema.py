"""What the questions' index holds of a question: weighted words of both languages, facts, columns."""

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from slow_segment import Posting, read_field, strings

from corpus import LANGUAGES, Language, Record, StoredRecord, decode
from searchidx.analysis import Analysis
from searchidx.document import Document, document_of
from searchidx.embedded.index_schema import NO_CODE
from searchidx.embedded.product_schema import PRODUCT_SCHEMA, index_document, product_analyses
from searchidx.embedded.segment_file import SegmentFile
from searchidx.embedded.segment_writer import SegmentWriter
from searchidx.embedded.stored_bytes import stored_bytes
from searchidx.schema import LEAD_WEIGHT, LEAD_WORDS, PARTS

ANALYSIS = Analysis()
RECORDS_EACH = 60


def question(**texts: Any) -> Document:
    record = {
        "id": "senate/9-1", "chamber": "senate", "legislature": 9, "number": "1", "asked_in": "nl",
        "author": "Hilde Verstappel", "party": "Open Plein", "asked_on": "2031-03-04", "status": "open",
        "relations": [{"kind": "also-asked", "id": "senate/9-2"}], "texts": texts,
    }  # fmt: skip
    return documents_of([decode(json.dumps(record))])[0]


def documents_of(records: Iterable[Record]) -> list[Document]:
    return [
        document_of(
            StoredRecord(
                record=record, digest=f"{number:064}", sequence=1, thread="t", repairs=0, conflicts=()
            )
        )
        for number, record in enumerate(records)
    ]


def write(folder: Path, documents: Sequence[Document]) -> SegmentFile:
    writer = SegmentWriter(PRODUCT_SCHEMA, product_analyses())
    for document in documents:
        writer.add(index_document(document))
    writer.write(folder / "a.seg")
    return SegmentFile(folder / "a.seg")


def field(segment: SegmentFile, name: str) -> dict[bytes, list[Posting]]:
    arrays = {
        held.removeprefix(f"f.{name}."): (segment.type_of(held), segment.array(held))
        for held in segment.names()
        if held.startswith(f"f.{name}.")
    }
    facts = segment.facts["fields"][name]
    return read_field(arrays, segment.documents, parts=facts["parts"], positions=facts["positions"])


def values(segment: SegmentFile, name: str) -> list[bytes | None]:
    known = strings(segment.array(f"c.{name}.values"), segment.array(f"c.{name}.value_ends"))
    codes = segment.array(f"c.{name}.codes").tolist()
    return [None if code == NO_CODE else known[code] for code in codes]


def check_words(segment: SegmentFile, documents: Sequence[Document]) -> None:
    """Compare the frequency of every word in every question with what the words' weights add up to."""
    expected: dict[str, dict[bytes, dict[int, int]]] = defaultdict(lambda: defaultdict(Counter))
    for number, document in enumerate(documents):
        for language, parts in document.texts.items():
            for part, text in parts:
                for weight, forms in weighted(document, language, part, text):
                    for form in forms:
                        expected[f"exact_{language}"][form.encode()][number] += weight
                    for stem in {ANALYSIS.terms[language](form) for form in forms}:
                        expected[f"text_{language}"][stem.encode()][number] += weight
    for name in [field for source in PRODUCT_SCHEMA.sources for field in source.fields]:
        held = field(segment, name)
        assert {t: {hit.document: hit.frequency for hit in held[t]} for t in held} == expected[name]


def weighted(
    document: Document, language: Language, part: str, text: str
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the words of a part, each with its weight."""
    plain = {rule.name: rule.weight for rule in PARTS}[part]
    has_lead = part == "question" and "title" not in dict(document.texts[language])
    for nth, token in enumerate(ANALYSIS.tokens(text)):
        yield LEAD_WEIGHT if has_lead and nth < LEAD_WORDS else plain, token.forms


@pytest.mark.parametrize("title", ["Fietsen in de trein", None])
def test_words_weigh_as_their_part_does(tmp_path: Path, title: str | None) -> None:
    """Without a title the first forty words of the question weigh more."""
    document = question(
        nl={"title": title, "question": "trein " * 50 + "l'accord N-VA", "answer": "De treinen rijden."},
        fr={"title": "Vélos", "descriptors": ["transport par rail", "vélo"]},
    )
    with write(tmp_path, [document]) as segment:
        check_words(segment, [document])
        (hit,) = field(segment, "exact_nl")[b"trein"]
        assert hit.frequency == (17 + 50 * 3 if title else 40 * 7 + 10 * 3)
        assert hit.parts == (0b0101 if title else 0b0100)


def test_facts_and_columns(tmp_path: Path) -> None:
    document = question(
        nl={"addressee": "minister A", "title": "x", "descriptors": ["b", "a"]}, fr={"title": "y"}
    )
    with write(tmp_path, [document]) as segment:
        found = {name: [*field(segment, name)] for name in PRODUCT_SCHEMA.terms}
        assert found == {
            "id": [b"senate/9-1"],
            "number": [b"1", b"9-1", b"senate/9-1"],
            "related": [b"9-2"],
            "thread": [b"t"],
            "author": [b"Hilde Verstappel"],
            "party": [b"Open Plein"],
            "legislature": [b"9"],
            "status": [b"open"],
            "language": [b"nl"],
            "asked": [b"2031-03-04"],
            "answered": [],
            "minister_nl": [b"minister A"],
            "descriptor_nl": [b"a", b"b"],
            "minister_fr": [],
            "descriptor_fr": [],
        }
        for language in LANGUAGES:
            assert values(segment, f"minister_{language}") == [b"minister A"]
            assert values(segment, f"descriptor_{language}") == [b"b", b"a"]
        assert values(segment, "year") == [b"2031"]
        assert segment.array("c.answered.days").tolist() == [0]
        assert stored_bytes(segment, "digest", 0) == document.digest.encode()
        assert stored_bytes(segment, "record", 0) == document.record


def test_real_questions(tmp_path: Path, shared_folder: Path) -> None:
    records = []
    for source in sorted((shared_folder / "data").glob("*.jsonl.gz")):
        with gzip.open(source) as lines:
            records += [decode(line) for line in islice(lines, RECORDS_EACH)]
    documents = documents_of(records)
    with write(tmp_path, documents) as segment:
        check_words(segment, documents)
