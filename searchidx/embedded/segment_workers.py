"""Worker processes that build segments side by side; if one dies, the batch fails and nothing changes."""

import gc
import resource
import signal
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from searchidx.embedded.segment_building import SEGMENT_SIZE, IndexPipeline, LocalBuilder, merge_group
from searchidx.embedded.segments import SegmentEntry
from searchidx.errors import SearchidxError

_BATCH = 64
"""Documents handed over at a time."""

_AHEAD = 2
"""Requests that a worker has at a time: one that it works on, and one more so that it need not wait."""

_DIED = (EOFError, OSError)


class WorkerBuilder:
    """Writes segments in worker processes, see SegmentBuilder.

    Args:
        folder: where to.
        pipeline: what makes index documents of documents.
        dictionary: what compression may refer to.
        jobs: how many processes.
        segment_size: how large a segment gets.
    """

    def __init__(
        self,
        folder: Path,
        pipeline: IndexPipeline,
        dictionary: bytes,
        jobs: int,
        segment_size: int = SEGMENT_SIZE,
    ) -> None:
        self._workers = [_Worker((folder, pipeline, dictionary, segment_size)) for _ in range(jobs)]
        self._batch: list[Any] = []

    def put(self, document: Any) -> None:
        """Add a document."""
        self._batch.append(document)
        if len(self._batch) == _BATCH:
            self._send_batch()

    def finish(self) -> list[SegmentEntry]:
        """Write what is held; returns all segments written since the start."""
        if self._batch:
            self._send_batch()
        for worker in self._workers:
            worker.request("finish", None)
        return self._results(self._workers)

    def merge(self, groups: Sequence[Sequence[SegmentEntry]]) -> list[SegmentEntry]:
        """Write one segment for each group of segments, the largest first."""
        merged: list[SegmentEntry] = []
        for group in sorted(groups, key=lambda group: -sum(entry.live for entry in group)):
            self._available(merged).request("merge", list(group))
        return merged + self._results(self._workers)

    def stop(self) -> None:
        """End the processes, whatever they do."""
        for worker in self._workers:
            worker.stop()

    def _send_batch(self) -> None:
        batch, self._batch = self._batch, []
        self._available([]).request("put", batch)

    def _available(self, results: list[SegmentEntry]) -> "_Worker":
        """Return the worker with the least to do, once it has room for a request."""
        while True:
            worker = min(self._workers, key=lambda worker: worker.underway)
            if worker.underway < _AHEAD:
                return worker
            by_connection = {worker.connection: worker for worker in self._workers}
            for connection in wait(by_connection):
                results += by_connection[connection].receive()  # type: ignore[index]

    def _results(self, workers: Sequence["_Worker"]) -> list[SegmentEntry]:
        results: list[SegmentEntry] = []
        for worker in workers:
            while worker.underway:
                results += worker.receive()
        return results


class _Worker:
    """A worker process, and how many requests it has not answered."""

    def __init__(self, arguments: tuple[Path, IndexPipeline, bytes, int]) -> None:
        self._arguments = arguments
        self._process: BaseProcess | None = None
        self.connection: Connection
        self.underway = 0
        self._start()

    def request(self, what: str, argument: Any) -> None:
        """Hand over some work."""
        try:
            self.connection.send((what, argument))
        except OSError as error:
            raise _died() from error
        self.underway += 1

    def receive(self) -> list[SegmentEntry]:
        """Wait for the answer to the oldest request."""
        try:
            segments, failure = self.connection.recv()
        except _DIED as error:
            raise _died() from error
        if failure is not None:
            raise failure
        self.underway -= 1
        found: list[SegmentEntry] = segments
        return found

    def stop(self) -> None:
        """End the process, whatever it does."""
        if self._process is not None:
            self.connection.close()
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None

    def _start(self) -> None:
        # A fresh interpreter: a fork would share the store's connection, which SQLite forbids.
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, *self._arguments), daemon=True)
        # Ctrl-C goes to all processes of a terminal, but it is for the parent to end its workers.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        finally:
            theirs.close()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self._process = process


def _died() -> SearchidxError:
    return SearchidxError(
        "a process that writes the index ended before it was done: there may be too little memory;"
        " nothing was changed, try again with --jobs 1"
    )


def _serve(
    connection: Connection, folder: Path, pipeline: IndexPipeline, dictionary: bytes, segment_size: int
) -> None:
    """Do what is asked until the parent goes away; a failure is its last answer."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    # Millions of words are remembered, and none in a circle: to look for circles took a quarter of the time.
    gc.disable()
    builder = LocalBuilder(folder, pipeline, dictionary, segment_size)

    def put(documents: list[Any]) -> list[SegmentEntry]:
        for document in documents:
            builder.put(document)
        return []

    answers: dict[str, Callable[[Any], list[SegmentEntry]]] = {
        "put": put,
        "finish": lambda _: builder.finish(),
        "merge": lambda group: [merge_group(folder, pipeline.schema, group)],
    }
    try:
        while True:
            what, argument = connection.recv()
            try:
                answer = (answers[what](argument), None)
            except Exception as error:  # noqa: BLE001 (whatever it is, the parent raises it)
                connection.send(([], error))
                return
            connection.send(answer)
    except _DIED:
        return
