"""Writes about people: the API keys they hold."""

import re
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import ApiKey, User

# Each request would otherwise be a write; a minute is precise enough to see that a key is alive.
LAST_USED_PRECISION = timedelta(minutes=1)
_PREFIX = re.compile(r"[0-9a-f]{8}", re.ASCII)
_NO_DIGEST = "0" * 64
MAX_KEYS = 20


class TooManyKeys(Exception):
    """This user has as many live keys as anybody may have."""


def issue_key(user: User, name: str) -> tuple[ApiKey, str]:
    """A new key and its secret, which cannot be read again. Raises `TooManyKeys`."""
    with transaction.atomic():
        # The user's row is the lock: two requests must not both find room for the last key.
        list(User.objects.select_for_update(no_key=True).filter(pk=user.pk).values_list("pk"))
        if ApiKey.objects.filter(user=user, revoked_at=None).count() >= MAX_KEYS:
            raise TooManyKeys(f"{MAX_KEYS} keys are in use; revoke one first.")
        return ApiKey.issue(user, name)


def authenticate_key(secret: str, *, now: datetime) -> ApiKey | None:
    """The live key this secret belongs to, or None. Notes that it was used."""
    key = _find_key(secret.partition(".")[0])
    # Compared also when the prefix is unknown, so that the answer's time tells nothing about prefixes.
    matches = secrets.compare_digest(key.digest if key else _NO_DIGEST, ApiKey.digest_of(secret))
    if key is None or not matches or key.revoked_at is not None or not key.user.is_active:
        return None
    _note_use(key, now)
    return key


def revoke_key(user: User, prefix: str, *, now: datetime) -> ApiKey:
    """Revoke one of the user's own keys, or `ApiKey.DoesNotExist`. Revoking again keeps the first time."""
    key = ApiKey.objects.get(user=user, prefix=prefix)
    if key.revoked_at is None:
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
    return key


def _find_key(prefix: str) -> ApiKey | None:
    if not _PREFIX.fullmatch(prefix):
        return None
    return ApiKey.objects.select_related("user").filter(prefix=prefix).first()


def _note_use(key: ApiKey, now: datetime) -> None:
    if key.last_used_at is None or now - key.last_used_at >= LAST_USED_PRECISION:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
