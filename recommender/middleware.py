"""Puts `request.person` on each request, and hands a visitor's history over when they log in."""

from collections.abc import Callable

from django.http import HttpResponse
from structlog.contextvars import bind_contextvars

from accounts.models import User
from recommender.feedback import merge_visitor
from recommender.people import PersonRequest, forget_visitor, visitor_of

# The same for everybody: looking up who asks would cost queries, and a `Vary: Cookie` that no cache survives.
IMPERSONAL = frozenset({"poster"})


class PersonMiddleware:
    """After the authentication and the log's middleware. Costs no query for a session that never acted."""

    def __init__(self, get_response: Callable[[PersonRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PersonRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: PersonRequest, *_view: object) -> None:
        match = request.resolver_match
        request.person = None if match and match.url_name in IMPERSONAL else person_of(request)
        bind_contextvars(user_id=request.person.pk if request.person else None)


def person_of(request: PersonRequest) -> User | None:
    visitor = visitor_of(request.session)
    if not isinstance(request.user, User):
        return visitor
    if visitor is not None:
        merge_visitor(visitor, request.user)
    forget_visitor(request.session)
    return request.user
