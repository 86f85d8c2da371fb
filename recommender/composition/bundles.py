"""The champion's bundle in this process: loaded once, memory-mapped, swapped when the registry names another.

A request never waits for a swap: the old bundle answers until the new one is ready. A bundle that cannot be
loaded is counted, logged and left alone for a while; the one before stays.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import structlog
from django.db import DatabaseError

from catalog.models import Item
from recommender import registry
from recommender.engine.bundle import Bundle, BundleCorrupt, BundleSchemaMismatch
from recommender.engine.features import schema
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import IntArray, Request, UserState
from recommender.metrics import BUNDLE_FAILURES

log = structlog.get_logger(__name__)
CHECK_EVERY_S = 2.0
RETRY_AFTER_S = 60.0
UNREADABLE = (BundleCorrupt, BundleSchemaMismatch, OSError, ValueError, KeyError, RuntimeError)


@dataclass(frozen=True, slots=True)
class LoadedBundle:
    """A pipeline and the translation between its rows and the items' keys."""

    pipeline: Pipeline
    content_hash: str
    item_ids: npt.NDArray[np.int64]
    idx_of: Mapping[int, int]
    feature_schema: str

    def known(self, item_ids: list[int]) -> IntArray:
        """The rows of these items. Items newer than the bundle have none, and cannot be ranked by it."""
        return np.array([self.idx_of[key] for key in item_ids if key in self.idx_of], np.int32)


def load(content_hash: str) -> LoadedBundle:
    """Open a bundle. Raises one of UNREADABLE."""
    bundle = Bundle.load(registry.bundle_path(content_hash))
    item_ids = bundle.catalogue.item_keys.astype(np.int64)
    idx_of = {int(key): idx for idx, key in enumerate(item_ids.tolist())}
    return LoadedBundle(Pipeline(bundle), content_hash, item_ids, idx_of, schema.version())


class ChampionBundle:
    """What this process holds of the champion. Threads share it; the reference is replaced in one step."""

    def __init__(self, *, check_every_s: float = CHECK_EVERY_S) -> None:
        self._lock = threading.RLock()
        self._check_every_s = check_every_s
        self.forget()

    def forget(self) -> None:
        """Hold nothing; the next use asks the registry again."""
        self._loaded: LoadedBundle | None = None
        self._inactive: frozenset[int] = frozenset()
        self._checked_s = self._failed_s = -np.inf
        self._failed = ""
        self.n_failures = 0

    def current(self) -> LoadedBundle | None:
        """The champion, or what could be loaded before it; None when there is nothing."""
        self._look()
        return self._loaded

    def inactive_item_ids(self) -> frozenset[int]:
        """Items that were taken out of the catalogue, some of which the bundle still knows."""
        self._look()
        return self._inactive

    def _look(self) -> None:
        """Ask the database what holds, at most once in so many seconds.

        While nothing is held, all wait for the one who loads: a fallback is for a bundle that is not there.
        """
        if self._is_fresh():
            return
        if self._loaded is not None:
            self._ask()
            return
        with self._lock:
            if not self._is_fresh():
                self._ask()

    def _is_fresh(self) -> bool:
        return time.monotonic() - self._checked_s < self._check_every_s

    def _ask(self) -> None:
        try:
            champion = registry.champion()
            self._inactive = frozenset(Item.objects.filter(is_active=False).values_list("pk", flat=True))
        except DatabaseError:
            log.exception("champion_unknown")
            return
        wanted = champion.content_hash if champion else ""
        if not wanted:
            self._loaded = None
        elif self._loaded is None:
            self._swap(wanted)
        elif self._loaded.content_hash != wanted:
            threading.Thread(target=self._swap, args=(wanted,), name="bundle-swap", daemon=True).start()
        self._checked_s = time.monotonic()

    def _swap(self, content_hash: str) -> None:
        with self._lock:
            if self._loaded is not None and self._loaded.content_hash == content_hash:
                return
            if self._failed == content_hash and time.monotonic() - self._failed_s < RETRY_AFTER_S:
                return
            try:
                self._loaded = load(content_hash)
            except UNREADABLE:
                self._failed, self._failed_s = content_hash, time.monotonic()
                self.n_failures += 1
                BUNDLE_FAILURES.inc()
                log.exception("bundle_unreadable", bundle=content_hash)
                return
        log.info("bundle_loaded", bundle=content_hash)


CHAMPION = ChampionBundle()


def warm_up() -> None:
    """Load the champion and rank once, so that the first person does not wait for cold pages of the file.

    Called when a process starts; nothing it meets may keep the process from starting.
    """
    try:
        loaded = CHAMPION.current()
        if loaded is not None:
            loaded.pipeline.recommend(UserState.empty(), Request(now_s=time.time()))
    except Exception:
        log.exception("warm_up_failed")
