"""The whole path with nothing replaced: a page, a rating, the broker, a worker, the socket, the new list."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from celery.contrib.testing.worker import start_worker
from channels.testing import WebsocketCommunicator
from django.core.asgi import get_asgi_application
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from interactions.models import Interaction, Slate
from recommender.models import StoredList
from recommender.tasks import sweep_stale_lists
from recsite.celery import app
from recsite.protocols import with_sockets
from tests.bundles import FIRST_KEY, make_champion
from tests.factories import make_interaction, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
application = with_sockets(get_asgi_application())
PATIENCE_S = 30
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A Celery worker of this process, on the tests' own broker."""
    app.control.purge()
    with start_worker(
        app,
        pool="solo",
        perform_ping_check=False,
        queues=["events", "monitoring"],
        shutdown_timeout=PATIENCE_S,
    ):
        yield
    connections.close_all()


def open_page(client: Client) -> WebsocketCommunicator:
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    headers = [(b"origin", b"http://localhost"), (b"host", b"localhost"), (b"cookie", cookies.encode())]
    return WebsocketCommunicator(application, "/ws/feed/", headers=headers)


def feed(client: Client) -> str:
    """The list as the page's own script would fetch it."""
    answer = client.get(reverse("home"), headers={"HX-Request": "true", "HX-Target": "feed"})
    assert answer.status_code == 200
    return answer.content.decode()


def rate(client: Client, number: int) -> None:
    slate = Slate.objects.filter(scenario="home").latest("decided_at")
    form = {"stars": "5", "slate": str(slate.pk)}
    assert client.post(reverse("rate_item", args=[FIRST_KEY + number]), form).status_code in (200, 303)


def without_tokens(html: str) -> str:
    return TOKEN.sub("", html)


@pytest.mark.parametrize("is_member", [True, False], ids=["member", "visitor"])
async def test_a_rating_reaches_the_open_page_and_equals_the_reload(worker: None, is_member: bool) -> None:
    await sync_to_async(make_champion)()
    client = Client()
    if is_member:
        await sync_to_async(client.force_login)(await sync_to_async(make_user)())
    before = await sync_to_async(feed)(client)
    page = open_page(client)
    assert (await page.connect(timeout=PATIENCE_S))[0]

    await sync_to_async(rate)(client, 3)
    pushed = await page.receive_json_from(timeout=PATIENCE_S)
    reloaded = await sync_to_async(feed)(client)

    assert pushed["changed"]
    assert without_tokens(pushed["html"]) != without_tokens(before)
    assert without_tokens(pushed["html"]) == without_tokens(reloaded)
    assert f"Film {FIRST_KEY + 3} 5 stars" in pushed["html"]
    event = await Interaction.objects.aget(kind="rating")
    assert event.slate_id is not None, "the outcome is joined to the slate it answers"
    await page.disconnect()


async def test_the_pushed_forms_post_with_the_pages_cookie(worker: None) -> None:
    await sync_to_async(make_champion)()
    client = Client(enforce_csrf_checks=True)
    await sync_to_async(client.force_login)(await sync_to_async(make_user)())
    token = TOKEN.search(await sync_to_async(feed)(client))
    page = open_page(client)
    assert (await page.connect(timeout=PATIENCE_S))[0]
    assert token
    await sync_to_async(post_rating)(client, 3, token.group())

    pushed = TOKEN.search((await page.receive_json_from(timeout=PATIENCE_S))["html"])

    assert pushed
    await sync_to_async(post_rating)(client, 4, pushed.group())
    await page.disconnect()


def post_rating(client: Client, number: int, field: str) -> None:
    form = {"stars": "5", "csrfmiddlewaretoken": field.rsplit('"', 2)[1]}
    assert client.post(reverse("rate_item", args=[FIRST_KEY + number]), form).status_code in (200, 303)


async def test_the_sweep_pushes_what_a_lost_message_did_not(worker: None) -> None:
    await sync_to_async(make_champion)()
    client, person = Client(), await sync_to_async(make_user)()
    await sync_to_async(client.force_login)(person)
    await sync_to_async(feed)(client)
    page = open_page(client)
    assert (await page.connect(timeout=PATIENCE_S))[0]
    await sync_to_async(lose_a_message)(person)

    await sync_to_async(sweep_stale_lists.delay)()

    assert (await page.receive_json_from(timeout=PATIENCE_S))["type"] == "feed"
    assert (await StoredList.objects.aget(user=person)).n_interactions == 1
    await page.disconnect()


def lose_a_message(person: User) -> None:
    """An event is in the log, and nobody was told."""
    make_interaction(user=person, occurred_at=timezone.now() - timedelta(seconds=20))
