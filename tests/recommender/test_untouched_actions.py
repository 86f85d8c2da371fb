"""The control of a film of which nothing was said: rendered once for all films, the same for each."""

import pytest
from django.template import Context, Engine

from tests.factories import make_item

pytestmark = pytest.mark.django_db

ONCE = "{% load rows %}{% untouched_actions as untouched %}{% of_film untouched item %}"
EACH = '{% include "recommender/_actions.html" %}'


@pytest.mark.parametrize("title", ["Alien", 'He said "<b>&amp;</b>"', "-title-"])
def test_it_is_what_each_film_would_have_been_given(title: str) -> None:
    context = {
        "item": make_item(title=title),
        "slate": "7b",
        "next": "/movies/?q=a&page=2",
        "csrf_token": "t",
    }
    once, each = (Engine.get_default().from_string(text).render(Context(context)) for text in (ONCE, EACH))
    assert once == each
    assert 'value="7b"' in once
