"""`{% load mutes %}{% muted_reasons %}`: what the person muted, each with its way back."""

from django import template
from django.http import HttpRequest
from django.template import RequestContext

from recommender.mutes import muted_reasons as muted_by
from recommender.people import PersonRequest

register = template.Library()


@register.inclusion_tag("recommender/_muted_reasons.html", takes_context=True)
def muted_reasons(context: RequestContext) -> dict[str, object]:
    """One query for a person, none for nobody."""
    request: PersonRequest | HttpRequest = context["request"]
    person = getattr(request, "person", None)
    return {"muted": list(muted_by(person)) if person else [], "next": request.get_full_path()}
