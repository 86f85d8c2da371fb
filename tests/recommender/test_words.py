"""What the site says of a list is what is so."""

from typing import Any

import pytest

from catalog.models import Item
from interactions.models import Interaction
from recommender.words import reason_text, stars_text, trigger_text

ALIEN = Item(title="Alien")


@pytest.mark.parametrize(
    ("stars", "text"), [(0.5, "½ star"), (1.0, "1 star"), (1.5, "1½ stars"), (5.0, "5 stars")]
)
def test_stars(stars: float, text: str) -> None:
    assert stars_text(stars) == text


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ({"kind": "because", "by": "rating", "stars": 4.5}, "Because you gave Alien 4½ stars"),
        ({"kind": "because", "by": "like"}, "Because you liked Alien"),
        ({"kind": "because", "by": "watchlist"}, "Because you want to watch Alien"),
        ({"kind": "because", "by": "view"}, "Because you looked at Alien"),
        ({"kind": "genre", "name": "Horror"}, "You seem to like Horror"),
        ({"kind": "story"}, "A story and cast like those of Alien"),
        ({"kind": "trending"}, "Popular right now"),
        ({"kind": "popular"}, "Popular with everybody"),
        ({"kind": "similar"}, "Like Alien"),
        ({"kind": "unheard of"}, ""),
    ],
)
def test_reasons(reason: dict[str, Any], text: str) -> None:
    assert reason_text(reason, ALIEN) == text


def test_a_reason_whose_item_is_gone_says_nothing() -> None:
    assert reason_text({"kind": "because", "by": "like", "item": 7}, None) == ""
    assert reason_text({"kind": "story", "by": "like", "item": 7}, None) == ""


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("rating", 5.0, "you gave Alien 5 stars"),
        ("rating", None, "you cleared your rating of Alien"),
        ("like", 1.0, "you liked Alien"),
        ("like", 0.0, "you no longer like Alien"),
        ("dismiss", 1.0, "you said Alien is not for you"),
        ("dismiss", 0.0, "you are open to Alien again"),
        ("watchlist", 1.0, "you put Alien on your watchlist"),
        ("watchlist", 0.0, "you took Alien off your watchlist"),
        ("retract", None, "you took back what you said of Alien"),
    ],
)
def test_triggers(kind: str, value: float | None, text: str) -> None:
    assert trigger_text(Interaction(kind=kind, value=value, item=ALIEN)) == text
