"""`{% load sources %}{% loaded_sources as sources %}`: the data sets a page's items came from.

`{% told_sources as sources %}`: where their stories came from.
"""

from django import template

from catalog.models import Dataset, StorySource
from catalog.story_selectors import story_sources

register = template.Library()


@register.simple_tag
def loaded_sources() -> list[Dataset]:
    """Those that ask to be cited or have a licence. One query."""
    return list(Dataset.objects.exclude(citation="", licence="").order_by("name"))


@register.simple_tag
def told_sources() -> list[StorySource]:
    """Those whose stories are shown. One query."""
    return list(story_sources())
