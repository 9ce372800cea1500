"""``searchidx bench``: how fast searches are beside other engines."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from searchidx.benchmark import (
    ENGINE_NAMES,
    OURS,
    Corpus,
    Engine,
    RealCorpus,
    Settings,
    SyntheticCorpus,
    find_engine,
    installed_engines,
    read_records,
    run_benchmark,
    table,
)
from searchidx.benchmark.documents import Progress
from searchidx.cli.output import (
    ExampleCommand,
    can_show_progress,
    json_option,
    note,
    progress_bar,
    write_json,
)
from searchidx.errors import BenchmarkError

_DEFAULT_DOCUMENTS = 10_000
_FEWEST_DOCUMENTS, _MOST_DOCUMENTS = 100, 5_000_000
_MOST_QUERIES = 200


@click.command(
    cls=ExampleCommand,
    examples=[
        ("searchidx bench", "invented documents, every engine that is installed"),
        (
            "searchidx bench --corpus records.jsonl.gz --documents 100000",
            "real paragraphs, put together anew",
        ),
        ("searchidx bench --against tantivy,fts5 --json", "beside two engines, for a program"),
    ],
)
@click.option(
    "--documents",
    type=click.IntRange(_FEWEST_DOCUMENTS, _MOST_DOCUMENTS),
    default=_DEFAULT_DOCUMENTS,
    show_default=True,
    help="How many documents to index.",
)
@click.option(
    "--corpus",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Records in the exchange format, or a folder of them; without it, invented documents.",
)
@click.option(
    "--against",
    metavar="ENGINES",
    help=f"Beside which engines, by commas: {', '.join(ENGINE_NAMES[1:])}; by default all that are here.",
)
@click.option(
    "--queries",
    type=click.IntRange(1, _MOST_QUERIES),
    default=20,
    show_default=True,
    help="How many queries of each class.",
)
@click.option(
    "--processes",
    type=click.Choice(["1", "2", "1,2"]),
    default="1,2",
    show_default=True,
    help="With how many processes or threads to build.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Which documents and queries.")
@json_option
def bench(
    *,
    documents: int,
    paths: tuple[Path, ...],
    against: str | None,
    queries: int,
    processes: str,
    seed: int,
    as_json: bool,
) -> None:
    """Compare the speed of searches with that of other engines, on the same documents and queries.

    Everything is written into a temporary folder (TMPDIR says where) and removed; docs/benchmarks.md tells
    how each engine is set up. Your own data stay as they are.
    """
    engines = _engines(against)
    note(f"engines: {', '.join(engine.name for engine in engines)}")
    _note_load()
    # The index of the last build is searched: that of one process, where there is one.
    counts = tuple(sorted(map(int, processes.split(",")), reverse=True))
    settings = Settings(documents=documents, queries=queries, processes=counts, seed=seed)
    corpus: Corpus = RealCorpus(read_records(paths), seed) if paths else SyntheticCorpus(seed)
    with TemporaryDirectory(prefix="searchidx-bench-") as folder:
        outcome = run_benchmark(corpus, engines, settings, Path(folder), step=_step)
    if not outcome.agrees():
        note("The engines do not agree on every query: see the table.")
    if as_json:
        write_json(outcome.report)
    else:
        for line in table(outcome):
            click.echo(line)


def _engines(against: str | None) -> list[Engine]:
    if against is None:
        return installed_engines()
    names = dict.fromkeys(name.strip() for name in against.split(",") if name.strip())
    if not names:
        raise BenchmarkError(f"--against names no engine; there are {', '.join(ENGINE_NAMES)}")
    return [find_engine(name) for name in dict.fromkeys([OURS, *names])]


def _note_load() -> None:
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores / 2:
        note(f"The machine is busy (load {load:.1f} on {cores} cores): trust no p95, and measure again.")


@contextmanager
def _step(label: str) -> Iterator[Progress]:
    """Say what is done, as a progress bar on a terminal."""
    if not can_show_progress():
        note(label)
    with progress_bar(label) as progress:
        yield progress
