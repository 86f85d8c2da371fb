"""Probes, answered before everything else: placed first among the middleware.

`/health/live`: this process answers. A probe comes over plain HTTP, to an address that is no allowed host,
every few seconds: it is neither redirected nor logged nor counted.
"""

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

Answer = Callable[[], HttpResponse]


def live() -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


PROBES: dict[str, Answer] = {"/health/live": live}


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
