"""The about page: each data set with its terms and how it asks to be cited."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from catalog.models import Dataset
from tests.factories import make_item

pytestmark = pytest.mark.django_db
ABOUT = reverse("about")


def test_a_data_set_is_shown_with_licence_citation_and_address(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shown = Dataset.objects.create(
        key="small",
        name="Small & real",
        url="https://example.org/small",
        licence="Free when acknowledged.",
        citation="A. Author. 2015. https://doi.org/10.1145/2827872",
    )
    Dataset.objects.create(key="empty", name="Without films")
    make_item(dataset=shown, n_ratings=1200)
    make_item(dataset=shown, n_ratings=34)
    make_item(dataset=shown, n_ratings=9, is_active=False)

    with django_assert_num_queries(3):
        page = client.get(ABOUT).content.decode()

    assert '<a href="https://example.org/small">Small &amp; real</a>' in page
    assert "Free when acknowledged." in page
    assert 'href="https://doi.org/10.1145/2827872"' in page
    assert ">2</dd>" in page
    assert ">1,234</dd>" in page
    assert "Without films" not in page
    assert reverse("api-docs") in page


def test_a_house_without_data_says_so(client: Client) -> None:
    assert "No data set is loaded." in client.get(ABOUT).content.decode()
