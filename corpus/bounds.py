"""What reading one document may cost, in time and in memory, and how that is enforced."""

import resource
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from corpus.errors import DocumentError

SECONDS = 1.0
"""The most processor time for one document; by the clock it would depend on what else the machine does."""

MEMORY = 256 * 1024 * 1024
"""The most memory, in bytes, on top of what the process has already."""

_GRACE_SECONDS = 4
_ALARM_AGAIN_SECONDS = 0.25
_MEMORY_FACTS = Path("/proc/self/statm")
_DATA_PAGES = 5

_END: Any = object()

T = TypeVar("T")


class TooCostlyError(DocumentError):
    """Reading a document was broken off for its cost."""


def bounded(documents: Iterator[T], seconds: float = SECONDS, memory: int = MEMORY) -> Iterator[T]:
    """Yield what reading yields, each document within its bounds.

    Time is bounded in the main thread only, as signals reach no other, and memory where the system tells how
    much the process has.

    Raises:
        TooCostlyError: a document went over them; what it comes from cannot be read on.
    """
    size = _data_size()
    most = None if size is None else size + memory
    while True:
        try:
            with _time_bound(seconds), _memory_bound(most):
                document = next(documents, _END)
        except _OutOfTimeError:
            raise TooCostlyError(f"reading it takes more than {seconds:g} s: broken off") from None
        except MemoryError:
            raise TooCostlyError(f"reading it takes more than {memory >> 20} MB: broken off") from None
        if document is _END:
            return
        yield document


def end_process_if_stuck(seconds: float = SECONDS) -> None:
    """Have the system end this process when the next document keeps it busy where no signal is looked at."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds) + _GRACE_SECONDS, hard))


class _OutOfTimeError(BaseException):
    """Raised in the midst of reading; not an Exception, so that no reader takes it for one of its own."""


@contextmanager
def _time_bound(seconds: float) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _break_off)
    try:
        # Again and again, as the exception may be lost where Python calls back from C code.
        signal.setitimer(signal.ITIMER_PROF, seconds, _ALARM_AGAIN_SECONDS)
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def _memory_bound(most: int | None) -> Iterator[None]:
    if most is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    bounds = [bound for bound in (soft, hard, most) if bound != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min(bounds), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _data_size() -> int | None:
    """Return how much memory the process has, as RLIMIT_DATA counts it; None where that is not told."""
    try:
        facts = _MEMORY_FACTS.read_bytes().split()
    except OSError:
        return None
    return int(facts[_DATA_PAGES]) * resource.getpagesize()


def _break_off(_signal: int, _frame: FrameType | None) -> None:
    raise _OutOfTimeError
