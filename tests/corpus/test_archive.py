"""WARC files: what is written can be read, also by others' tools, and damage is told from a cut."""

import gzip
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from corpus.archive import Response, pages, records
from corpus.errors import DocumentError
from corpus.fetching.archive_writer import ArchiveWriter

STARTED = datetime(2040, 4, 3, 12, tzinfo=UTC)


def response(number: int, body: bytes = b"Een verzonnen bladzijde.", **fields: Any) -> Response:
    return Response(
        url=f"https://senate.example/www/?NR={number}",
        requested_at=STARTED,
        body=body,
        **{"status": 200, "reason": "OK", "headers": (("Content-Type", "text/html"),)} | fields,
    )


def written(*write: Callable[[ArchiveWriter], None]) -> bytes:
    stream = BytesIO()
    writer = ArchiveWriter(stream, "searchidx/9.9", STARTED)
    for one in write:
        one(writer)
    return stream.getvalue()


def saved(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_pages_come_back_with_their_addresses_in_order(tmp_path: Path) -> None:
    content = written(*(lambda w, n=n: w.write_response(response(n, b"bladzijde %d" % n)) for n in (1, 2)))

    assert list(pages(saved(tmp_path / "a.warc.gz", content))) == [
        ("https://senate.example/www/?NR=1", b"bladzijde 1"),
        ("https://senate.example/www/?NR=2", b"bladzijde 2"),
    ]


def test_an_uncompressed_file_is_read_alike(tmp_path: Path) -> None:
    content = written(*(lambda w, n=n: w.write_response(response(n)) for n in (1, 2, 3)))

    packed, unpacked = tmp_path / "a.warc.gz", tmp_path / "a.warc"
    assert list(pages(saved(unpacked, gzip.decompress(content)))) == list(pages(saved(packed, content)))


def test_a_response_comes_back_as_it_came(tmp_path: Path) -> None:
    sent = response(
        1,
        bytes(range(256)) * 9,
        headers=(("Set-Cookie", "a=1"), ("set-cookie", "b=2"), ("X-Empty", ""), ("ETag", 'W/"x"')),
        version="HTTP/1.0",
    )

    (record,) = records(saved(tmp_path / "a.warc.gz", written(lambda w: w.write_response(sent))))

    assert record.response == sent


def test_other_tools_find_a_standard_file(tmp_path: Path) -> None:
    first = response(1)
    path = saved(
        tmp_path / "a.warc.gz",
        written(
            lambda w: w.write_response(first),
            lambda w: w.write_revisit(response(1, b"", status=304), first),
            lambda w: w.write_revisit(first, first),
            lambda w: w.write_response(response(2), missing="geen vraag\r\nof één andere"),
        ),
    )

    with path.open("rb") as stream:
        found = [
            (record.rec_type, record.rec_headers.get_header("WARC-Date"), record.digest_checker.problems)
            for record in ArchiveIterator(stream, check_digests=True)
        ]
    assert found == [
        (kind, "2040-04-03T12:00:00Z", [])
        for kind in ("warcinfo", "response", "revisit", "revisit", "response")
    ]


def test_what_is_no_page_is_kept_and_is_no_page(tmp_path: Path) -> None:
    first = response(1)
    path = saved(
        tmp_path / "a.warc.gz",
        written(
            lambda w: w.write_response(response(1, status=302, headers=(("Location", "/x"),))),
            lambda w: w.write_revisit(response(1, b"", status=304), first),
            lambda w: w.write_response(response(2, b"geen"), missing="geen vraag\r\nof één andere"),
        ),
    )

    assert list(pages(path)) == []
    assert [
        (record.kind, record.response.status, record.response.body, record.missing)
        for record in records(path)
    ] == [
        ("response", 302, first.body, None),
        ("revisit", 304, b"", None),
        ("response", 200, b"geen", "geen vraag of één andere"),
    ]


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP"])
def test_a_page_that_came_compressed_is_kept_so_and_read_decompressed(tmp_path: Path, encoding: str) -> None:
    packed = gzip.compress(b"bladzijde")
    path = saved(
        tmp_path / "a.warc.gz",
        written(lambda w: w.write_response(response(1, packed, headers=(("content-encoding", encoding),)))),
    )

    assert [content for _, content in pages(path)] == [b"bladzijde"]
    assert [record.response.body for record in records(path)] == [packed]


def test_damaged_compression_of_a_page_does_not_hide_the_page(tmp_path: Path) -> None:
    broken = response(1, b"not gzip", headers=(("Content-Encoding", "gzip"),))
    path = saved(tmp_path / "a.warc.gz", written(lambda w: w.write_response(broken)))

    assert [content for _, content in pages(path)] == [b"not gzip"]
    with pytest.raises(DocumentError, match="damaged gzip compression"):
        broken.content()


def test_another_tools_chunked_page_is_put_together(tmp_path: Path) -> None:
    block = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nblad\r\n5\r\nzijde\r\n0\r\n\r\n"
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <http://a.example/>\r\n"
        f"WARC-Date: 2040-04-03T12:00:00Z\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    path = saved(tmp_path / "a.warc", head.encode() + block + b"\r\n\r\n")

    assert list(pages(path)) == [("http://a.example/", b"bladzijde")]


@pytest.mark.parametrize("suffix", [".warc.gz", ".warc"])
def test_a_last_record_cut_anywhere_is_passed_over(
    tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = written(*(lambda w, n=n: w.write_response(response(n)) for n in (1, 2, 3)))
    if suffix == ".warc":
        whole = gzip.decompress(whole)
    (_, _, last) = records(saved(tmp_path / f"whole{suffix}", whole))

    kept = []
    for cut in range(last.start, last.end - 24):
        path = saved(tmp_path / f"cut{suffix}", whole[:cut])
        kept.append([name[-1] for name, _ in pages(path)])

    assert kept == [["1", "2"]] * len(kept)
    assert len(kept) > 100
    assert capsys.readouterr() == ("", "")


def test_damage_before_the_end_is_told_with_its_place(tmp_path: Path) -> None:
    content = bytearray(written(*(lambda w, n=n: w.write_response(response(n)) for n in (1, 2, 3))))
    (_, second, _) = records(saved(tmp_path / "a.warc.gz", content))
    content[second.start + 40] ^= 0xFF
    damaged = saved(tmp_path / "b.warc.gz", content)

    with pytest.raises(DocumentError, match=r"b\.warc\.gz is damaged at byte \d+"):
        list(pages(damaged))


def test_a_changed_page_is_damage(tmp_path: Path) -> None:
    content = gzip.decompress(written(*(lambda w, n=n: w.write_response(response(n)) for n in (1, 2))))
    changed = content.replace(b"verzonnen", b"vervalste", 1)

    with pytest.raises(DocumentError, match="damaged at byte"):
        list(pages(saved(tmp_path / "a.warc", changed)))


@pytest.mark.parametrize("content", [b"Geen archief.\n", b"\x89PNG\r\n", gzip.compress(b"Geen archief.\n")])
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DocumentError, match="no WARC file"):
        list(pages(saved(tmp_path / "a.warc.gz", content)))


def test_reading_can_begin_at_any_record(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "a.warc.gz", written(*(lambda w, n=n: w.write_response(response(n)) for n in (1, 2, 3)))
    )
    first, second, third = records(path)

    assert list(records(path, second.start)) == [second, third]
    assert list(records(path, first.end)) == [second, third]
    assert third.end == path.stat().st_size


def test_without_warcio_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path / "a.warc.gz", b"")
    monkeypatch.setitem(sys.modules, "warcio.archiveiterator", None)

    with pytest.raises(DocumentError, match=r"pip install 'searchidx\[fetch\]'"):
        list(pages(path))
