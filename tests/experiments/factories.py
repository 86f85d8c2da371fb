"""Slates that somebody saw, and what they did with them."""

from accounts.models import User
from catalog.models import Item
from experiments.models import Experiment
from interactions.models import Impression, Interaction, Slate
from tests.factories import NOW, make_interaction, make_slate

# This app knows policies as names; in its tests these are the names.
POLICIES = ("popular", "two-stage")


def make_arm_slate(experiment: Experiment, arm: str, unit: str, *, seen: bool = True) -> Slate:
    slate = make_slate(experiment=experiment.key, arm=arm, unit=unit, items=[])
    if seen:
        Impression.objects.create(slate=slate, channel=Impression.Channel.PAGE, shown_at=NOW)
    return slate


def make_outcome(user: User, item: Item, slate: Slate, kind: str, value: float | None = None) -> Interaction:
    return make_interaction(user=user, item=item, slate=slate, kind=kind, value=value)
