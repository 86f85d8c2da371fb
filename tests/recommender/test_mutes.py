"""What is muted carries nothing from the next list on, stays seen, and can be had back."""

from datetime import timedelta

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from catalog.models import Genre, Item
from recommender.composition.decisions import Question
from recommender.composition.inspections import inspect
from recommender.engine.inspection.why_not import Fate
from recommender.feedback import merge_visitor, submit_mute, submit_rating
from recommender.models import MutedReason
from recommender.mutes import mutes_of
from recommender.people import unit_for
from recommender.row_presentation import ShownRow
from recommender.serving import ServedList, home_list, home_page, recommend
from tests.bundles import FIRST_KEY, make_champion
from tests.factories import NOW, at, make_genre, make_item, make_user, make_visitor

pytestmark = pytest.mark.django_db
LIKED = (0, 1, 2)


def film(number: int) -> Item:
    return Item.objects.get(pk=FIRST_KEY + number)


def fan() -> User:
    person = make_user()
    for second, number in enumerate(LIKED):
        submit_rating(person, film(number), 5.0, now=at(second))
    return person


def home(person: User, minute: int) -> ServedList:
    return home_list(person, unit_for(person), now=NOW + timedelta(minutes=minute), channel="page")


def cited(served: ServedList) -> set[int]:
    return {entry.reason.item.pk - FIRST_KEY for entry in served.entries if entry.reason.item}


def item_ids(served: ServedList) -> list[int]:
    return [entry.item.pk for entry in served.entries]


def test_no_reason_cites_what_was_muted_from_the_next_list_on() -> None:
    make_champion()
    person = fan()
    before = home(person, 1)
    (muted, *_) = sorted(cited(before))
    submit_mute(person, film(muted), True, now=at(61))
    after = home(person, 2)
    assert after.slate_id != before.slate_id
    assert muted not in cited(after)
    assert cited(after) <= set(LIKED) - {muted}
    assert not set(item_ids(after)) & {FIRST_KEY + number for number in LIKED}, "it came back as unseen"


def test_muted_back_the_list_is_what_it_was() -> None:
    make_champion()
    person = fan()
    before = home(person, 1)
    for number in LIKED:
        submit_mute(person, film(number), True, now=at(61))
    assert cited(home(person, 2)) == set()
    for number in LIKED:
        submit_mute(person, film(number), False, now=at(121))
    after = home(person, 3)
    assert item_ids(after) == item_ids(before)
    assert cited(after) == cited(before)


def test_a_muted_item_is_still_seen_for_whoever_asks_why_not() -> None:
    make_champion()
    person = fan()
    submit_mute(person, film(1), True, now=at(61))
    found = inspect(Question(person, unit_for(person), at(62)))
    assert found is not None
    assert found.fate_of(FIRST_KEY + 1).fate is Fate.SEEN
    assert FIRST_KEY + 1 not in {part.item_id for part in found.carried_by(FIRST_KEY + 3)}
    assert [part.item_id for part in found.muted_parts(FIRST_KEY + 3)] in ([FIRST_KEY + 1], [])


def test_lists_hold_nothing_of_a_muted_genre_unless_it_is_asked_for() -> None:
    make_champion()
    person = make_user()
    submit_mute(person, Genre.objects.get(slug="war"), True, now=at(61))
    served = home(person, 2)
    assert len(served.entries) == 20
    assert max(item_ids(served)) < FIRST_KEY + 30
    found = inspect(Question(person, unit_for(person), at(62)))
    assert found is not None
    assert found.fate_of(FIRST_KEY + 45).fate is Fate.FILTERED
    assert found.rule_against(FIRST_KEY + 45) == "muted"
    asked = recommend(person, unit_for(person), now=at(63), n=5, genre="war")
    assert min(item_ids(asked)) >= FIRST_KEY + 30


def rows_of(person: User, minute: int) -> list[ShownRow]:
    now = NOW + timedelta(minutes=minute)
    return home_page(person, unit_for(person), now=now, channel="page")[1]


def test_no_row_stands_below_the_list_because_of_what_was_muted() -> None:
    make_champion()
    person = fan()
    titles = [row.title for row in rows_of(person, 1)]
    cited_first = [number for number in LIKED if any(film(number).title in title for title in titles)]
    assert cited_first
    submit_mute(person, film(cited_first[0]), True, now=at(61))
    submit_mute(person, Genre.objects.get(slug="war"), True, now=at(61))
    after = rows_of(person, 2)
    assert after
    assert not [row.title for row in after if film(cited_first[0]).title in row.title]
    assert max(item.pk for row in after for item in row.items) < FIRST_KEY + 30


def test_the_banner_says_that_the_mute_did_it_and_how_much_moved() -> None:
    make_champion()
    person = fan()
    before = home(person, 1)
    (muted, *_) = sorted(cited(before))
    submit_mute(person, film(muted), True, now=at(61))
    after = home(person, 2)
    assert after.change is not None
    begun = f"Because you muted {film(muted).title}, "
    assert after.change.text.startswith(begun)
    assert after.change.changed == (item_ids(after) != item_ids(before))
    assert after.change.text.endswith("moved.")
    submit_mute(person, film(muted), False, now=at(121))
    again = home(person, 3).change
    assert again is not None
    assert again.text.startswith(f"Because you let {film(muted).title} count again, ")


def test_the_banner_names_a_genre_and_counts_what_came_in() -> None:
    make_champion()
    person = fan()
    before = home(person, 1)
    genre = film(FIRST_SHOWN := item_ids(before)[0] - FIRST_KEY).genres.get()
    submit_mute(person, genre, True, now=at(61))
    after = home(person, 2)
    assert after.change is not None
    assert after.change.text.startswith(f"Because you muted {genre.name}, ")
    assert after.change.changed
    assert film(FIRST_SHOWN).pk not in item_ids(after)
    assert set(after.change.effect.came) <= set(item_ids(after)) - set(item_ids(before))
    assert after.change.effect.came


def test_without_a_model_a_muted_genre_stays_out_too() -> None:
    person, wanted = make_user(), make_item(genres=("Drama",))
    make_item(genres=("War", "Drama"))
    submit_mute(person, Genre.objects.get(slug="war"), True, now=NOW)
    assert item_ids(home(person, 1)) == [wanted.pk]


def test_muting_asks_for_one_new_list_and_twice_is_once(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    person, item = make_user(), make_item()
    with django_capture_on_commit_callbacks() as callbacks:
        submit_mute(person, item, True, now=NOW)
    assert [callback.__name__ for callback in callbacks] == ["enqueue_refresh"]
    submit_mute(person, item, True, now=at(5))
    assert MutedReason.objects.get().muted_at == NOW


def test_a_visitors_mutes_become_the_members() -> None:
    visitor, member = make_visitor(), make_user()
    both, own, genre = make_item(), make_item(), make_genre()
    for person, cause in ((visitor, both), (visitor, own), (visitor, genre), (member, both)):
        submit_mute(person, cause, True, now=NOW)
    merge_visitor(visitor, member)
    assert mutes_of(member).item_ids == {both.pk, own.pk}
    assert mutes_of(member).genres == {genre.slug}
    assert MutedReason.objects.count() == 3


def test_what_a_visitor_muted_holds_for_the_members_next_list(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    make_champion()
    visitor, member = make_visitor(), fan()
    (muted, *_) = sorted(cited(home(member, 1)))
    submit_mute(visitor, film(muted), True, now=at(61))
    with django_capture_on_commit_callbacks() as callbacks:
        merge_visitor(visitor, member)
    assert [callback.__name__ for callback in callbacks] == ["enqueue_refresh"]
    assert muted not in cited(home(member, 2))
