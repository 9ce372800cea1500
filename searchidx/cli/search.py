"""``searchidx search``: ranked answers to a query."""

from collections.abc import Callable
from contextlib import closing
from datetime import date

import click
import msgspec

from corpus import DateError, Language, parse_period
from searchidx.cli.clock import today
from searchidx.cli.context import CommandContext, pass_command_context
from searchidx.cli.output import Decorated, ExampleCommand, json_option, write_json
from searchidx.cli.results import write_facets, write_hits
from searchidx.cli.table import csv_table
from searchidx.model import FacetName, Results, SearchRequest, Sort
from searchidx.searching import open_engine

MAXIMUM_LIMIT = 1000
NOTHING_FOUND = 1


def _first_day(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    return None if value is None else _period(value)[0]


def _last_day(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    return None if value is None else _period(value)[1]


def _period(value: str) -> tuple[date, date]:
    try:
        first, last = parse_period(value)
    except DateError as error:
        raise click.BadParameter(str(error)) from error
    if first is None or last is None:
        raise click.BadParameter(f"not a day, month or year but an open range: {value}")
    return first, last


def _filter_option(name: str, help_text: str) -> Callable[[Decorated], Decorated]:
    return click.option(name, multiple=True, type=_Values(), metavar="TEXT", help=help_text)


class _Values(click.types.StringParamType):
    """A text; an environment variable separates several by semicolons, as names hold blanks."""

    envvar_list_splitter = ";"


@click.command(
    cls=ExampleCommand,
    examples=[
        ("searchidx search sociale media", "questions with both words"),
        ("searchidx search '\"sociale media\"'", "with these words next to one another"),
        ("searchidx search 5-8917", "a question by its number"),
        ("searchidx search 'auteur:taelman datum:2013 media'", "by author, date and word"),
        ("searchidx search pensioen --party 'Open Vld' --from 2013 --sort newest", "with filters"),
        ("searchidx search --minister justitie --status open", "with filters alone"),
        ("searchidx search pensioen --json", "for a program"),
    ],
)
@click.argument("words", nargs=-1, metavar="[QUERY]…")
@click.option(
    "--lang", type=click.Choice(["nl", "fr"]), default="nl", show_default=True, help="Your language."
)
@click.option("--in", "only", type=click.Choice(["nl", "fr"]), help="Search the texts of this language only.")
@click.option(
    "--limit",
    type=click.IntRange(1, MAXIMUM_LIMIT),
    default=10,
    show_default=True,
    help="How many hits to write.",
)
@click.option(
    "--offset", type=click.IntRange(0), default=0, show_default=True, help="How many hits to pass over."
)
@click.option(
    "--sort",
    type=click.Choice(["relevance", "newest", "oldest"]),
    default="relevance",
    show_default=True,
    help="By score, or by the day the question was asked.",
)
@_filter_option("--author", "Asked by; any words of the name. Repeat for several.")
@_filter_option("--party", "Of the party. Repeat for several.")
@_filter_option("--minister", "Put to the office; any words of it. Repeat for several.")
@_filter_option("--descriptor", "With the descriptor. Repeat for several.")
@_filter_option("--legislature", "Of the legislature. Repeat for several.")
@click.option(
    "--status",
    multiple=True,
    type=click.Choice(["open", "answered", "closed", "lapsed", "requalified"]),
    help="With the status. Repeat for several.",
)
@click.option(
    "--from",
    "asked_from",
    callback=_first_day,
    metavar="DATE",
    help="Asked on or after this day, month or year.",
)
@click.option("--to", "asked_to", callback=_last_day, metavar="DATE", help="Asked on or before it.")
@click.option("--facets", is_flag=True, help="Count the values of each facet.")
@click.option("--fail-empty", is_flag=True, help="Exit with 1 when nothing is found.")
@json_option
@click.option("--jsonl", "as_jsonl", is_flag=True, help="Write one JSON object a hit.")
@click.option("--csv", "as_csv", is_flag=True, help="Write a table with one row a hit.")
@pass_command_context
def search(
    context: CommandContext,
    /,
    *,
    words: tuple[str, ...],
    lang: Language,
    only: Language | None,
    limit: int,
    offset: int,
    sort: Sort,
    asked_from: date | None,
    asked_to: date | None,
    facets: bool,
    fail_empty: bool,
    as_json: bool,
    as_jsonl: bool,
    as_csv: bool,
    **filters: tuple[str, ...],
) -> None:
    """Search the index; the best answers come first.

    All words must be found, in Dutch or in French; docs/query-language.md tells the rest. A query that begins
    with a minus sign goes behind two of them: searchidx search -- -privacy.
    """
    request = SearchRequest(
        query=" ".join(words),
        lang=lang,
        only=only,
        filters=_given(filters),
        asked_from=asked_from,
        asked_to=asked_to,
        sort=sort,
        offset=offset,
        limit=limit,
        facets=facets or as_json,
    )
    _check(request, has_query=bool(request.query.strip()))
    _check_formats(as_json=as_json, as_jsonl=as_jsonl, as_csv=as_csv, facets=facets)
    with closing(open_engine(context.settings)) as engine:
        results = engine.search(request)
    _write(results, lang, as_json=as_json, as_jsonl=as_jsonl, as_csv=as_csv)
    if facets and not as_json:
        write_facets(results)
    if fail_empty and not results.total:
        raise click.exceptions.Exit(NOTHING_FOUND)


def _given(filters: dict[str, tuple[str, ...]]) -> dict[FacetName, tuple[str, ...]]:
    chosen = {name: values for name, values in filters.items() if values}
    return msgspec.convert(chosen, dict[FacetName, tuple[str, ...]])


def _check(request: SearchRequest, *, has_query: bool) -> None:
    if not has_query and not (request.filters or request.asked_from or request.asked_to):
        raise click.UsageError("nothing to search for: give a query, a filter or both; '*' finds everything")
    if request.asked_from and request.asked_to and request.asked_from > request.asked_to:
        raise click.UsageError(f"--from {request.asked_from} is after --to {request.asked_to}")


def _check_formats(*, as_json: bool, as_jsonl: bool, as_csv: bool, facets: bool) -> None:
    if as_json + as_jsonl + as_csv > 1:
        raise click.UsageError("--json, --jsonl and --csv exclude one another: choose one")
    if facets and (as_jsonl or as_csv):
        raise click.UsageError("--facets has no place in --jsonl and --csv: use --json")


def _write(results: Results, lang: Language, *, as_json: bool, as_jsonl: bool, as_csv: bool) -> None:
    if as_json:
        write_json(results)
    elif as_jsonl:
        for hit in results.hits:
            click.echo(msgspec.json.encode(hit))
    elif as_csv:
        click.echo(csv_table(results.hits).encode(), nl=False)
    else:
        write_hits(results, lang, today())
