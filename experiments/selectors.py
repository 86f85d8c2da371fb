"""What an experiment shows so far. Read-only; the reader decides, this does not."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from experiments.models import Arm, Experiment, Exposure
from experiments.statistics import Interval, difference, sample_ratio_p_value, wilson
from interactions.models import Impression, Interaction, Slate

# An outcome counts while it stands: what was taken back did not happen.
_STANDS = Q(outcomes__retractions__isnull=True)
OUTCOMES = {
    "click": Q(outcomes__kind=Interaction.Kind.CLICK) & _STANDS,
    "like": Q(outcomes__kind=Interaction.Kind.LIKE, outcomes__value=1) & _STANDS,
    "high_rating": Q(outcomes__kind=Interaction.Kind.RATING, outcomes__value__gte=4) & _STANDS,
}

OUTCOME_LABELS = {"click": _("clicked"), "like": _("liked"), "high_rating": _("rated 4 or more")}
# Strict, as is usual for this test: it is looked at often, and a false alarm stops the reading.
MISMATCH_ALPHA = 0.001


@dataclass(frozen=True)
class OutcomeReadout:
    """The share of an arm's exposed units with this outcome on a slate they were shown.

    Counted by unit and not by slate: the split is by unit, and one person's slates are not
    independent, so an interval over slates would be too narrow.
    """

    name: str
    n_units: int
    share: Interval | None
    difference: Interval | None

    @property
    def label(self) -> str:
        return str(OUTCOME_LABELS[self.name])


@dataclass(frozen=True)
class ArmReadout:
    key: str
    policy: str
    is_control: bool
    weight: int
    n_units: int
    n_slates: int
    outcomes: tuple[OutcomeReadout, ...]


@dataclass(frozen=True)
class Readout:
    arms: tuple[ArmReadout, ...]
    sample_ratio_p_value: float | None

    @property
    def has_mismatch(self) -> bool:
        return self.sample_ratio_p_value is not None and self.sample_ratio_p_value < MISMATCH_ALPHA


@dataclass(frozen=True)
class _ArmCounts:
    arm: Arm
    n_units: int
    n_slates: int
    n_units_with: dict[str, int]

    def share(self, outcome: str) -> Interval | None:
        return wilson(self.n_units_with[outcome], self.n_units) if self.n_units else None


def readout(experiment: Experiment) -> Readout:
    """Exposed units, seen slates and outcome shares of each arm, the control first. Three queries."""
    counts = _counts(experiment)
    control = next((each for each in counts if each.arm.is_control), None)
    return Readout(
        arms=tuple(_arm_readout(each, control) for each in counts),
        sample_ratio_p_value=sample_ratio_p_value(
            [each.n_units for each in counts], [each.arm.weight for each in counts]
        ),
    )


def _arm_readout(counts: _ArmCounts, control: _ArmCounts | None) -> ArmReadout:
    return ArmReadout(
        key=counts.arm.key,
        policy=counts.arm.policy,
        is_control=counts.arm.is_control,
        weight=counts.arm.weight,
        n_units=counts.n_units,
        n_slates=counts.n_slates,
        outcomes=tuple(_outcome_readout(name, counts, control) for name in OUTCOMES),
    )


def _outcome_readout(name: str, counts: _ArmCounts, control: _ArmCounts | None) -> OutcomeReadout:
    share = counts.share(name)
    baseline = None if control is None or counts.arm.is_control else control.share(name)
    return OutcomeReadout(
        name=name,
        n_units=counts.n_units_with[name],
        share=share,
        difference=difference(share, baseline) if share and baseline else None,
    )


def _counts(experiment: Experiment) -> list[_ArmCounts]:
    n_exposed = dict(experiment.exposures.order_by().values_list("arm").annotate(Count("id")))
    by_arm = _slate_counts(experiment)
    return [
        _ArmCounts(
            arm=arm,
            n_units=n_exposed.get(arm.pk, 0),
            n_slates=by_arm.get(arm.key, {}).get("n_slates", 0),
            n_units_with={name: by_arm.get(arm.key, {}).get(name, 0) for name in OUTCOMES},
        )
        for arm in experiment.arms.order_by("-is_control", "key")
    ]


def _slate_counts(experiment: Experiment) -> dict[str, dict[str, int]]:
    """By arm key: seen slates, and distinct units with each outcome on one of them."""
    exposed = Exposure.objects.filter(experiment=experiment, arm__key=OuterRef("arm"), unit=OuterRef("unit"))
    seen = Slate.objects.filter(
        Exists(Impression.objects.filter(slate=OuterRef("pk"))), Exists(exposed), experiment=experiment.key
    )
    rows = (
        seen.order_by()
        .values("arm")
        .annotate(
            n_slates=Count("id", distinct=True),
            **{name: Count("unit", distinct=True, filter=condition) for name, condition in OUTCOMES.items()},
        )
    )
    return {str(row.pop("arm")): row for row in map(dict[str, Any], rows)}
