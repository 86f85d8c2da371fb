"""`{% load recorded %}`: what was written down in English, and differences, in the reader's language."""

from collections.abc import Mapping

from django import template

from recommender.decimals import interval_text
from recommender.recorded_words import recorded_text

register = template.Library()
register.filter("recorded", recorded_text)


@register.filter
def apart(difference: Mapping[str, float]) -> str:
    """“+0.0100 (+0.0010 to +0.0190)”."""
    return interval_text(difference, 4, signed=True)
