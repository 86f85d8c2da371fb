"""What goes over the wire: pages and posters compressed, and kept for ever where the address would change."""

import gzip

import pytest
from django.test import Client
from django.urls import reverse

from catalog.posters.addresses import poster_url
from tests.factories import make_item

pytestmark = pytest.mark.django_db
ACCEPTS = {"accept-encoding": "gzip, br"}


def test_a_page_is_compressed_for_those_who_can_read_it(client: Client) -> None:
    address = reverse("about")
    packed = client.get(address, headers=ACCEPTS)
    plain = client.get(address)
    assert packed["Content-Encoding"] == "gzip"
    assert b"About this house" in gzip.decompress(packed.content)
    assert len(packed.content) < len(plain.content) / 2
    assert "Content-Encoding" not in plain
    assert "Accept-Encoding" in plain["Vary"]


def test_the_length_of_a_compressed_page_tells_nothing(client: Client) -> None:
    """BREACH guesses what a page holds by how well it compresses: padding at random spoils the measure."""
    lengths = {len(client.get(reverse("about"), headers=ACCEPTS).content) for _ in range(12)}
    assert len(lengths) > 3


def test_a_poster_is_compressed_kept_for_ever_and_known_again(client: Client) -> None:
    address = poster_url(make_item(genres=("Drama",)))
    response = client.get(address, headers=ACCEPTS)
    assert response["Content-Encoding"] == "gzip"
    assert "immutable" in response["Cache-Control"]
    again = client.get(address, headers={**ACCEPTS, "if-none-match": response["ETag"]})
    assert again.status_code == 304
