"""Every error of the API as `application/problem+json` (RFC 9457), whoever raised it."""

import math
from collections.abc import Iterator
from http import HTTPStatus

import structlog
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from interactions.errors import InteractionError

CONTENT_TYPE = "application/problem+json"
logger = structlog.get_logger(__name__)


def problem_handler(error: Exception, _context: dict[str, object]) -> Response:
    """Django REST framework's EXCEPTION_HANDLER."""
    set_rollback()
    failure = _as_api_exception(error)
    response = Response(problem_document(failure), status=failure.status_code, content_type=CONTENT_TYPE)
    if auth_header := getattr(failure, "auth_header", None):
        response["WWW-Authenticate"] = auth_header
    if isinstance(failure, exceptions.Throttled):
        response["Retry-After"] = str(math.ceil(getattr(failure, "wait", None) or 1))
    return response


def problem_document(failure: exceptions.APIException) -> dict[str, object]:
    status = HTTPStatus(failure.status_code)
    errors = named_errors(failure)
    is_about_fields = any("field" in error or "row" in error for error in errors)
    return {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "code": failure.default_code if is_about_fields else errors[0]["code"],
        "detail": _summary(errors),
        "errors": errors if is_about_fields else [],
    }


def named_errors(failure: exceptions.APIException) -> list[dict[str, str | int]]:
    """Each complaint by itself, with the field and the batch row it is about where there is one."""
    return list(_flattened(failure.detail, ()))


def _as_api_exception(error: Exception) -> exceptions.APIException:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, SuspiciousOperation):  # too many parameters, a host we do not serve
        return exceptions.ParseError("The request is larger or stranger than any honest one.")
    if isinstance(error, InteractionError):
        return exceptions.ValidationError({error.field: error.message})
    logger.error("api_failed", exc_info=error)
    return exceptions.APIException()


def _flattened(detail: object, path: tuple[str | int, ...]) -> Iterator[dict[str, str | int]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flattened(inner, (*path, name))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            # A list of texts is several complaints about one place; a list of dicts is one a batch row.
            yield from _flattened(inner, (*path, index) if isinstance(inner, dict) else path)
    else:
        yield {**_place(path), "code": str(getattr(detail, "code", "invalid")), "detail": str(detail)}


def _place(path: tuple[str | int, ...]) -> dict[str, str | int]:
    rows = [part for part in path if isinstance(part, int)]
    fields = [part for part in path if isinstance(part, str) and part != "non_field_errors"]
    place: dict[str, str | int] = {}
    if rows:
        place["row"] = rows[0]
    if fields:
        place["field"] = ".".join(fields)
    return place


def _summary(errors: list[dict[str, str | int]]) -> str:
    first = errors[0]
    where = ": ".join(
        text
        for text in (f"row {first['row']}" if "row" in first else "", str(first.get("field", "")))
        if text
    )
    text = f"{where}: {first['detail']}" if where else str(first["detail"])
    return f"{text} (and {len(errors) - 1} more)" if len(errors) > 1 else text
