"""Worker processes: nothing is lost, nothing changes places, and none outlives its parent."""

import io
import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence

import pytest
from deadly_reading import UNSTARTABLE, read_or_die

from corpus.bulk_reading import FEW, read_files
from corpus.errors import WorkerStartError
from corpus.file_reading import FileRead, read_file
from corpus.record import Record, Text, encode
from corpus.unpacking import SMALL, SourceFile, in_memory
from corpus.workers import WorkerPool

TIME_LIMIT_SECONDS = 30


def line(number: int, title: str = "Proef") -> bytes:
    return encode(Record(id=f"senate/9-{number}", chamber="senate", texts={"nl": Text(title=title)})) + b"\n"


def files(numbers: Sequence[int]) -> list[SourceFile | FileRead]:
    return [in_memory(f"{number}.jsonl", line(number)) for number in numbers]


def ids(reads: Sequence[FileRead]) -> list[str]:
    return [reading.record.id for file_read in reads for reading in file_read.readings]


def reasons(reads: Sequence[FileRead]) -> dict[str, str]:
    return {reject.source: reject.reason for file_read in reads for reject in file_read.rejects}


def test_files_come_in_their_order_with_what_is_known_of_others_between_them() -> None:
    numbers = range(1, 60)
    found = files(numbers)
    found[10:10] = [FileRead(name="gezien", seen=3)]
    chunks = [found[start : start + 7] for start in range(0, len(found), 7)]
    known = [[FileRead(name="bekend", seen=1)]] * 5

    with WorkerPool(3) as pool:
        reads = list(pool.read([*known, *chunks, *known]))

    assert ids(reads) == [f"senate/9-{number}" for number in numbers]
    names = [file_read.name for file_read in reads]
    assert names[:5] == names[-5:] == ["bekend"] * 5
    assert names[5:-5] == [item.name for item in found]
    assert [file_read.digest for file_read in reads[5:15]] == [
        item.digest for item in found[:10] if isinstance(item, SourceFile)
    ]


def test_a_file_that_kills_its_reader_is_a_reject_and_its_neighbours_are_read() -> None:
    found = files(range(1, 40))
    for place in (5, 6, 30):
        found[place] = in_memory(f"dodelijk {place}", b"dodelijk")

    with WorkerPool(2, read_or_die) as pool:
        reads = list(pool.read([found[:20], found[20:]]))

    assert reasons(reads) == {
        f"dodelijk {place}": "the process that read it died: it may need more memory or time than one"
        " document may"
        for place in (5, 6, 30)
    }
    assert len(ids(reads)) == 36
    assert [file_read.name for file_read in reads] == [file.name for file in found]
    assert [file_read.name for file_read in reads if not file_read.is_settled] == list(reasons(reads))


def test_a_worker_that_was_killed_in_between_is_replaced() -> None:
    with WorkerPool(1) as pool:
        assert len(list(pool.read([files([1])]))) == 1
        (worker,) = pool._workers
        assert worker._process is not None
        assert worker._process.pid is not None
        os.kill(worker._process.pid, signal.SIGKILL)
        worker._process.join()

        assert ids(list(pool.read([files([2, 3])]))) == ["senate/9-2", "senate/9-3"]


def test_workers_that_cannot_start_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(UNSTARTABLE, "1")
    with pytest.raises(WorkerStartError, match="--jobs 1"), WorkerPool(2, read_or_die) as pool:
        list(pool.read([files([1]), files([2])]))


def test_no_process_is_started_for_a_few_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.workers._Worker._start", None)
    few = [FileRead(name="gezien", seen=1)] * 1000 + files(range(FEW))

    assert len(list(read_files(iter(few), jobs=8))) == len(few)


def test_large_files_are_read_between_the_others_in_their_order() -> None:
    large = b"".join(line(10_000 + number, "Groot " * 50) for number in range(5000))
    assert len(large) > SMALL
    found = files(range(1, FEW + 300))
    found[FEW + 100] = SourceFile(name="groot", content=io.BytesIO(large))

    reads = list(read_files(iter(found), jobs=2))

    one_by_one = [file_read for file in files(range(1, FEW + 300)) for file_read in read_file(file)]  # type: ignore[arg-type]
    expected = ids(one_by_one)
    expected[FEW + 100 : FEW + 101] = [f"senate/9-{10_000 + number}" for number in range(5000)]
    assert ids(reads) == expected


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux")
def test_workers_end_with_a_parent_that_was_killed() -> None:
    program = (
        "import sys; from corpus.workers import WorkerPool; from corpus.unpacking import in_memory\n"
        "if __name__ == '__main__':\n"
        "    pool = WorkerPool(2)\n"
        "    list(pool.read([[in_memory('a', b'x')], [in_memory('b', b'y')]]))\n"
        "    print(*[worker._process.pid for worker in pool._workers if worker._process], flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()

    assert len(workers) == 2
    for worker in workers:
        assert has_ended(worker)


def has_ended(process: int) -> bool:
    """Wait until a process that is not ours has ended."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    ended, _, _ = select.select([handle], [], [], TIME_LIMIT_SECONDS)
    os.close(handle)
    return bool(ended)
