"""The source "wikipedia": lists of films in a folder, a file or on the network."""

from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path
from urllib.parse import urljoin

from catalog.enrichment.entries import Entry, Refused, SourceUnreadable
from catalog.enrichment.matching import Titles, Wanted, matched
from catalog.enrichment.reading import NoAnswer, is_url, json_of_file, json_of_url
from catalog.enrichment.sources import Outcome, Terms
from catalog.enrichment.wikipedia import entry_of

SUFFIXES = (".json", ".json.gz")
DECADES = range(1900, 2030, 10)
NOT_FOUND = 404
TERMS = Terms(
    key="wikipedia",
    name="Wikipedia",
    url="https://en.wikipedia.org/",
    attribution="By Wikipedia's authors, cut to the article's beginning; its history there names them.",
    licence="CC BY-SA 4.0",
    licence_url="https://creativecommons.org/licenses/by-sa/4.0/",
    may_train_models=True,
)


class FilmLists:
    """`place`: a folder of decades or its address (ending with "/"), or one file or its address."""

    terms = TERMS

    def __init__(self, place: str) -> None:
        self.place = place
        self.refused: list[Refused] = []

    def outcomes(self, items: Sequence[Wanted], asked: Set[int]) -> Iterable[Outcome]:
        """All lists are read first, and all items matched: which film is whose depends on all called so."""
        found = matched(items, Titles(self._entries()))
        return [outcome for outcome in found if outcome.wanted.item_id in asked]

    def _entries(self) -> Iterator[Entry]:
        for name, films in documents(self.place):
            if not isinstance(films, list):
                raise SourceUnreadable(f"{name} is not a list of films")
            for number, record in enumerate(films, start=1):
                entry = entry_of(record, f"{name}, film {number:,}")
                if isinstance(entry, Entry):
                    yield entry
                else:
                    self.refused.append(entry)


def documents(place: str) -> Iterator[tuple[str, object]]:
    """Every list with its name."""
    if is_url(place):
        yield from _documents_at(place)
        return
    path = Path(place)
    paths = (
        sorted(file for file in path.iterdir() if file.name.endswith(SUFFIXES)) if path.is_dir() else [path]
    )
    if not paths:
        raise SourceUnreadable(f"{place} holds no {' and no '.join(SUFFIXES)}")
    for file in paths:
        yield file.name, json_of_file(file)


def _documents_at(address: str) -> Iterator[tuple[str, object]]:
    if not address.endswith("/"):
        yield address, json_of_url(address)
        return
    n_found = 0
    for decade in DECADES:
        name = f"movies-{decade}s.json"
        try:
            yield name, json_of_url(urljoin(address, name))
            n_found += 1
        except NoAnswer as error:
            if error.status != NOT_FOUND:
                raise
    if not n_found:
        raise SourceUnreadable(f"{address} holds no movies-{DECADES[0]}s.json nor one of a later decade")
