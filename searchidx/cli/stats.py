"""``searchidx stats``: counts, and how long ministers take to answer."""

import click

from corpus import Language, Store
from searchidx.cli.clock import now
from searchidx.cli.context import CommandContext, pass_command_context
from searchidx.cli.output import ExampleCommand, json_option, printable, write_json
from searchidx.statistics import Statistics, statistics_of

_MINISTERS = 15


@click.command(
    cls=ExampleCommand,
    examples=[
        ("searchidx stats", "counts, and the delays of the ministers asked most"),
        ("searchidx stats --json", "all ministers, for a program"),
    ],
)
@click.option(
    "--lang", type=click.Choice(["nl", "fr"]), default="nl", show_default=True, help="Your language."
)
@json_option
@pass_command_context
def stats(context: CommandContext, *, lang: Language, as_json: bool) -> None:
    """Count the questions in the store, and how long each minister takes to answer."""
    with Store.open(context.settings.store, now) as store:
        statistics = statistics_of((stored.record for stored in store.records()), lang)
    if as_json:
        write_json(statistics)
    else:
        _write(statistics)


def _write(statistics: Statistics) -> None:
    click.echo(f"{statistics.questions} questions")
    for name in ("status", "chamber", "legislature", "asked_in", "texts", "party", "years"):
        counts: dict[str, int] = getattr(statistics, name)
        if counts:
            counted = ", ".join(f"{value} {count}" for value, count in counts.items())
            click.echo(f"{name.replace('_', ' '):<12} {printable(counted)}")
    if statistics.delays:
        click.echo("\nDays to an answer (median, 90 % within), answers, without answer:")
    for delay in statistics.delays[:_MINISTERS]:
        median = "–" if delay.median_days is None else f"{delay.median_days:g}"
        within = "–" if delay.p90_days is None else f"{delay.p90_days}"
        numbers = f"{median:>6} {within:>6} {delay.answered:>6} {delay.unanswered:>6}"
        click.echo(f"{numbers}  {printable(delay.minister)}")
