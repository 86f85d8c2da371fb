"""Reads JSON bodies: bounded in size, UTF-8 only, and strict about what JSON is."""

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from recommender.api.errors import PayloadTooLarge

# A full batch of interactions is about 150 kB.
MAX_BODY_BYTES = 1_000_000


class BoundedJSONParser(BaseParser):
    """Django's own limit guards `request.body` only; REST framework reads the stream past it."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        _media_type: str | None = None,
        _parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # whatever the JSON holds; the serializers refuse what is not theirs
        body = stream.read(MAX_BODY_BYTES + 1)
        if len(body) > MAX_BODY_BYTES:
            raise PayloadTooLarge(f"A request body may have {MAX_BODY_BYTES} bytes at most.")
        try:
            document = json.loads(body.decode(), parse_constant=_refuse_constant)
            # A lone surrogate is valid JSON and no text: nothing after this could store or echo it.
            json.dumps(document, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error
        except ValueError as error:
            raise ParseError(f"This is not JSON: {error}") from error
        return document


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")
