"""The description of the API: complete, without dangling references, and drawn under the strict policy."""

import json
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver

from recommender.api.problems import CONTENT_TYPE
from recommender.api.schema import METHODS

REFERENCE = re.compile(r'"#/components/schemas/(\w+)"')


@pytest.fixture(scope="module")
def document() -> Any:  # JSON
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out)
    return json.loads(out.getvalue())


def operations(document: Any) -> list[Any]:
    return [
        operation
        for methods in document["paths"].values()
        for method, operation in methods.items()
        if method in METHODS
    ]


def test_every_reference_leads_somewhere(document: Any) -> None:
    named = set(REFERENCE.findall(json.dumps(document)))
    assert named <= document["components"]["schemas"].keys()


def test_every_address_of_the_api_is_described(document: Any) -> None:
    patterns = [str(key) for key in get_resolver("recommender.api.urls").reverse_dict if isinstance(key, str)]
    addresses = {
        name: get_resolver("recommender.api.urls").reverse_dict.getlist(name)[0][0][0][0] for name in patterns
    }
    served = {address for name, address in addresses.items() if address.startswith("v1/")}
    assert len(document["paths"]) == len(served)


def test_every_operation_says_how_it_fails(document: Any) -> None:
    for operation in operations(document):
        assert {"401", "429", "default"} <= operation["responses"].keys()
        for status, response in operation["responses"].items():
            if status[0] in "45d":
                assert list(response["content"]) == [CONTENT_TYPE], (operation["operationId"], status)
        assert operation["description"]
        assert operation.get("requestBody", {"required": True})["required"]


def test_bodies_are_closed(document: Any) -> None:
    bodies = [
        schema
        for name, schema in document["components"]["schemas"].items()
        if name.endswith("Request") and "properties" in schema
    ]
    assert bodies
    assert all(schema["additionalProperties"] is False for schema in bodies)


@pytest.mark.django_db
def test_the_docs_run_no_inline_code() -> None:
    page = Client().get("/api/docs/")
    policy = page["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    html = page.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", html)
