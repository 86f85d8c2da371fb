"""`{% load sources %}{% loaded_sources as sources %}`: the data sets a page's items came from."""

from django import template

from catalog.models import Dataset

register = template.Library()


@register.simple_tag
def loaded_sources() -> list[Dataset]:
    """Those that ask to be cited or have a licence. One query."""
    return list(Dataset.objects.exclude(citation="", licence="").order_by("name"))
