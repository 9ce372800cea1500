"""``searchidx demo``: the whole path on the bundled sample."""

from contextlib import closing
from importlib.resources import as_file, files
from shlex import quote

import click
import msgspec

from corpus import IngestReport, Language, Store
from corpus import ingest as ingest_documents
from searchidx.cli.build import run_build
from searchidx.cli.clock import now, today
from searchidx.cli.context import CommandContext, pass_command_context
from searchidx.cli.ingest import write_report
from searchidx.cli.output import ExampleCommand
from searchidx.cli.results import write_hits
from searchidx.model import SearchRequest
from searchidx.searching import open_engine
from searchidx.settings import Settings

DEMO_QUERIES: tuple[tuple[str, Language], ...] = (("sociale media", "nl"), ("sécurité routière", "fr"))
_HITS = 3


@click.command(
    cls=ExampleCommand,
    examples=[
        ("searchidx demo", "read the sample, index it, ask it something in Dutch and in French"),
        ("searchidx demo --serve", "the same, then open the search page"),
    ],
)
@click.option("--serve", "serves", is_flag=True, help="Open the search page on the sample afterwards.")
@click.pass_context
@pass_command_context
def demo(context: CommandContext, ctx: click.Context, *, serves: bool) -> None:
    """Try searchidx on a bundled sample of invented questions; your own data stays as it is."""
    settings = Settings(data=context.settings.data / "demo")
    write_report(_ingest_sample(settings))
    report = run_build(settings)
    click.echo(f"{report.documents} questions indexed as generation {report.generation}")
    for query, lang in DEMO_QUERIES:
        _ask(settings, query, lang)
    _tell_next(settings)
    if serves:
        _serve(ctx, context, settings)


def _ingest_sample(settings: Settings) -> IngestReport:
    report = IngestReport()
    with (
        as_file(files("corpus") / "sample") as folder,
        Store.create(settings.store, now) as store,
    ):
        ingest_documents(store, [folder], lambda _: None, report)
    return report


def _ask(settings: Settings, query: str, lang: Language) -> None:
    click.echo(f"\n$ searchidx search --lang {lang} {quote(query)}")
    with closing(open_engine(settings)) as engine:
        results = engine.search(SearchRequest(query=query, lang=lang, limit=_HITS, facets=False))
    write_hits(results, lang, today())


def _tell_next(settings: Settings) -> None:
    command = f"searchidx --data {quote(str(settings.data))}"
    click.echo(
        "\nGo on with:\n"
        f"  {command} search '\"médias sociaux\"' --lang fr\n"
        f"  {command} show 9-101\n"
        f"  {command} serve\n"
        "and with your own pages: searchidx ingest PATH… && searchidx build"
    )


def _serve(ctx: click.Context, context: CommandContext, settings: Settings) -> None:
    parent = ctx.find_root()
    serve = parent.command.get_command(parent, "serve") if isinstance(parent.command, click.Group) else None
    if serve is None:
        raise click.ClickException("the package web is not installed; install searchidx with: pip install .")
    parent.obj = msgspec.structs.replace(context, settings=settings)
    with serve.make_context("serve", ["--open"], parent=parent) as serving:
        serve.invoke(serving)
