"""What only a process of its own can tell: how long a cold search takes, and what memory searching needs."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from searchidx.benchmark.engines import find_engine
from searchidx.benchmark.queries import Query
from searchidx.errors import BenchmarkError

_SMAPS = Path("/proc/self/smaps_rollup")


def run_cold(command: Sequence[str], timer: Callable[[], float]) -> float:
    """Return how many seconds a process takes from its start to its end.

    Raises:
        BenchmarkError: it fails.
    """
    started = timer()
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own scripts
    seconds = timer() - started
    if ended.returncode:
        raise BenchmarkError(f"{' '.join(command)} failed: {ended.stderr.strip()[-500:]}")
    return seconds


def memory_of_searching(engine: str, folder: Path, queries: Iterable[Query]) -> int | None:
    """Return the bytes that a process holds beyond the page cache after it has asked all the queries.

    None where the system does not tell.

    Raises:
        BenchmarkError: the process fails.
    """
    if not _SMAPS.exists():
        return None
    command = [sys.executable, "-m", __name__, engine, str(folder)]
    asked = msgspec.json.encode(list(queries))
    ended = subprocess.run(command, input=asked, capture_output=True, check=False)  # noqa: S603 - ourselves
    if ended.returncode:
        raise BenchmarkError(f"searching with {engine} failed: {ended.stderr.decode().strip()[-500:]}")
    return int(ended.stdout)


def _search_and_tell(engine: str, folder: Path, asked: bytes) -> int:
    adaptor = find_engine(engine)
    index = adaptor.open(folder)
    for query in msgspec.json.decode(asked, type=list[Query]):
        if not isinstance(query, adaptor.leaves_out):
            index.search(query)
    anonymous = next(line for line in _SMAPS.read_text().splitlines() if line.startswith("Anonymous:"))
    return int(anonymous.split()[1]) * 1024


if __name__ == "__main__":
    name, place = sys.argv[1:]
    os.write(sys.stdout.fileno(), str(_search_and_tell(name, Path(place), sys.stdin.buffer.read())).encode())
