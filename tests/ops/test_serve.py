"""`manage.py serve` refuses early what cannot work, and really serves: one run of the whole thing."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from recommender.launcher import plan
from recommender.launcher.lock import AlreadyServing, only_launcher
from tests.architecture.sources import ROOT
from tests.ops.test_supervisor import alive, eventually


@contextmanager
def listening() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def free_port() -> int:
    with listening() as port:
        return port


def test_a_taken_port_is_refused_with_another() -> None:
    with listening() as port, pytest.raises(CommandError, match=r"make run PORT="):
        call_command("serve", port=port)


def test_a_second_launcher_on_one_state_folder_is_refused(tmp_path: Path) -> None:
    first, second = only_launcher(tmp_path, "pid 7"), only_launcher(tmp_path, "pid 8")
    with first, pytest.raises(AlreadyServing, match="pid 7"), second:
        pytest.fail("two launchers hold one folder")
    with only_launcher(tmp_path, "pid 9"):
        assert (tmp_path / "serve.lock").read_text() == "pid 9"


def test_the_store_never_drops_the_queue_and_a_stale_socket_is_removed(tmp_path: Path) -> None:
    stale = tmp_path / "store.sock"
    stale.touch()
    command = plan.embedded_store(stale).command
    assert not stale.exists()
    # Lists of waiting tasks have no time of expiry, so this policy cannot evict them.
    assert command[command.index("--maxmemory-policy") + 1] == "volatile-lru"
    assert command[command.index("--save") + 1] == ""


def test_services_mode_puts_the_socket_on_the_next_port_and_says_so(tmp_path: Path) -> None:
    by_name = {service.name: service for service in plan.services("127.0.0.1", 8000, tmp_path)}
    assert list(by_name) == ["web", "socket", "worker", "trainer", "beat"]
    assert by_name["web"].environment["SOCKET_ORIGIN"] == "ws://127.0.0.1:8001"
    assert "8001" in by_name["socket"].command


def environment(state: str) -> dict[str, str]:
    """The embedded product's, not the tests': those have settings and services of their own."""
    services = ("REDIS_URL", "DATABASE_URL")
    inherited = {name: value for name, value in os.environ.items() if name not in services}
    return {**inherited, "RECSITE_VAR": state, "DJANGO_SETTINGS_MODULE": "recsite.settings"}


def group_of_launcher(launcher: int) -> int:
    """The process group that the launcher's children are in."""
    command = ["ps", "-A", "-o", "ppid=,pgid="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()]
    return next((int(group) for parent, group in rows if int(parent) == launcher), 0)


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_it_serves_and_leaves_nothing_behind(ending: signal.Signals) -> None:
    with tempfile.TemporaryDirectory(prefix="serve-") as state:
        prepared = [sys.executable, "manage.py", "migrate", "-v0"]
        subprocess.run(prepared, cwd=ROOT, env=environment(state), check=True)
        port = free_port()
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        launcher = subprocess.Popen(command, cwd=ROOT, env=environment(state))
        try:
            assert eventually(lambda: answers(port), within_s=60)
            group = group_of_launcher(launcher.pid)
            assert eventually(lambda: len(alive(group)) >= 4, within_s=60)
        finally:
            launcher.send_signal(ending)
            launcher.wait(timeout=30)
        assert eventually(lambda: alive(group) == [], within_s=5)
        assert eventually(lambda: not answers(port), within_s=5)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=1) as answer:
            return bool(answer.read() == b"ok")
    except OSError:
        return False


def test_the_procfile_runs_the_launchers_processes(tmp_path: Path) -> None:
    lines = [line.split(":", 1) for line in (ROOT / "Procfile").read_text().splitlines()]
    written = {name: command.split() for name, command in lines}
    for service in plan.services("0.0.0.0", 8000, tmp_path):
        module = service.command[2]
        assert written[service.name][0] == module
    assert set(written) == {"release", "web", "socket", "worker", "trainer", "beat"}
