"""The socket of an open page: waits for news of one person's list and sends it as the page would show it."""

from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import User
from interactions.models import Impression
from recommender.people import UNIT_KEY, unit_for
from recommender.push import group_of
from recommender.serving import feed_context, home_list

NOT_KNOWN = 4401  # the page was never loaded with this session


class FeedConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]  # channels has no types
    """One open page. All of a person's pages are in one group."""

    group = ""
    shown_slate = ""

    async def connect(self) -> None:
        unit = await database_sync_to_async(self.unit)()
        if not unit:
            # Accepted first: of a refused handshake the page learns no code, and would try again for ever.
            await self.accept()
            await self.close(code=NOT_KNOWN)
            return
        self.group = group_of(unit)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, _code: int) -> None:
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """The page has nothing to say: what it does goes by HTTP, with its checks."""

    async def feed_updated(self, message: dict[str, Any]) -> None:
        """Send the list as it now is. Of a message delivered twice the page hears once."""
        if message["slate"] == self.shown_slate:
            return
        feed = await database_sync_to_async(self.feed)(message["user_id"])
        if feed is not None:
            self.shown_slate = feed["slate"]
            await self.send_json({"type": "feed", "changed": message["changed"], **feed})

    def unit(self) -> str:
        """Who the session stands for; empty when no page was loaded with it."""
        user = self.scope["user"]
        return unit_for(user) if isinstance(user, User) else str(self.scope["session"].get(UNIT_KEY, ""))

    def language(self) -> str:
        """That of the page, which says it in the socket's address: the cookie may have changed since."""
        asked = parse_qs(self.scope["query_string"].decode("ascii", "replace")).get("language", [""])[0]
        return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    def feed(self, user_id: int) -> dict[str, str] | None:
        person = User.objects.filter(pk=user_id).first()
        if person is None:
            return None
        # The forms in it post with the page's own cookie, whose secret Django accepts unmasked.
        token = self.scope["cookies"].get("csrftoken", "")
        with translation.override(self.language()):
            served = home_list(
                person, unit_for(person), now=timezone.now(), channel=Impression.Channel.SOCKET
            )
            html = render_to_string("recommender/_feed.html", {**feed_context(served), "csrf_token": token})
        return {"html": html, "slate": str(served.slate_id)}
