"""Imported users: they are in the log but can never log in. Called by `loading`, inside its transaction."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import User
from catalog.services import BATCH
from interactions.importing.rows import UserRow


@transaction.atomic
def upsert_users(rows: Sequence[UserRow]) -> int:
    """Create users, or take over the attributes of those known; returns how many were created."""
    latest = {row.external_id: row for row in rows}
    n_known = len(user_ids_by_external_id(latest))
    User.objects.bulk_create(
        [_imported(row.external_id, row.attributes) for row in latest.values()],
        update_conflicts=True,
        unique_fields=["external_id"],
        update_fields=["attributes"],
    )
    return len(latest) - n_known


def create_missing_users(external_ids: set[str]) -> None:
    missing = sorted(external_ids - user_ids_by_external_id(external_ids).keys())
    User.objects.bulk_create([_imported(external_id, {}) for external_id in missing], ignore_conflicts=True)


def user_ids_by_external_id(external_ids: Iterable[str]) -> dict[str, int]:
    """The users' keys, for those that exist."""
    wanted = list(external_ids)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        rows = User.objects.filter(external_id__in=some).order_by().values_list("external_id", "pk")
        found.update((external_id, pk) for external_id, pk in rows if external_id is not None)
    return found


def _imported(external_id: str, attributes: dict[str, object]) -> User:
    """A colon cannot be typed into the sign-up form, so no member's name is ever taken."""
    return User(
        username=f"imported:{external_id}",
        password=make_password(None),
        kind=User.Kind.IMPORTED,
        external_id=external_id,
        attributes=attributes,
    )
