"""Addresses of posters that change with what is on them, so that a browser may keep each for ever."""

from hashlib import blake2b
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from catalog.genre_words import genre_label
from catalog.models import Item

# Raised when the drawing changes, so that no browser keeps last year's poster.
EDITION = 1


def poster_url(item: Item) -> str:
    """In the reader's language, which the address names: caches keep one poster for everybody who reads it.

    No query when the item's genres are prefetched.
    """
    asked = {"v": poster_version(item)}
    language = get_language() or settings.LANGUAGE_CODE
    if language != settings.LANGUAGE_CODE:
        asked["in"] = language
    return f"{reverse('poster', args=[item.pk])}?{urlencode(asked)}"


def poster_version(item: Item) -> str:
    """Names the poster's content; also its ETag."""
    said = repr((item.title, item.year, genre_labels(item)))
    return f"{EDITION}-{blake2b(said.encode(errors='backslashreplace'), digest_size=6).hexdigest()}"


def genre_names(item: Item) -> list[str]:
    return [genre.name for genre in item.genres.all()]


def genre_labels(item: Item) -> list[str]:
    return [genre_label(name) for name in genre_names(item)]
