"""``searchidx fetch``: question pages from the Senate's site into the raw archive and the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from random import SystemRandom
from time import monotonic, sleep

import click

from corpus import IngestReport, Store
from corpus.errors import FetchError
from corpus.fetching import (
    DEFAULT_SITE,
    LAYOUTS,
    SHORTEST_DELAY_SECONDS,
    ArchiveFolder,
    FetchReport,
    Layout,
    Numbers,
    Selection,
    Timing,
    archived_pages,
    check_site,
    connect,
    is_loopback,
)
from corpus.fetching import fetch as fetch_pages
from corpus.ingestion import ingest_pages
from corpus.record import LANGUAGES, Language
from searchidx.cli.clock import now
from searchidx.cli.context import CommandContext, pass_command_context
from searchidx.cli.ingest import DONE_WITH_REJECTS, write_report
from searchidx.cli.output import ExampleCommand, json_option, note, progress_bar, write_json

DEFAULT_DELAY_SECONDS = 2.0
PRODUCT = "searchidx"

_NUMBER = click.IntRange(1, 999_999)


@click.command(
    cls=ExampleCommand,
    examples=[
        ("searchidx fetch --legislature 5 --from 8900 --to 8918", "19 questions, in both languages"),
        ("searchidx fetch --legislature 7 --from 1 --to 2000 --contact me@example.org", "say who asks"),
        ("searchidx fetch --legislature 5 --from 8900 --to 8918 --again", "ask what has changed since"),
    ],
)
@click.option("--legislature", required=True, type=click.IntRange(1, 99), help="The legislature's number.")
@click.option("--from", "first", required=True, type=_NUMBER, help="The first question's number.")
@click.option("--to", "last", required=True, type=_NUMBER, help="The last question's number.")
@click.option(
    "--lang",
    "languages",
    multiple=True,
    type=click.Choice(LANGUAGES),
    default=LANGUAGES,
    show_default="both",
    help="A language of the pages; may be given twice.",
)
@click.option(
    "--layout",
    "layouts",
    multiple=True,
    type=click.Choice(LAYOUTS),
    default=LAYOUTS[:1],
    show_default="screen",
    help="A layout of the pages; may be given several times.",
)
@click.option(
    "--delay",
    type=click.FloatRange(0, 3600),
    default=DEFAULT_DELAY_SECONDS,
    show_default=True,
    help=f"The seconds between two requests; at least {SHORTEST_DELAY_SECONDS:g}.",
)
@click.option("--contact", metavar="MAIL|URL", help="Tell the site how to reach you, with every request.")
@click.option("--site", default=DEFAULT_SITE, show_default=True, help="The site's address.")
@click.option("--no-ingest", is_flag=True, help="Keep the pages in the archive only.")
@click.option("--again", is_flag=True, help="Ask also for what is in the archive, if it has changed.")
@json_option
@pass_command_context
def fetch(
    context: CommandContext,
    *,
    legislature: int,
    first: int,
    last: int,
    languages: tuple[Language, ...],
    layouts: tuple[Layout, ...],
    delay: float,
    contact: str | None,
    site: str,
    no_ingest: bool,
    again: bool,
    as_json: bool,
) -> None:
    """Download question pages from the Senate's site, politely, and ingest them.

    One request at a time, with a delay, within robots.txt. What the site sent is kept in the archive folder
    of the data folder; what is there is not asked for again. Exits with 5 when pages could not be had.
    """
    selection = Selection(
        legislature=legislature,
        first=first,
        last=last,
        languages=tuple(dict.fromkeys(languages)),
        layouts=tuple(dict.fromkeys(layouts)),
        site=_checked(site, first, last, delay, contact),
    )
    report = FetchReport()
    try:
        _fetch(context, selection, report, delay=delay, contact=contact, ingests=not no_ingest, again=again)
    except KeyboardInterrupt:
        _note_pages(selection, report)
        note(f"{report.fetched} fetched pages are kept in the archive; run the command again to go on.")
        raise
    if as_json:
        write_json(report)
    else:
        _write_fetch_report(selection, report)
    if report.failed or (report.ingested is not None and report.ingested.rejected):
        raise click.exceptions.Exit(DONE_WITH_REJECTS)


def _checked(site: str, first: int, last: int, delay: float, contact: str | None) -> str:
    """Check what no single option's type can say; returns the site's address.

    Raises:
        click.BadParameter: something is wrong.
    """
    try:
        origin = check_site(site)
    except FetchError as error:
        raise click.BadParameter(str(error), param_hint="--site") from error
    if first > last:
        raise click.BadParameter(f"{last} comes before --from {first}", param_hint="--to")
    if delay < SHORTEST_DELAY_SECONDS and not is_loopback(origin):
        raise click.BadParameter(
            f"{delay:g} is too short: leave the site at least {SHORTEST_DELAY_SECONDS:g} seconds",
            param_hint="--delay",
        )
    if contact is not None and not _is_contact(contact):
        raise click.BadParameter(f"{contact!r} is no mail address and no web address", param_hint="--contact")
    return origin


def _is_contact(contact: str) -> bool:
    is_header_text = contact.isascii() and contact.isprintable() and not set(contact) & set(" ()")
    return is_header_text and ("@" in contact[1:-1] or contact.startswith(("http://", "https://")))


def _fetch(
    context: CommandContext,
    selection: Selection,
    report: FetchReport,
    *,
    delay: float,
    contact: str | None,
    ingests: bool,
    again: bool,
) -> None:
    timing = Timing(now=now, monotonic=monotonic, sleep=sleep, random=SystemRandom().random)
    current = version(PRODUCT)
    connected = connect(
        selection.site,
        product=PRODUCT,
        version=current,
        contact=contact,
        delay=delay,
        timing=timing,
        tell=note,
    )
    folder, size = context.settings.archive, len(selection)
    with connected as site, ArchiveFolder.open(folder, f"{PRODUCT}/{current}", now, note) as archive:
        with _reported_file(archive, report), progress_bar("fetching pages") as progress:
            fetch_pages(
                selection,
                site,
                archive,
                report,
                again=again,
                now=now,
                progress=lambda count: progress(count, size),
            )
        if ingests:
            _ingest(context, selection, archive, report)


def _ingest(
    context: CommandContext, selection: Selection, archive: ArchiveFolder, report: FetchReport
) -> None:
    size, report.ingested = len(selection), IngestReport()
    with Store.create(context.settings.store, now) as store, progress_bar("ingesting pages") as progress:
        pages = archived_pages(selection, archive, report, lambda count: progress(count, size))
        ingest_pages(store, pages, report.ingested)


@contextmanager
def _reported_file(archive: ArchiveFolder, report: FetchReport) -> Iterator[None]:
    """Note in the report which file the block writes, also when it is interrupted."""
    try:
        yield
    finally:
        report.archive = str(archive.file) if archive.file else None


def _write_fetch_report(selection: Selection, report: FetchReport) -> None:
    """Say what became of the pages, in words."""
    _note_pages(selection, report)
    click.echo(
        f"{report.fetched} fetched, {report.unchanged} unchanged, {report.held} in the archive already;"
        f" {report.count('missing')} missing, {report.count('disallowed')} disallowed,"
        f" {report.count('failed')} failed"
    )
    if report.archive is not None:
        click.echo(f"kept in {report.archive}")
    if report.ingested is not None:
        write_report(report.ingested)


def _note_pages(selection: Selection, report: FetchReport) -> None:
    fates = {"missing": report.missing, "disallowed": report.disallowed, "failed": report.failed}
    for fate, groups in fates.items():
        for group in groups:
            numbers = _ranges(selection.legislature, group)
            note(f"{fate} ({group.layout}, {group.lang}): {numbers}: {group.reason}")
    if report.stopped is not None:
        note(f"The run stopped asking: {report.stopped}")


def _ranges(legislature: int, group: Numbers) -> str:
    return ", ".join(
        f"{legislature}-{first}" if first == last else f"{legislature}-{first} to {legislature}-{last}"
        for first, last in group.numbers
    )
