"""Critiques of “more like this” as words in an address: newer, older, better-known, less-known, a genre."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from django.core.validators import slug_re
from django.utils.text import slugify

from recommender.composition.bundles import LoadedBundle
from recommender.engine.critique import Critique, genre_counts
from recommender.engine.types import FloatArray

Words = tuple[str, ...]
OPPOSITE = {"newer": "older", "older": "newer", "better-known": "less-known", "less-known": "better-known"}
SIDE = {"newer": 1, "older": -1, "better-known": 1, "less-known": -1}
NEIGHBOURHOOD = 60  # the nearest items, whose genres are worth asking for
MOST_GENRES = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """A word that can be added to those chosen, or taken away from them: `n` items would then fit."""

    word: str
    genre: str  # its name; empty where the word is a direction
    is_on: bool
    words: Words
    n: int


def words_in(text: str) -> Words:
    """The words of an address, each once; of two opposites the later one holds.

    What no word can be is left out at once: they are kept with the slate.
    """
    kept: Words = ()
    for word in filter(slug_re.match, text.split(",")):
        kept = with_word(kept, word)
    return kept


def with_word(words: Words, word: str) -> Words:
    return (*(kept for kept in words if kept not in (word, OPPOSITE.get(word))), word)


def critique_of(words: Words, loaded: LoadedBundle) -> Critique:
    """In the engine's terms. A word that says nothing here asks for nothing."""
    columns = _columns(loaded)
    sides = {word: SIDE[word] for word in words if word in SIDE}
    return Critique(
        age=sides.get("newer", sides.get("older", 0)),
        fame=sides.get("better-known", sides.get("less-known", 0)),
        genres=tuple(columns[word] for word in words if word in columns),
    )


def choices(item_idx: int, words: Words, loaded: LoadedBundle) -> list[Choice]:
    """Directions, then genres, that lead somewhere from here; those chosen always, to be taken back."""
    columns = _columns(loaded)
    known = tuple(word for word in words if word in SIDE or word in columns)
    offered = dict.fromkeys([*SIDE, *_genres_near(item_idx, known, loaded), *known])
    found = [_choice(word, item_idx, known, columns, loaded) for word in offered]
    return [choice for choice in found if choice.is_on or choice.n]


def _choice(
    word: str, item_idx: int, words: Words, columns: Mapping[str, int], loaded: LoadedBundle
) -> Choice:
    is_on = word in words
    after = tuple(kept for kept in words if kept != word) if is_on else with_word(words, word)
    genre = loaded.pipeline.bundle.catalogue.genre_names[columns[word]] if word in columns else ""
    return Choice(word, genre, is_on, after, _n_fitting(item_idx, after, loaded))


def _n_fitting(item_idx: int, words: Words, loaded: LoadedBundle) -> int:
    fits = loaded.pipeline.fitting(item_idx, critique_of(words, loaded))
    return len(loaded.item_ids) - 1 if fits is None else int(np.count_nonzero(fits))


def _genres_near(item_idx: int, words: Words, loaded: LoadedBundle) -> Iterable[str]:
    """Slugs of the most common genres of what fits and is near, the most common first."""
    catalogue = loaded.pipeline.bundle.catalogue
    critique = critique_of(words, loaded)
    near, _ = loaded.pipeline.similar(item_idx, NEIGHBOURHOOD, critique=critique)
    counts: FloatArray = genre_counts(catalogue, np.isin(np.arange(len(catalogue)), near))
    common = np.argsort(-counts, kind="stable")[:MOST_GENRES]
    # Not what all of them are: that would change nothing.
    return [slugify(catalogue.genre_names[g]) for g in common if 0 < counts[g] < len(near)]


def _columns(loaded: LoadedBundle) -> dict[str, int]:
    return {slugify(name): g for g, name in enumerate(loaded.pipeline.bundle.catalogue.genre_names)}
