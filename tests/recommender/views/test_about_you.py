"""What people may say of themselves: asked for by nobody, kept as said, and the list follows."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from recommender.composition.histories import history_of
from recommender.feedback import merge_visitor, submit_rating
from recommender.models import StoredList
from recommender.presentation import ServedList
from tests.bundles import CAMPS, FIRST_KEY, N_ITEMS, make_champion
from tests.factories import NOW, make_item, make_user

pytestmark = pytest.mark.django_db
PAGE = "/profile/you/"


def member(client: Client, **attributes: object) -> User:
    person = make_user()
    person.attributes = attributes
    person.save()
    client.force_login(person)
    return person


def camp_shares(client: Client) -> float:
    """How much of the list at home is of the second camp."""
    served: ServedList = client.get("/").context["served"]
    second = [entry for entry in served.entries if entry.item.pk >= FIRST_KEY + N_ITEMS // 2]
    return len(second) / len(served.entries)


def test_what_is_said_is_kept_and_shown_again_and_the_rest_stays(client: Client) -> None:
    make_champion(told=True)
    person = member(client, shoe_size=44)
    assert 'href="/profile/you/"' in client.get("/profile/").content.decode()
    assert client.post(PAGE, {"age": "31.5", "camp": CAMPS[1]})["Location"] == reverse("profile")
    person.refresh_from_db()
    assert person.attributes == {"shoe_size": 44, "age": "31.5", "camp": CAMPS[1]}
    page = client.get(PAGE).content.decode()
    assert 'value="31.5"' in page
    assert f'<option value="{CAMPS[1]}" selected>' in page
    client.post(PAGE, {"age": "", "camp": ""})
    person.refresh_from_db()
    assert person.attributes == {"shoe_size": 44}


def test_what_cannot_be_is_refused_by_field(client: Client) -> None:
    make_champion(told=True)
    person = member(client)
    answer = client.post(PAGE, {"age": "old enough", "camp": "neither"})
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"age", "camp"}
    assert "“old enough” is no number." in answer.content.decode()
    person.refresh_from_db()
    assert person.attributes == {}


def test_where_nothing_tells_people_apart_there_is_no_such_page(client: Client) -> None:
    make_champion()
    member(client)
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/profile/").content.decode()


def test_a_stranger_has_none_either(client: Client) -> None:
    make_champion(told=True)
    assert client.get(PAGE).status_code == 404


def test_the_list_of_who_has_done_nothing_follows(client: Client) -> None:
    make_champion(told=True)
    shares = []
    for camp in CAMPS:
        member(client)
        client.get("/")
        client.post(PAGE, {"camp": camp})
        shares.append(camp_shares(client))
    assert shares[0] < shares[1]


def test_the_list_says_that_it_moved_because_of_it(client: Client) -> None:
    make_champion(told=True)
    member(client)
    client.get("/")
    client.post(PAGE, {"camp": CAMPS[1]})
    page = client.get("/").content.decode()
    assert "Your list was made anew, as you chose" in page
    assert "learned from everybody" not in page


def test_who_pauses_is_not_known_by_it(client: Client) -> None:
    person = member(client, camp=CAMPS[0])
    assert history_of(person).attributes == {"camp": CAMPS[0]}
    person.personalised = False
    assert history_of(person).attributes == {}


def test_what_a_visitor_said_holds_for_the_member_unless_they_said_otherwise(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    make_champion(told=True)
    visitor, person = make_user(), make_user()
    visitor.attributes, person.attributes = {"age": "20", "camp": "Drama"}, {"camp": "War"}
    visitor.save()
    submit_rating(visitor, make_item(), 4.0, now=NOW)
    with django_capture_on_commit_callbacks() as callbacks:
        merge_visitor(visitor, person)
    assert len(callbacks) == 1
    person.refresh_from_db()
    assert person.attributes == {"age": "20", "camp": "War"}
    assert not StoredList.objects.filter(user=person).exclude(policy="").exists()
