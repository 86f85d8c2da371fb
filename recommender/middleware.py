"""Puts `request.person` on each request, and hands a visitor's history over when they log in."""

from collections.abc import Callable

from django.http import HttpResponse

from accounts.models import User
from recommender.feedback import merge_visitor
from recommender.people import PersonRequest, forget_visitor, visitor_of


class PersonMiddleware:
    """After the authentication middleware. Costs no query for a session that never acted."""

    def __init__(self, get_response: Callable[[PersonRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PersonRequest) -> HttpResponse:
        request.person = person_of(request)
        return self.get_response(request)


def person_of(request: PersonRequest) -> User | None:
    visitor = visitor_of(request.session)
    if not isinstance(request.user, User):
        return visitor
    if visitor is not None:
        merge_visitor(visitor, request.user)
    forget_visitor(request.session)
    return request.user
