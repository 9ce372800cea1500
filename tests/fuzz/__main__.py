"""``python -m tests.fuzz --pages 100000``: each mutated page is a record or a named reject, in bounds."""

import resource
import sys
import time
import traceback
from collections import Counter
from random import Random

import click

from corpus.readers import Reading
from tests.fuzz.mutations import base_pages, mutate, swell
from tests.fuzz.outcomes import check

LIMIT_SECONDS = 1.0
LIMIT_MEGABYTES = 256
HOSTILE_SHARE = 0.02


@click.command()
@click.option("--pages", default=100_000, show_default=True, help="How many pages to make.")
@click.option("--seed", default=0, show_default=True, help="The number of the first page.")
def main(*, pages: int, seed: int) -> None:
    """Read mutated pages; each must give records or named rejects, within one second and 256 MB."""
    sys.exit(1 if run(pages, seed) else 0)


def run(pages: int, seed: int) -> int:
    """Read that many mutated pages; return how many broke the promise."""
    bases, counts, slowest = base_pages(), Counter[str](), (0.0, seed)
    for number in range(seed, seed + pages):
        random = Random(number)
        name, page = swell(random) if random.random() < HOSTILE_SHARE else mutate(random, bases)
        started = time.process_time()
        counts[_outcome(number, name, page)] += 1
        taken = time.process_time() - started
        slowest = max(slowest, (taken, number))
        if taken > LIMIT_SECONDS:
            counts["too slow"] += 1
            click.echo(f"page {number}: {taken:.2f} s for {len(page)} bytes", err=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    failures = counts["failed"] + counts["too slow"] + (peak > LIMIT_MEGABYTES)
    click.echo(
        f"{pages} pages: {counts['read']} read, {counts['rejected']} rejected, {failures} failures; "
        f"slowest {slowest[0]:.3f} s (page {slowest[1]}), memory at most {peak:.0f} MB"
    )
    return failures


def _outcome(number: int, name: str, page: bytes) -> str:
    try:
        found = check(name, page)
    except Exception:
        click.echo(f"page {number}:\n{traceback.format_exc()}", err=True)
        return "failed"
    return "read" if any(isinstance(outcome, Reading) for outcome in found) else "rejected"


if __name__ == "__main__":
    main()
