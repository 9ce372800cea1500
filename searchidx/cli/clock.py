"""What time it is: the one place of the command line that asks the machine."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day it is where the machine stands."""
    return now().astimezone().date()
