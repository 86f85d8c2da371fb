"""The first command on a fresh machine: what it repeats, what it says, and when."""

import hashlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

BOOTSTRAP = (ROOT / "deploy" / "bootstrap.py").read_text()
# Nor anything of pip's own configuration: a folder of wheels that happens to lie here must not help.
NO_NETWORK = {
    "PIP_INDEX_URL": "http://127.0.0.1:1/",
    "PIP_RETRIES": "0",
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_FIND_LINKS": "",
    "UV_OFFLINE": "1",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a checkout as the bootstrap needs, with nothing to install."""
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "bootstrap.py").write_text(BOOTSTRAP)
    (tmp_path / "deploy" / "uv.txt").write_text("uv==0.0.0 --hash=sha256:" + "0" * 64 + "\n")
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    return tmp_path


def bootstrap(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **NO_NETWORK}
    return subprocess.run(
        [sys.executable, str(checkout / "deploy" / "bootstrap.py"), *arguments],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip


def stamp(checkout: Path) -> str:
    return hashlib.sha256((checkout / "requirements.txt").read_bytes()).hexdigest()


@pytest.mark.slow
def test_installing_once_is_enough_and_without_uv_it_takes_pip(checkout: Path) -> None:
    first = bootstrap(checkout, "requirements.txt")
    assert first.returncode == 0, first.stderr
    assert "Creating .venv" in first.stdout
    assert "trying pip" not in first.stdout  # uv never came, so it failed at nothing
    assert (checkout / ".venv" / ".requirements.sha256").read_text() == stamp(checkout)
    started = time.monotonic()
    assert bootstrap(checkout, "requirements.txt").stdout == ""
    assert time.monotonic() - started < 5


@pytest.mark.slow
def test_changed_requirements_and_a_broken_environment_are_noticed(checkout: Path) -> None:
    bootstrap(checkout, "requirements.txt")
    (checkout / "requirements.txt").write_text("# still nothing\n")
    assert bootstrap(checkout, "requirements.txt").stdout.startswith("Installing requirements.txt")
    (checkout / ".venv" / "bin" / "python").unlink()
    assert "Creating .venv" in bootstrap(checkout, "requirements.txt").stdout


@pytest.mark.slow
def test_without_a_network_it_says_how_to_point_at_wheels_and_remembers_nothing(checkout: Path) -> None:
    (checkout / "requirements.txt").write_text("django==5.2.1 --hash=sha256:" + "0" * 64 + "\n")
    failed = bootstrap(checkout, "requirements.txt")
    assert failed.returncode == 1
    assert "make setup WHEELS=" in failed.stderr
    assert not (checkout / ".venv" / ".requirements.sha256").exists()


def test_a_taken_port_is_said_before_anything_long_begins(checkout: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = bootstrap(checkout, "--port", str(port), "requirements.txt")
    assert refused.returncode == 1
    assert f"make run PORT={port + 1}" in refused.stderr
    assert not (checkout / ".venv").exists()


def test_no_usable_python_is_said_with_what_was_found() -> None:
    script = ROOT / "deploy" / "with_python.sh"
    environment = {**os.environ, "PYTHON": "python-that-is-not-there"}
    refused = subprocess.run(
        ["sh", str(script), "-c", "pass"], capture_output=True, text=True, check=False, env=environment
    )
    assert refused.returncode == 1
    assert "3.11 or newer" in refused.stderr
    assert "PYTHON=" in refused.stderr
