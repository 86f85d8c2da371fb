"""The champion follows the log: whose history changed is read again, and the bundle refreshed from counts.

Called by beat's task in a worker, never by a request. One refresher at a time; it publishes whole bundles
only, and every process picks the newest up as it would a new champion. A refresh belongs to its version.
"""

import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import structlog
from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from interactions.models import Interaction
from recommender import registry
from recommender.composition.bundles import UNREADABLE
from recommender.composition.catalogue import Ids, active_item_ids, read_catalogue, rows_of
from recommender.engine import refresh, refresh_state
from recommender.engine.bundle import Bundle
from recommender.engine.refresh import Histories
from recommender.engine.refresh_state import RefreshState
from recommender.exclusive import only_one
from recommender.metrics import (
    MODEL_LAG_SECONDS,
    MODEL_LOOKED_AT,
    MODEL_REFRESH_CPU_SECONDS,
    MODEL_REFRESH_FAILURES,
)
from recommender.models import ModelRefresh, ModelVersion
from recommender.training_data import POSITION, ROW, Positions, as_log, read_positions, read_rows

log = structlog.get_logger(__name__)
STATES, COUNTS, PEOPLE, ITEMS = "states", "counts", "people.npy", "items.npy"
KEPT = 5  # refreshed bundles of the champion: processes change over within seconds, slates refer for a while
NOBODY = np.zeros((), POSITION)


@dataclass(frozen=True, slots=True)
class Held:
    """A version as far as it has followed. `people[u]` is whom `user_idx` u stands for, and how far they are.

    Where somebody was forgotten, nobody (0) stands: their number is not given to another.
    """

    bundle: Bundle
    state: RefreshState
    people: Positions

    @property
    def item_ids(self) -> Ids:
        return self.bundle.catalogue.item_keys.astype(np.int64)


@dataclass(frozen=True, slots=True)
class News:
    """What the log says now: whose position changed, which numbers stand for nobody any more, all items."""

    read_at: datetime
    changed: Positions
    gone: npt.NDArray[np.int64]
    item_ids: Ids


def follow() -> ModelRefresh | None:
    """Bring the champion up to the log. None where it is, there is none, or another process is at it."""
    with only_one("refreshing") as is_mine:
        version = registry.champion()
        if not is_mine or version is None:
            return None
        try:
            done = _follow(version, time.thread_time())
        except Exception:
            MODEL_REFRESH_FAILURES.inc()
            raise
        MODEL_LOOKED_AT.set_to_current_time()
    return done


def _follow(version: ModelVersion, started_s: float) -> ModelRefresh | None:
    before = registry.latest_refresh(version)
    if before and _knows_all(before):
        return None
    held = (_held(before) if before else None) or _not_yet_followed(version)
    news = _news(held)
    moved = _after(held, news)
    done = ModelRefresh.objects.create(
        version=version,
        bundle=_publish(version, moved),
        read_at=news.read_at,
        refreshed_at=timezone.now(),
        n_events=len(moved.bundle.log),
        n_people_read=len(news.changed),
        n_people_forgotten=len(news.gone),
        n_items_added=len(news.item_ids) - len(held.item_ids),
        lag_s=_lag_s(before.read_at if before else version.created_at),
        cpu_s=time.thread_time() - started_s,
    )
    _clear_away(done)
    _report(done)
    return done


def _knows_all(before: ModelRefresh) -> bool:
    """Asked first, for it is cheap: everybody stands where they stood, and no item has come."""
    folder = _state_folder(before.bundle)
    try:
        people: Positions = np.load(folder / PEOPLE, allow_pickle=False)
        item_ids: Ids = np.load(folder / ITEMS, allow_pickle=False)
    except UNREADABLE:
        return False
    known = np.sort(people[people["user"] > 0], order="user")
    return np.array_equal(known, read_positions()) and not len(np.setdiff1d(active_item_ids(), item_ids))


def _held(before: ModelRefresh) -> Held | None:
    """What the last refresh left; None where it cannot be read: then the whole log is counted again."""
    folder = _state_folder(before.bundle)
    try:
        bundle = Bundle.load(registry.bundle_path(before.bundle))
        people: Positions = np.load(folder / PEOPLE, allow_pickle=False)
        return Held(bundle, refresh_state.load(folder / COUNTS, bundle.log), people)
    except UNREADABLE:
        log.warning("refresh_begins_again", bundle=before.bundle)
        return None


def _not_yet_followed(version: ModelVersion) -> Held:
    """Of a version as it was trained nobody's position is known, so all is news."""
    bundle = Bundle.load(registry.bundle_path(version.content_hash))
    nobody = np.empty(0, np.int64)
    nothing = as_log(np.empty(0, ROW), nobody, nobody)
    state = refresh_state.begin(nothing, 0, len(bundle.catalogue), refresh.config_of(bundle))
    return Held(bundle, state, np.empty(0, POSITION))


def _news(held: Held) -> News:
    """Compare positions: a history as long as it was, with the same last row, has not changed."""
    read_at, people = timezone.now(), read_positions()
    changed = people[~np.isin(people, held.people)]
    gone = np.flatnonzero((held.people["user"] > 0) & ~np.isin(held.people["user"], people["user"]))
    newer = np.setdiff1d(active_item_ids(), held.item_ids)
    return News(read_at, changed, gone, np.concatenate([held.item_ids, newer]))


def _after(held: Held, news: News) -> Held:
    people = _renumbered(held.people, news)
    users = np.union1d(np.flatnonzero(np.isin(people["user"], news.changed["user"])), news.gone)
    rows = read_rows(news.item_ids, news.changed["user"])
    histories = Histories(users.astype(np.int32), as_log(rows, people["user"], news.item_ids))
    config = refresh.config_of(held.bundle)
    state = refresh.advance(held.state, histories, len(people), len(news.item_ids), config.dense_items)
    newer = news.item_ids[len(held.item_ids) :]
    bundle = refresh.bundle_of(state, held.bundle, read_catalogue(news.item_ids, texts_of=newer))
    return Held(bundle, state, people)


def _renumbered(people: Positions, news: News) -> Positions:
    """Positions as they now are; who is new comes last, where somebody was forgotten stays a gap."""
    after = people.copy()
    after[news.gone] = NOBODY
    known = np.isin(news.changed["user"], after["user"])
    after[rows_of(after["user"], news.changed["user"][known])] = news.changed[known]
    return np.concatenate([after, news.changed[~known]])


def _publish(version: ModelVersion, moved: Held) -> str:
    """The bundle's name. Nothing refers to it until its row is there."""
    folder = registry.bundle_path(version.content_hash) / registry.REFRESHES
    name = f"{version.content_hash}.{moved.bundle.save(folder)}"
    state = _state_folder(name)
    moved.state.save(state / COUNTS)
    np.save(state / PEOPLE, moved.people, allow_pickle=False)
    np.save(state / ITEMS, moved.item_ids, allow_pickle=False)
    return name


def _state_folder(name: str) -> Path:
    version, _, refreshed = name.partition(".")
    return registry.bundle_path(version) / STATES / refreshed


def _clear_away(done: ModelRefresh) -> None:
    """Keep the champion's last bundles and its newest state, of other versions the last bundle.

    Where somebody was forgotten, nothing that still counts them is kept, whichever version it is of.
    """
    rows = ModelRefresh.objects.filter(version=done.version).order_by("-refreshed_at", "-id")
    names = rows.values_list("bundle", flat=True)[: 1 if done.n_people_forgotten else KEPT]
    kept = {registry.bundle_path(name) for name in names} | {_state_folder(done.bundle)}
    if not done.n_people_forgotten:
        kept |= {registry.bundle_path(name) for name in _last_of_other_versions(done.version)}
    for kind in (registry.REFRESHES, STATES):
        for path in Path(settings.BUNDLE_DIR).glob(f"*/{kind}/*"):
            if path not in kept:
                shutil.rmtree(path, ignore_errors=True)


def _last_of_other_versions(version: ModelVersion) -> list[str]:
    others = ModelVersion.objects.exclude(pk=version.pk)
    return [newest.bundle for other in others if (newest := registry.latest_refresh(other))]


def _lag_s(since: datetime) -> float | None:
    """Seconds since the oldest event that was not known; None where there was no new one."""
    new = Interaction.objects.filter(user__personalised=True, recorded_at__gte=since)
    oldest = new.aggregate(oldest=Min("recorded_at"))["oldest"]
    return (timezone.now() - oldest).total_seconds() if oldest else None


def _report(done: ModelRefresh) -> None:
    MODEL_REFRESH_CPU_SECONDS.observe(done.cpu_s)
    if done.lag_s is not None:
        MODEL_LAG_SECONDS.observe(done.lag_s)
    log.info("model_refreshed", bundle=done.bundle, people=done.n_people_read, cpu_s=round(done.cpu_s, 3))
