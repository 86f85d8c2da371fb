"""Which entry of a source is which item: by title and year, rather not than wrongly. Pure.

An item takes the entry with the least doubt: the title as it stands before one written otherwise, the same
year before the next. Two equally good entries are none, and an entry that two different items want equally
goes to neither: a remake of the same name must not get its forerunner's story.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from catalog.enrichment.entries import Entry
from catalog.enrichment.names import loose_key, said_titles, strict_key, without_subtitle


class Likeness(IntEnum):
    """How two titles agree, the surest first."""

    SAME = 0
    WRITTEN_OTHERWISE = 1
    OTHER_TITLE = 2
    SUBTITLE_THERE = 3
    SUBTITLE_HERE = 4


IN_WORDS = {
    Likeness.SAME: "the same title",
    Likeness.WRITTEN_OTHERWISE: "the title written otherwise",
    Likeness.OTHER_TITLE: "another of its titles",
    Likeness.SUBTITLE_THERE: "the title without the source's subtitle",
    Likeness.SUBTITLE_HERE: "the title without its own subtitle",
}
# How many years apart the two sources may be: festivals, releases abroad. Any other likeness needs the year.
YEARS_APART = {Likeness.SAME: 1, Likeness.WRITTEN_OTHERWISE: 1}
Key = tuple[Likeness, str]


class Unmatched(StrEnum):
    NO_YEAR = "the item has no year"
    UNKNOWN = "no film of that title and year"
    AMBIGUOUS = "several films of that title and year"
    TAKEN = "the film is another item's"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item as it is sought."""

    item_id: int
    title: str
    year: int | None


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """Ordered: the less, the surer."""

    likeness: Likeness
    years_apart: int


@dataclass(frozen=True, slots=True)
class Match:
    wanted: Wanted
    entry: Entry
    doubt: Doubt


def described(match: Match) -> str:
    """How title and year agree, for a person."""
    apart = match.doubt.years_apart
    return f"{IN_WORDS[match.doubt.likeness]}, {'the same year' if not apart else f'{apart} year apart'}"


@dataclass(frozen=True, slots=True)
class Miss:
    wanted: Wanted
    reason: Unmatched


class Titles:
    """Entries by every key they may be sought under."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_key: dict[Key, list[Entry]] = defaultdict(list)
        for entry in entries:
            for key in entry_keys(entry):
                self._by_key[key].append(entry)

    def closest(self, wanted: Wanted) -> Match | Unmatched:
        """The entry of least doubt."""
        if wanted.year is None:
            return Unmatched.NO_YEAR
        # A film that two lists name is one film: of its entries the surest.
        films: dict[str, Match] = {}
        for match in self._candidates(wanted, wanted.year):
            page = match.entry.page_url
            films[page] = min(films.get(page, match), match, key=doubt_of)
        return _surest(list(films.values()))

    def _candidates(self, wanted: Wanted, year: int) -> Iterator[Match]:
        for likeness, key in item_keys(wanted.title):
            for entry in self._by_key.get((likeness, key), ()):
                apart = min(abs(known - year) for known in entry.years)
                if apart <= YEARS_APART.get(likeness, 0):
                    yield Match(wanted, entry, Doubt(likeness, apart))


def doubt_of(match: Match) -> Doubt:
    return match.doubt


def item_keys(title: str) -> list[Key]:
    titles = said_titles(title)
    return _keys(titles, titles, Likeness.SUBTITLE_HERE, Likeness.SUBTITLE_THERE)


def entry_keys(entry: Entry) -> list[Key]:
    titles = said_titles(entry.title)
    others = dict.fromkeys((*titles, *entry.other_titles))
    return _keys(titles, tuple(others), Likeness.SUBTITLE_THERE, Likeness.SUBTITLE_HERE)


def _keys(titles: Sequence[str], others: Sequence[str], shortened: Likeness, whole: Likeness) -> list[Key]:
    """Of either side. What one calls the title may be the other's second, so that `others` holds both.

    A title cut at its subtitle meets whole titles only: two films of a series may share year and beginning.
    """
    keys: dict[Key, None] = {}
    for title in titles[:1]:
        keys[Likeness.SAME, strict_key(title)] = None
        keys[Likeness.WRITTEN_OTHERWISE, loose_key(title)] = None
    for title in others:
        keys[Likeness.OTHER_TITLE, loose_key(title)] = None
        keys[whole, loose_key(title)] = None
        keys[shortened, loose_key(without_subtitle(title))] = None
    return [key for key in keys if key[1]]


def _surest(films: Sequence[Match]) -> Match | Unmatched:
    if not films:
        return Unmatched.UNKNOWN
    least = min(map(doubt_of, films))
    best = [film for film in films if film.doubt == least]
    return best[0] if len(best) == 1 else Unmatched.AMBIGUOUS


def matched(items: Iterable[Wanted], titles: Titles) -> list[Match | Miss]:
    """Every item, in order, with its entry or the reason why it has none."""
    found = [(wanted, titles.closest(wanted)) for wanted in items]
    claims: dict[str, list[Match]] = defaultdict(list)
    for _, match in found:
        if isinstance(match, Match):
            claims[match.entry.page_url].append(match)
    rightful = {match.wanted.item_id for rivals in claims.values() for match in _rightful(rivals)}
    return [_outcome(wanted, match, wanted.item_id in rightful) for wanted, match in found]


def _outcome(wanted: Wanted, match: Match | Unmatched, rightful: bool) -> Match | Miss:
    if isinstance(match, Unmatched):
        return Miss(wanted, match)
    return match if rightful else Miss(wanted, Unmatched.TAKEN)


def _rightful(rivals: Sequence[Match]) -> Sequence[Match]:
    """The surest claim. Equal ones stand together only if they are one film listed twice."""
    least = min(match.doubt for match in rivals)
    best = [match for match in rivals if match.doubt == least]
    films = {(strict_key(match.wanted.title), match.wanted.year) for match in best}
    return best if len(films) == 1 else []
