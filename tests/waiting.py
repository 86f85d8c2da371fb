"""Waiting for what another thread or process will do: no test asserts how long that takes."""

import time
from collections.abc import Callable


def eventually(condition: Callable[[], bool], within_s: float = 10.0) -> bool:
    """Whether it comes true before the patience ends."""
    deadline = time.monotonic() + within_s
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()
