"""Decimal numbers as a reader's language writes them, in Python as `floatformat` does in templates."""

from django.utils.formats import number_format


def decimal_text(value: float, places: int) -> str:
    """Rounded first: Django's `number_format` cuts a float's digits off, and 3.79 would be 3.7."""
    return number_format(f"{value:.{places}f}", places)
