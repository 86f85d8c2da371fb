"""How different the home page's “because you liked” rows are, and what the page costs the server.

python -m benchmarks.home_page [--people 300]   on the site of this folder (`make run` has prepared it).

Rows are compared as each would stand alone: the LENGTH nearest films, without what the person has seen; what
other rows take from it would only make it differ more. Pages are rendered by this process through the whole
stack; CPU time is printed beside the clock's, for the machine may be shared. What it writes it takes back.
"""

import argparse
import itertools
import os
import time
from collections.abc import Callable
from functools import partial

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recsite.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - Django is set up above
from django.db import transaction  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from catalog.models import Item  # noqa: E402
from recommender.composition import CHAMPION  # noqa: E402
from recommender.composition.bundles import LoadedBundle  # noqa: E402
from recommender.composition.rows.by_model import MOST_SEEDS, RECENT_LIKES  # noqa: E402
from recommender.composition.rows.shelf import LENGTH  # noqa: E402
from recommender.engine import shelves  # noqa: E402
from recommender.engine.preference import is_liked  # noqa: E402
from recommender.engine.types import IntArray  # noqa: E402
from recommender.feedback import submit_rating  # noqa: E402

N_PAGES = 20
RATED = (0, 3, 50)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=300)
    asked = parser.parse_args()
    loaded = CHAMPION.current()
    assert loaded is not None, "train a model first"
    print_differences(loaded, asked.people)
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for n_rated in RATED:
            print_costs(n_rated)


def print_differences(loaded: LoadedBundle, n_people: int) -> None:
    """Jaccard of the rows of one page, of any two recent likes of a person, of two people's first rows."""
    rng, log = np.random.default_rng(1), loaded.pipeline.bundle.log
    chosen, any_two, first = [], [], []
    for user in rng.choice(np.unique(log.user_idx), n_people, replace=False):
        own = log.user_idx == user
        liked = log.item_idx[own & is_liked(log.kind, log.value)][::-1]
        row = partial(row_of, loaded, np.unique(log.item_idx[own]))
        likes = [int(item) for item in liked[:RECENT_LIKES]]
        seeds = shelves.distinct_seeds(likes, partial(row_of, loaded, np.empty(0, np.int32)), MOST_SEEDS)
        chosen += pairs(seeds, row)
        any_two += pairs(likes, row)
        first += [set(row(seeds[0]).tolist())] if seeds else []
    across = [shelves.jaccard(a, b) for a, b in itertools.pairwise(first)]
    for name, found in (("a page's rows", chosen), ("any two recent likes", any_two), ("two people", across)):
        mean, high = np.mean(found), np.percentile(found, 95)
        print(f"Jaccard, {name:21s} mean {mean:.3f}, p95 {high:.2f}, n {len(found)}")


def row_of(loaded: LoadedBundle, hidden: IntArray, seed: int) -> IntArray:
    return loaded.pipeline.similar(seed, LENGTH, hidden)[0]


def pairs(seeds: list[int], row: Callable[[int], IntArray]) -> list[float]:
    rows = [set(row(seed).tolist()) for seed in seeds]
    return [shelves.jaccard(a, b) for a, b in itertools.combinations(rows, 2)]


def print_costs(n_rated: int) -> None:
    """A page whose list and rows are decided for it, and one that shows them again."""
    with transaction.atomic():
        person = get_user_model().objects.create(username="home-page-benchmark")
        client = Client()
        client.force_login(person)
        for item in Item.objects.filter(is_active=True).order_by("-n_ratings")[: 2 * n_rated : 2]:
            submit_rating(person, item, 3.0 + item.pk % 3, now=timezone.now())
        client.get("/")
        again = [timed(client) for _ in range(N_PAGES)]
        made = []
        for item in Item.objects.filter(is_active=True).order_by("-n_ratings")[1 : 2 * N_PAGES : 2]:
            submit_rating(person, item, 4.0, now=timezone.now())
            made.append(timed(client))
        transaction.set_rollback(True)
    for name, found in (("shown again", again), ("list and rows made", made)):
        cpu, wall = np.median(np.array(found), axis=0) * 1000
        print(
            f"home, {n_rated:2d} ratings, {name:18s} {cpu:5.1f} ms CPU, {wall:5.1f} ms by the clock (median)"
        )


def timed(client: Client) -> tuple[float, float]:
    """CPU and clock seconds of one page."""
    cpu, wall = time.process_time(), time.perf_counter()
    assert client.get("/").status_code == 200
    return time.process_time() - cpu, time.perf_counter() - wall


if __name__ == "__main__":
    main()
