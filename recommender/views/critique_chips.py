"""The chips of “more like this”: where one can turn from here, and the way out where nothing is left."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.genre_words import genre_label
from catalog.models import Item
from recommender.composition.critiques import Choice, Words
from recommender.composition.similar import critique_choices


@dataclass(frozen=True, slots=True)
class Chip:
    """A link to the same page with one word more or less. `n`: how many films would fit then."""

    word: str
    label: str
    address: str
    is_on: bool
    n: int


def chips_of(shown: Item, words: Words) -> dict[str, object]:
    """`chips`; what is `asked` in words; `reliefs`: which word, given up, leaves something."""
    chips = [chip(choice, shown) for choice in critique_choices(shown, words)]
    chosen = [chip for chip in chips if chip.is_on]
    return {
        "chips": chips,
        "asked": [chip.label for chip in chosen],
        "reliefs": [chip for chip in chosen if chip.n],
    }


def chip(choice: Choice, shown: Item) -> Chip:
    query = f"?more={','.join(choice.words)}" if choice.words else ""
    return Chip(
        choice.word, label_of(choice), f"{shown.get_absolute_url()}{query}#more", choice.is_on, choice.n
    )


def label_of(choice: Choice) -> str:
    directions = {
        "newer": _("newer"),
        "older": _("older"),
        "better-known": _("better known"),
        "less-known": _("less known"),
    }
    return directions.get(choice.word) or _("more %(genre)s") % {"genre": genre_label(choice.genre)}
