"""Items in the order the champion would recommend them. Logs no slate: the person asked for all of them."""

from datetime import datetime

import structlog

from accounts.models import User
from recommender.composition.bundles import CHAMPION, LoadedBundle
from recommender.composition.histories import history_of
from recommender.engine.types import Request
from recommender.metrics import FALLBACKS
from recommender.preferences import sliders_of

log = structlog.get_logger(__name__)
N_ORDERED = 200


def in_order_for(person: User, item_ids: list[int], *, now: datetime) -> list[int]:
    """The best N_ORDERED of them for this person first, the others behind as they came."""
    loaded = CHAMPION.current()
    if loaded is None:
        return item_ids
    try:
        best = _best(person, item_ids, loaded, now)
    except Exception:  # whatever a model does wrong, the page shows its items
        log.exception("ordering_failed", bundle=loaded.content_hash)
        FALLBACKS.labels("ordering_failed").inc()
        return item_ids
    first = set(best)
    return best + [item_id for item_id in item_ids if item_id not in first]


def _best(person: User, item_ids: list[int], loaded: LoadedBundle, now: datetime) -> list[int]:
    allowed = loaded.known(item_ids)
    if not len(allowed):
        return []
    history = history_of(person)
    request = Request(
        now_s=now.timestamp(),
        n=N_ORDERED,
        allow=allowed,
        sliders=sliders_of(person),
        mute=history.muted(loaded),
    )
    state = history.state(loaded)
    (ranked,) = loaded.pipeline.recommend_many([state], [request], reasons=False)
    return [int(item_id) for item_id in loaded.item_ids[ranked.item_idx]]
