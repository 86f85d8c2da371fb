"""The sentence about a change says what was caused, in numbers that are so."""

import pytest

from catalog.models import Item
from interactions.models import Interaction
from recommender.change_words import Happening, because_text, change_text, timing_text
from recommender.movement import Effect
from tests.factories import make_item

pytestmark = pytest.mark.django_db
NOTHING = Effect((), (), (), ())


def films(*genres: str) -> list[Item]:
    return [make_item(genres=(genre,)) for genre in genres]


def said(
    items: list[Item], effect: Effect, *, kind: str = "rating", value: float = 5.0, is_cause: bool = True
) -> str:
    alien = make_item(title="Alien", genres=("Thriller", "Sci-Fi"))
    event = Interaction(kind=kind, value=value, item=alien)
    held = {item.pk: item for item in (*items, alien)}
    return change_text(Happening(event, effect, held, is_cause, is_back=False))


def ids(items: list[Item]) -> tuple[int, ...]:
    return tuple(item.pk for item in items)


def test_films_of_one_genre_are_called_so() -> None:
    items = films("Thriller", "Thriller", "Thriller")
    assert (
        said(items, Effect(ids(items), (), (), ())) == "Because you gave Alien 5 stars, 3 thrillers moved up."
    )


def test_a_genre_that_most_share_is_told_in_brackets() -> None:
    items = films("Thriller", "Thriller", "Drama", "Comedy", "Thriller")
    text = said(items, Effect(ids(items[:4]), ids(items[4:]), (), ()))
    expected = f"4 films moved up (2 thrillers), and {items[4].title} came in."
    assert text == f"Because you gave Alien 5 stars, {expected}"


def test_the_genre_of_the_film_itself_is_told_before_others() -> None:
    items = films("Drama", "Drama", "Thriller", "Thriller")
    assert "(2 thrillers)" in said(items, Effect(ids(items), (), (), ()))


def test_a_genre_without_a_noun_is_told_all_the_same() -> None:
    items = films("Swashbuckler", "Swashbuckler")
    assert "2 Swashbuckler films moved up" in said(items, Effect(ids(items), (), (), ()))


def test_films_without_a_common_genre_are_films() -> None:
    items = films("Drama", "Comedy", "War")
    assert "3 films moved up." in said(items, Effect(ids(items), (), (), ()))


def test_what_made_room_is_not_told_beside_what_rose() -> None:
    items = films("Drama", "Comedy")
    text = said(items, Effect(ids(items[:1]), (), ids(items[1:]), ()))
    assert text == f"Because you gave Alien 5 stars, {items[0].title} moved up."


@pytest.mark.parametrize(("kind", "value"), [("dismiss", 1.0), ("rating", 1.0)])
def test_of_what_was_turned_down_the_falls_are_told(kind: str, value: float) -> None:
    items = films("Horror", "Horror", "Drama")
    text = said(items, Effect(ids(items[2:]), (), ids(items[:2]), (10**9,)), kind=kind, value=value)
    assert text.endswith(", 2 horror films moved down, and 1 film left.")


def test_nothing_moved() -> None:
    assert said([], NOTHING) == "You gave Alien 5 stars. Nothing else in your list moved."


def test_an_undo_brings_its_film_back() -> None:
    event = Interaction(kind="retract", item=make_item(title="Alien"))
    text = change_text(Happening(event, NOTHING, {}, is_cause=True, is_back=True))
    assert text == "Because you took back what you said of Alien, it is back in your list."


def test_a_cause_is_not_claimed_where_it_is_not_known() -> None:
    items = films("Drama", "Drama")
    text = said(items, Effect(ids(items), (), (), ()), is_cause=False)
    assert text == "After you gave Alien 5 stars: 2 dramas moved up."


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("rating", 5.0, "Because you gave Alien 5 stars"),
        ("rating", None, "Because you cleared your rating of Alien"),
        ("like", 1.0, "Because you liked Alien"),
        ("like", 0.0, "Because you no longer like Alien"),
        ("dismiss", 1.0, "Because you said Alien is not for you"),
        ("dismiss", 0.0, "Because you are open to Alien again"),
        ("watchlist", 1.0, "Because you put Alien on your watchlist"),
        ("watchlist", 0.0, "Because you took Alien off your watchlist"),
    ],
)
def test_what_the_person_did(kind: str, value: float | None, text: str) -> None:
    assert because_text(Interaction(kind=kind, value=value, item=Item(title="Alien"))) == text


@pytest.mark.parametrize(
    ("kind", "value", "latency_s", "changed", "text"),
    [
        ("rating", 5.0, 0.2, True, "Updated 0.2 s after your rating."),
        ("rating", 5.0, 0.04, True, "Updated 0.04 s after your rating."),
        ("rating", 5.0, 12.34, False, "Checked 12.3 s after your rating."),
        ("retract", None, 0.3, True, "Updated 0.3 s after your undo."),
        ("rating", 5.0, 3600.0, True, ""),
        ("like", 1.0, 0.3, False, "Checked 0.3 s after you said so."),
    ],
)
def test_when(kind: str, value: float | None, latency_s: float, changed: bool, text: str) -> None:
    event = Interaction(kind=kind, value=value, item=Item(title="Alien"))
    assert timing_text(event, latency_s, changed=changed) == text
