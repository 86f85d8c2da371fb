"""What HTMX asks of Explore and of the sliders, on this site's own database: server time and queries.

python -m benchmarks.fragments [--times 20]   A member of the most active imported person's taste asks, in
process; everything is taken back. CPU time is given, for wall time says more of a shared machine's load.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recsite.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.db import connection, transaction  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from interactions.models import Feedback  # noqa: E402
from recommender.feedback import submit_rating  # noqa: E402

N_RATINGS = 100
RESULTS = {"HX-Request": "true", "HX-Target": "results"}
PREVIEW = {"HX-Request": "true", "HX-Target": "preview"}
Ask = Callable[[Client, int], int]  # asks in this turn; the answer's status


def results(query: str) -> Ask:
    return lambda client, _turn: client.get(f"/movies/?{query}", headers=RESULTS).status_code


def slider(client: Client, turn: int) -> int:
    """Each time another position, so that each time a list is made."""
    positions = {"popularity": turn % 5 - 2, "novelty": 0, "recency": turn % 3 - 1, "diversity": 1}
    return client.post("/profile/list/sliders/", positions, headers=PREVIEW).status_code


FRAGMENTS: dict[str, Ask] = {
    "results, all": results(""),
    "results, a title": results("q=star+wars"),
    "results, a person": results("q=tom+hanks"),
    "results, mistyped": results("q=godfahter"),
    "results, two genres or more": results("genre=comedy&genre=drama&match=any&since=1980"),
    "results, unrated by prediction": results("rated=no&sort=for-you"),
    "results, where you differ": results("rated=yes&sort=apart"),
    "next page": lambda client, _turn: (
        client.get("/movies/?page=1-2", headers={"HX-Request": "true", "HX-Target": "next-page"}).status_code
    ),
    "a slider moved": slider,
}


def measure(client: Client, ask: Ask, times: int) -> tuple[float, float, int]:
    """Median and highest CPU milliseconds, and queries of the last time."""
    spent = []
    for turn in range(times + 2):
        started = time.process_time()
        with CaptureQueriesContext(connection) as queries:
            status = ask(client, turn)
        spent.append(1000 * (time.process_time() - started))
        assert status == 200, status
    warm = spent[2:]
    return statistics.median(warm), max(warm), len(queries)


def member() -> User:
    """Somebody new with the taste of the person who rated most."""
    model = Feedback.objects.values("user").annotate(n=Count("pk")).order_by("-n")[0]["user"]
    person = User.objects.create(username="fragments-benchmark")
    for held in Feedback.objects.filter(user=model, rating__isnull=False).select_related("item")[:N_RATINGS]:
        submit_rating(person, held.item, held.rating, now=timezone.now())
    return person


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=20)
    given = parser.parse_args()
    settings.ALLOWED_HOSTS = ["testserver"]
    with transaction.atomic():
        client = Client()
        client.force_login(member())
        for name, ask in FRAGMENTS.items():
            median, most, n_queries = measure(client, ask, given.times)
            print(f"{name:32s} {median:6.1f} ms CPU (at most {most:.1f}), {n_queries} queries")
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
