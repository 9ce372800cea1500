"""One run of the benchmark: write the documents, build, search, open, update and measure every engine."""

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from pathlib import Path
from random import Random
from statistics import median

import msgspec

from searchidx.benchmark.agreement import Agreement, compare
from searchidx.benchmark.corpora import Corpus
from searchidx.benchmark.documents import AnalysedDocument, DocumentFile, Progress, write_documents
from searchidx.benchmark.drawing import draw_queries
from searchidx.benchmark.engines import REFERENCE, Engine
from searchidx.benchmark.planning import time_planning
from searchidx.benchmark.processes import memory_of_searching, run_cold
from searchidx.benchmark.queries import Found, Query, Term
from searchidx.benchmark.report import Build, Memory, Milliseconds, Outcome, Report, Row
from searchidx.benchmark.timing import Timed, time_queries

REPEATS = 5
"""How often opening, updating and a cold search are timed; the median counts."""

UPDATED = 10
"""How many documents an update replaces."""

Step = Callable[[str], AbstractContextManager[Progress]]
"""Told what is done while the block runs; gives a function that is told how far it is."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How much a run does.

    Attributes:
        documents: how many there are.
        queries: how many there are of each class.
        processes: with how many processes to build, each in turn; the index of the last one is searched.
        seed: which queries are drawn, and in which order everything is asked.
    """

    documents: int
    queries: int = 20
    processes: tuple[int, ...] = (2, 1)
    seed: int = 1


def run_benchmark(
    corpus: Corpus,
    engines: Sequence[Engine],
    settings: Settings,
    folder: Path,
    *,
    step: Step,
    timer: Callable[[], float] = time.perf_counter,
) -> Outcome:
    """Measure the engines, each in a folder of its own below an empty folder.

    Raises:
        BenchmarkError: a process of an engine fails.
    """
    return _Run(engines, settings, folder, step, timer).outcome(corpus)


class _Run:
    """The engines of a run, and where their indexes are."""

    def __init__(
        self,
        engines: Sequence[Engine],
        settings: Settings,
        folder: Path,
        step: Step,
        timer: Callable[[], float],
    ) -> None:
        self._engines = {engine.name: engine for engine in engines}
        self._settings = settings
        self._folder = folder
        self._step = step
        self._timer = timer
        self._random = Random(settings.seed)  # noqa: S311 - nothing secret

    def outcome(self, corpus: Corpus) -> Outcome:
        count = self._settings.documents
        with self._step("writing the documents") as progress:
            documents = write_documents(self._folder / "documents", corpus.documents(count), count, progress)
        with self._step("drawing queries"):
            classes = draw_queries(documents, self._settings.queries, self._settings.seed)
        build = [built for engine in self._engines.values() for built in self._build(engine, documents)]
        opened = self._repeated("opening", self._open)
        timed = self._search(classes)
        planned = time_planning([query for queries in classes.values() for query in queries], self._timer)
        cold = self._repeated("cold searches", lambda engine: self._cold(engine, classes))
        report = Report(
            documents=count,
            rows=[*map(_row, timed), _row(planned)],
            build=build,
            open=opened,
            cold=cold,
            memory=self._memory(classes),
            update=self._repeated("updating", lambda engine: self._update(engine, documents)),
        )
        return Outcome(report=report, agreements=_agreements(timed, classes, documents))

    def _place(self, engine: Engine) -> Path:
        return self._folder / engine.name

    def _build(self, engine: Engine, documents: DocumentFile) -> list[Build]:
        wanted = [count for count in self._settings.processes if count in engine.processes]
        return [self._build_anew(engine, documents, count) for count in wanted or engine.processes[:1]]

    def _build_anew(self, engine: Engine, documents: DocumentFile, processes: int) -> Build:
        place = self._place(engine)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        with self._step(f"building {engine.name} ({processes})"):
            started = self._timer()
            engine.build(documents, place, processes)
            seconds = self._timer() - started
        size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
        rate = len(documents) / seconds
        return Build(engine=engine.name, processes=processes, docs_per_s=round(rate, 1), bytes=size)

    def _search(self, classes: Mapping[str, Sequence[Query]]) -> list[Timed]:
        timed: list[Timed] = []
        with ExitStack() as stack:
            indexes = {
                name: stack.enter_context(closing(engine.open(self._place(engine))))
                for name, engine in self._engines.items()
            }
            for name, queries in classes.items():
                asked = {
                    engine: index
                    for engine, index in indexes.items()
                    if not isinstance(queries[0], self._engines[engine].leaves_out)
                }
                with self._step(f"searching: {name}") as progress:
                    timed += time_queries(
                        name, queries, asked, timer=self._timer, random=self._random, progress=progress
                    )
        return timed

    def _repeated(self, what: str, measure: Callable[[Engine], float]) -> list[Milliseconds]:
        """Measure every engine in turn, several times."""
        seconds: dict[str, list[float]] = {name: [] for name in self._engines}
        with self._step(what) as progress:
            for _ in range(REPEATS):
                for name, engine in self._engines.items():
                    seconds[name].append(measure(engine))
                progress(1, REPEATS)
        return [
            Milliseconds(engine=name, ms=round(median(taken) * 1000, 3)) for name, taken in seconds.items()
        ]

    def _open(self, engine: Engine) -> float:
        started = self._timer()
        index = engine.open(self._place(engine))
        seconds = self._timer() - started
        index.close()
        return seconds

    def _cold(self, engine: Engine, classes: Mapping[str, Sequence[Query]]) -> float:
        query = next(query for queries in classes.values() for query in queries if isinstance(query, Term))
        return run_cold(engine.cold_command(self._place(engine), query), self._timer)

    def _memory(self, classes: Mapping[str, Sequence[Query]]) -> list[Memory]:
        queries = [query for asked in classes.values() for query in asked]
        with self._step("measuring memory"):
            held = {
                name: memory_of_searching(name, self._place(engine), queries)
                for name, engine in self._engines.items()
            }
        return [
            Memory(engine=name, mb=round(count / 1e6, 1)) for name, count in held.items() if count is not None
        ]

    def _update(self, engine: Engine, documents: DocumentFile) -> float:
        changed = self._changed(documents)
        started = self._timer()
        engine.update(self._place(engine), changed)
        return self._timer() - started

    def _changed(self, documents: DocumentFile) -> list[AnalysedDocument]:
        """Return some documents, each with the number of another."""
        count = min(UPDATED, len(documents))
        numbers = self._random.sample(range(len(documents)), count)
        others = self._random.sample(range(len(documents)), count)
        return [
            msgspec.structs.replace(documents[other], number=number)
            for number, other in zip(numbers, others, strict=True)
        ]


def _row(timed: Timed) -> Row:
    return Row(
        query_class=timed.query_class,
        engine=timed.engine,
        p50_us=round(timed.percentile_us(50), 2),
        p95_us=round(timed.percentile_us(95), 2),
        hits=sum(found.total for found in timed.found),
    )


def _agreements(
    timed: Sequence[Timed], classes: Mapping[str, Sequence[Query]], documents: DocumentFile
) -> dict[tuple[str, str], Agreement]:
    """Compare every engine with the reference, or with the first one where that is missing."""
    others: dict[str, list[Found]] = {}
    for entry in timed:
        if entry.engine == REFERENCE or entry.query_class not in others:
            others[entry.query_class] = entry.found
    return {
        (entry.query_class, entry.engine): compare(
            classes[entry.query_class], entry.found, others[entry.query_class], documents
        )
        for entry in timed
    }
