"""How many processes a command works with."""

import os

import click

from searchidx.cli.output import Decorated


def jobs_option(command: Decorated) -> Decorated:
    """Give a command the option ``--jobs``."""
    return click.option(
        "--jobs",
        type=click.IntRange(1, 1024),
        default=available_cores,
        show_default="all cores",
        help="How many processes work; 1 starts none.",
    )(command)


def available_cores() -> int:
    """Return how many processes can run at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
