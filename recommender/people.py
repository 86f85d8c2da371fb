"""Who is asking: a member, a visitor whose session has acted, or nobody yet. Called by the edges.

A session that has seen a list carries an unguessable key, so that its arm and its open socket stay the same
when the first feedback turns it into a visitor with a row of their own.
"""

import uuid
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from accounts.models import User

UNIT_KEY = "visitor_unit"
USER_KEY = "visitor_user"
PRIVATE_KEY = "private"
VISITOR_PREFIX = "visitor:"  # a colon cannot be typed into the sign-up form


class PersonRequest(HttpRequest):
    """A request that `PersonMiddleware` has passed."""

    person: User | None


def unit_for(user: User) -> str:
    """What an experiment's split hashes for this person."""
    return user.username if user.kind == User.Kind.VISITOR else f"user:{user.pk}"


def session_unit(session: SessionBase) -> str:
    """The unit of a session without a person; given once, kept by the session."""
    if UNIT_KEY not in session:
        session[UNIT_KEY] = f"{VISITOR_PREFIX}{uuid.uuid4()}"
    return str(session[UNIT_KEY])


def known_unit(session: SessionBase) -> str:
    """The unit that a session has been given; empty when no page was loaded with it."""
    return str(session.get(UNIT_KEY, ""))


def unit_of(request: PersonRequest) -> str:
    return unit_for(request.person) if request.person else session_unit(request.session)


def visitor_of(session: SessionBase) -> User | None:
    """The visitor this session became with its first feedback."""
    user_id = session.get(USER_KEY)
    return User.objects.filter(pk=user_id, kind=User.Kind.VISITOR).first() if user_id else None


def ensure_person(request: PersonRequest, now: datetime) -> User:
    """The person, made a visitor now if they are nobody yet. Called with the first feedback, not before."""
    if request.person is None:
        visitor = User(
            username=session_unit(request.session), kind=User.Kind.VISITOR, date_joined=now, last_login=None
        )
        visitor.set_unusable_password()
        visitor.save()
        request.session[USER_KEY] = visitor.pk
        request.person = visitor
    return request.person


def forget_visitor(session: SessionBase) -> None:
    """The visitor was merged into a member: the session stands for the member alone."""
    session.pop(USER_KEY, None)
    session.pop(UNIT_KEY, None)


def is_private(session: SessionBase) -> bool:
    """Whether what this browser looks at is not to be noted. What is said of films still counts."""
    return bool(session.get(PRIVATE_KEY))


def set_private(session: SessionBase, on: bool) -> None:
    if on:
        session[PRIVATE_KEY] = True
    else:
        session.pop(PRIVATE_KEY, None)
