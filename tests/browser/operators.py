"""An operator for as long as somebody looks at the back office, in the database of this machine's site."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth import get_user_model


@contextmanager
def passing_operator(known: tuple[str, str] | None) -> Iterator[tuple[str, str]]:
    """`known`: one there is already. Otherwise made now and removed afterwards."""
    if known:
        yield known
        return
    name, password = f"looking-{secrets.token_hex(4)}", secrets.token_urlsafe(12)
    user = get_user_model().objects.create_superuser(name, password=password)
    try:
        yield name, password
    finally:
        user.delete()
