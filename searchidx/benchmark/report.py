"""What a run measured, as values for JSON, and as a table for people with ratios to one engine."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from searchidx.benchmark.agreement import Agreement
from searchidx.benchmark.engines import REFERENCE


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """The times of one engine over a class of queries, and how many documents matched in all of them."""

    query_class: str = msgspec.field(name="class")
    engine: str
    p50_us: float
    p95_us: float
    hits: int


class Build(msgspec.Struct, frozen=True, kw_only=True):
    """How fast an engine built its index, and how large it became."""

    engine: str
    processes: int
    docs_per_s: float
    bytes: int


class Milliseconds(msgspec.Struct, frozen=True, kw_only=True):
    """How long an engine took for something, the median of several times."""

    engine: str
    ms: float


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """How much memory a process of the engine needs beyond the page cache once it has searched."""

    engine: str
    mb: float


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All that a run measured."""

    documents: int
    rows: list[Row]
    build: list[Build]
    update: list[Milliseconds]
    open: list[Milliseconds]
    cold: list[Milliseconds]
    memory: list[Memory]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A report, and how the answers behind it agree, by query class and engine."""

    report: Report
    agreements: dict[tuple[str, str], Agreement]

    def agrees(self) -> bool:
        """Return whether all engines gave the same totals and counts, and right hits only."""
        return not any(agreement.remarks() for agreement in self.agreements.values())


def table(outcome: Outcome) -> Iterator[str]:
    """Yield the lines of a report for people; times and sizes carry their ratio to the reference engine."""
    report = outcome.report
    yield f"{report.documents} documents; ratios are to {REFERENCE}, less is better"
    yield ""
    yield f"{'query':<14} {'engine':<10} {'p50 µs':>10} {'':>6} {'p95 µs':>10} {'':>6} {'hits':>10}"
    yield from _query_lines(outcome)
    yield ""
    yield f"{'build':<14} {'engine':<10} {'docs/s':>10} {'':>6} {'MB':>10}"
    yield from _build_lines(report.build)
    for name, unit, figures in _single_figures(report):
        yield ""
        yield f"{name:<14} {'engine':<10} {unit:>10}"
        for engine, figure in figures.items():
            yield f"{'':<14} {engine:<10} {figure:>10.2f} {_ratio(figure, figures.get(REFERENCE))}".rstrip()


def _query_lines(outcome: Outcome) -> Iterator[str]:
    rows = {(row.query_class, row.engine): row for row in outcome.report.rows}
    last = ""
    for (query_class, engine), row in rows.items():
        reference = rows.get((query_class, REFERENCE))
        half = _ratio(row.p50_us, reference.p50_us if reference else None)
        most = _ratio(row.p95_us, reference.p95_us if reference else None)
        title = "" if query_class == last else query_class
        last = query_class
        yield (
            f"{title:<14} {engine:<10} {row.p50_us:>10.1f} {half} {row.p95_us:>10.1f} {most} {row.hits:>10}"
            f"{_remarks(outcome.agreements.get((query_class, engine)))}"
        )


def _remarks(agreement: Agreement | None) -> str:
    if agreement is None:
        return ""
    return "".join(f"  {remark}" for remark in agreement.remarks())


def _build_lines(builds: Iterable[Build]) -> Iterator[str]:
    built = {(build.processes, build.engine): build for build in builds}
    for (processes, engine), build in sorted(built.items(), key=lambda item: item[0][0]):
        reference = built.get((processes, REFERENCE))
        rate = _ratio(build.docs_per_s, reference.docs_per_s if reference else None)
        size = _ratio(build.bytes, reference.bytes if reference else None)
        title = f"{processes} process{'es' if processes > 1 else ''}"
        line = f"{title:<14} {engine:<10} {build.docs_per_s:>10.0f} {rate} {build.bytes / 1e6:>10.1f} {size}"
        yield line.rstrip()


def _single_figures(report: Report) -> Sequence[tuple[str, str, Mapping[str, float]]]:
    times = {"update": report.update, "open": report.open, "cold": report.cold}
    figures: list[tuple[str, str, Mapping[str, float]]] = [
        (name, "ms", {figure.engine: figure.ms for figure in measured}) for name, measured in times.items()
    ]
    return [*figures, ("memory", "MB", {figure.engine: figure.mb for figure in report.memory})]


def _ratio(figure: float, reference: float | None) -> str:
    return f"{figure / reference:>5.2f}x" if reference else " " * 6
