"""System checks: every arm names a policy that exists."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from experiments.models import Arm
from experiments.vocabulary import policy_names


@register(Tags.database)
def check_policies(*, databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """Reads the arms, and loads the engine to name its policies, only for the database's checks."""
    if not databases:
        return []
    known = policy_names()
    return [unknown_policy(arm, known) for arm in _arms() if arm.policy not in known]


def unknown_policy(arm: Arm, policies: Sequence[str]) -> Error:
    known = ", ".join(policies)
    return Error(
        f"arm {arm} names the policy {arm.policy!r}", hint=f"Known policies: {known}.", id="recommender.E002"
    )


def _arms() -> list[Arm]:
    try:
        return list(Arm.objects.select_related("experiment"))
    except DatabaseError:  # before the first migration there are no arms
        return []
