"""What each page costs: bytes, queries, waiting, and what moves on its own: `make figures`.

    python -m tests.browser.figures [--url http://127.0.0.1:8000] [--only home,film]

The site must be this machine's: queries are counted by asking the same code and database in this process.
Prints as it goes, and writes the table of docs/pages.md between its marks.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.browser.cast import Cast
from tests.browser.looking import looking
from tests.browser.pages import SIGHTS, Sight
from tests.browser.tables import write_between
from tests.browser.wire import Wire, shifted_by_a_push, weigh

PAGE = Path("docs/pages.md")
PAGES = {
    *(
        "home-stranger",
        "home",
        "catalogue",
        "catalogue-filtered",
        "film",
        "rate-many",
        "watchlist",
        "history",
    ),
    *("profile", "import", "about", "login", "signup", "missing", "api-docs", "admin", "admin-slates"),
    *("tuning", "start", "start-asked"),
}
TIMES = 5
TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")  # logged as queries, and none
HEAD = (
    "| page | kB without posters | of these fonts | posters, kB | queries | server, ms | first byte, ms "
    "| usable, ms | painted, ms | shifted |\n|---|---|---|---|---|---|---|---|---|---|"
)
# What stands at the top of the window of somebody who reads while their list changes.
PUSHED_AT = {"the top of the page": "body", "the end of the list": "#feed .card:nth-last-child(3)"}


@dataclass(frozen=True, slots=True)
class Served:
    """What the server does for it. `ms`: the median of its time in this process, warm."""

    n_queries: int
    ms: float


def serve(address: str, cookies: dict[str, str]) -> Served:
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies.load(cookies)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    asked = [query for query in queries if not query["sql"].startswith(TRANSACTIONS)]
    return Served(len(asked), median(timed(client, address)))


def timed(client: Client, address: str) -> Iterator[float]:
    for _ in range(TIMES):
        start = time.perf_counter()
        client.get(address)
        yield (time.perf_counter() - start) * 1000


def row(name: str, wire: Wire, served: Served) -> str:
    sizes = (wire.page_bytes, wire.font_bytes, wire.poster_bytes)
    kilobytes = " | ".join(f"{size / 1000:.0f}" for size in sizes)
    waits = f"{served.ms:.0f} | {wire.first_byte_ms:.0f} | {wire.usable_ms:.0f} | {wire.painted_ms:.0f}"
    return f"| {name} | {kilobytes} | {served.n_queries} | {waits} | {wire.shifted:.3f} |"


def figures_of(cast: Cast, sight: Sight) -> str:
    wire = weigh(cast, sight)
    parts = urlsplit(wire.address)
    address = parts.path + (f"?{parts.query}" if parts.query else "")
    cookies = {cookie["name"]: cookie["value"] for cookie in cast.held[sight.who].get("cookies", [])}
    # In a thread of its own: Playwright's loop runs in this one, and there Django refuses every query.
    with ThreadPoolExecutor(1) as elsewhere:
        return row(sight.name, wire, elsewhere.submit(serve, address, cookies).result())


def report(rows: list[str], pushes: dict[str, float]) -> str:
    with Path("/proc/loadavg").open() as file:
        load = file.read().split()[0]
    told = [f"What a pushed list moves at {where}: {shifted:.3f}." for where, shifted in pushes.items()]
    day = datetime.now(UTC).date().isoformat()
    return "\n".join([f"{day}, load {load}.", "", HEAD, *rows, "", *told])


def main() -> None:
    with looking(__doc__ or "", PAGE) as (cast, sights, page):
        rows = []
        for sight in sights:
            if sight.name in PAGES:
                rows.append(figures_of(cast, sight))
                print(rows[-1], flush=True)
        pushes = {where: shifted_by_a_push(cast, selector) for where, selector in PUSHED_AT.items()}
        print(pushes)
    if len(sights) == len(SIGHTS):
        write_between(page, "figures", report(rows, pushes))


if __name__ == "__main__":
    main()
