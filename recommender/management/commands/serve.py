"""`manage.py serve`: the whole site in one command, ended by Ctrl-C without leaving a process behind."""

import os
import shutil
import signal
import socket
import time
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from recommender.launcher import plan
from recommender.launcher.lock import AlreadyServing, only_launcher
from recommender.launcher.supervisor import TICK_S, Service, Supervisor


class Command(BaseCommand):
    help = "Serve the site: store, web, worker, trainer and beat, until Ctrl-C."
    # The web process checks the project as it starts: doing so here too only delays the first page.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--services", action="store_true", help="on DATABASE_URL and REDIS_URL")

    def handle(self, *args: Any, host: str, port: int, services: bool, **options: Any) -> None:
        ports = [port, port + 1] if services else [port]
        refuse_taken_ports(host, ports)
        about = f"pid {os.getpid()} at {plan.origin(host, port)}"
        try:
            with only_launcher(settings.VAR_DIR, about):
                self.run_until_told(processes(host, port, services=services))
        except AlreadyServing as other:
            raise CommandError(
                f"Already serving from {settings.VAR_DIR} ({other}). "
                "Stop it, or use a state folder of its own: "
                f"RECSITE_VAR=/some/folder make run PORT={port + 1}"
            ) from None

    def run_until_told(self, services: list[Service]) -> None:
        told: list[int] = []

        def remember(number: int, _frame: FrameType | None) -> None:
            told.append(number)

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, remember)
        clear_metrics(settings.VAR_DIR / "metrics")
        supervisor = Supervisor(services, self.stdout.write)
        try:
            while not told:
                supervisor.tick()
                time.sleep(TICK_S)
            self.stdout.write("Stopping (Ctrl-C again: at once)")
        finally:
            supervisor.stop(hurry=lambda: len(told) > 1)


def processes(host: str, port: int, *, services: bool) -> list[Service]:
    if not services:
        external = "REDIS_URL" in os.environ
        own_store = None if external else Path(settings.REDIS_URL.removeprefix("unix://"))
        return plan.embedded(host, port, settings.VAR_DIR, own_store=own_store)
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
    if missing:
        raise CommandError(f"Services mode needs {' and '.join(missing)}: docs/deployment.md has examples.")
    return plan.services(host, port, settings.VAR_DIR)


def refuse_taken_ports(host: str, ports: list[int]) -> None:
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                raise CommandError(
                    f"Port {port} on {host} is taken. Choose another: make run PORT={port + 2}"
                ) from None


def clear_metrics(folder: Path) -> None:
    """Each process counts in files of its own there; those of the last run would be added to this one's."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
