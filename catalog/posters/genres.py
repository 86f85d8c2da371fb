"""Which of an item's genres its poster speaks of."""

from collections.abc import Sequence

# What says most about a movie comes first: nearly every one is a drama or a comedy as well.
DISTINCTIVE = (
    "film-noir", "documentary", "animation", "western", "horror", "sci-fi", "musical", "war", "fantasy",
    "mystery", "children", "crime", "thriller", "romance", "adventure", "action", "comedy", "drama",
)  # fmt: skip
OTHER_NAMES = {
    "children's": "children", "family": "children", "science fiction": "sci-fi", "music": "musical",
    "film noir": "film-noir", "noir": "film-noir",
}  # fmt: skip


def distinctive_genre(genres: Sequence[str]) -> str:
    """The first of the known genres in order of distinctiveness; "" without any."""
    known = {OTHER_NAMES.get(name, name) for name in (genre.lower() for genre in genres)}
    return next((genre for genre in DISTINCTIVE if genre in known), "")
