"""Addresses of posters that change with what is on them, so that a browser may keep each for ever."""

from hashlib import blake2b
from urllib.parse import urlencode

from django.urls import reverse

from catalog.models import Item

# Raised when the drawing changes, so that no browser keeps last year's poster.
EDITION = 1


def poster_url(item: Item) -> str:
    """No query when the item's genres are prefetched."""
    return f"{reverse('poster', args=[item.pk])}?{urlencode({'v': poster_version(item)})}"


def poster_version(item: Item) -> str:
    """Names the poster's content; also its ETag."""
    said = repr((item.title, item.year, genre_names(item)))
    return f"{EDITION}-{blake2b(said.encode(errors='backslashreplace'), digest_size=6).hexdigest()}"


def genre_names(item: Item) -> list[str]:
    return [genre.name for genre in item.genres.all()]
