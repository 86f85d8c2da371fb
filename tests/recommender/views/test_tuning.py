"""The page of sliders and policies: what is set is kept, shown, priced, and moves the list beside it."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from interactions.models import Slate
from recommender.engine.types import NEUTRAL, Sliders
from recommender.models import ListPreference, ModelVersion
from recommender.preferences import chosen_policy, sliders_of
from recommender.slider_words import shown_policies, shown_sliders
from tests.bundles import make_champion
from tests.factories import make_experiment, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/profile/list/"
MOVED = {"popularity": "-1", "novelty": "0", "recency": "2", "diversity": "0"}
HTMX = {"HX-Request": "true", "HX-Target": "preview"}


def member(client: Client) -> User:
    client.force_login(person := make_user())
    return person


def row(ndcg: float, mean: float, lo: float, hi: float) -> dict[str, Any]:
    return {"ndcg@10": ndcg, "difference": {"mean": mean, "lo": lo, "hi": hi}, "trait": 1.0}


def page(client: Client) -> str:
    return client.get(ADDRESS).content.decode()


def test_sliders_are_kept_and_the_page_shows_them_and_the_list_they_make(client: Client) -> None:
    make_champion()
    person = member(client)
    before = client.get(ADDRESS)
    assert 'name="recency" min="-2" max="2" step="1" value="0"' in before.content.decode()

    answer = client.post(ADDRESS + "sliders/", MOVED)

    assert (answer.status_code, answer["Location"]) == (303, ADDRESS)
    assert sliders_of(User.objects.get(pk=person.pk)) == Sliders(popularity=-1, recency=2)
    after = client.get(ADDRESS)
    assert 'name="recency" min="-2" max="2" step="1" value="2"' in after.content.decode()
    assert "much newer" in after.content.decode()
    shown = Slate.objects.get(pk=after.context["served"].slate_id)
    assert shown.context["sliders"] == {"popularity": -1, "recency": 2}


def test_htmx_is_answered_with_the_list_and_what_each_position_means_and_costs(client: Client) -> None:
    make_champion()
    member(client)
    answer = client.post(ADDRESS + "sliders/", MOVED, headers=HTMX).content.decode()
    assert answer.lstrip().startswith('<div id="preview"')
    assert 'id="said-recency" for="id_recency" hx-swap-oob="innerHTML">much newer</output>' in answer
    assert answer.count("hx-swap-oob") == 8
    assert "<input" not in answer, "what is under the finger stays as it is"


@pytest.mark.parametrize("changed", [{"recency": "3"}, {"recency": "x"}, {"recency": ""}])
def test_a_position_that_is_none_is_refused_and_nothing_is_kept(
    client: Client, changed: dict[str, str]
) -> None:
    member(client)
    assert client.post(ADDRESS + "sliders/", MOVED | changed).status_code == 400
    assert client.post(ADDRESS + "sliders/", {"popularity": "1"}).status_code == 400
    assert not ListPreference.objects.exists()


def test_a_policy_can_be_chosen_and_left_to_the_site_again(client: Client) -> None:
    make_champion()
    make_experiment()
    person = member(client)
    client.post(ADDRESS + "policy/", {"policy": "recent-linear"})
    shown = client.get(ADDRESS)
    assert (shown.context["served"].policy, shown.context["served"].experiment) == ("recent-linear", "")
    assert 'value="recent-linear" checked' in shown.content.decode()
    client.post(ADDRESS + "policy/", {"policy": ""})
    assert chosen_policy(User.objects.get(pk=person.pk)) == ""
    assert client.get(ADDRESS).context["served"].experiment


def test_a_policy_that_is_none_is_refused(client: Client) -> None:
    member(client)
    assert client.post(ADDRESS + "policy/", {"policy": "oracle"}).status_code == 400
    assert client.post(ADDRESS + "policy/", {}).status_code == 400


def test_a_stranger_sees_the_page_and_becomes_a_visitor_by_setting_something(client: Client) -> None:
    make_champion()
    assert client.get(ADDRESS).status_code == 200
    assert not User.objects.exists()
    client.post(ADDRESS + "sliders/", MOVED)
    assert sliders_of(User.objects.get(kind=User.Kind.VISITOR)).recency == 2


def test_paused_is_said_and_the_list_is_everybodys(client: Client) -> None:
    make_champion()
    person = member(client)
    client.post(ADDRESS + "sliders/", MOVED)
    client.post("/profile/personalise/", {"on": "0"})
    shown = client.get(ADDRESS)
    assert "what you set here rests" in shown.content.decode()
    assert shown.context["served"].policy == "popular"
    assert sliders_of(person).recency == 2


def test_prices_are_the_champions_own_and_a_model_without_has_none(client: Client) -> None:
    version = make_champion()
    member(client)
    shown = page(client)
    assert "All prices" in shown
    measured = version.metrics["sliders"]["novelty"]["-2"]["ndcg@10"]
    assert f"NDCG@10 {measured:.3f}" in shown
    ModelVersion.objects.update(metrics={})
    shown = page(client)
    assert "was not measured for the present model" in shown
    assert "NDCG" not in shown


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        (row(0.264, -0.036, -0.06, -0.012), "costs about 12 % of the accuracy (4 to 20 %)"),
        (row(0.297, -0.003, -0.015, 0.009), "no cost that could be measured (−5 to +3 %)"),
        (row(0.33, 0.03, 0.015, 0.045), "gains about 10 % of accuracy (5 to 15 %)"),
    ],
)
def test_a_price_says_its_share_and_how_sure_it_is(measured: dict[str, Any], said: str) -> None:
    metrics = {"sliders": {"novelty": {"0": row(0.3, 0, 0, 0), "1": measured}}}
    (novelty,) = (one for one in shown_sliders(Sliders(novelty=1), metrics) if one.name == "novelty")
    assert novelty.price.said == said
    assert novelty.price.ndcg == f"NDCG@10 {measured['ndcg@10']:.3f} instead of 0.300"
    assert [price.said for price in novelty.prices if price.position < 0] == ["", ""]


def test_what_is_not_measured_has_no_figures() -> None:
    assert {one.price.said for one in shown_sliders(NEUTRAL, {})} == {""}
    assert {policy.quality for policy in shown_policies({})} == {""}


def test_each_policy_says_how_good_it_was() -> None:
    interval = {"mean": 0.309, "lo": 0.27, "hi": 0.35}
    measured = {"model": {"ndcg@10": interval, "hit@10": {"mean": 0.729}}}
    site, full, *others = shown_policies(measured)
    assert site.key == site.quality == ""
    assert full.quality.startswith("Of ten films it named, 73 % of people then chose one or more")
    assert "0.309, 0.270 to 0.350" in full.quality
    assert {other.quality for other in others} == {""}
