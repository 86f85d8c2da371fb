"""The launcher's promise: what dies is started again, and nothing outlives the launcher however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recommender.launcher.supervisor import GRACE_S, Service, Supervisor, describe
from tests.architecture.sources import ROOT

SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
)
# Starts a child of its own, as gunicorn does.
WITH_CHILD = (sys.executable, "-c", f"import subprocess; subprocess.run({list(SLEEP)!r})")


def alive(group: int) -> list[int]:
    """Members of the process group that still run; one that is only waiting to be reaped does not."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pgid=,pid=,stat="], capture_output=True, text=True, check=True
    )
    rows = [line.split() for line in listed.stdout.splitlines()]
    return [int(pid) for pgid, pid, state in rows if int(pgid) == group and not state.startswith("Z")]


def eventually(condition: Callable[[], bool], within_s: float = 10.0) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


@contextmanager
def supervised(*services: Service) -> Iterator[tuple[Supervisor, list[str]]]:
    said: list[str] = []
    supervisor = Supervisor(services, said.append)
    try:
        yield supervisor, said
    finally:
        supervisor.stop(hurry=lambda: True)


def ticking(supervisor: Supervisor, condition: Callable[[], bool]) -> bool:
    def tick_and_look() -> bool:
        supervisor.tick()
        return condition()

    return eventually(tick_and_look)


def test_services_start_in_order_each_when_the_one_before_is_ready() -> None:
    is_ready = [False]
    first = Service("first", SLEEP, ready=lambda: is_ready[0], announcement="first is up")
    with supervised(first, Service("second", SLEEP)) as (supervisor, said):
        for _ in range(3):
            supervisor.tick()
        assert len(alive(supervisor.group)) == 2  # the guard and the first
        is_ready[0] = True
        assert ticking(supervisor, lambda: len(alive(supervisor.group)) == 3)
        assert said == ["first is up"]


def test_what_dies_is_started_again_and_said() -> None:
    with supervised(Service("worker", SLEEP)) as (supervisor, said):
        assert ticking(supervisor, lambda: len(alive(supervisor.group)) == 2)
        victim = max(alive(supervisor.group))
        os.kill(victim, signal.SIGKILL)
        assert ticking(supervisor, lambda: said != [] and len(alive(supervisor.group)) == 2)
        assert said == ["worker was ended by SIGKILL; starting it again in 0.5 s"]
        assert victim not in alive(supervisor.group)


def test_a_service_that_cannot_start_is_tried_ever_more_rarely() -> None:
    with supervised(Service("web", (sys.executable, "-c", "raise SystemExit(3)"))) as (supervisor, said):
        assert ticking(supervisor, lambda: len(said) == 2)
        assert said[0] == "web ended with exit code 3; starting it again in 0.5 s"
        assert said[1] == "web ended with exit code 3; starting it again in 1.0 s"


def test_the_guard_is_replaced_when_somebody_ends_it() -> None:
    with supervised(Service("worker", SLEEP)) as (supervisor, _):
        assert ticking(supervisor, lambda: len(alive(supervisor.group)) == 2)
        os.kill(supervisor.group, signal.SIGKILL)  # the guard leads the group
        assert eventually(lambda: len(alive(supervisor.group)) == 1)
        assert ticking(supervisor, lambda: len(alive(supervisor.group)) == 2)


def test_stop_leaves_nothing_even_of_one_that_will_not_listen() -> None:
    with supervised(Service("stubborn", STUBBORN), Service("parent", WITH_CHILD)) as (supervisor, _):
        assert ticking(supervisor, lambda: len(alive(supervisor.group)) == 4)
        group = supervisor.group
        started = time.monotonic()
        supervisor.stop(hurry=lambda: True)
        assert time.monotonic() - started < GRACE_S
        assert eventually(lambda: alive(group) == [])


def test_nothing_outlives_a_launcher_that_was_killed(tmp_path: Path) -> None:
    report = tmp_path / "group"
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from recommender.launcher.supervisor import Service, Supervisor\n"
        f"s = Supervisor([Service('a', {WITH_CHILD!r}), Service('b', {STUBBORN!r})], print)\n"
        f"Path({str(report)!r}).write_text(str(s.group))\n"
        "while True:\n    s.tick(); time.sleep(0.05)\n"
    )
    launcher = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.DEVNULL)
    assert eventually(lambda: report.exists() and report.read_text() != "")
    group = int(report.read_text())
    assert eventually(lambda: len(alive(group)) == 4)
    launcher.kill()
    launcher.wait()
    assert eventually(lambda: alive(group) == [], within_s=3)


@pytest.mark.parametrize(("code", "words"), [(0, "ended with exit code 0"), (-9, "was ended by SIGKILL")])
def test_an_end_is_described_in_words(code: int, words: str) -> None:
    assert describe(code) == words
