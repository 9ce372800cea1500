"""The one way from the bytes of a file to records."""

import gzip
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

import corpus.readers
from corpus.readers import Reading, Reject, built_in_readers, read
from corpus.record import Record, Text, encode

SHARED_PAGES = Path(__file__).resolve().parents[2] / ".." / "shared" / "pages"

PAGE = b"""\
Schriftelijke vraag nr. 9-1

van Jan Voorbeeld (Partij X) d.d. 3 april 2031

aan de minister van Proefzaken

Proef

Vraag nr. 9-1 d.d. 3 april 2031 : (Vraag gesteld in het Nederlands)

Een verzonnen vraag.
"""


def record_line(number: int) -> bytes:
    text = Text(title="Proef " + "met wat tekst " * 50)
    return encode(Record(id=f"senate/9-{number}", chamber="senate", texts={"nl": text})) + b"\n"


def outcomes(data: bytes) -> list[Reading | Reject]:
    return list(read("name", io.BytesIO(data)))


def reason(data: bytes) -> str:
    (outcome,) = outcomes(data)
    assert isinstance(outcome, Reject)
    assert outcome.source == "name"
    return outcome.reason


def test_gzipped_and_plain_files_read_the_same() -> None:
    lines = b"".join(map(record_line, range(500)))
    assert outcomes(gzip.compress(lines)) == outcomes(lines)
    assert outcomes(gzip.compress(PAGE)) == outcomes(PAGE)
    assert isinstance(outcomes(PAGE)[0], Reading)


def test_a_damaged_gzip_file_gives_the_records_before_the_damage_and_one_reject() -> None:
    packed = gzip.compress(b"".join(map(record_line, range(5_000))))
    found = outcomes(packed[: len(packed) // 2])
    assert len(found) > 1_000
    assert all(isinstance(outcome, Reading) for outcome in found[:-1])
    assert isinstance(found[-1], Reject)
    assert "damaged or cut" in found[-1].reason


def test_a_page_in_a_damaged_gzip_file_is_not_read_in_part() -> None:
    assert "damaged or cut" in reason(gzip.compress(PAGE)[:-20])
    assert "damaged or cut" in reason(b"\x1f\x8b\x08nonsense")


@pytest.mark.parametrize("data", [b"", b"  \n\t\r\n", b"\xef\xbb\xbf", gzip.compress(b"")])
def test_an_empty_file_is_rejected_as_empty(data: bytes) -> None:
    assert reason(data) == "empty file"


def test_binary_data_is_rejected_as_binary() -> None:
    assert "binary data" in reason(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert "binary data" in reason(PAGE.replace(b"verzonnen", b"verz\x00nnen"))


def test_an_unknown_document_is_rejected_with_what_was_expected() -> None:
    found = reason(b"Zomaar een tekst.")
    assert "not recognised" in found
    assert "a Senate page of a written question" in found
    assert "JSON Lines" in found


def test_a_page_over_the_limit_is_rejected_naming_the_limit() -> None:
    assert "limit of 16 MB" in reason(PAGE + b"x" * (16 << 20))
    assert "limit of 16 MB" in reason(gzip.compress(b"x" * (17 << 20)))


class FailingStream(io.RawIOBase):
    """A stream that breaks off after some bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._data:
            raise OSError(5, "Input/output error")
        chunk, self._data = self._data[: len(buffer)], self._data[len(buffer) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)


@pytest.mark.parametrize("data", [b"", PAGE], ids=["at once", "in the page"])
def test_a_stream_that_breaks_off_is_a_reject(data: bytes) -> None:
    (outcome,) = read("name", io.BufferedReader(FailingStream(data), 16))
    assert isinstance(outcome, Reject)
    assert "Input/output error" in outcome.reason


def test_the_stream_is_left_open() -> None:
    stream = io.BytesIO(gzip.compress(PAGE))
    assert len(list(read("name", stream))) == 1
    assert not stream.closed


class ShoutingReader:
    """A reader for documents that begin with an exclamation mark."""

    name = "a shout"

    def recognises(self, head: bytes) -> bool:
        return head.startswith(b"!")

    def read(self, name: str, stream: BinaryIO) -> Iterator[Reading | Reject]:
        title = stream.read().decode()
        record = Record(id="senate/9-1", chamber="senate", texts={"nl": Text(title=title)}, source=name)
        yield Reading(record=record, raw=title.encode(), form="shout")


def test_readers_can_be_given() -> None:
    (outcome,) = read("name", io.BytesIO(b"!Brand"), readers=[ShoutingReader()])
    assert isinstance(outcome, Reading)
    assert outcome.form == "shout"
    (refused,) = read("name", io.BytesIO(PAGE), readers=[ShoutingReader()])
    assert isinstance(refused, Reject)
    assert "a shout" in refused.reason


@pytest.fixture
def fresh_registry() -> Iterator[Callable[[], None]]:
    yield built_in_readers.cache_clear
    built_in_readers.cache_clear()


def test_a_module_with_a_reader_is_found_without_touching_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_registry: Callable[[], None]
) -> None:
    (tmp_path / "whisper.py").write_text(
        "class Whisper:\n"
        "    name = 'a whisper'\n"
        "    def recognises(self, head):\n"
        "        return False\n"
        "    def read(self, name, stream):\n"
        "        return iter(())\n"
        "READER = Whisper()\n"
    )
    monkeypatch.setattr(corpus.readers, "__path__", [*corpus.readers.__path__, str(tmp_path)])
    fresh_registry()
    names = [reader.name for reader in built_in_readers()]
    assert "a whisper" in names
    assert "a Senate page of a written question" in names
