"""Decimal numbers as a reader's language writes them, in Python as `floatformat` does in templates."""

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def decimal_text(value: float, places: int) -> str:
    """Rounded first: Django's `number_format` cuts a float's digits off, and 3.79 would be 3.7."""
    return number_format(f"{value:.{places}f}", places)


def interval_text(interval: Mapping[str, float], places: int, *, signed: bool = False) -> str:
    """“0.312 (0.270 to 0.355)”, from its `mean`, `lo` and `hi`. `signed`: a difference, “+” before a gain."""
    ends = {end: interval[end] for end in ("mean", "lo", "hi")}
    return _("%(mean)s (%(lo)s to %(hi)s)") % {
        end: ("+" if signed and value >= 0 else "") + decimal_text(value, places).replace("-", "−")
        for end, value in ends.items()
    }
