"""How files are read on all cores: worker processes get chunks of them, and give what they hold in order."""

import resource
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TypeAlias

import msgspec

from corpus.bounds import end_process_if_stuck
from corpus.errors import WorkerStartError
from corpus.file_reading import FileRead, read_file
from corpus.readers import Reject
from corpus.unpacking import SourceFile

Chunk: TypeAlias = Sequence[SourceFile | FileRead]
"""Files in memory that are to be read, and between them what is known of others already."""

ReadFile: TypeAlias = Callable[[SourceFile], Iterator[FileRead]]

_AHEAD = 2
"""How many chunks for each worker are held at a time: being read, or read and waiting for one before them."""

_DIED = (EOFError, OSError)
_READY = b"ready"

_REQUESTS = msgspec.msgpack.Decoder(list[tuple[str, bytes | None, bytes]])
_RESPONSES = msgspec.msgpack.Decoder(list[list[FileRead]])


class WorkerPool:
    """Worker processes, started when there is something to read, ended when the block is left.

    Args:
        jobs: how many there are.
        read: what reads a file in them; a function of a module, as they import it.
    """

    def __init__(self, jobs: int, read: ReadFile = read_file) -> None:
        self._workers = [_Worker(read) for _ in range(jobs)]

    def __enter__(self) -> "WorkerPool":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.stop()

    def read(self, chunks: Iterable[Chunk]) -> Iterator[FileRead]:
        """Read the files of chunks; of a file whose reading ends its process comes a reject.

        Yields:
            What the files hold and what stands between them, in the order of the chunks.

        Raises:
            WorkerStartError: no worker can be started.
        """
        waiting, idle = iter(chunks), list(self._workers)
        underway: deque[_Task] = deque()
        while True:
            while idle and len(underway) < _AHEAD * len(self._workers) and (chunk := next(waiting, None)):
                underway.append(_Task(chunk))
                if underway[-1].files:
                    underway[-1].give_to(idle.pop())
            if not underway:
                return
            if underway[0].worker is None:
                yield from underway.popleft().outcome()
            else:
                idle += _take_results(underway)


class _Task:
    """One chunk on its way: with a worker, or done."""

    def __init__(self, chunk: Chunk) -> None:
        self.files = [item for item in chunk if isinstance(item, SourceFile)]
        self.worker: _Worker | None = None
        self._chunk = chunk
        self._results: list[list[FileRead]] = []

    def give_to(self, worker: "_Worker") -> None:
        self.worker = worker
        worker.send(self.files)

    def take(self) -> "_Worker":
        """Take the results, which are there; returns the worker, which is idle now."""
        if self.worker is None:
            raise AssertionError("nobody reads this chunk")
        worker, self.worker = self.worker, None
        try:
            self._results = worker.receive()
        except _DIED:
            self._results = [_read_alone(worker, file) for file in self.files]
        return worker

    def outcome(self) -> Iterator[FileRead]:
        """Go through what the chunk's files hold and what stood between them."""
        results = iter(self._results)
        for item in self._chunk:
            if isinstance(item, FileRead):
                yield item
            else:
                yield from next(results)


class _Worker:
    """A worker process; given one chunk at a time, so that neither side ever waits for the other to read."""

    def __init__(self, read: ReadFile) -> None:
        self._read = read
        self._process: BaseProcess | None = None
        self._is_ready = False
        self.connection: Connection

    def send(self, files: Sequence[SourceFile]) -> None:
        """Hand over files to read; a process is started if there is none, or none any more."""
        request = msgspec.msgpack.encode([(file.name, file.digest, file.content) for file in files])
        if self._process is None:
            self._start()
        try:
            self.connection.send_bytes(request)
        except OSError:
            self.stop()
            self._start()
            self.connection.send_bytes(request)

    def receive(self) -> list[list[FileRead]]:
        """Wait for what the files hold, a list for each.

        Raises:
            EOFError, OSError: the process ended in reading them.
            WorkerStartError: it ended before.
        """
        try:
            if not self._is_ready:
                self._is_ready = self.connection.recv_bytes() == _READY
            return _RESPONSES.decode(self.connection.recv_bytes())
        except _DIED as error:
            was_ready = self._is_ready
            self.stop()
            if not was_ready:
                raise WorkerStartError(
                    "a process that reads documents ended when it was started; try again with --jobs 1"
                ) from error
            raise

    def stop(self) -> None:
        """End the process, whatever it does."""
        if self._process is not None:
            self.connection.close()
            self._process.kill()
            self._process.join()
            self._process.close()
        self._process, self._is_ready = None, False

    def _start(self) -> None:
        # A fresh interpreter: a fork would share the store's connection, which SQLite forbids.
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._read), daemon=True)
        # Ctrl-C goes to all processes of a terminal, but it is for the parent to end its workers.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        finally:
            theirs.close()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self._process = process


def _take_results(underway: Iterable[_Task]) -> list[_Worker]:
    """Wait until a worker is done, and take what it read; returns the workers that are idle now."""
    busy = {task.worker.connection: task for task in underway if task.worker is not None}
    return [busy[connection].take() for connection in wait(busy) if isinstance(connection, Connection)]


def _read_alone(worker: _Worker, file: SourceFile) -> list[FileRead]:
    """Read one file of a chunk whose worker died: it may have been any of them, or none."""
    worker.send([file])
    try:
        return worker.receive()[0]
    except _DIED:
        reason = "the process that read it died: it may need more memory or time than one document may"
        return [FileRead(name=file.name, rejects=[Reject(source=file.name, reason=reason)], is_settled=False)]


def _serve(connection: Connection, read: ReadFile) -> None:
    """Read chunks of files until the parent goes away."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    try:
        connection.send_bytes(_READY)
        while True:
            results = []
            for name, digest, content in _REQUESTS.decode(connection.recv_bytes()):
                end_process_if_stuck()
                results.append([*read(SourceFile(name=name, digest=digest, content=content))])
            connection.send_bytes(msgspec.msgpack.encode(results))
    except _DIED:
        return
