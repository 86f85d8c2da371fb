"""What drf-spectacular cannot know by itself: our key scheme, closed bodies, and the one shape of errors."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction

from recommender.api.problems import CONTENT_TYPE

Schema = dict[str, Any]  # OpenAPI is JSON: nothing tighter would be true

METHODS = ("get", "post", "put", "patch", "delete")


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "recommender.api.authentication.ApiKeyAuthentication"
    name = "api_key"

    def get_security_definition(self, _auto_schema: AutoSchema) -> Schema:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Api-Key <prefix>.<secret>`, issued at `/api/v1/users/me/keys/`.",
        }


class ClosedBody(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Bodies refuse properties they do not declare, and say so."""

    target_class = "recommender.api.endpoint.Body"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> Schema:
        schema: Schema = auto_schema._map_serializer(  # type: ignore[no-untyped-call]
            self.target, direction, bypass_extensions=True
        )
        return (
            schema | {"additionalProperties": False} | ({"minProperties": 1} if self.target.needs_one else {})
        )


def complete_operations(result: Schema, **_context: object) -> Schema:
    """Postprocessing hook: demand the bodies, and give every operation the errors it can answer."""
    assert "Problem" in result["components"]["schemas"], "named by the operations that declare a conflict"
    for path, operation in _operations(result):
        if "requestBody" in operation:
            operation["requestBody"]["required"] = True
        for status in _problem_statuses(path, operation):
            operation["responses"].setdefault(status, _problem(status))
    return result


def _operations(result: Schema) -> Iterator[tuple[str, Schema]]:
    for path, methods in result["paths"].items():
        for method in METHODS:
            if method in methods:
                yield path, methods[method]


def _problem_statuses(path: str, operation: Schema) -> list[str]:
    statuses = ["401", "429", "default"]
    if "requestBody" in operation:
        statuses += ["400", "413", "415"]
    if any(parameter["in"] == "query" for parameter in operation.get("parameters", ())):
        statuses += ["400"]
    if "{" in path:
        statuses += ["404"]
    return statuses


def _problem(status: str) -> Schema:
    response: Schema = {
        "description": _MEANINGS[status],
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == "429":
        seconds = {"schema": {"type": "integer"}, "description": "Seconds to wait.", "required": True}
        response["headers"] = {"Retry-After": seconds}
    return response


_MEANINGS = {
    "400": "Not understood: `errors` names each field.",
    "401": "No valid key or session.",
    "404": "There is no such thing, or it is not yours.",
    "413": "The body is too large.",
    "415": "The body is not `application/json`.",
    "429": "Too many requests.",
    "default": "Any other problem.",
}
