"""Assign, expose, start and stop. An assignment is a pure hash; only an exposure leaves a row."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from experiments.errors import ExperimentStateError
from experiments.models import Arm, Experiment, Exposure
from experiments.split import arm_index
from experiments.vocabulary import policy_names, scenario_names
from interactions.models import Slate


@dataclass(frozen=True)
class Assignment:
    """The arm a unit has in the experiment that runs in a scenario."""

    experiment_key: str
    arm_key: str
    policy: str


def assign(scenario: str, unit: str) -> Assignment | None:
    """The unit's arm, the same each time it is asked; None when no experiment runs there. One query."""
    arms = list(
        Arm.objects.filter(experiment__scenario=scenario, experiment__status=Experiment.Status.RUNNING)
        .select_related("experiment")
        .order_by("key")
    )
    if not arms:
        return None
    experiment = arms[0].experiment
    arm = arms[arm_index(experiment.salt, unit, [arm.weight for arm in arms])]
    return Assignment(experiment.key, arm.key, arm.policy)


def expose(slate: Slate, *, now: datetime) -> bool:
    """Count the slate's unit as exposed, at its first seen slate only. True when this was the first.

    Call it when a slate is *seen*, not when it is computed: lists are also computed ahead.
    """
    if not slate.experiment or _is_exposed(slate):
        return False
    arm = Arm.objects.filter(
        experiment__key=slate.experiment, experiment__status=Experiment.Status.RUNNING, key=slate.arm
    ).first()
    if arm is None:
        return False
    exposure = Exposure(
        experiment_id=arm.experiment_id, arm=arm, unit=slate.unit, slate=slate, exposed_at=now
    )
    # Two pages may show their first slate at once: the constraint lets one of them count.
    Exposure.objects.bulk_create([exposure], ignore_conflicts=True)
    return Exposure.objects.filter(experiment_id=arm.experiment_id, unit=slate.unit, slate=slate).exists()


def start(experiment: Experiment, *, now: datetime) -> None:
    """Draft → running. Raises `ExperimentStateError` with every reason at once."""
    try:
        with transaction.atomic():
            current = Experiment.objects.select_for_update().get(pk=experiment.pk)
            if reasons := reasons_against_start(current):
                raise ExperimentStateError(*reasons)
            current.status, current.started_at = Experiment.Status.RUNNING, now
            current.save(update_fields=["status", "started_at"])
    except IntegrityError as error:
        # Somebody started another one between our look and our save: the constraint held.
        raise ExperimentStateError(_occupied(experiment.scenario)) from error
    experiment.refresh_from_db()


def stop(experiment: Experiment, *, now: datetime) -> None:
    """Running → stopped, for good: a restart would mix two periods in one comparison."""
    with transaction.atomic():
        current = Experiment.objects.select_for_update().get(pk=experiment.pk)
        if current.status != Experiment.Status.RUNNING:
            refusal = _("It is not running: its status is “%(status)s”.")
            raise ExperimentStateError(refusal % {"status": current.get_status_display()})
        current.status, current.stopped_at = Experiment.Status.STOPPED, now
        current.save(update_fields=["status", "stopped_at"])
    experiment.refresh_from_db()


def reasons_against_start(experiment: Experiment) -> list[str]:
    """Everything that keeps this experiment from starting; empty when it may."""
    reasons = _reasons_in_arms(list(experiment.arms.all()))
    if experiment.status != Experiment.Status.DRAFT:
        reasons.append(_("Only a draft can be started; make a new experiment to compare again."))
    if experiment.scenario not in scenario_names():
        missing = _("There is no scenario “%(scenario)s”: it would never be asked for.")
        reasons.append(missing % {"scenario": experiment.scenario})
    running = Experiment.objects.filter(scenario=experiment.scenario, status=Experiment.Status.RUNNING)
    if running.exclude(pk=experiment.pk).exists():
        reasons.append(_occupied(experiment.scenario))
    return reasons


def _reasons_in_arms(arms: list[Arm]) -> list[str]:
    reasons = []
    if len(arms) < 2:
        reasons.append(_("An experiment needs at least two arms."))
    if sum(arm.is_control for arm in arms) != 1:
        reasons.append(_("Exactly one arm must be the control."))
    known = policy_names()
    for arm in arms:
        if arm.weight <= 0:
            reasons.append(_("Arm “%(arm)s” needs a weight above zero.") % {"arm": arm.key})
        if arm.policy not in known:
            unknown = _("Arm “%(arm)s” names “%(policy)s”, which is not a policy.")
            reasons.append(unknown % {"arm": arm.key, "policy": arm.policy})
    return reasons


def _occupied(scenario: str) -> str:
    return _("Another experiment is running in scenario “%(scenario)s”; stop that one first.") % {
        "scenario": scenario
    }


def _is_exposed(slate: Slate) -> bool:
    return Exposure.objects.filter(experiment__key=slate.experiment, unit=slate.unit).exists()
