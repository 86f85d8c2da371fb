"""One launcher a state folder: a second would remove the first one's socket and double its beat."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyServing(Exception):
    """Another launcher holds the folder. The text is what it wrote about itself."""


@contextmanager
def only_launcher(folder: Path, about: str) -> Iterator[None]:
    """Hold the folder's lock; the kernel releases it when the process ends, however it ends."""
    with (folder / "serve.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise AlreadyServing(file.read().strip()) from None
        file.truncate(0)
        file.write(about)
        file.flush()
        yield
