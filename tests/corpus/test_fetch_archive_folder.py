"""The archive folder: what it knows survives interruptions, lost files and damage."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from corpus.archive import Response
from corpus.errors import ArchiveLockedError, FetchError
from corpus.fetching import ArchiveFolder

NOW = datetime(2040, 4, 3, 12, tzinfo=UTC)


def address(number: int) -> str:
    return f"https://senate.example/www/?NR={number}"


def page(number: int, body: bytes = b"Een verzonnen bladzijde.") -> Response:
    return Response(
        url=address(number),
        status=200,
        reason="OK",
        headers=(("ETag", f'"{number}"'), ("Last-Modified", "Tue, 03 Apr 2040 10:00:00 GMT")),
        body=body,
        requested_at=NOW,
    )


@contextmanager
def opened(folder: Path, told: list[str] | None = None) -> Iterator[ArchiveFolder]:
    tell = (lambda _: None) if told is None else told.append
    with ArchiveFolder.open(folder, "searchidx/9.9", lambda: NOW, tell) as archive:
        yield archive


def kept(folder: Path, *numbers: int) -> Path:
    """Keep pages as one run does; returns the run's file."""
    with opened(folder) as archive:
        for number in numbers:
            archive.keep_page([page(number)])
        assert archive.file is not None
        return archive.file


def held(folder: Path, numbers: range) -> list[int]:
    """Return which of the pages the archive has, and checks that it can give them."""
    with opened(folder) as archive:
        found = {number: archive.look_up(address(number)) for number in numbers}
        for number, known in found.items():
            if known is not None:
                assert archive.page(known) == page(number)
        return [number for number, known in found.items() if known is not None]


def test_what_is_known_of_a_page_is_what_the_site_said_last(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        archive.keep_page([page(1)])
        known = archive.look_up(address(1))
        assert known is not None
        assert (known.outcome, known.asked_at, known.etag) == ("page", NOW, '"1"')

        later = NOW + timedelta(hours=1)
        archive.keep_unchanged(
            [Response(url=address(1), status=304, headers=(("etag", '"new"'),), requested_at=later)], known
        )
        known = archive.look_up(address(1))
        assert known is not None
        assert (known.outcome, known.asked_at, known.etag) == ("page", later, '"new"')
        assert known.last_modified == "Tue, 03 Apr 2040 10:00:00 GMT"

        archive.keep_missing([Response(url=address(1), status=404, requested_at=later)], "404 Not Found")
        known = archive.look_up(address(1))
        assert known is not None
        assert (known.outcome, known.reason) == ("missing", "404 Not Found")
        assert archive.page(known) == page(1)


def test_a_page_never_held_has_no_page(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        assert archive.look_up(address(1)) is None
        archive.keep_missing([Response(url=address(1), status=404, requested_at=NOW)], "404 Not Found")
        known = archive.look_up(address(1))
        assert known is not None
        assert known.file is None
        with pytest.raises(FetchError, match="never held"):
            archive.page(known)


def test_each_run_writes_a_file_of_its_own_and_none_when_there_is_nothing_to_keep(tmp_path: Path) -> None:
    first, second = kept(tmp_path, 1), kept(tmp_path, 2)
    with opened(tmp_path) as archive:
        assert archive.file is None

    assert sorted(path.name for path in tmp_path.glob("*.warc.gz")) == [first.name, second.name]
    assert held(tmp_path, range(1, 4)) == [1, 2]


def test_a_lost_index_is_made_anew_from_the_files(tmp_path: Path) -> None:
    kept(tmp_path, 1, 2)
    kept(tmp_path, 3)
    with opened(tmp_path) as archive:
        before = [archive.look_up(address(number)) for number in (1, 2, 3)]
    (tmp_path / "index.sqlite").unlink()

    with opened(tmp_path) as archive:
        assert [archive.look_up(address(number)) for number in (1, 2, 3)] == before


def test_a_damaged_index_is_made_anew(tmp_path: Path) -> None:
    kept(tmp_path, 1, 2)
    (tmp_path / "index.sqlite").write_bytes(b"no database at all" * 99)

    assert held(tmp_path, range(1, 4)) == [1, 2]


def test_an_index_of_another_version_is_made_anew(tmp_path: Path) -> None:
    kept(tmp_path, 1, 2)
    with closing(sqlite3.connect(tmp_path / "index.sqlite")) as connection:
        connection.executescript("PRAGMA user_version = 99; DROP TABLE pages;")

    assert held(tmp_path, range(1, 4)) == [1, 2]


def test_what_was_written_but_not_yet_indexed_is_found(tmp_path: Path) -> None:
    index = tmp_path / "index.sqlite"
    with opened(tmp_path) as archive:
        archive.keep_page([page(1)])
        behind = index.read_bytes()
        archive.keep_page([page(2)])
    index.write_bytes(behind)

    assert held(tmp_path, range(1, 4)) == [1, 2]


def test_a_page_whose_record_was_cut_is_not_held(tmp_path: Path) -> None:
    file = kept(tmp_path, 1, 2)
    file.write_bytes(file.read_bytes()[:-100])

    assert held(tmp_path, range(1, 4)) == [1]
    kept(tmp_path, 2)
    assert held(tmp_path, range(1, 4)) == [1, 2]


def test_pages_of_a_file_that_was_taken_away_are_not_held(tmp_path: Path) -> None:
    file = kept(tmp_path, 1)
    kept(tmp_path, 2)
    file.unlink()

    assert held(tmp_path, range(1, 4)) == [2]


def test_pages_of_a_file_that_was_brought_in_are_held(tmp_path: Path) -> None:
    file = kept(tmp_path / "elsewhere", 1)
    kept(tmp_path / "here", 2)
    file.rename(tmp_path / "here" / "brought.warc.gz")

    assert held(tmp_path / "here", range(1, 4)) == [1, 2]


def test_damage_of_a_file_is_told_once_and_the_rest_is_held(tmp_path: Path) -> None:
    file = kept(tmp_path, 1, 2, 3)
    kept(tmp_path, 4)
    with opened(tmp_path) as archive:
        second = archive.look_up(address(2))
    assert second is not None
    assert second.position is not None
    content = bytearray(file.read_bytes())
    content[second.position + 40] ^= 0xFF
    file.write_bytes(content)
    (tmp_path / "index.sqlite").unlink()
    told: list[str] = []

    for _ in range(2):
        with opened(tmp_path, told):
            pass

    (message,) = told
    assert f"{file} is damaged at byte" in message
    assert "fetched anew" in message
    assert 4 in held(tmp_path, range(1, 5))


def test_only_one_process_fetches_at_a_time_and_the_message_says_which(tmp_path: Path) -> None:
    with (
        opened(tmp_path),
        pytest.raises(ArchiveLockedError, match=r"process \d+, since 2040-04-03 12:00:00 UTC, fetches into"),
        opened(tmp_path),
    ):
        pass

    assert held(tmp_path, range(1, 2)) == []
