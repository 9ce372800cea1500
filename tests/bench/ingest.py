"""How fast documents are ingested, and in how much memory: ``python -m tests.bench.ingest``.

Pages of 8 kB are made from the bundled sample, in both languages, each question numbered anew. They are read
and kept in one process, then a folder of them is ingested by the command line, twice.
"""

import argparse
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from corpus.file_reading import read_file
from corpus.ingestion import BATCH_SIZE
from corpus.store import Store
from corpus.unpacking import in_memory

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample"
PAGE_BYTES = 8000
MEGABYTE = 1_000_000

_NUMBER = re.compile(r"\b9-(\d{3})\b")
_NUMBERS_A_ROUND = 200
_ROUNDS_A_LEGISLATURE = 400
_SAMPLED_SECONDS = 0.1


def main() -> None:
    """Measure, and print a small table."""
    cores = len(os.sched_getaffinity(0))
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ingest", description=__doc__)
    parser.add_argument("--files", type=int, default=100_000, help="how many files the folder holds")
    parser.add_argument("--jobs", type=int, default=cores, help="how many processes read")
    parser.add_argument("--in", dest="place", type=Path, help="where to make the folder (8 kB a file)")
    options = parser.parse_args()
    measure_one_process(2000)
    with TemporaryDirectory(dir=options.place) as folder:
        measure_command(Path(folder), options.files, options.jobs)


def measure_one_process(pages: int) -> None:
    """Measure the processor time of reading and of keeping, apart, in this process."""
    files = [in_memory(f"{number}.txt", page) for number, page in enumerate(islice(made_pages(), pages))]
    began = time.process_time()
    reads = [part for file in files for part in read_file(file)]
    report("read and packed, one core", pages, time.process_time() - began)
    assert all(part.readings for part in reads), reads
    with TemporaryDirectory() as folder, Store.create(Path(folder) / "s", lambda: datetime.now(UTC)) as store:
        began = time.process_time()
        for start in range(0, len(reads), BATCH_SIZE):
            with store.transaction():
                for part in reads[start : start + BATCH_SIZE]:
                    for reading in part.readings:
                        store.put(reading)
        report("kept in the store, one core", pages, time.process_time() - began)


def measure_command(folder: Path, files: int, jobs: int) -> None:
    """Measure the command line on a folder of pages: a first run, and a second one that finds no change."""
    pages = folder / "pages"
    pages.mkdir()
    for number, page in enumerate(islice(made_pages(), files)):
        (pages / f"{number:06}.txt").write_bytes(page)
    for run in ("first run", "second run"):
        ingest = ["ingest", str(pages), "--jobs", str(jobs), "--json"]
        command = [sys.executable, "-m", "searchidx", "--data", str(folder / "data"), *ingest]
        began = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            memory = Memory(process.pid)
            process.communicate()
        report(f"{run}, {jobs} processes", files, time.perf_counter() - began)
        click.echo(f"  memory of the command at a quarter, half, three quarters, the end: {memory}")


def made_pages() -> Iterator[bytes]:
    """Make pages without end, each of them of ``PAGE_BYTES``."""
    templates = [page.read_text(encoding="utf-8") for page in sorted(SAMPLE.glob("*.txt"))]
    for turn in count():
        legislature = 4 + turn // _ROUNDS_A_LEGISLATURE
        offset = turn % _ROUNDS_A_LEGISLATURE * _NUMBERS_A_ROUND
        for template in templates:
            numbered = _NUMBER.sub(lambda m: f"{legislature}-{int(m[1]) + offset}", template)  # noqa: B023
            yield lengthened(numbered, turn)


def lengthened(page: str, turn: int) -> bytes:
    """Repeat a page's last paragraphs, each a little otherwise, until it has its size."""
    paragraphs = [line for line in page.splitlines() if len(line) > 200][-4:]
    added = count()
    size = len(page.encode())
    while size < PAGE_BYTES:
        more = f"\n\n{next(added) + 1}) {paragraphs[next(added) % len(paragraphs)]} ({turn})"
        page += more
        size += len(more.encode())
    return page.encode()[:PAGE_BYTES]


class Memory:
    """What a process occupies over time; read until it ends."""

    def __init__(self, process: int) -> None:
        self._status = Path(f"/proc/{process}/status")
        self._sizes: list[float] = []
        threading.Thread(target=self._sample, daemon=True).start()

    def __str__(self) -> str:
        parts = [self._sizes[len(self._sizes) * quarter // 4 - 1] for quarter in (1, 2, 3, 4)]
        return ", ".join(f"{size:.0f}" for size in parts) + " MB"

    def _sample(self) -> None:
        while match := re.search(r"VmRSS:\s+(\d+)", self._text()):
            self._sizes.append(int(match[1]) / 1000)
            time.sleep(_SAMPLED_SECONDS)

    def _text(self) -> str:
        try:
            return self._status.read_text()
        except OSError:
            return ""


def report(what: str, pages: int, seconds: float) -> None:
    """Write one line of the table."""
    rate = pages / seconds
    speed = f"{rate:>8.0f} pages/s {rate * PAGE_BYTES / MEGABYTE:>6.1f} MB/s"
    click.echo(f"{what:<30} {pages:>8} pages {seconds:>7.1f} s {speed}")


if __name__ == "__main__":
    main()
