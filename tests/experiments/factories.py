"""Experiments with their arms, and slates that were seen, for the tests."""

from datetime import UTC, datetime

from accounts.models import User
from catalog.models import Item
from experiments.models import Arm, Experiment
from interactions.models import Impression, Interaction, Slate

POLICIES = ("popular", "two-stage")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make_experiment(
    key: str = "ranker",
    *,
    arms: tuple[tuple[str, str, int], ...] = (("control", "popular", 50), ("treated", "two-stage", 50)),
    control: str = "control",
    status: str = Experiment.Status.DRAFT,
    scenario: str = "home",
    salt: str = "grain",
) -> Experiment:
    experiment = Experiment.objects.create(key=key, status=status, scenario=scenario, salt=salt)
    for arm_key, policy, weight in arms:
        Arm.objects.create(
            experiment=experiment, key=arm_key, policy=policy, weight=weight, is_control=arm_key == control
        )
    return experiment


def make_running_experiment(key: str = "ranker") -> Experiment:
    return make_experiment(key, status=Experiment.Status.RUNNING)


def make_slate(experiment: Experiment, arm: str, unit: str, *, seen: bool = True) -> Slate:
    slate = Slate.objects.create(
        unit=unit,
        scenario="home",
        experiment=experiment.key,
        arm=arm,
        policy="popular",
        served_by="model",
        decided_at=NOW,
    )
    if seen:
        Impression.objects.create(slate=slate, channel=Impression.Channel.PAGE, shown_at=NOW)
    return slate


def make_outcome(user: User, item: Item, slate: Slate, kind: str, value: float | None = None) -> Interaction:
    return Interaction.objects.create(
        user=user,
        item=item,
        slate=slate,
        kind=kind,
        value=value,
        event_id=f"{slate.pk}-{kind}-{item.pk}",
        occurred_at=NOW,
        recorded_at=NOW,
        origin=Interaction.Origin.WEB,
    )
