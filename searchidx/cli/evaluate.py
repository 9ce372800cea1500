"""``searchidx evaluate``: how well searches rank, on a test collection."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click
import msgspec

from searchidx.backends import find_backend
from searchidx.cli.output import ExampleCommand, json_option, note, printable, progress_bar, write_json
from searchidx.evaluation import (
    DEFAULT_MEASURES,
    Collection,
    Difference,
    Measures,
    Run,
    Scores,
    compare,
    rank,
    read_collection,
    read_run,
    sample,
    write_index,
    write_run,
)

_DEFAULT_LIMIT = 100
_MAXIMUM_LIMIT = 10_000


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """What the ranking scores on a collection, over its judged queries."""

    set: str
    documents: int
    queries: int
    unjudged: int
    measures: dict[str, float]


class QueryEvaluation(msgspec.Struct, frozen=True, kw_only=True):
    """What the ranking scores for one query."""

    query: str
    measures: dict[str, float]


class RunComparison(msgspec.Struct, frozen=True, kw_only=True):
    """How the second of two runs differs from the first."""

    set: str
    queries: int
    runs: tuple[str, str]
    comparison: dict[str, Difference]


def _check_folder(_: click.Context, __: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and not value.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {value.parent} to write {value.name} into")
    return value


@click.command(
    cls=ExampleCommand,
    examples=[
        ("searchidx evaluate sets/titles", "index the set aside, ask its queries, measure"),
        ("searchidx evaluate sets/titles --queries 200", "a quick look, on some of the queries"),
        ("searchidx evaluate sets/titles --measures 'AP nDCG@20' --json", "other measures, for a program"),
        ("searchidx evaluate sets/titles --run today.run", "keep what was found"),
        ("searchidx evaluate sets/titles --compare before.run today.run", "is it better, or chance?"),
    ],
)
@click.argument("folder", metavar="SET", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--measures",
    "names",
    default=DEFAULT_MEASURES,
    show_default=True,
    help="Measures, as ir-measures names them.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, _MAXIMUM_LIMIT),
    default=_DEFAULT_LIMIT,
    show_default=True,
    help="How many documents to rank for each query.",
)
@click.option("--queries", "size", type=click.IntRange(1), help="Take only so many of the queries.")
@click.option("--seed", type=int, default=0, show_default=True, help="Which ones --queries takes.")
@click.option(
    "--run",
    "run_file",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    callback=_check_folder,
    help="Write what was found to a TREC run file.",
)
@click.option(
    "--compare",
    "run_files",
    nargs=2,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="RUN RUN",
    help="Compare two run files; search nothing.",
)
@click.option("--per-query", is_flag=True, help="Write what each query scores.")
@json_option
def evaluate(
    *,
    folder: Path,
    names: str,
    limit: int,
    size: int | None,
    seed: int,
    run_file: Path | None,
    run_files: tuple[Path, Path] | None,
    per_query: bool,
    as_json: bool,
) -> None:
    """Measure how well searches rank, on a test collection in BEIR's layout.

    Its documents are indexed in a temporary folder, its queries searched as ever, but any word may miss;
    docs/relevance.md tells the rest. Your own data stay as they are.
    """
    measures = Measures(names)
    _check_options(measures, limit, run_file, run_files, per_query=per_query)
    collection = read_collection(folder)
    if size is not None:
        collection = sample(collection, size, seed)
    _note_size(collection)
    if run_files:
        _compare(collection, measures, run_files, as_json=as_json)
        return
    run = _search(collection, limit)
    if run_file:
        write_run(run_file, run)
    _write(collection, measures.scores(collection.judgments, run), per_query=per_query, as_json=as_json)


def _check_options(
    measures: Measures,
    limit: int,
    run_file: Path | None,
    run_files: tuple[Path, Path] | None,
    *,
    per_query: bool,
) -> None:
    if run_files and (run_file or per_query):
        raise click.UsageError("--compare compares two runs as wholes: leave out --run and --per-query")
    if not run_files and measures.deepest > limit:
        raise click.UsageError(
            f"a measure looks at {measures.deepest} documents, --limit ranks {limit}: raise --limit"
        )


def _note_size(collection: Collection) -> None:
    documents, queries = len(collection.documents), len(collection.queries)
    left_out = f"; {collection.unjudged} more have no judgment" if collection.unjudged else ""
    note(f"{collection.name}: {documents} documents, {queries} queries{left_out}")
    if collection.unknown:
        note(f"judgments of queries or documents that are not there: {collection.unknown}")


def _search(collection: Collection, limit: int) -> Run:
    backend = find_backend("embedded")
    with TemporaryDirectory(prefix="searchidx-evaluate-") as folder:
        with progress_bar("indexing") as progress:
            write_index(Path(folder), collection.documents, backend, progress)
        with progress_bar("searching") as progress:
            return rank(Path(folder), collection.queries, backend, limit, progress)


def _write(collection: Collection, scores: Scores, *, per_query: bool, as_json: bool) -> None:
    if as_json and per_query:
        for query_id, values in scores.by_query.items():
            click.echo(msgspec.json.encode(QueryEvaluation(query=query_id, measures=values)))
    elif as_json:
        write_json(
            Evaluation(
                set=collection.name,
                documents=len(collection.documents),
                queries=len(collection.queries),
                unjudged=collection.unjudged,
                measures=scores.overall,
            )
        )
    elif per_query:
        _write_table(scores)
    else:
        for name, value in scores.overall.items():
            click.echo(f"{name:<10} {value:.4f}")


def _write_table(scores: Scores) -> None:
    """Write a line a query, and one for all of them."""
    names = list(scores.overall)
    width = max(map(len, [*scores.by_query, "query"]))
    click.echo("  ".join([f"{'query':<{width}}", *(f"{name:>8}" for name in names)]))
    for query_id, values in [*scores.by_query.items(), ("all", scores.overall)]:
        cells = (f"{values[name]:>{max(8, len(name))}.4f}" for name in names)
        click.echo("  ".join([f"{printable(query_id):<{width}}", *cells]))


def _compare(
    collection: Collection, measures: Measures, run_files: tuple[Path, Path], *, as_json: bool
) -> None:
    first, second = (measures.scores(collection.judgments, read_run(path)) for path in run_files)
    differences = compare(first, second)
    if as_json:
        runs = (str(run_files[0]), str(run_files[1]))
        write_json(
            RunComparison(
                set=collection.name, queries=len(collection.queries), runs=runs, comparison=differences
            )
        )
        return
    _write_differences(differences)


def _write_differences(differences: dict[str, Difference]) -> None:
    heading = ("first", "second", "change", "better", "worse", "p")
    click.echo(" ".join([f"{'measure':<10}", *(f"{name:>8}" for name in heading)]))
    for name, found in differences.items():
        click.echo(
            f"{name:<10} {found.a:>8.4f} {found.b:>8.4f} {found.difference:>+8.4f}"
            f" {found.better:>8} {found.worse:>8} {found.p:>8.4f}"
        )
