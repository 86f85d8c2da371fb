"""Who directed a film, by the first sentences of its article. Pure, and silent where it is not sure."""

import re
from collections.abc import Iterator

# "directed by", "written, directed and produced by", "directed and co-written by"
DIRECTED = re.compile(
    r"\b(?:co-)?directed(?:,? (?:and |co-)*(?:written|produced|edited|scored|shot|photographed))*,? by "
)
# Before it in the sentence, these say that another film's director is meant.
ANOTHER_FILM = re.compile(
    r"\b(?:remake|sequel|prequel|original|previous|earlier|version|also|later|based on|after)\b"
)
SENTENCE_END = re.compile(r"(?<=[a-z0-9)\"”]{2}[.!?]) ")
N_SENTENCES = 3
INITIALS = re.compile(r"(?:\w\.)+|(?:Jr|Sr|St)\.")
PARTICLES = frozenset(
    {
        "de",
        "da",
        "di",
        "del",
        "della",
        "der",
        "den",
        "van",
        "von",
        "le",
        "la",
        "du",
        "dos",
        "ter",
        "e",
        "y",
        "bin",
    }
)
TITLES = frozenset({"Academy", "Oscar", "Emmy", "Golden", "Sir", "Dr.", "Academy-Award", "American", "The"})
# Behind a place, before the name: "directed by Hong Kong filmmaker Ronny Yu".
ROLES = frozenset(
    {"film", "filmmaker", "filmmakers", "director", "directors", "writer", "actor", "founder", "veteran"}
)


def directors_in(text: str) -> tuple[str, ...]:
    """The names behind the first "directed by" that is said of the film itself."""
    for sentence in SENTENCE_END.split(text)[:N_SENTENCES]:
        found = DIRECTED.search(sentence)
        if found and not ANOTHER_FILM.search(sentence[: found.start()]):
            return tuple(dict.fromkeys(_names(sentence[found.end() :].split())))
    return ()


def _names(words: list[str]) -> Iterator[str]:
    """Capitalised words as far as they go; "and" and commas part one name from the next."""
    name: list[str] = []
    for word in words:
        bare = word if INITIALS.fullmatch(word) else word.rstrip(".,;:")
        if word in ("and", "&"):
            yield from _whole(name)
            name = []
        elif bare and (bare[0].isupper() or (name and bare in PARTICLES)) and bare not in TITLES:
            name.append(bare)
            if bare == word:
                continue
            yield from _whole(name)
            name = []
            if word.endswith("."):
                return
        elif bare in ROLES:
            name = []
        else:
            break
    yield from _whole(name)


def _whole(name: list[str]) -> Iterator[str]:
    """One word alone is as often "American" or "Warner" as a name."""
    if len(name) > 1:
        yield " ".join(name)
