"""The champion's bundle in this process: loaded once, memory-mapped, swapped when the registry names another.

Another is a new champion or the same one refreshed; and items that were added since come to the bundle here.
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
from recommender.composition.catalogue import read_catalogue
from recommender.engine import refresh
from recommender.engine.bundle import Bundle, BundleCorrupt, BundleSchemaMismatch
from recommender.engine.features import schema
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import Catalogue, IntArray, Request, UserState
from recommender.metrics import BUNDLE_FAILURES

log = structlog.get_logger(__name__)
CHECK_EVERY_S = 2.0
RETRY_AFTER_S = 60.0
NEW_ITEMS_A_LOOK = 1000  # after a large import the rest follows at the next looks: a request reads them
UNREADABLE = (BundleCorrupt, BundleSchemaMismatch, OSError, ValueError, KeyError, RuntimeError)


@dataclass(frozen=True, slots=True)
class LoadedBundle:
    """A pipeline and the translation between its rows and the items' keys.

    `content_hash`: the bundle's name, by which a slate refers to it; a refreshed one's tells its version too.
    """

    pipeline: Pipeline
    content_hash: str
    item_ids: npt.NDArray[np.int64]
    idx_of: Mapping[int, int]
    feature_schema: str

    @property
    def newest_item_id(self) -> int:
        return int(self.item_ids.max(initial=0))

    def known(self, item_ids: list[int]) -> IntArray:
        """The rows of these items. Items newer than the bundle have none, and cannot be ranked by it."""
        return np.array([self.idx_of[key] for key in item_ids if key in self.idx_of], np.int32)


def load(name: str) -> LoadedBundle:
    """Open a bundle. Raises one of UNREADABLE."""
    return _loaded(Bundle.load(registry.bundle_path(name)), name)


def with_newer_items(loaded: LoadedBundle, newer: Catalogue) -> LoadedBundle:
    """The same bundle, which now can recommend these items by content."""
    return _loaded(refresh.widened(loaded.pipeline.bundle, newer), loaded.content_hash)


def _loaded(bundle: Bundle, name: str) -> LoadedBundle:
    item_ids = bundle.catalogue.item_keys.astype(np.int64)
    idx_of = {int(key): idx for idx, key in enumerate(item_ids.tolist())}
    return LoadedBundle(Pipeline(bundle), name, item_ids, idx_of, schema.version())


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

    def look_again(self) -> None:
        """Ask the database at the next use, however short ago it was asked."""
        self._checked_s = -np.inf

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
        is_first = self._loaded is None
        try:
            wanted = registry.served()
            if is_first and wanted:
                self._swap(wanted, None)  # whoever asks waits, for there is nothing else to answer with
            newer = self._look_at_items()
        except DatabaseError:
            log.exception("champion_unknown")
            return
        if not wanted:
            self._loaded = None
        self._checked_s = time.monotonic()
        if is_first:
            self._swap(wanted, newer)
        elif self._loaded is not None and (self._loaded.content_hash != wanted or newer is not None):
            threading.Thread(target=self._swap, args=(wanted, newer), name="bundle-swap", daemon=True).start()

    def _look_at_items(self) -> Catalogue | None:
        """Which were taken out; and those that the bundle does not know, read here, where a connection is."""
        newest = self._loaded.newest_item_id if self._loaded else 0
        unlike = Item.objects.filter(is_active=False)
        if newest:
            unlike = unlike | Item.objects.filter(pk__gt=newest)
        rows = list(unlike.order_by("pk").values_list("pk", "is_active"))
        self._inactive = frozenset(pk for pk, is_active in rows if not is_active)
        newer = [pk for pk, is_active in rows if is_active and pk > newest][:NEW_ITEMS_A_LOOK]
        return read_catalogue(np.array(newer, np.int64)) if newest and newer else None

    def _swap(self, wanted: str, newer: Catalogue | None) -> None:
        with self._lock:
            held = self._loaded
            if newer is not None and held is not None and held.newest_item_id < int(newer.item_keys[0]):
                held = self._loaded = with_newer_items(held, newer)
            if not wanted or (held is not None and held.content_hash == wanted):
                return
            if self._failed == wanted and time.monotonic() - self._failed_s < RETRY_AFTER_S:
                return
            opened = self._opened(wanted)
            if opened is not None:
                self._loaded = opened
                self.look_again()  # it may lack items that were added since it was made
                log.info("bundle_loaded", bundle=opened.content_hash)

    def _opened(self, wanted: str) -> LoadedBundle | None:
        """The bundle; for a refreshed one that cannot be read, its version's, unless that is held already."""
        try:
            return load(wanted)
        except UNREADABLE:
            self._failed, self._failed_s = wanted, time.monotonic()
            self.n_failures += 1
            BUNDLE_FAILURES.inc()
            log.exception("bundle_unreadable", bundle=wanted)
        version, held = registry.version_hash(wanted), self._loaded
        if version == wanted or (held and registry.version_hash(held.content_hash) == version):
            return None
        return self._opened(version)


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
