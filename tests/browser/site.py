"""The real product for the browser: processes, state and database of its own, and a small trained catalogue.

Embedded, or in services mode where `DATABASE_URL` is set; the tests' own database and store are left alone.
"""

import csv
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis

ROOT = Path(__file__).resolve().parents[2]
GENRES = ("Drama", "Comedy", "Sci-Fi", "Western", "Horror", "Romance")
N_ITEMS, N_USERS, N_EVENTS = 150, 120, 40
OPERATOR = ("operator", "of the journeys, and of no other site")
LONGEST = "The Englishman Who Went Up a Hill, But Came Down a Mountain"
START_S, DAY_S = 1_700_000_000, 86_400
READY_WITHIN_S = 180  # two sites may be starting beside each other on two cores
LAST_STORE = 15
PORTS = 20_000, 32_000


@contextmanager
def running_site() -> Iterator[str]:
    """The address of a site that is ready; everything it started is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="journeys-") as folder:
        environment = environment_for(folder)
        write_catalogue(Path(folder))
        prepare(Path(folder), environment)
        port = free_ports()
        services = ["--services"] if "DATABASE_URL" in os.environ else []
        server = subprocess.Popen(manage("serve", "--port", str(port), *services), cwd=ROOT, env=environment)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_ready(url)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=30)


def environment_for(folder: str) -> dict[str, str]:
    """The product's environment, not the tests'. Services: a database and a Redis number of its own."""
    environment = {**os.environ, "RECSITE_VAR": folder, "DJANGO_SETTINGS_MODULE": "recsite.settings"}
    environment["SIGNUP_RATE"] = "1000/hour"  # everybody in the tests comes from one address
    environment["MODEL_REFRESH_EVERY_S"] = "3600"  # between two looks it must not change
    redis_url = environment.pop("REDIS_URL", "")
    database_url = environment.get("DATABASE_URL")
    if database_url:
        environment["DATABASE_URL"] = fresh_database(database_url)
        environment["REDIS_URL"] = fresh_store(redis_url)
    return environment


def worker_number() -> int:
    """Of this process among those that test side by side; each has a site of its own."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def fresh_database(url: str) -> str:
    server, name = url.rsplit("/", 1)
    name = f"{name}_browser_{worker_number()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server}/{name}"


def fresh_store(url: str) -> str:
    """A last database of the server, emptied: counters of an earlier run would still throttle this one."""
    own = re.sub(r"/\d*$", f"/{LAST_STORE - worker_number()}", url)
    with redis.Redis.from_url(own) as client:
        client.flushdb()
    return own


def write_catalogue(folder: Path) -> None:
    """Made-up films, and people who keep to two genres each, so that there is something to learn."""
    rng = random.Random(7)
    genre_of = {number: GENRES[number % len(GENRES)] for number in range(N_ITEMS)}
    titles = map(title_of, genre_of)
    films = [(number, title, year_of(title), genre_of[number]) for number, title in enumerate(titles)]
    write_csv(folder / "items.csv", ("item_id", "title", "year", "genres"), films)
    events, people = [], []
    for user in range(N_USERS):
        liked = set(rng.sample(GENRES, 2))
        people.append((user, 18 + user % 50, f"fond of {min(liked)}"))
        for step, film in enumerate(rng.sample(range(N_ITEMS), N_EVENTS)):
            if genre_of[film] in liked or rng.random() < 0.2:
                stars = rng.choice((4, 4.5, 5) if genre_of[film] in liked else (1, 2, 3))
                events.append((user, film, stars, START_S + user * DAY_S // 2 + step * 600))
    write_csv(folder / "users.csv", ("user_id", "age", "occupation"), people)
    write_csv(folder / "events.csv", ("user_id", "item_id", "rating", "timestamp"), events)


def title_of(number: int) -> str:
    """The last one is as long as titles get."""
    return LONGEST if number == N_ITEMS - 1 else f"Film {number:03}"


def year_of(title: str) -> int:
    number = N_ITEMS - 1 if title == LONGEST else int(title.removeprefix("Film "))
    return 1950 + number % 60


def write_csv(path: Path, header: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def prepare(folder: Path, environment: dict[str, str]) -> None:
    name, password = OPERATOR
    command = [sys.executable, "-m", "tests.browser.prepare", str(folder), name]
    environment = {**environment, "DJANGO_SUPERUSER_PASSWORD": password}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def free_ports() -> int:
    """A free port whose successor is free too: services mode puts its sockets there.

    Below those that systems hand out to clients: of those, one that asks whether the site is up yet may be
    given the site's own port as its sender's, and so connects to itself and keeps the site from listening.
    """
    while True:
        port = random.randrange(*PORTS, 2)
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while True:
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=5):
                return
        except OSError as error:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{url} is not ready: {error}") from error
            time.sleep(0.3)
