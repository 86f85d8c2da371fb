"""Films as a source tells of them, lists of them as files, and a local server that answers with them."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from catalog.enrichment.entries import Entry
from catalog.enrichment.matching import Match, Miss, Titles, Unmatched, Wanted, matched


def make_entry(title: str, *years: int, page: str | None = None, **fields: object) -> Entry:
    """`page` names the article; two entries of one page are one film."""
    page = page or f"{title} ({years[0]} film)"
    return Entry(title, frozenset(years), page, f"https://example.org/{page}", **fields)  # type: ignore[arg-type]


def matched_pages(items: Sequence[tuple[str, int | None]], *entries: Entry) -> list[str | Unmatched]:
    """Of each item (title, year) the page it is given, or why none."""
    wanted = [Wanted(number, *item) for number, item in enumerate(items, start=1)]
    return [outcome_shown(outcome) for outcome in matched(wanted, Titles(entries))]


def outcome_shown(outcome: Match | Miss) -> str | Unmatched:
    return outcome.entry.page_title if isinstance(outcome, Match) else outcome.reason


def make_record(title: str = "Heat", year: object = 1995, **fields: object) -> dict[str, object]:
    """A film as the public lists have it."""
    return {
        "title": title,
        "year": year,
        "cast": ["Al Pacino", "Robert De Niro"],
        "genres": ["Crime"],
        "href": f"{title.replace(' ', '_')}_({year}_film)",
        "extract": f"{title} is a {year} American crime film directed by Michael Mann. It is long.",
        **fields,
    }


def write_list(path: Path, *records: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps(records).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


class Asked(NamedTuple):
    """A request as the server got it: path with query, and the key in its header."""

    path: str
    authorization: str


class Answer(NamedTuple):
    content: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


def json_answer(value: object) -> Answer:
    return Answer(json.dumps(value).encode())


NOT_FOUND = Answer(status=404)


@contextmanager
def serving(answer_to: Callable[[str], Answer]) -> Iterator[tuple[str, list[Asked]]]:
    """The address of a server (ending with "/"), and what it was asked. `answer_to` gets path and query."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(Asked(self.path, self.headers.get("Authorization", "")))
            answer = answer_to(self.path)
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
