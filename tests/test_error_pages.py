"""The pages for when something is wrong: in the house's style, and standing when the house does not."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import bad_request, permission_denied, server_error
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_item


@pytest.mark.django_db
def test_an_unknown_address_leads_on(client: Client) -> None:
    response = client.get("/no/such/page/")

    assert response.status_code == 404
    page = response.content.decode()
    assert "No such page" in page
    assert f'href="{reverse("catalogue")}"' in page


@pytest.mark.django_db
def test_a_form_that_makes_no_sense_is_answered_as_a_page(client: Client) -> None:
    response = client.post(reverse("rate_item", args=[make_item().pk]), {"stars": "many"})

    assert response.status_code == 400
    assert "That request made no sense" in response.content.decode()


def test_a_closed_page_says_so() -> None:
    response = permission_denied(RequestFactory().get("/"), Exception())
    assert (response.status_code, "This is not open to you" in response.content.decode()) == (403, True)


@pytest.mark.parametrize(
    ("view", "status"), [(server_error, 500), (lambda r: bad_request(r, Exception()), 400)]
)
def test_the_gravest_pages_need_no_request_and_no_database(
    view: object, status: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # No `django_db` mark: a query would be an error by itself.
    response: HttpResponse = view(HttpRequest())  # type: ignore[operator]  # one of the two above
    assert response.status_code == status
    assert "<h1" in response.content.decode()


def test_the_last_page_links_what_exists() -> None:
    page = render_to_string("500.html")
    assert "/static/css/tokens.css" in page
    assert "{%" not in page
