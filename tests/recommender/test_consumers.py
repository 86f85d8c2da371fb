"""The socket: whose it is, what it is told, and that it shows what a reload would."""

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.backends.db import SessionStore
from django.core.asgi import get_asgi_application
from django.test import Client
from django.utils import timezone

from accounts.models import User
from interactions.models import Impression
from recommender.consumers import NOT_KNOWN
from recommender.feedback import submit_rating
from recommender.online import apply_interaction
from recommender.people import UNIT_KEY
from recommender.push import FeedUpdate, push_feed
from recsite.protocols import with_sockets
from tests.bundles import make_champion
from tests.factories import make_item, make_user

pytestmark = pytest.mark.django_db(transaction=True)

application = with_sockets(get_asgi_application())
PATIENCE_S = 20  # the first list a process renders reads every template


def open_page(cookies: str, origin: str = "http://localhost", language: str = "en") -> WebsocketCommunicator:
    headers = [(b"origin", origin.encode()), (b"host", b"localhost"), (b"cookie", cookies.encode())]
    return WebsocketCommunicator(application, f"/ws/feed/?language={language}", headers=headers)


def log_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"


def visit() -> tuple[str, str]:
    """The cookie and unit of a session that has seen a page and done nothing."""
    session = SessionStore()
    session[UNIT_KEY] = "visitor:00000000-0000-0000-0000-000000000000"
    session.save()
    return f"sessionid={session.session_key}", session[UNIT_KEY]


async def test_a_strange_origin_is_refused() -> None:
    cookies = await sync_to_async(log_in)(await sync_to_async(make_user)())
    page = open_page(cookies, origin="http://elsewhere.example")
    assert not (await page.connect())[0]
    await page.disconnect()  # else the application is still waiting for it when the loop ends


async def test_a_session_that_saw_no_page_is_told_so() -> None:
    page = open_page("")
    assert (await page.connect())[0]
    assert await page.receive_output(timeout=PATIENCE_S) == {"type": "websocket.close", "code": NOT_KNOWN}
    await page.disconnect()


async def test_every_open_page_of_the_person_is_told_and_nobody_elses() -> None:
    await sync_to_async(make_champion)()
    person, other = await sync_to_async(make_user)(), await sync_to_async(make_user)()
    pages = [open_page(await sync_to_async(log_in)(user)) for user in (person, person, other)]
    for page in pages:
        assert (await page.connect())[0]

    await sync_to_async(rate_and_push)(person)

    for page in pages[:2]:
        message = await page.receive_json_from(timeout=PATIENCE_S)
        assert message["type"] == "feed"
        assert 'id="feed"' in message["html"]
    assert await pages[2].receive_nothing()
    assert await Impression.objects.filter(channel="socket").acount() == 2
    for page in pages:
        await page.disconnect()


async def test_each_page_is_told_in_its_own_language() -> None:
    await sync_to_async(make_champion)()
    person = await sync_to_async(make_user)()
    cookies = await sync_to_async(log_in)(person)
    # The last is no language of the site: somebody wrote that address.
    pages = [open_page(cookies, language=language) for language in ("de", "en", "../de")]
    for page in pages:
        await page.connect()

    await sync_to_async(rate_and_push)(person)

    said = [(await page.receive_json_from(timeout=PATIENCE_S))["html"] for page in pages]
    assert ["Merkliste" in html for html in said] == [True, False, False]
    assert ["Watchlist" in html for html in said] == [False, True, True]
    for page in pages:
        await page.disconnect()


async def test_a_message_delivered_twice_is_shown_once() -> None:
    await sync_to_async(make_champion)()
    person = await sync_to_async(make_user)()
    page = open_page(await sync_to_async(log_in)(person))
    await page.connect()

    update = await sync_to_async(rate_and_push)(person)
    await page.receive_json_from(timeout=PATIENCE_S)
    await sync_to_async(push_feed)(update, sent_at=timezone.now())

    assert await page.receive_nothing()
    await page.disconnect()


async def test_a_page_opened_by_nobody_hears_of_the_visitor_it_becomes() -> None:
    await sync_to_async(make_champion)()
    cookies, unit = await sync_to_async(visit)()
    page = open_page(cookies)
    await page.connect()

    visitor = await User.objects.acreate(username=unit, kind=User.Kind.VISITOR)
    await sync_to_async(rate_and_push)(visitor)

    assert (await page.receive_json_from(timeout=PATIENCE_S))["type"] == "feed"
    await page.disconnect()


def rate_and_push(person: User) -> FeedUpdate:
    now = timezone.now()
    submit_rating(person, make_item(), 4.0, now=now)
    update = apply_interaction(person.pk, now=now)
    assert update is not None
    push_feed(update, sent_at=now)
    return update
