"""How tests wait for what another process does: until it is seen, and not for ever."""

import time
from collections.abc import Callable

TIME_LIMIT_SECONDS = 60


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Wait until a condition holds; fail, saying what was waited for, when it does not in time."""
    deadline = time.monotonic() + TIME_LIMIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)
