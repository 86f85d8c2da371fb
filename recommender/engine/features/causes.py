"""Which cause each feature speaks for. Explanations group features by it: by name, never by position.

A feature that no prefix names has its family's cause, so a new one is grouped from its first day.
"""

from collections.abc import Mapping
from types import ModuleType

from recommender.engine.features import (
    demographic_lift,
    item_activity,
    likeness,
    person,
    schema,
    source_scores,
    stretches,
)

# In plain words, for operators: "this item rose because of …"
CAUSES: Mapping[str, str] = {
    "history": "what they used before",
    "sequence": "what tends to come next",
    "genre": "its genres",
    "content": "what kind of film it is: genres, year and text",
    "year": "its year",
    "trend": "how it does of late",
    "popularity": "how popular it is",
    "dislikes": "what they turned down",
    "person": "what kind of history they have",
    "alike": "what people of their kind use",
    "agreement": "how many sources propose it",
}
_PREFIXES = {
    "dislikes": ("neighbour_negative", "genre_negative"),
    "sequence": ("transition", "like_minded_next"),
    "genre": ("genre_", "n_genres"),
    "content": ("content",),
    "year": ("year",),
    "trend": ("recently_popular", "share_", "trend_", "item_age", "item_idle"),
    "popularity": ("popular", "log_count", "count_percentile", "mean_stars"),
    "agreement": ("n_sources",),
}
_FAMILIES: Mapping[ModuleType, str] = {
    source_scores: "history",
    item_activity: "popularity",
    person: "person",
    likeness: "history",
    stretches: "history",
    demographic_lift: "alike",
}


def cause_of(name: str, family: ModuleType) -> str:
    """The cause of one feature, of a source's score or rank as of any other."""
    stem = name.removeprefix("score_").removeprefix("rank_")
    named = (cause for cause, prefixes in _PREFIXES.items() if stem.startswith(prefixes))
    return next(named, _FAMILIES.get(family, "history"))


OF_FEATURE: Mapping[str, str] = {
    name: cause_of(name, family) for family in schema.FAMILIES for name in family.NAMES
}
