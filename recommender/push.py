"""Tells a person's open pages that their list is new. The only place that sends to the channel layer.

A push carries no list: the socket's process reads the stored one, as a reload would.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import structlog
from asgiref.sync import async_to_sync
from channels.exceptions import ChannelFull
from channels.layers import get_channel_layer
from redis import RedisError

from recommender.metrics import PUSH_FAILURES, REFRESH_SECONDS

log = structlog.get_logger(__name__)
# A store that hangs would else keep the worker for 12 s. The layer's own socket timeout cannot be so short:
# open pages wait 5 s at a time for their next message.
PATIENCE_S = 1.0


@dataclass(frozen=True, slots=True)
class FeedUpdate:
    """A list to be shown. `event_at`: when the event behind it was recorded, if one was."""

    unit: str
    user_id: int
    slate_id: str
    changed: bool
    event_at: datetime | None


def group_of(unit: str) -> str:
    """The group of all pages one person has open, on whatever process. Named so before they are a user."""
    return "feed." + unit.replace(":", ".")


def push_feed(update: FeedUpdate, *, sent_at: datetime) -> None:
    """A lost push is no error: the next request shows the same list."""
    message = {
        "type": "feed.updated",
        "user_id": update.user_id,
        "slate": update.slate_id,
        "changed": update.changed,
    }
    try:
        async_to_sync(_send)(group_of(update.unit), message)
    except (RedisError, ChannelFull, OSError):
        PUSH_FAILURES.inc()
        log.warning("push_lost", user_id=update.user_id, exc_info=True)
        return
    if update.event_at is not None:
        REFRESH_SECONDS.observe((sent_at - update.event_at).total_seconds())


async def _send(group: str, message: dict[str, object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        await get_channel_layer().group_send(group, message)
