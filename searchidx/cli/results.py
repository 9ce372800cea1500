"""How results look on a terminal."""

from datetime import date

import click

from corpus import Language
from searchidx.cli.output import note, printable, search_command
from searchidx.model import Hit, Results, Snippet

_FACET_VALUES = 8


def write_hits(results: Results, lang: Language, today: date) -> None:
    """Write the hits, and on stderr how many there are."""
    left_out = f" (left out: {', '.join(results.ignored)})" if results.ignored else ""
    found = f"{results.total} {_plural('question', results.total)}"
    note(f"{found} for {results.query}{left_out}, {results.took_ms:.0f} ms")
    for suggestion in results.suggestions:
        note(f"Try: {search_command(suggestion)}")
    for hit in results.hits:
        click.echo()
        click.echo(f"{click.style(hit.id, bold=True)}  {_title(hit, lang)}")
        click.echo(f"  {_facts(hit, today)}")
        if hit.snippet:
            click.echo(f"  {_highlighted(hit.snippet)}")


def write_facets(results: Results) -> None:
    """Write each facet's most frequent values with their counts."""
    for name, counts in results.facets.items():
        if counts:
            click.echo(f"\n{click.style(name, bold=True)}")
            for facet in counts[:_FACET_VALUES]:
                click.echo(f"  {facet.count:>6}  {printable(facet.value)}")


def delay_in_words(hit: Hit, today: date) -> str:
    """Say what became of a question and how long that took."""
    if hit.status not in {"open", "answered"}:
        return hit.status
    until = hit.answered_on if hit.status == "answered" else today
    if hit.asked_on is None or until is None or until < hit.asked_on:
        return hit.status
    days = (until - hit.asked_on).days
    verb = "answered after" if hit.status == "answered" else "waiting for"
    return f"{verb} {days} {_plural('day', days)}"


def _title(hit: Hit, lang: Language) -> str:
    title = hit.title.get(lang) or next(filter(None, hit.title.values()), None)
    return click.style(printable(title or "(no title)"), bold=True)


def _facts(hit: Hit, today: date) -> str:
    author = f"{hit.author} ({hit.party})" if hit.author and hit.party else hit.author
    facts = (author, hit.addressee, hit.asked_on and str(hit.asked_on), delay_in_words(hit, today))
    return printable(" · ".join(fact for fact in facts if fact))


def _highlighted(snippet: Snippet) -> str:
    return "".join(
        click.style(printable(text), fg="yellow", bold=True) if is_match else printable(text)
        for text, is_match in snippet
    )


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"
