"""An operator plans, starts, reads and stops an experiment from the admin; what is refused is said."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import ApiKey, User
from experiments.models import Arm, Experiment, Exposure
from interactions.models import Slate
from tests.bundles import make_champion
from tests.factories import make_experiment, make_user

pytestmark = pytest.mark.django_db
ADD = "/admin/experiments/experiment/add/"
LIST = "/admin/experiments/experiment/"
N_PEOPLE = 24


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator"))
    return client


def page_of(experiment: Experiment) -> str:
    return reverse("admin:experiments_experiment_change", args=[experiment.pk])


def form_of(experiment: Experiment, **changes: str) -> dict[str, str]:
    """The change form as a browser sends it back."""
    arms = list(experiment.arms.all())
    data = {"key": experiment.key, "hypothesis": experiment.hypothesis, "scenario": experiment.scenario}
    data |= {"arms-TOTAL_FORMS": str(len(arms)), "arms-INITIAL_FORMS": str(len(arms))}
    for number, arm in enumerate(arms):
        data |= {
            f"arms-{number}-id": str(arm.pk),
            f"arms-{number}-experiment": str(experiment.pk),
            f"arms-{number}-key": arm.key,
            f"arms-{number}-policy": arm.policy,
            f"arms-{number}-weight": str(arm.weight),
            **({f"arms-{number}-is_control": "on"} if arm.is_control else {}),
        }
    return {**data, **changes}


def new_form(*arms: tuple[str, str, str]) -> dict[str, str]:
    """The add form, the first arm being the control."""
    data = {"key": "ranker", "hypothesis": "It is better.", "scenario": "home"}
    data |= {"arms-TOTAL_FORMS": str(len(arms)), "arms-INITIAL_FORMS": "0", "arms-0-is_control": "on"}
    for number, (key, policy, weight) in enumerate(arms):
        names = {"key": key, "policy": policy, "weight": weight}
        data |= {f"arms-{number}-{name}": value for name, value in names.items()}
    return data


def ask_for_lists() -> None:
    """Each of some people asks for a list and likes one item of it."""
    for _ in range(N_PEOPLE):
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Api-Key {ApiKey.issue(make_user(), 'test')[1]}")
        served = client.get("/api/v1/recommendations/?n=5").json()
        event = {"kind": "like", "item": served["results"][0]["item"]["id"], "slate": served["slate_id"]}
        assert client.post("/api/v1/interactions/", event, format="json").status_code == 201


def test_two_policies_run_against_each_other_from_plan_to_readout(operator: Client) -> None:
    make_champion()
    arms = (("control", "popular", "50"), ("treatment", "two-stage", "50"))
    assert operator.post(ADD, new_form(*arms)).status_code == 302
    experiment = Experiment.objects.get()

    started = operator.post(page_of(experiment), form_of(experiment, _start="Save and start"), follow=True)
    assert "Started ranker." in started.content.decode()

    ask_for_lists()
    policies = {"control": "popular", "treatment": "two-stage"}
    decided = Slate.objects.filter(experiment="ranker").values_list("arm", "policy").distinct()
    assert dict(decided) == policies
    assert Exposure.objects.count() == N_PEOPLE

    readout = operator.get(page_of(experiment)).context["readout"]
    assert sum(arm.n_units for arm in readout.arms) == N_PEOPLE
    assert {outcome.name: outcome.share.estimate for outcome in readout.arms[1].outcomes} == {
        "click": 0.0,
        "like": 1.0,
        "high_rating": 0.0,
    }
    assert not readout.has_mismatch

    stopped = operator.post(page_of(experiment), {"_stop": "Stop for good", **no_arms()}, follow=True)
    assert "Stopped ranker." in stopped.content.decode()


def no_arms() -> dict[str, str]:
    return {"arms-TOTAL_FORMS": "0", "arms-INITIAL_FORMS": "0"}


def test_a_refused_start_says_why_and_keeps_the_draft(operator: Client) -> None:
    experiment = make_experiment(status="draft", arms=(("a", "popular", 0), ("b", "two-stage", 1)))
    answer = operator.post(page_of(experiment), form_of(experiment, _start="Save and start"), follow=True)
    assert "Arm “a” needs a weight above zero." in answer.content.decode()
    experiment.refresh_from_db()
    assert experiment.status == Experiment.Status.DRAFT


def test_a_policy_that_does_not_exist_cannot_be_chosen(operator: Client) -> None:
    answer = operator.post(ADD, new_form(("a", "oracle", "1"), ("b", "two-stage", "1")))
    assert "oracle is not one of the available choices" in answer.content.decode()
    assert not Experiment.objects.exists()


@pytest.mark.parametrize("status", ["running", "stopped"])
def test_nothing_of_an_experiment_that_ran_can_be_changed(operator: Client, status: str) -> None:
    experiment = make_experiment(key="ranker", status=status)
    operator.post(
        page_of(experiment),
        form_of(experiment, **{"key": "other", "arms-0-weight": "99", "arms-1-policy": "popular"}),
    )
    experiment.refresh_from_db()
    assert experiment.key == "ranker"
    assert set(Arm.objects.values_list("policy", "weight")) == {("popular", 50), ("two-stage", 50)}
    assert (
        operator.post(f"{page_of(experiment)[: -len('change/')]}delete/", {"post": "yes"}).status_code == 403
    )


def test_the_lists_actions_start_and_stop(operator: Client) -> None:
    first, second = (make_experiment(key=key, status="draft") for key in ("first", "second"))
    chosen = {"_selected_action": [first.pk, second.pk]}
    answer = operator.post(LIST, {"action": "start_selected", **chosen}, follow=True).content.decode()
    assert "Another experiment is running" in answer
    assert Experiment.objects.filter(status=Experiment.Status.RUNNING).count() == 1
    operator.post(LIST, {"action": "stop_selected", **chosen})
    assert Experiment.objects.filter(status=Experiment.Status.STOPPED).count() == 1


def test_whoever_may_only_look_sees_no_buttons(client: Client) -> None:
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_experiment"))
    client.force_login(viewer)
    experiment = make_experiment(status="draft")
    assert "Save and start" not in client.get(page_of(experiment)).content.decode()
    refused = client.post(page_of(experiment), form_of(experiment, _start="Save and start"))
    assert refused.status_code == 403
