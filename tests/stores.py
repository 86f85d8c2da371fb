"""Stores that are not as they should be."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def silent_store() -> Iterator[str]:
    """The address of something that takes connections and never answers, as a store does that hangs."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"
