"""The source "tmdb": The Movie Database, asked item by item with the operator's key.

Its terms ask for the notice below, forbid models to learn from its data, and let nothing be kept for longer
than six months: older stories are asked for again. Two or three requests an item.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from urllib.parse import quote, urlencode

from catalog.enrichment.entries import Entry, Refused, SourceUnreadable
from catalog.enrichment.matching import Match, Miss, Titles, Unmatched, Wanted
from catalog.enrichment.names import said_titles
from catalog.enrichment.reading import NoAnswer, json_of_url
from catalog.enrichment.sources import Outcome, Terms
from catalog.titles import parse_year, tidy

API = "https://api.themoviedb.org/3/"
PAGE = "https://www.themoviedb.org/movie/"
N_CAST = 20
N_ATTEMPTS = 4
TOO_MANY, UNAUTHORIZED = 429, 401
LONGEST_WAIT_S = 60.0
TERMS = Terms(
    key="tmdb",
    name="The Movie Database (TMDB)",
    url="https://www.themoviedb.org/",
    attribution=(
        "This website uses TMDB and the TMDB APIs but is not endorsed, certified, "
        "or otherwise approved by TMDB."
    ),
    licence="TMDB API Terms of Use",
    licence_url="https://www.themoviedb.org/api-terms-of-use",
    may_train_models=False,
    keep_days=180,
)


class Tmdb:
    """`key`: an API key, or a read access token (which has dots). `wait` sleeps for so many seconds."""

    terms = TERMS

    def __init__(self, key: str, api: str = API, wait: Callable[[float], None] = time.sleep) -> None:
        if not key:
            raise SourceUnreadable("TMDB_API_KEY is not set")
        self.api = api if api.endswith("/") else f"{api}/"
        self.refused: list[Refused] = []
        self._wait = wait
        self._headers = {"Authorization": f"Bearer {key}"} if "." in key else {}
        self._key = {} if self._headers else {"api_key": key}

    def outcomes(self, items: Sequence[Wanted], asked: Set[int]) -> Iterable[Outcome]:
        """One after another, so that what was found before a failure is kept."""
        return (self._outcome(wanted) for wanted in items if wanted.item_id in asked)

    def _outcome(self, wanted: Wanted) -> Outcome:
        if wanted.year is None:
            return Miss(wanted, Unmatched.NO_YEAR)
        found = self._found(wanted, {"primary_release_year": str(wanted.year)})
        if found is Unmatched.UNKNOWN:
            found = self._found(wanted, {})  # may be of the year before or after
        if isinstance(found, Unmatched):
            return Miss(wanted, found)
        return replace(found, entry=self._with_people(found.entry))

    def _found(self, wanted: Wanted, year: Mapping[str, str]) -> Match | Unmatched:
        return Titles(self._search(wanted, year)).closest(wanted)

    def _search(self, wanted: Wanted, year: Mapping[str, str]) -> Iterator[Entry]:
        titles = said_titles(wanted.title) or (wanted.title,)
        answer = self._ask("search/movie", {"query": titles[0], "include_adult": "false", **year})
        results = answer.get("results")
        for record in results if isinstance(results, list) else []:
            entry = entry_of(record)
            if entry is not None:
                yield entry

    def _with_people(self, entry: Entry) -> Entry:
        answer = self._ask(f"movie/{entry.page_url.removeprefix(PAGE)}/credits", {})
        cast, crew = _records(answer.get("cast")), _records(answer.get("crew"))
        directors = [person for person in crew if person.get("job") == "Director"]
        return replace(entry, cast=_names(cast)[:N_CAST], directors=_names(directors))

    def _ask(self, path: str, query: Mapping[str, str]) -> Mapping[str, object]:
        """An answer; asked again, after as long as the server wants, when it was asked too often."""
        address = f"{self.api}{quote(path)}"
        url = f"{address}?{urlencode({**query, **self._key})}"
        for attempt in range(N_ATTEMPTS):
            try:
                answer = json_of_url(url, shown=address, headers=self._headers)
            except NoAnswer as error:
                if error.status == UNAUTHORIZED:
                    raise SourceUnreadable(f"{address} refused TMDB_API_KEY") from None
                if error.status != TOO_MANY or attempt == N_ATTEMPTS - 1:
                    raise
                self._wait(min(error.retry_after_s or 2.0**attempt, LONGEST_WAIT_S))
            else:
                if isinstance(answer, Mapping):
                    return answer
                break
        raise SourceUnreadable(f"{address} answered with what is no object")


def entry_of(record: object) -> Entry | None:
    """A search result; None for one without id, title or date, which there are."""
    if not isinstance(record, Mapping) or not isinstance(record.get("id"), int):
        return None
    title, year = _text(record.get("title")), parse_year(_text(record.get("release_date"))[:4])
    if not title or year is None:
        return None
    return Entry(
        title=title,
        years=frozenset({year}),
        page_title=title,
        page_url=f"{PAGE}{record['id']}",
        text=_text(record.get("overview")),
        other_titles=tuple(filter(None, (_text(record.get("original_title")),))),
    )


def _records(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _names(people: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    names = (_text(person.get("name")) for person in people)
    return tuple(dict.fromkeys(name for name in names if name))


def _text(value: object) -> str:
    return tidy(value) if isinstance(value, str) else ""
