"""The keys under which two sources may know one title. Pure: text in, text out.

A strict key survives accents, case, punctuation, "&" and a moved article. A loose one survives also a missing
article, the way a number is written and how words are joined. Both sides are folded alike, so "Henry V" and
"Henry 5" meet, but "Malcolm X" meets nothing that is not called so.
"""

import re
from collections.abc import Iterator

from catalog.titles import ENGLISH_ARTICLES, PARENTHESIS, display_title, fold, tidy

ROMAN = ("ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
NUMBERS = {word: str(n) for words, least in ((WORDS, 0), (ROMAN, 2)) for n, word in enumerate(words, least)}
PLAIN = {"versus": "vs", "mister": "mr", "doctor": "dr", "saint": "st", "mount": "mt", "boulevard": "blvd"}
# Words that only introduce a number: "Part II", "Episode IV", "Vol. 1".
COUNTERS = frozenset({"part", "episode", "chapter", "volume", "vol"})
ALSO_KNOWN = re.compile(r"^(?:a\.?k\.?a\.?|also known as)[:,]?\s+", re.IGNORECASE)
SUBTITLE = re.compile(r"\s*(?::|\s[-–—])\s+")


def strict_key(title: str) -> str:
    return fold(display_title(title))


def loose_key(title: str) -> str:
    """Without the first article, numbers as digits, no space: "The Good Fellas 2" and "GoodFellas II"."""
    words = strict_key(title).split()
    if len(words) > 1 and words[0] in ENGLISH_ARTICLES:
        words = words[1:]
    return "".join(_plain_words(words))


def said_titles(raw: str) -> tuple[str, ...]:
    """The title before its brackets, then those inside: "Hate (Haine, La)" is "Hate" and "Haine, La"."""
    title = tidy(raw)
    main = PARENTHESIS.sub("", title).strip()
    inside = (ALSO_KNOWN.sub("", found.strip()) for found in PARENTHESIS.findall(title))
    return tuple(dict.fromkeys(name for name in (main, *inside) if strict_key(name)))


def without_subtitle(title: str) -> str:
    """ "Evil Dead 2: Dead by Dawn" is "Evil Dead 2"; "" for a title that has no subtitle."""
    found = SUBTITLE.search(title)
    return title[: found.start()].strip() if found else ""


def _plain_words(words: list[str]) -> Iterator[str]:
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        if word in COUNTERS and (following.isdecimal() or following in NUMBERS):
            continue
        yield NUMBERS.get(word) or PLAIN.get(word, word)
