"""Probes, answered before everything else: placed first among the middleware.

`/health/live`: this process answers; restart it if not. `/health/ready`: every part of the installation is
there, or 503 with the name of what is missing. A probe comes over plain HTTP, to an address that is no
allowed host, every few seconds: it is neither redirected nor counted, and each check is one cheap question.
"""

from collections.abc import Callable
from functools import cache
from inspect import iscoroutinefunction
from typing import Any

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import sync_and_async_middleware
from django_redis import get_redis_connection
from redis import RedisError

from recommender import registry
from recommender.launcher.preparation import is_migrated
from recsite.heartbeats import is_beating


class PartMissing(Exception):
    """A part is not as it must be; the text says in which way."""


def live() -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def ready() -> JsonResponse:
    parts = {name: state_of(check) for name, check in CHECKS.items()}
    is_ready = all(state == "ok" for state in parts.values())
    answer = {"status": "ready" if is_ready else "not ready", "parts": parts}
    response = JsonResponse(answer, status=200 if is_ready else 503)
    # Django would log an error at each of a starting process's probes; the answer says it all.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def state_of(check: Callable[[], None]) -> str:
    try:
        check()
    except (PartMissing, DatabaseError, RedisError) as problem:
        # The first line: a driver's message goes on with addresses that are nobody's business.
        return str(problem).partition("\n")[0] or type(problem).__name__
    return "ok"


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_migrations() -> None:
    if not migrations_were_seen_applied():
        migrations_were_seen_applied.cache_clear()
        raise PartMissing("migrations are not applied: manage.py migrate")


@cache
def migrations_were_seen_applied() -> bool:
    """Reading every migration takes 0.1 s, and what is applied stays applied while this code runs."""
    return is_migrated()


def check_store() -> None:
    get_redis_connection("default").ping()


def check_bundle() -> None:
    champion = registry.champion()
    if champion is None:
        raise PartMissing("no champion: manage.py train")
    if not registry.bundle_path(champion.content_hash).is_dir():
        raise PartMissing(f"bundle {champion} is not in the bundle folder")


def check_worker() -> None:
    if not is_beating("events"):
        raise PartMissing("no worker has been heard of for 30 s")


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "migrations": check_migrations,
    "store": check_store,
    "bundle": check_bundle,
    "worker": check_worker,
}
PROBES: dict[str, Callable[[], HttpResponse]] = {"/health/live": live, "/health/ready": ready}


@sync_and_async_middleware
def probes(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Answer a probe here; hand on everything else, without a change of thread under ASGI."""
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponse:
            probe = PROBES.get(request.path)
            return await sync_to_async(probe)() if probe else await get_response(request)

        return answer_async

    def answer(request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path)
        return probe() if probe else get_response(request)

    return answer
