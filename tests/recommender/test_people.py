"""Who is asking: nobody, then a visitor with their first feedback, then the member they log in as."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from interactions.models import Feedback
from recommender.feedback import submit_rating
from recommender.middleware import PersonMiddleware
from recommender.people import PersonRequest, ensure_person, unit_for, unit_of
from tests.factories import NOW, make_item, make_user

pytestmark = pytest.mark.django_db


def arrive(session: SessionStore, user: User | None = None) -> PersonRequest:
    """A request of this session, as the views see it."""
    request: PersonRequest = RequestFactory().get("/")  # type: ignore[assignment]
    request.session = session
    request.user = user or AnonymousUser()
    PersonMiddleware(lambda request: HttpResponse()).process_view(request)
    return request


def test_nobody_has_a_unit_and_no_row(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    session = SessionStore()

    with django_assert_num_queries(0):
        unit = unit_of(arrive(session))

    assert unit.startswith("visitor:")
    assert unit == unit_of(arrive(session))
    assert not User.objects.exists()


def test_the_first_feedback_makes_a_visitor_of_the_same_unit() -> None:
    session = SessionStore()
    request = arrive(session)
    unit = unit_of(request)

    visitor = ensure_person(request, NOW)

    assert visitor.kind == User.Kind.VISITOR
    assert not visitor.has_usable_password()
    assert unit_for(visitor) == unit
    assert arrive(session).person == visitor
    assert ensure_person(arrive(session), NOW) == visitor


def test_a_visitor_who_logs_in_becomes_the_member() -> None:
    session, member, item = SessionStore(), make_user(), make_item()
    visitor = ensure_person(arrive(session), NOW)
    submit_rating(visitor, item, 4.0, now=NOW)

    request = arrive(session, member)

    assert request.person == member
    assert unit_of(request) == f"user:{member.pk}"
    assert Feedback.objects.get().user == member
    assert not User.objects.filter(kind=User.Kind.VISITOR).exists()
    assert arrive(session).person is None, "logged out, the session stands for nobody"
