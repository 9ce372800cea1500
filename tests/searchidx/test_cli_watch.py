"""``searchidx ingest --watch``: what arrives in a folder can be searched, whatever happens meanwhile."""

import fcntl
import json
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from command_line import TIME_LIMIT_SECONDS, open_process, run
from invented_records import question, save
from polling import wait_until

from searchidx.cli.watching import SETTLED_SECONDS, Arrivals
from searchidx.settings import Settings


class Watch:
    """A running ``ingest --watch``, and what it has said so far."""

    def __init__(self, data: Path, *arguments: str | Path) -> None:
        self.process = open_process(
            data, "ingest", *arguments, "--watch", stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.told: list[str] = []
        self.said: list[str] = []
        self._listeners = [
            threading.Thread(target=self._listen, args=(self.process.stdout, self.told)),
            threading.Thread(target=self._listen, args=(self.process.stderr, self.said)),
        ]
        for listener in self._listeners:
            listener.start()
        wait_until(lambda: "Watching" in "".join(self.said), "the first run")

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        status = self.process.wait(TIME_LIMIT_SECONDS)
        for listener in self._listeners:
            listener.join()
        return status

    def _listen(self, stream: IO[bytes], lines: list[str]) -> None:
        with stream:
            lines.extend(line.decode() for line in stream)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    return folder


@pytest.fixture
def watch(data_folder: Path, pages: Path) -> Iterator[Watch]:
    watch = Watch(data_folder, pages)
    yield watch
    if watch.process.poll() is None:
        assert watch.end() == 0
    assert run(data_folder, "verify").exit_code == 0


def found(data: Path, words: str) -> list[str]:
    """Search; returns the ids of the hits."""
    result = run(data, "search", words, "--json")
    return [hit["id"] for hit in json.loads(result.stdout)["hits"]] if result.exit_code == 0 else []


def test_what_arrives_and_what_changes_can_be_searched(data_folder: Path, pages: Path, watch: Watch) -> None:
    save(pages / "a.jsonl", question(1, "Tandemfietsen"))
    wait_until(lambda: found(data_folder, "tandemfietsen") == ["senate/9-1"], "the new file")
    save(pages / "a.jsonl", question(1, "Bakfietsen"))
    wait_until(lambda: found(data_folder, "bakfietsen") == ["senate/9-1"], "the changed file")
    (pages / "folder" / "inner").mkdir(parents=True)
    save(pages / "folder" / "inner" / "b.jsonl", question(2, "Ligfietsen"))
    wait_until(lambda: found(data_folder, "ligfietsen") == ["senate/9-2"], "the file in a new folder")

    assert found(data_folder, "tandemfietsen") == []
    assert watch.end() == 0
    assert watch.said[-1] == "Watching has ended.\n"
    assert watch.told[:3] == [
        "0 added, 0 changed, 0 unchanged, 0 rejected; 0 questions in generation g-000001\n",
        "1 added, 0 changed, 0 unchanged, 0 rejected; 1 questions in generation g-000002\n",
        "0 added, 1 changed, 0 unchanged, 0 rejected; 1 questions in generation g-000003\n",
    ]


def test_what_was_there_before_is_indexed_first(data_folder: Path, pages: Path) -> None:
    save(pages / "a.jsonl", question(1, "Tandemfietsen"))

    watch = Watch(data_folder, pages)

    assert found(data_folder, "tandemfietsen") == ["senate/9-1"]
    assert watch.end(signal.SIGTERM) == 0


def test_a_folder_that_is_moved_in_is_read_whole(
    data_folder: Path, tmp_path: Path, pages: Path, watch: Watch
) -> None:
    (tmp_path / "elders").mkdir()
    for number in (1, 2):
        save(tmp_path / "elders" / f"{number}.jsonl", question(number, "Tandemfietsen"))
    shutil.move(tmp_path / "elders", pages / "binnen")

    wait_until(lambda: len(found(data_folder, "tandemfietsen")) == 2, "the folder")


def test_a_bad_file_is_named_and_the_watch_goes_on(data_folder: Path, pages: Path, watch: Watch) -> None:
    (pages / "letter.txt").write_text("Geachte heer, hierbij de stukken.\n", encoding="utf-8")
    wait_until(lambda: "letter.txt" in "".join(watch.said), "the reject")
    save(pages / "a.jsonl", question(1, "Tandemfietsen"))
    wait_until(lambda: found(data_folder, "tandemfietsen"), "the next file")

    assert f"rejected {pages / 'letter.txt'}: not recognised" in "".join(watch.said)


def test_a_locked_index_is_waited_for(data_folder: Path, pages: Path, watch: Watch) -> None:
    with (Settings(data=data_folder).index / "LOCK").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        save(pages / "a.jsonl", question(1, "Tandemfietsen"))
        wait_until(lambda: "waiting:" in "".join(watch.said), "word of the lock")
        assert found(data_folder, "tandemfietsen") == []
    wait_until(lambda: found(data_folder, "tandemfietsen"), "the lock's end")

    assert "".join(watch.said).count("waiting:") == 1


def test_an_index_that_cannot_be_used_is_named_and_the_store_goes_on(
    data_folder: Path, pages: Path, watch: Watch
) -> None:
    index = Settings(data=data_folder).index
    manifest = index / (index / "CURRENT").readlink() / "MANIFEST.json"
    sound = manifest.read_bytes()
    manifest.write_bytes(b"{}")
    save(pages / "a.jsonl", question(1, "Tandemfietsen"))
    wait_until(lambda: "not brought up to date" in "".join(watch.said), "word of the damage")
    assert json.loads(run(data_folder, "stats", "--json").stdout)["questions"] == 1

    manifest.write_bytes(sound)
    save(pages / "b.jsonl", question(2, "Tandemfietsen"))
    wait_until(lambda: len(found(data_folder, "tandemfietsen")) == 2, "the index")


def test_each_batch_is_one_object_in_json(data_folder: Path, pages: Path) -> None:
    save(pages / "a.jsonl", question(1))
    watch = Watch(data_folder, pages, "--json")
    save(pages / "b.jsonl", question(2))
    wait_until(lambda: len(watch.told) == 2, "the second batch")
    assert watch.end() == 0

    batches: list[dict[str, Any]] = [json.loads(line) for line in watch.told]
    assert [batch["ingested"]["added"] for batch in batches] == [1, 1]
    assert [(batch["documents"], batch["generation"]) for batch in batches] == [
        (1, "g-000001"),
        (2, "g-000002"),
    ]


def test_hidden_files_are_passed_over(data_folder: Path, pages: Path, watch: Watch) -> None:
    (pages / ".cache").mkdir()
    save(pages / ".cache" / "a.jsonl", question(1, "Tandemfietsen"))
    save(pages / ".b.jsonl", question(2, "Tandemfietsen"))
    save(pages / "c.jsonl", question(3, "Tandemfietsen"))
    wait_until(lambda: found(data_folder, "tandemfietsen"), "the file that is not hidden")

    assert found(data_folder, "tandemfietsen") == ["senate/9-3"]


@pytest.mark.parametrize("path", ["a.jsonl", "nowhere", "-"])
def test_only_folders_are_watched(data_folder: Path, tmp_path: Path, path: str) -> None:
    save(tmp_path / "a.jsonl", question(1))

    result = run(data_folder, "ingest", path if path == "-" else tmp_path / path, "--watch")

    assert result.exit_code == 2
    assert "--watch takes folders" in result.stderr


def test_without_watchfiles_the_command_that_installs_it_is_named(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "searchidx.cli.watching", raising=False)
    monkeypatch.setitem(sys.modules, "watchfiles", None)

    result = run(data_folder, "ingest", tmp_path, "--watch")

    assert result.exit_code == 1
    assert "pip install 'searchidx[watch]'" in result.stderr


class Clock:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def test_a_file_is_complete_when_it_has_not_changed_for_a_while(tmp_path: Path) -> None:
    clock = Clock()
    arrivals, path = Arrivals(clock), tmp_path / "slow.txt"
    path.write_bytes(b"a")
    arrivals.note([path])

    taken = []
    for second in range(1, 8):
        clock.time = second * SETTLED_SECONDS * 0.7
        if second <= 4:
            with path.open("ab") as file:
                file.write(b"more")
        taken.append(arrivals.complete())

    assert taken == [[], [], [], [], [], [path], []]


def test_a_change_that_no_size_shows_counts_too(tmp_path: Path) -> None:
    clock = Clock()
    arrivals, path = Arrivals(clock), tmp_path / "a.txt"
    path.write_bytes(b"a")
    arrivals.note([path])
    clock.time = SETTLED_SECONDS * 0.9
    arrivals.note([path])
    clock.time = SETTLED_SECONDS * 1.5

    assert arrivals.complete() == []


def test_a_file_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    clock = Clock()
    arrivals, path = Arrivals(clock), tmp_path / "a.txt"
    path.write_bytes(b"a")
    arrivals.note([path, tmp_path / "never"])
    path.unlink()
    for _ in range(3):
        clock.time += 2 * SETTLED_SECONDS
        assert arrivals.complete() == []
    path.write_bytes(b"a")
    clock.time += 2 * SETTLED_SECONDS

    assert arrivals.complete() == []
