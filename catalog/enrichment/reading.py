"""JSON from a file or the network: never more of it, and never longer, than the limits allow.

Gzip is known by its first bytes, whatever the name says.
"""

import gzip
import http.client
import io
import json
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from catalog.enrichment.entries import SourceUnreadable

BLOCK = 1 << 16
GZIP = b"\x1f\x8b"


class Limits(NamedTuple):
    """`timeout_s` is of each step; a server that sends a byte a second keeps within it, not the deadline."""

    # The largest known, all films in one file, has 25 MB.
    max_bytes: int = 100_000_000
    timeout_s: float = 30.0
    deadline_s: float = 300.0


LIMITS = Limits()


class NoAnswer(SourceUnreadable):
    """A server did not give what was asked for. `status` is 0 if it could not be asked at all."""

    def __init__(self, reason: str, status: int = 0, retry_after_s: float = 0.0) -> None:
        super().__init__(reason)
        self.status = status
        self.retry_after_s = retry_after_s


class Readable(Protocol):
    def read1(self, n: int, /) -> bytes:
        """What is there, up to n bytes. `read` would wait for all n, whatever the deadline."""
        ...


class Unredirected(urllib.request.HTTPRedirectHandler):
    """A key goes to the server it is for and to no other."""

    def redirect_request(self, *_: object) -> None:
        return None


def is_url(place: str) -> bool:
    return urlsplit(place).scheme in ("http", "https")


def json_of_file(path: Path) -> object:
    try:
        with path.open("rb") as file:
            return parsed(str(path), limited(str(path), file, LIMITS))
    except OSError as error:
        raise SourceUnreadable(f"{path}: {error.strerror or error}") from error


def json_of_url(
    url: str, *, shown: str = "", headers: Mapping[str, str] | None = None, limits: Limits = LIMITS
) -> object:
    """The answer. `shown` stands in errors for an address that holds a key; no redirect is followed then."""
    shown = shown or url
    opener = urllib.request.build_opener(*([Unredirected] if headers or shown != url else []))
    request = urllib.request.Request(url, headers={"Accept": "application/json", **(headers or {})})  # noqa: S310
    try:
        with opener.open(request, timeout=limits.timeout_s) as answer:
            return parsed(shown, limited(shown, answer, limits))
    except urllib.error.HTTPError as error:
        with error:
            wait = _seconds(error.headers.get("Retry-After"))
            raise NoAnswer(f"{shown} answered {error.code} {error.reason}", error.code, wait) from None
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(f"{shown} could not be read: {error}") from None


def limited(name: str, stream: Readable, limits: Limits) -> bytes:
    """All of the stream, unpacked if it is packed."""
    content = b"".join(_blocks(name, stream, limits))
    if not content.startswith(GZIP):
        return content
    try:
        return b"".join(_blocks(name, gzip.GzipFile(fileobj=io.BytesIO(content)), limits))
    except (OSError, EOFError, zlib.error) as error:
        raise SourceUnreadable(f"{name} cannot be unpacked: {error}") from error


def parsed(name: str, content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise SourceUnreadable(f"{name} is no JSON: {error}") from error


def _blocks(name: str, stream: Readable, limits: Limits) -> Iterator[bytes]:
    deadline, n_bytes = time.monotonic() + limits.deadline_s, 0
    while block := stream.read1(BLOCK):
        n_bytes += len(block)
        if n_bytes > limits.max_bytes:
            raise SourceUnreadable(f"{name} is larger than {limits.max_bytes:,} bytes")
        if time.monotonic() > deadline:
            raise SourceUnreadable(f"{name} took longer than {limits.deadline_s:g} s")
        yield block


def _seconds(text: str | None) -> float:
    return float(text) if text and text.isdecimal() else 0.0
