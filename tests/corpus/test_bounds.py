"""What one document may cost, and that reading stops there."""

import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from corpus.bounds import TooCostlyError, bounded

MEGABYTE = 1024 * 1024
SHORT = 0.05


def endless() -> Iterator[int]:
    yield 1
    while True:
        pass


def endless_in_a_pattern() -> Iterator[int]:
    yield 1
    re.match(r"(a+)+b", "a" * 60)


def endless_and_deaf() -> Iterator[int]:
    yield 1
    while True:
        try:
            while True:
                pass
        except Exception:  # noqa: S112 - what a careless reader might do
            continue


@pytest.mark.parametrize("read", [endless, endless_in_a_pattern, endless_and_deaf])
def test_a_document_that_takes_too_long_is_broken_off(read: Callable[[], Iterator[int]]) -> None:
    documents = bounded(read(), seconds=SHORT)

    assert next(documents) == 1
    with pytest.raises(TooCostlyError, match=r"more than 0\.05 s"):
        next(documents)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the bound on memory needs Linux")
def test_a_document_that_takes_too_much_memory_is_broken_off() -> None:
    def greedy() -> Iterator[int]:
        yield 1
        yield len([bytes(MEGABYTE) for _ in range(100)])

    documents = bounded(greedy(), memory=20 * MEGABYTE)

    assert next(documents) == 1
    with pytest.raises(TooCostlyError, match="more than 20 MB"):
        next(documents)


def test_the_bounds_are_those_of_one_document_not_of_all() -> None:
    def many() -> Iterator[int]:
        for number in range(20):
            while not re.search(r"x", "y" * 200_000):
                break
            yield len(bytes(2 * MEGABYTE)) + number

    assert len(list(bounded(many(), memory=20 * MEGABYTE))) == 20


def test_nothing_stays_bounded_afterwards() -> None:
    before = (signal.getsignal(signal.SIGPROF), resource.getrlimit(resource.RLIMIT_DATA))

    for _ in bounded(iter(range(3))):
        between = (signal.getsignal(signal.SIGPROF), resource.getrlimit(resource.RLIMIT_DATA))
        assert between == before
    with pytest.raises(TooCostlyError):
        list(bounded(endless(), seconds=SHORT))

    assert (signal.getsignal(signal.SIGPROF), resource.getrlimit(resource.RLIMIT_DATA)) == before
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_an_error_of_the_reader_is_its_own() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("kapot")

    with pytest.raises(ValueError, match="kapot"):
        list(bounded(broken()))


def test_the_system_ends_a_process_that_hears_no_signal() -> None:
    program = (
        "import signal; from corpus.bounds import end_process_if_stuck\n"
        "signal.signal(signal.SIGPROF, signal.SIG_IGN)\n"
        "end_process_if_stuck(-3)\n"
        "while True: pass\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)

    assert done.returncode == -signal.SIGXCPU
