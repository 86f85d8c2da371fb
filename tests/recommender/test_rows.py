"""The rows beside a home list: no film twice, true headings, the person's own."""

from itertools import combinations

import pytest

from accounts.models import User
from catalog.models import Item
from interactions.models import Impression, Slate, SlateItem
from interactions.services import SlateEntry
from recommender.composition import CHAMPION
from recommender.composition.decisions import Question
from recommender.composition.histories import history_of
from recommender.composition.rows import Row
from recommender.composition.rows.by_model import shelves_by_model
from recommender.composition.rows.shelf import FEWEST, LENGTH, Shelf, deal
from recommender.feedback import submit_event, submit_rating
from recommender.people import unit_for
from recommender.row_presentation import ShownRow, shown_rows
from recommender.serving import ServedList, home_page
from tests.bundles import FIRST_KEY, make_champion
from tests.factories import at, make_item, make_items, make_user

WAR = FIRST_KEY + 30  # the second camp's first film


def shelf(*item_ids: int, scenario: str = "trending") -> Shelf:
    entries = [SlateEntry(item_id, 1.0, ("x",), 1.0, {}) for item_id in item_ids]
    return Shelf(scenario, "x", "model", entries)


def dealt(*shelves: Shelf, taken: tuple[str, ...] = ()) -> list[list[int]]:
    names = {number: f"film {number % 100}" for number in range(300)}
    return [[entry.item_id for entry in row.entries] for row in deal(shelves, names, set(taken))]


def test_what_one_row_took_no_other_shows() -> None:
    assert dealt(shelf(*range(20)), shelf(*range(30))) == [[*range(12)], [*range(12, 24)]]


def test_what_stands_above_and_a_film_under_another_id_are_passed_over() -> None:
    assert dealt(shelf(1, 2, 101, 3, 4, 5), taken=("film 2",)) == [[1, 3, 4, 5]]


def test_a_row_of_too_few_is_left_out_and_gives_back_what_it_took() -> None:
    assert dealt(shelf(1, 2, 3), shelf(1, 2, 3, 4)) == [[1, 2, 3, 4]]


def test_what_the_catalogue_does_not_hold_any_more_is_passed_over() -> None:
    assert dealt(shelf(1, 900, 2, 3, 4)) == [[1, 2, 3, 4]]


def page(person: User | None, seconds: float = 0) -> tuple[ServedList, list[ShownRow]]:
    unit = unit_for(person) if person else "visitor:test"
    return home_page(person, unit, now=at(seconds), channel="page")


def ids_on(served: ServedList, rows: list[ShownRow]) -> list[int]:
    return [entry.item.pk for entry in served.entries] + [item.pk for row in rows for item in row.items]


def film(number: int) -> Item:
    return Item.objects.get(pk=FIRST_KEY + number)


def of_scenario(rows: list[ShownRow], scenario: str) -> list[ShownRow]:
    return [row for row in rows if row.slate.scenario == scenario]


@pytest.mark.django_db
@pytest.mark.parametrize("n_rated", [0, 3, 12])
def test_no_film_is_twice_on_the_page_and_none_that_was_rated(n_rated: int) -> None:
    make_champion()
    person = make_user()
    for number in range(n_rated):
        submit_rating(person, film(number), 4.5, now=at(number))

    served, rows = page(person, 60)

    shown = ids_on(served, rows)
    assert rows
    assert len(shown) == len(set(shown))
    assert not set(shown) & {FIRST_KEY + number for number in range(n_rated)}
    assert all(FEWEST <= len(row.items) <= LENGTH for row in rows)


@pytest.mark.django_db
def test_likes_that_differ_have_rows_that_differ() -> None:
    make_champion()
    person = make_user()
    submit_rating(person, film(0), 5.0, now=at(1))
    submit_event(person, film(30), "like", 1.0, now=at(2))
    submit_rating(person, film(31), 2.0, now=at(3))

    rows = of_scenario(page(person, 60)[1], "because-you-liked")

    assert {row.title for row in rows} == {f"Because you liked {film(n).title}" for n in (0, 30)}
    near = [{item.pk for item in row.items} for row in rows]
    assert all(len(a & b) / len(a | b) < 0.5 for a, b in combinations(near, 2))
    assert rows[0].more == film(int(rows[0].slate.context["item"]) - FIRST_KEY).get_absolute_url()


@pytest.mark.django_db
def test_what_was_turned_down_is_in_no_row() -> None:
    make_champion()
    person = make_user()
    submit_rating(person, film(0), 5.0, now=at(1))
    turned_down = [film(number) for number in range(10, 20)]
    for item in turned_down:
        submit_event(person, item, "dismiss", 1.0, now=at(2))

    served, rows = page(person, 60)

    assert not set(ids_on(served, rows)) & {item.pk for item in turned_down}


@pytest.mark.django_db
def test_a_genre_liked_more_than_most_do_has_a_row_of_its_own() -> None:
    make_champion()
    person = make_user()
    for number in (30, 31, 32):
        submit_rating(person, film(number), 5.0, now=at(number))

    loaded = CHAMPION.current()
    assert loaded is not None
    question = Question(person, unit_for(person), at(60))
    shelves = shelves_by_model(question, history_of(person), loaded)
    (genre,) = [shelf for shelf in shelves if shelf.scenario == "genre"]
    slate = Slate(scenario="genre", served_by="model", context=dict(genre.context))
    (shown,) = shown_rows([Row(slate, [SlateItem(item_id=entry.item_id) for entry in genre.entries])])

    assert (shown.title, shown.more) == ("War for you", "/movies/?genre=war&sort=for-you")
    assert {item.pk for item in shown.items} == {*range(WAR + 3, WAR + 30)}


@pytest.mark.django_db
def test_nobody_gets_rows_without_a_taste() -> None:
    make_champion()

    served, rows = page(None)

    assert rows
    assert of_scenario(rows, "because-you-liked") == []
    assert {row.title for row in of_scenario(rows, "genre")} <= {"Drama", "War"}
    shown = ids_on(served, rows)
    assert len(shown) == len(set(shown))
    assert {row.slate.policy for row in rows} <= {"popular", "trend"}


@pytest.mark.django_db
def test_whoever_paused_personalisation_gets_what_nobody_gets() -> None:
    make_champion()
    person = make_user(personalised=False)
    for number in (30, 31, 32):
        submit_rating(person, film(number), 5.0, now=at(number))

    rows = page(person, 60)[1]

    assert rows
    assert {row.slate.scenario for row in rows} <= {"trending", "gems", "genre", "new"}
    assert "for you" not in "".join(row.title for row in rows)
    assert {row.slate.policy for row in rows} <= {"popular", "trend"}


@pytest.mark.django_db
def test_a_reload_shows_the_rows_that_were_decided_and_an_event_makes_others() -> None:
    make_champion()
    person = make_user()
    first, again = page(person)[1], page(person, 1)[1]
    assert [row.slate for row in first] == [row.slate for row in again]
    assert [row.items for row in first] == [row.items for row in again]
    assert Impression.objects.filter(slate=first[0].slate).count() == 2

    submit_rating(person, first[0].items[0], 5.0, now=at(2))
    served, after = page(person, 3)

    assert not {row.slate.pk for row in first} & {row.slate.pk for row in after}
    assert first[0].items[0].pk not in ids_on(served, after)


@pytest.mark.django_db
def test_each_row_is_a_slate_of_its_scenario() -> None:
    make_champion()
    person = make_user()
    submit_rating(person, film(0), 5.0, now=at(1))

    served, rows = page(person, 60)

    slates = Slate.objects.exclude(scenario="home")
    assert {slate.pk for slate in slates} == {row.slate.pk for row in rows}
    for row in rows:
        slate = slates.get(pk=row.slate.pk)
        assert (slate.user, slate.unit, slate.served_by) == (person, unit_for(person), "model")
        assert slate.context["beside"] == str(served.slate_id)
        assert list(slate.entries.order_by("position").values_list("item_id", flat=True)) == [
            item.pk for item in row.items
        ]
        n_cells = len(bytes(slate.features)) // 4
        assert n_cells % len(row.items) == 0
        assert bool(n_cells) == (slate.policy == "two-stage")


@pytest.mark.django_db
def test_without_a_model_the_rows_are_counted_and_say_so() -> None:
    items = [make_item(genres=("Drama",), year=1950 + number) for number in range(60)]
    for number, item in enumerate(items):
        for other in (make_user() for _ in range(1 + number % 2)):
            submit_rating(other, item, 4.0, now=at(-60))

    served, rows = page(None)

    assert served.degraded
    assert {row.slate.scenario for row in rows} >= {"trending", "genre"}
    assert all(row.slate.degraded and row.hint == "By counts alone, for the model is resting" for row in rows)
    shown = ids_on(served, rows)
    assert len(shown) == len(set(shown))


@pytest.mark.django_db
def test_a_catalogue_of_fewer_films_than_a_page_has_no_rows() -> None:
    make_items(6)
    served, rows = page(None)
    assert (len(served.entries), rows) == (6, [])
