"""What an event must be to enter the log: each check returns the value as it is stored, or names the field.

Called by `services` and by the importers. Reads no database.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from interactions.errors import FutureEvent, InvalidKind, InvalidValue, UnknownInteraction
from interactions.kinds import SWITCHES, Kind
from interactions.models import Interaction

CLOCK_ERROR = timedelta(minutes=5)


def checked_kind(kind: str, retracts: Interaction | None) -> str:
    if kind not in Kind.values:
        raise InvalidKind(_("unknown kind of event: “%(kind)s”") % {"kind": kind})
    if (kind == Kind.RETRACT) != (retracts is not None):
        raise UnknownInteraction(_("a retraction, and nothing else, names the event it takes back"))
    return kind


def checked_value(kind: str, value: float | None, *, halves: bool = True) -> float | None:
    """The value as it is stored: stars or None for a rating, 1 or 0 for a switch (1 when left out).

    People rate in half stars; a data set may bring finer ones (`halves=False`).
    """
    if kind == Kind.RATING:
        if value is not None and not (0.5 <= value <= 5 and (not halves or (value * 2).is_integer())):
            in_halves = _("a rating is from 0.5 to 5 stars, in halves")
            raise InvalidValue(in_halves if halves else _("a rating is from 0.5 to 5 stars"))
        return value
    if kind in SWITCHES:
        if value not in (None, 0, 1):
            raise InvalidValue(_("%(kind)s is 1 (on) or 0 (off)") % {"kind": kind})
        return 1.0 if value is None else float(value)
    if value is not None:
        raise InvalidValue(_("%(kind)s has no value") % {"kind": kind})
    return None


def checked_time(occurred_at: datetime, recorded_at: datetime) -> datetime:
    """When it happened; a clock that runs a little ahead is set back to the moment of recording."""
    if occurred_at > recorded_at + CLOCK_ERROR:
        minutes = CLOCK_ERROR.seconds // 60
        raise FutureEvent(_("occurred_at lies more than %(n)s minutes in the future") % {"n": minutes})
    return min(occurred_at, recorded_at)
