"""Keeps a list of services running: starts them in order, restarts what dies, stops them all.

Knows processes, not what they serve (`plan.py`). Polled by its caller with `tick()`; no threads.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

GUARD = Path(__file__).with_name("guard.py")
LONGEST_PAUSE_S = 30.0
# A service that ran this long was healthy: its next failure starts counting from one again.
HEALTHY_AFTER_S = 30.0
GRACE_S = 8.0
TICK_S = 0.1


@dataclass(frozen=True, slots=True)
class Service:
    """One process. `ready`, where given, must be true before the services after it are started."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None
    announcement: str = ""


@dataclass(slots=True)
class Running:
    service: Service
    process: subprocess.Popen[bytes]
    started_at: float
    failures: int = 0
    restart_at: float | None = None


class Supervisor:
    """Every process it starts is in one process group, which dies with it."""

    def __init__(self, services: Sequence[Service], say: Callable[[str], None]) -> None:
        self._say = say
        self._waiting = deque(services)
        self._running: list[Running] = []
        self._unready: Service | None = None
        self._guard = self._start_guard(group=0)

    @property
    def group(self) -> int:
        return self._group

    def _start_guard(self, group: int) -> subprocess.Popen[bytes]:
        # -I -S: nothing but the standard library, so that the guard stays small and cannot be misled.
        guard = subprocess.Popen(
            [sys.executable, "-I", "-S", str(GUARD)], stdin=subprocess.PIPE, process_group=group
        )
        self._group = group or guard.pid
        return guard

    def _replace_guard(self) -> subprocess.Popen[bytes]:
        try:
            return self._start_guard(self._group)
        except OSError:  # the group ended with its last member
            return self._start_guard(group=0)

    def tick(self) -> None:
        """Look once after everything: the guard, the services that run, the next one to start."""
        if self._guard.poll() is not None:
            self._guard = self._replace_guard()
        for running in self._running:
            self._look_after(running)
        if self._unready is not None and self._unready.ready is not None:
            if not self._unready.ready():
                return
            if self._unready.announcement:
                self._say(self._unready.announcement)
            self._unready = None
        if self._waiting:
            service = self._waiting.popleft()
            self._running.append(Running(service, self._spawn(service), time.monotonic()))
            self._unready = service if service.ready else None

    def _look_after(self, running: Running) -> None:
        now = time.monotonic()
        if running.restart_at is not None:
            if now >= running.restart_at:
                running.process, running.started_at = self._spawn(running.service), now
                running.restart_at = None
            return
        code = running.process.poll()
        if code is None:
            return
        running.failures = 1 if now - running.started_at > HEALTHY_AFTER_S else running.failures + 1
        pause = min(0.5 * 2.0 ** (running.failures - 1), LONGEST_PAUSE_S)
        running.restart_at = now + pause
        self._say(f"{running.service.name} {describe(code)}; starting it again in {pause:.1f} s")

    def _spawn(self, service: Service) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", **service.environment}
        return subprocess.Popen(
            service.command, stdin=subprocess.DEVNULL, env=environment, process_group=self._group
        )

    def stop(self, hurry: Callable[[], bool] = lambda: False) -> None:
        """Ask all but the first (the store, which the others use) to end, then it; kill what is left."""
        self._end([running.process for running in self._running[1:]], hurry)
        self._end([running.process for running in self._running[:1]], hurry)
        self._running.clear()
        self._waiting.clear()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._group, signal.SIGKILL)
        self._guard.wait()

    def _end(self, processes: Sequence[subprocess.Popen[bytes]], hurry: Callable[[], bool]) -> None:
        for process in processes:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE_S
        while any(process.poll() is None for process in processes):
            if time.monotonic() > deadline or hurry():
                break
            time.sleep(TICK_S / 2)
        for process in processes:
            process.kill()
            process.wait()


def describe(code: int) -> str:
    """How a process ended, in words."""
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
