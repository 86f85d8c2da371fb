"""Runs a process's warm-up beside its start: probes are answered meanwhile. Called where processes begin."""

from collections.abc import Callable
from threading import Thread

from django.db import connections


def warm_in_background(warm_up: Callable[[], None]) -> Thread:
    """Start it in a thread that leaves no database connection behind."""

    def warm_and_leave() -> None:
        try:
            warm_up()
        finally:
            connections.close_all()

    thread = Thread(target=warm_and_leave, name="warm-up", daemon=True)
    thread.start()
    return thread
