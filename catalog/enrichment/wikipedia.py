"""The public lists of American films by decade, made from Wikipedia: a JSON array of films a file. Pure.

github.com/prust/wikipedia-movie-data. Of each film: title, year, cast, genres, href (its article), extract
(how the article begins). A list sometimes leads to another article: the book's, or a film's of another year.
Such an entry is refused, for its text would be of something else.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

from catalog.enrichment.directors import directors_in
from catalog.enrichment.entries import Entry, Refused
from catalog.titles import parse_year, tidy

ARTICLE = "https://en.wikipedia.org/wiki/"
# A film may run at festivals for two years before its list has it. A remake takes longer.
YEARS_APART = 2
# What says which of several is meant: "Heat (1995 film)".
QUALIFIER = re.compile(r"\s*\((?:(?P<year>\d{4})\b)?[^()]*\)$")
# "Heat is a 1995 American crime film directed by …": the noun, and the year in it.
SUBJECT = re.compile(
    r"\b(?:is|was|are) (?:an?|the) (?P<noun>.+?)"
    r"(?: (?:by|directed|written|produced|starring|about|based|released|that|which|who|in which|published)\b"
    r"|[,;:.] |\.$)"
)
LEAD_LENGTH = 400
# What a page's markup leaves among the names: "voices of", "Narrated by", "and", "nominee)".
NO_NAME = re.compile(r"and .*|.* (?:of|by)|[^(]*\)|.*:")
YEAR = re.compile(r"\b(?:18|19|20)\d\d\b")
FILM = re.compile(
    r"\b(?:film|movie|documentary|featurette|motion picture|cartoon|mockumentary)s?\b", re.IGNORECASE
)
OTHER_WORK = re.compile(
    r"\b(?:novels?|novella|book|trilogy|story|play|album|song|single|soundtrack|opera|comics?|manga|magazine|"
    r"video game|character|band|actor|actress|writer|murder|murderer|city|battle|disambiguation)\b",
    re.IGNORECASE,
)


def entry_of(record: object, where: str) -> Entry | Refused:
    """One film of a list. `where` it stands, for whoever has to look."""
    if not isinstance(record, Mapping):
        return Refused(where, "is not an object")
    page = unquote(_text(record.get("href"))).replace("_", " ")
    title = _title(_text(record.get("title")), page)
    year = parse_year(str(record.get("year")))
    if not title or year is None:
        return Refused(where, "has no title" if not title else f"“{title}” has no year")
    if not page:
        return Refused(where, f"“{title}” ({year}) has no article to attribute a text to")
    return _entry(title, year, page, record, where)


def _entry(
    title: str, listed: int, page_title: str, record: Mapping[str, object], where: str
) -> Entry | Refused:
    text = _text(record.get("extract"))
    years = frozenset({listed, *_years_of_page(page_title), *_years_of_text(text)})
    if max(years) - min(years) > YEARS_APART or not speaks_of_a_film(text):
        return Refused(where, f"“{title}” ({listed}) leads to an article of something else: {page_title}")
    return Entry(
        title=title,
        years=years,
        page_title=page_title,
        page_url=ARTICLE + quote(page_title.replace(" ", "_"), safe="/:,!()'*"),
        text=text,
        cast=_names(record.get("cast")),
        directors=directors_in(text),
        other_titles=(QUALIFIER.sub("", page_title),),
    )


def _title(listed: str, page_title: str) -> str:
    """The title, or where the page's styles were read into it ("Naked Gun .mw-parser {…") the article's."""
    return QUALIFIER.sub("", page_title) if "{" in listed else listed


def speaks_of_a_film(text: str) -> bool:
    """False for the article of a book, a person, a place. Nothing said is nothing wrong."""
    found = SUBJECT.search(text[:LEAD_LENGTH])
    if found is None:
        return not text or FILM.search(text) is not None
    if FILM.search(found["noun"]):
        return True
    return OTHER_WORK.search(found["noun"]) is None and (
        YEAR.search(found["noun"]) is not None or FILM.search(text) is not None
    )


def _years_of_page(page_title: str) -> list[int]:
    found = QUALIFIER.search(page_title)
    return [int(found["year"])] if found and found["year"] else []


def _years_of_text(text: str) -> list[int]:
    found = SUBJECT.search(text[:LEAD_LENGTH])
    year = YEAR.search(found["noun"]) if found else None
    return [int(year[0])] if year else []


def _text(value: object) -> str:
    return tidy(value) if isinstance(value, str) else ""


def _names(value: object) -> tuple[str, ...]:
    names = (_text(name) for name in value) if isinstance(value, list) else ()
    return tuple(dict.fromkeys(filter(is_name, names)))


def is_name(text: str) -> bool:
    """Without a capital only what has a dot: "will.i.am" is, "voices of" is not."""
    is_word = text[:1].islower() and not any(letter.isupper() or letter == "." for letter in text)
    return text[:1].isalnum() and not is_word and NO_NAME.fullmatch(text) is None
