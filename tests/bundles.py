"""A tiny champion for tests: trained by the real engine on made-up taste, once in a test process.

Two camps of people each keep to one genre. The items have fixed keys far above any that a database gives out
during the tests, so one bundle fits every test that calls `make_champion`.
"""

import json
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from django.conf import settings

from catalog.models import Item
from recommender import registry
from recommender.composition import CHAMPION
from recommender.engine.bundle import MANIFEST, Bundle
from recommender.engine.config import FitConfig
from recommender.engine.fit import fit_bundle
from recommender.engine.people import described
from recommender.engine.types import Catalogue, InteractionLog, Kind
from recommender.models import ModelVersion
from tests.factories import NOW, make_genre

FIRST_KEY = 900_001
N_ITEMS, N_USERS, N_EVENTS = 60, 80, 12
CAMPS = ("Drama", "War")
SMALL = FitConfig(
    n_threads=1, n_factors=8, neighbours=20, per_source=20, ranker_rounds=20, max_queries=200, star_sweeps=5
)


def item_keys() -> list[int]:
    return list(range(FIRST_KEY, FIRST_KEY + N_ITEMS))


@cache
def make_bundle(seed: int = 1, told: bool = False) -> Bundle:
    """Fitted and saved once; another `seed` gives another bundle of the same items.

    `told`: people said of themselves how old they are, and which camp is theirs.
    """
    log = _log(np.random.default_rng(seed))
    if told:
        people = [{"camp": CAMPS[user % 2], "age": 10 + user % 60} for user in range(N_USERS)]
        log = replace(log, people=described(people))
    bundle = fit_bundle(log, _catalogue(), n_users=N_USERS, config=replace(SMALL, seed=seed))
    content_hash = bundle.save(Path(settings.BUNDLE_DIR))
    return Bundle.load(registry.bundle_path(content_hash))


def make_champion(*, seed: int = 1, told: bool = False) -> ModelVersion:
    """The bundle registered as champion, its items in the database, and this process asked to look again."""
    bundle = make_bundle(seed, told)
    if not Item.objects.filter(pk=FIRST_KEY).exists():
        make_bundle_items()
    version = registry.register(bundle.content_hash, bundle.manifest, cause="test", now=NOW)
    if registry.champion() != version:
        registry.promote(version, cause="test", now=NOW, despite_comparison=True)
    CHAMPION.forget()
    return version


def with_manifest(version: ModelVersion) -> ModelVersion:
    """Give a version the manifest of the tests' bundle and nothing else: it counts as one that serves."""
    folder = registry.bundle_path(version.content_hash)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).write_text(json.dumps(dict(make_bundle().manifest)))
    return version


def make_bundle_items() -> list[Item]:
    """The items the bundle knows, first half of the first camp."""
    items = Item.objects.bulk_create(
        Item(
            pk=key,
            external_id=f"b{key}",
            title=f"Film {key}",
            sort_title=f"film {key}",
            search_text="",
            year=1990,
        )
        for key in item_keys()
    )
    for camp, name in enumerate(CAMPS):
        make_genre(name).items.set(items[camp * N_ITEMS // 2 : (camp + 1) * N_ITEMS // 2])
    return items


def broken_copy(content_hash: str) -> str:
    """The bundle with one file cut short, under another name; returns that name."""
    name = content_hash[::-1]
    target = registry.bundle_path(name)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(registry.bundle_path(content_hash), target)
    (target / "ranker.txt").write_text("tree")
    return name


def _log(rng: np.random.Generator) -> InteractionLog:
    """Each user's items are drawn from their camp, its first ones more often; on stars they mostly agree."""
    weight = 1 / np.arange(1, N_ITEMS // 2 + 1)
    drawn = [
        rng.choice(N_ITEMS // 2, size=N_EVENTS, replace=False, p=weight / weight.sum())
        + user % 2 * N_ITEMS // 2
        for user in range(N_USERS)
    ]
    n = N_USERS * N_EVENTS
    order = rng.permutation(n)
    items = np.concatenate(drawn)[order].astype(np.int32)
    halves = 6 + items % 5 + rng.integers(-1, 2, n)
    return InteractionLog(
        user_idx=np.repeat(np.arange(N_USERS), N_EVENTS)[order].astype(np.int32),
        item_idx=items,
        kind=np.full(n, Kind.RATING, np.int8),
        value=(np.clip(halves, 6, 10) / 2).astype(np.float32),
        time_s=NOW.timestamp() + 3600 * np.arange(-n, 0, dtype=np.float64),
    )


def _catalogue() -> Catalogue:
    camp = (np.arange(N_ITEMS) >= N_ITEMS // 2).astype(int)
    genres = sp.csr_matrix((np.ones(N_ITEMS, np.float32), (np.arange(N_ITEMS), camp)), shape=(N_ITEMS, 2))
    keys = np.array(item_keys()).astype(np.str_)
    return Catalogue(keys, np.full(N_ITEMS, 1990, np.float32), genres, CAMPS)
