"""System checks: every arm names a policy that exists."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from experiments.models import Arm
from recommender.composition import DEFAULT_POLICY, POLICIES


@register(Tags.database)
def check_policies(*, databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """Reads the arms only where a command asked for the database's checks."""
    errors: list[CheckMessage] = []
    if DEFAULT_POLICY not in POLICIES:
        errors.append(Error(f"the default policy {DEFAULT_POLICY!r} does not exist", id="recommender.E001"))
    if databases:
        errors += [unknown_policy(arm) for arm in _arms() if arm.policy not in POLICIES]
    return errors


def unknown_policy(arm: Arm) -> Error:
    known = ", ".join(POLICIES)
    return Error(
        f"arm {arm} names the policy {arm.policy!r}", hint=f"Known policies: {known}.", id="recommender.E002"
    )


def _arms() -> list[Arm]:
    try:
        return list(Arm.objects.select_related("experiment"))
    except DatabaseError:  # before the first migration there are no arms
        return []
