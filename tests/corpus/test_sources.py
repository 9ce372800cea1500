"""Which files are found in folders, archives and streams, under which names, and what cannot be taken out."""

import bz2
import gzip
import io
import os
import random
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Reject
from corpus.archive import Response
from corpus.fetching.archive_writer import ArchiveWriter
from corpus.sources import source_files, total_size
from corpus.streams import Origin
from corpus.unpacking import SMALL, SourceFile, contents

FETCHED = datetime(2040, 4, 3, 12, tzinfo=UTC)
PAGES = {"map/a.txt": b"Eerste bladzijde.", "map/sub/b.txt": b"Tweede bladzijde.", "c.txt": b"Derde."}


def zipped(members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def tarred(members: Mapping[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=form) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def tar_gzipped(members: Mapping[str, bytes]) -> bytes:
    return gzip.compress(tarred(members))


ARCHIVES = {"zip": zipped, "tar": tarred, "tar.gz": tar_gzipped}


def found(*paths: Path) -> dict[str, bytes | str]:
    """Return the content of each file by its name, and the reason of each reject."""
    return outcome(source_files(paths, lambda _: None))


def outcome(files: Iterable[SourceFile | Reject]) -> dict[str, bytes | str]:
    held: dict[str, bytes | str] = {}
    for file in files:
        if isinstance(file, Reject):
            held[file.source] = file.reason
        else:
            held[file.name] = file.content if isinstance(file.content, bytes) else file.content.read()
    return held


def piped(data: bytes, name: str = "standard input") -> dict[str, bytes | str]:
    """Return what is found in bytes that come through a pipe."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream:
        os.set_blocking(writing, False)
        assert os.write(writing, data) == len(data)
        os.close(writing)
        return outcome(contents(name, Origin(stream, None, lambda _: None)))


def drain(content: bytes | BinaryIO) -> None:
    """Read a file to its end, or to where it breaks off."""
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    with suppress(OSError):
        while stream.read(SMALL):
            pass


def saved(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_the_files_of_a_folder_and_its_folders_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.txt", "a.txt", "Z.txt"):
        saved(tmp_path / "pages" / name, name.encode())

    names = [os.path.relpath(name, tmp_path / "pages") for name in found(tmp_path / "pages")]
    assert names == ["Z.txt", "a/b/c.txt", "a/z.txt", "a.txt", "b.txt"]


def test_links_that_lead_back_to_their_folder_end(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    saved(folder / "in" / "a.txt", b"a")
    (folder / "in" / "back").symlink_to(folder, target_is_directory=True)
    (folder / "self").symlink_to("self")
    (folder / "link.txt").symlink_to(folder / "in" / "a.txt")

    held = found(folder)

    assert held.pop(str(folder / "self")) == "cannot be read: Too many levels of symbolic links"
    assert held == {str(folder / "in" / "a.txt"): b"a", str(folder / "link.txt"): b"a"}


def test_a_folder_of_many_files_is_gone_through_in_little_memory(tmp_path: Path) -> None:
    count = 3000
    for number in range(count):
        (tmp_path / f"{number:05}.txt").write_bytes(bytes(8000))
    tracemalloc.start()

    seen = 0
    for file in source_files([tmp_path], lambda _: None):
        assert isinstance(file, SourceFile)
        assert isinstance(file.content, bytes)
        seen += len(file.content)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seen == total_size([tmp_path]) == count * 8000
    assert peak < seen / 10


@pytest.mark.parametrize("kind", ARCHIVES)
def test_the_members_of_an_archive_are_named_after_it(tmp_path: Path, kind: str) -> None:
    path = saved(tmp_path / "whatever", ARCHIVES[kind](PAGES))

    assert found(path) == {f"{path}!/{name}": content for name, content in PAGES.items()}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_an_archive_comes_through_a_pipe_as_well(kind: str) -> None:
    expected = {f"standard input!/{name}": content for name, content in PAGES.items()}
    assert piped(ARCHIVES[kind](PAGES)) == expected


def test_a_gzipped_document_comes_unpacked_under_its_own_name(tmp_path: Path) -> None:
    path = saved(tmp_path / "page.txt.gz", gzip.compress(b"Een bladzijde."))

    assert found(path) == {str(path): b"Een bladzijde."}
    assert piped(gzip.compress(b"Een bladzijde.")) == {"standard input": b"Een bladzijde."}


@pytest.mark.parametrize("outer", ARCHIVES)
@pytest.mark.parametrize("inner", ARCHIVES)
def test_an_archive_in_an_archive_is_opened_and_one_in_that_is_rejected(
    tmp_path: Path, outer: str, inner: str
) -> None:
    deep = {"page.txt": b"Een bladzijde.", "deep": ARCHIVES[inner]({"x.txt": b"x"})}
    path = saved(tmp_path / "outer", ARCHIVES[outer]({"in/inner": ARCHIVES[inner](deep), "z.txt": b"z"}))

    held = found(path)

    reason = held.pop(f"{path}!/in/inner!/deep")
    assert isinstance(reason, str)
    assert "too deep" in reason
    assert held == {f"{path}!/in/inner!/page.txt": b"Een bladzijde.", f"{path}!/z.txt": b"z"}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_names_that_lead_elsewhere_are_only_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    work = tmp_path / "work"
    path = saved(work / "archive", ARCHIVES[kind]({"../../up.txt": b"1", str(tmp_path / "root.txt"): b"2"}))
    monkeypatch.chdir(work)

    assert sorted(content for content in found(path).values() if isinstance(content, bytes)) == [b"1", b"2"]
    assert [entry for entry in tmp_path.rglob("*") if entry.is_file()] == [path]


@pytest.mark.parametrize("kind", ARCHIVES)
def test_hidden_members_are_passed_over(tmp_path: Path, kind: str) -> None:
    hidden = {".DS_Store": b"x", ".git/a.txt": b"x", "map/.b.txt": b"x", "__MACOSX/map/._a.txt": b"x"}
    path = saved(tmp_path / "archive", ARCHIVES[kind](hidden | {"./map/a.txt": b"a", "b..txt": b"b"}))

    assert set(found(path).values()) == {b"a", b"b"}


def test_links_and_devices_in_an_archive_are_not_followed(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, kind in (("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("pipe", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    path = saved(tmp_path / "links.tar", packed.getvalue())

    assert found(path) == {f"{path}!/pipe": "cannot be read: not a file"}


def test_an_encrypted_member_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    packed = bytearray(zipped({"secret.txt": b"geheim", "open.txt": b"open"}, zipfile.ZIP_STORED))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(mark) + flags] |= 1
    path = saved(tmp_path / "archive.zip", bytes(packed))

    held = found(path)
    assert held[f"{path}!/open.txt"] == b"open"
    assert str(held[f"{path}!/secret.txt"]).startswith("encrypted")


def test_a_damaged_member_breaks_off_and_the_others_are_read(tmp_path: Path) -> None:
    packed = zipped(PAGES, zipfile.ZIP_STORED)
    path = saved(tmp_path / "archive.zip", packed.replace(b"Tweede", b"Twxede", 1))

    files = {file.name: file for file in source_files([path], lambda _: None) if isinstance(file, SourceFile)}

    assert files[f"{path}!/c.txt"].content == b"Derde."
    damaged = files[f"{path}!/map/sub/b.txt"].content
    assert not isinstance(damaged, bytes)
    with pytest.raises(OSError, match="CRC"):
        while damaged.read(1):
            pass


@pytest.mark.parametrize("kind", ["tar", "tar.gz"])
def test_an_archive_that_was_cut_gives_what_is_whole_and_a_reject(tmp_path: Path, kind: str) -> None:
    pages = {f"{number}.txt": random.Random(number).randbytes(5000) for number in range(20)}
    packed = ARCHIVES[kind](pages)
    path = saved(tmp_path / "cut", packed[: len(packed) // 2])

    files = list(source_files([path], lambda _: None))

    whole = [
        file.content for file in files if isinstance(file, SourceFile) and isinstance(file.content, bytes)
    ]
    assert whole == list(pages.values())[: len(whole)]
    assert len(whole) >= 8
    assert isinstance(files[-1], Reject)
    assert files[-1].source == str(path)
    assert "damaged or cut" in files[-1].reason


def test_a_damaged_header_is_not_taken_for_the_end_of_the_archive(tmp_path: Path) -> None:
    packed = bytearray(tarred(PAGES, tarfile.USTAR_FORMAT))
    packed[1024:1034] = b"x" * 10
    path = saved(tmp_path / "archive.tar", bytes(packed))

    held = found(path)
    assert held[f"{path}!/map/a.txt"] == PAGES["map/a.txt"]
    assert "damaged or cut" in str(held[str(path)])


def test_a_tar_archive_that_ends_between_two_members_is_cut(tmp_path: Path) -> None:
    path = saved(tmp_path / "archive.tar", tarred(PAGES, tarfile.USTAR_FORMAT)[:2048])

    assert "damaged or cut" in str(found(path)[str(path)])


def test_a_tar_header_of_absurd_size_is_not_read_into_memory(tmp_path: Path) -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, 1 << 40
    path = saved(tmp_path / "bomb.tar.gz", gzip.compress(info.tobuf() + bytes(64 * SMALL)))
    tracemalloc.start()

    held = found(path)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "damaged or cut" in str(held[str(path)])
    assert peak < 4 * SMALL


NOT_ARCHIVES: dict[str, tuple[bytes, str]] = {
    "empty zip": (zipped({}), "an empty archive"),
    "torn zip": (zipped(PAGES)[:60], "a damaged zip archive"),
    "document": (zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "office document"),
    "book": (zipped({"mimetype": b"application/epub+zip", "a.xhtml": b"<x/>"}), "office document"),
}


@pytest.mark.parametrize("kind", NOT_ARCHIVES)
def test_what_is_no_archive_of_pages_is_one_reject(tmp_path: Path, kind: str) -> None:
    data, reason = NOT_ARCHIVES[kind]
    path = saved(tmp_path / "file", data)

    held = found(path)
    assert list(held) == [str(path)]
    assert reason in str(held[str(path)])


def test_a_tar_archive_of_folders_only_is_empty(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        info = tarfile.TarInfo("map")
        info.type = tarfile.DIRTYPE
        archive.addfile(info)
    path = saved(tmp_path / "archive.tar", packed.getvalue())

    assert found(path) == {str(path): "an empty archive"}


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_an_archive_that_unpacks_to_far_too_much_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("corpus.streams.FREE_BYTES", 4 * SMALL)
    members = {f"{number}.txt": bytes(3 * SMALL) for number in range(9)}
    path = saved(tmp_path / "bomb", ARCHIVES[kind](members))
    files = []
    for file in source_files([path], lambda _: None):
        files.append(file)
        if isinstance(file, SourceFile) and not isinstance(file.content, bytes):
            drain(file.content)

    assert isinstance(files[-1], Reject)
    assert files[-1].source == str(path)
    assert "more than 100 times its size" in files[-1].reason
    assert len(files) < len(members)


@pytest.mark.parametrize("kind", ARCHIVES)
def test_a_large_member_is_a_stream_and_need_not_be_read(tmp_path: Path, kind: str) -> None:
    large = b"".join(b"regel %d\n" % number for number in range(300_000))
    path = saved(tmp_path / "archive", ARCHIVES[kind]({"large.jsonl": large, "small.txt": b"s"}))

    first, second = source_files([path], lambda _: None)
    assert isinstance(first, SourceFile)
    assert not isinstance(first.content, bytes)
    assert isinstance(second, SourceFile)
    assert second.content == b"s"
    assert found(path)[f"{path}!/large.jsonl"] == large


@pytest.mark.parametrize("kind", ARCHIVES)
def test_the_digest_of_a_large_member_follows_its_archive(tmp_path: Path, kind: str) -> None:
    def digest(last: bytes) -> bytes | None:
        path = saved(tmp_path / "archive", ARCHIVES[kind]({"large": bytes(2 * SMALL) + last}))
        (file,) = source_files([path], lambda _: None)
        assert isinstance(file, SourceFile)
        return file.digest

    assert digest(b"a") == digest(b"a")
    assert digest(b"a") != digest(b"b")


@pytest.mark.parametrize("data", [b"", b"x", bytes(SMALL), bytes(SMALL + 1)], ids=len)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzipped"])
def test_files_of_any_size_come_whole(tmp_path: Path, data: bytes, pack: Callable[[bytes], bytes]) -> None:
    path = saved(tmp_path / "file", pack(data))

    assert found(path) == {str(path): data}


def test_all_bytes_of_a_file_are_reported_as_progress(tmp_path: Path) -> None:
    for name, pack in {"a.txt": bytes, "b.gz": gzip.compress, "c.bz2": bz2.compress}.items():
        saved(tmp_path / "pages" / name, pack(random.Random(1).randbytes(3 * SMALL)))
    counts: list[int] = []

    for file in source_files([tmp_path / "pages"], counts.append):
        assert isinstance(file, SourceFile)
        drain(file.content)

    assert sum(counts) == total_size([tmp_path / "pages"])


def fetched(*pages: bytes) -> bytes:
    stream = io.BytesIO()
    writer = ArchiveWriter(stream, "searchidx/9.9", FETCHED)
    for number, page in enumerate(pages):
        url = f"https://senate.example/?NR={number}"
        writer.write_response(Response(url=url, status=200, body=page, requested_at=FETCHED))
    return stream.getvalue()


def test_the_pages_of_a_raw_archive_are_named_by_their_addresses(tmp_path: Path) -> None:
    large = bytes(SMALL + 1)
    path = saved(tmp_path / "whatever", fetched(b"Een bladzijde.", large))

    assert found(path) == {
        "https://senate.example/?NR=0": b"Een bladzijde.",
        "https://senate.example/?NR=1": large,
    }


def test_a_damaged_raw_archive_is_a_reject_after_what_is_whole(tmp_path: Path) -> None:
    packed = bytearray(fetched(b"Een bladzijde.", b"Twee bladzijden."))
    packed[packed.rindex(b"\x1f\x8b\x08") + 30] ^= 0xFF
    path = saved(tmp_path / "pages.warc.gz", bytes(packed) + fetched(b"Nog een."))

    held = found(path)

    assert held["https://senate.example/?NR=0"] == b"Een bladzijde."
    assert "damaged" in str(held[str(path)])


def test_a_raw_archive_in_another_archive_is_rejected_by_name(tmp_path: Path) -> None:
    path = saved(tmp_path / "archive.zip", zipped({"pages.warc.gz": fetched(b"Een bladzijde.")}))

    assert "WARC" in str(found(path)[f"{path}!/pages.warc.gz"])


SEEDS = [
    zipped(PAGES),
    zipped(PAGES, zipfile.ZIP_LZMA),
    zipped({"in.tar": tarred(PAGES)}, zipfile.ZIP_BZIP2),
    tarred(PAGES, tarfile.GNU_FORMAT),
    tarred({"x" * 300: b"x"}, tarfile.GNU_FORMAT),
    tarred({"é" * 200: b"x"}, tarfile.PAX_FORMAT),
    tar_gzipped({"in.zip": zipped(PAGES)}),
    gzip.compress(PAGES["c.txt"]),
]


@settings(max_examples=300, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    edits=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4)), max_size=6),
    kept=st.floats(0, 1),
)
def test_a_damaged_archive_gives_files_and_rejects_and_nothing_else(
    seed: bytes, edits: list[tuple[float, bytes]], kept: float
) -> None:
    data = bytearray(seed)
    for place, patch in edits:
        start = int(place * len(data))
        data[start : start + len(patch)] = patch
    data = data[: int(kept * len(data)) + 1]

    with io.BytesIO(data) as stream:
        for file in contents("archive", Origin(stream, None, lambda _: None)):
            assert file.source if isinstance(file, Reject) else file.name
            if isinstance(file, SourceFile):
                drain(file.content)
