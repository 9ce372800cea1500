"""An ordinary Whoosh searcher finds in a folder of ours what it finds in an index that Whoosh wrote itself.

The same tests run on whoosh3, the fork that takes Whoosh's place, when it is installed beside the checkout:
``pip install --no-deps --target .whoosh3 whoosh3``.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import whoosh
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from whoosh import fields, query
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC, open_dir
from whoosh.searching import Searcher
from whoosh.sorting import FieldFacet

from searchidx.embedded import index_writer
from searchidx.embedded.codec import FileSegment, write_table_of_contents
from searchidx.embedded.index_schema import IndexDocument, IndexSchema, TextSource
from searchidx.embedded.index_writer import IndexWriter
from searchidx.embedded.segment_building import IndexPipeline
from searchidx.errors import SearchidxError

REPOSITORY = Path(__file__).resolve().parents[3]
FORK = REPOSITORY / ".whoosh3"
SCHEMA = IndexSchema(
    sources=(TextSource(name="body", fields=("body",), positions=(True,)),),
    terms=("id", "author", "tag", "asked"),
    columns={"id": "bytes", "author": "one", "tag": "many", "asked": "days", "record": "compressed"},
    order_days="asked",
)
Facts = tuple[str, str | None, tuple[str, ...], int]
"""The text, the author, the tags, and the month in which it was asked."""


def pipeline() -> IndexPipeline:
    return IndexPipeline(schema=SCHEMA, analyses=lambda: {"body": analyze}, convert=lambda document: document)


def analyze(chunk: str) -> list[tuple[tuple[str, ...], ...]]:
    return [((word,),) for word in chunk.split(" ")]


def document(number: int, facts: Facts) -> IndexDocument:
    text, author, tags, month = facts
    terms: dict[str, Sequence[str]] = {"tag": tags, "asked": (day(month).isoformat(),)}
    columns: dict[str, Any] = {
        "tag": tags, "asked": day(month).toordinal(), "record": f"record {number}".encode()
    }  # fmt: skip
    if author is not None:
        terms["author"], columns["author"] = (author,), author
    return IndexDocument(id=f"d{number}", texts={"body": [(0, text)]}, terms=terms, columns=columns)


def day(month: int) -> date:
    return date(2020 + month // 12, month % 12 + 1, 5)


def write_ours(folder: Path, batches: Sequence[Sequence[tuple[int, Facts]]]) -> Searcher:
    """Write each batch after the other; a number that comes again replaces what it was."""
    for batch in batches:
        writer = IndexWriter(folder, pipeline(), lambda to, held: write_table_of_contents(to, SCHEMA, held))
        for number, facts in batch:
            writer.put(document(number, facts))
        writer.commit()
    return open_dir(str(folder)).searcher()


def write_theirs(batches: Sequence[Sequence[tuple[int, Facts]]]) -> Searcher:
    """Write the same with Whoosh: what was replaced stays until segments are merged, and counts for idf."""
    schema = fields.Schema(
        id=fields.ID(stored=True, unique=True),
        body=fields.TEXT(analyzer=SpaceSeparatedTokenizer()),
        author=fields.ID(stored=True, sortable=True),
        tag=fields.KEYWORD(),
        asked=fields.ID(stored=True, sortable=True),
    )
    index = RamStorage().create_index(schema)
    for batch in batches:
        writer = index.writer()
        for number, (text, author, tags, month) in batch:
            if index.doc_count_all():
                writer.delete_by_term("id", f"d{number}")
            given = {"author": author} if author is not None else {}
            writer.add_document(
                id=f"d{number}", body=text, tag=list(tags), asked=day(month).isoformat(), **given
            )
        writer.commit(merge=False)
    return index.searcher()


def found(searcher: Searcher, wanted: query.Query, **how: Any) -> list[tuple[str, float]]:
    results = searcher.search(wanted, limit=None, **how)
    return [(hit["id"], hit.score or 0.0) for hit in results]


QUERIES: dict[str, query.Query] = {
    "term": query.Term("body", "a"),
    "and": query.And([query.Term("body", "a"), query.Term("body", "b")]),
    "or": query.Or([query.Term("body", "a"), query.Term("body", "ab"), query.Term("body", "é")]),
    "not": query.And([query.Term("body", "a"), query.Not(query.Term("body", "b"))]),
    "phrase": query.Phrase("body", ["a", "b"]),
    "phrase with slop": query.Phrase("body", ["a", "b"], slop=3),
    "prefix": query.Prefix("body", "a"),
    "fuzzy": query.FuzzyTerm("body", "abc", maxdist=1, prefixlength=0),
    "wildcard": query.Wildcard("body", "?b"),
    "dates": query.And([query.Every(), query.TermRange("asked", "2020-03-01", "2021-01-31")]),
    "author": query.Term("author", "Ann"),
    "tag": query.Term("tag", "x"),
    "missing": query.Term("body", "nowhere"),
}

texts = st.lists(st.sampled_from(["a", "b", "ab", "abc", "é", "日本"]), min_size=1, max_size=12).map(" ".join)
facts = st.tuples(
    texts,
    st.sampled_from([None, "Ann", "Bo"]),
    st.lists(st.sampled_from(["x", "y"]), unique=True, max_size=2).map(tuple),
    st.integers(0, 30),
)
batches = st.lists(
    st.dictionaries(st.integers(0, 6), facts, min_size=1, max_size=6).map(lambda held: sorted(held.items())),
    min_size=1,
    max_size=3,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(batches=batches)
def test_the_same_documents_order_and_scores(
    tmp_path_factory: pytest.TempPathFactory, batches: Sequence[Sequence[tuple[int, Facts]]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # What is deleted counts for idf until a segment is written anew: Whoosh does that at other times.
        patch.setattr(index_writer, "merges_after_update", lambda _: [])
        ours, theirs = write_ours(tmp_path_factory.mktemp("index"), batches), write_theirs(batches)
    assume(ours.doc_count_all() == theirs.doc_count_all())
    with ours, theirs:
        for name, wanted in QUERIES.items():
            expected = found(theirs, wanted)
            assert [hit[0] for hit in found(ours, wanted)] == [hit[0] for hit in expected], name
            assert [hit[1] for hit in found(ours, wanted)] == pytest.approx(
                [hit[1] for hit in expected], abs=1e-9
            ), name


DOCUMENTS: list[tuple[int, Facts]] = [
    (1, ("a b c", "Bo", ("x", "y"), 3)),
    (2, ("b a", "Ann", ("y",), 1)),
    (3, ("c " * 300 + "a b", None, (), 2)),
]


@pytest.fixture
def searcher(tmp_path: Path) -> Iterator[Searcher]:
    with write_ours(tmp_path, [DOCUMENTS]) as searcher:
        yield searcher


def test_stored_fields(searcher: Searcher) -> None:
    (hit,) = searcher.search(query.Term("id", "d1"))
    assert hit.fields() == {
        "id": "d1", "author": "Bo", "tag": ["x", "y"], "asked": "2020-04-05", "record": b"record 1"
    }  # fmt: skip
    assert searcher.document(id="d3") == {"id": "d3", "asked": "2020-03-05", "record": b"record 3"}


def test_sorting_and_grouping(searcher: Searcher) -> None:
    every = query.Every()
    assert [hit["id"] for hit in searcher.search(every, sortedby="asked")] == ["d2", "d3", "d1"]
    newest = FieldFacet("asked", reverse=True)
    assert [hit["id"] for hit in searcher.search(every, sortedby=newest)] == ["d1", "d3", "d2"]
    groups = searcher.search(every, groupedby="author").groups()
    assert {name: len(numbers) for name, numbers in groups.items()} == {"Bo": 1, "Ann": 1, "": 1}
    tags = FieldFacet("tag", allow_overlap=True)
    groups = searcher.search(every, groupedby={"tag": tags}).groups("tag")
    assert {name: len(numbers) for name, numbers in groups.items() if name} == {"x": 1, "y": 2}


def test_terms_and_lengths(searcher: Searcher) -> None:
    reader = searcher.reader()
    assert list(reader.lexicon("body")) == [b"a", b"b", b"c"]
    assert reader.frequency("body", "c") == 301
    assert reader.doc_frequency("body", "c") == 2
    assert reader.term_info("body", "c").max_weight() == 300
    assert list(reader.expand_prefix("author", "A")) == [b"Ann"]
    assert reader.field_length("body") == 307
    assert [reader.doc_field_length(number, "body") for number in range(3)] == [3, 2, 302]
    assert (reader.min_field_length("body"), reader.max_field_length("body")) == (2, 302)


def test_deleted_documents_are_gone(tmp_path: Path) -> None:
    write_ours(tmp_path, [DOCUMENTS]).close()
    writer = IndexWriter(
        tmp_path, pipeline(), lambda folder, entries: write_table_of_contents(folder, SCHEMA, entries)
    )
    writer.delete("d1")
    writer.delete("nowhere")
    writer.commit()
    with open_dir(str(tmp_path)).searcher() as searcher:
        assert [hit["id"] for hit in searcher.search(query.Every())] == ["d2", "d3"]
        assert (searcher.doc_count(), searcher.doc_count_all()) == (2, 3)
        assert not searcher.search(query.Term("id", "d1"))


def test_whoosh_does_not_write_to_it(tmp_path: Path) -> None:
    write_ours(tmp_path, [DOCUMENTS]).close()
    index = open_dir(str(tmp_path))
    with pytest.raises(SearchidxError, match="searchidx update"):
        index.writer(codec=index._segments()[0].codec())


def test_only_plain_values_are_pickled(tmp_path: Path) -> None:
    write_ours(tmp_path, [DOCUMENTS, [DOCUMENTS[0]]]).close()
    held = TOC.read(FileStorage(str(tmp_path)), "MAIN")
    for field in dict(held.schema.items()).values():
        for value in (field, field.format, field.column_type, field.analyzer):
            assert value is None or type(value).__module__.partition(".")[0] == "whoosh"
    assert [type(segment) for segment in held.segments] == [FileSegment, FileSegment]
    assert {type(value) for segment in held.segments for value in vars(segment).values()} <= {
        str, int, bool, type(None)
    }  # fmt: skip


@pytest.mark.skipif(not FORK.is_dir(), reason="needs: pip install --no-deps --target .whoosh3 whoosh3")
def test_the_same_on_the_fork() -> None:
    assert whoosh.__version__ == (2, 7, 4)
    environment = os.environ | {"PYTHONPATH": str(FORK)}
    arguments = ["-m", "pytest", "-q", "-p", "no:cacheprovider", __file__, "-k", "not on_the_fork"]
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
