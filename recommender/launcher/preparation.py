"""What must exist before the site can be served, each step skipped when it is done.

Called by `manage.py setup_site`. A step that was interrupted is simply not done, and runs again.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User
from catalog.models import Dataset, Item
from recommender import registry

DATA_ADVICE = (
    "\nWith a copy of it on this machine: make run DATA=/path/to/ml-100k.zip (or a folder, or the wheel)"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that must be so before serving."""

    title: str
    is_done: Callable[[], bool]
    run: Callable[[], object]
    advice: str = ""


def steps(data: str) -> list[Step]:
    """In order: each may rely on the ones before it."""
    return [
        Step("database", is_migrated, lambda: call_command("migrate", verbosity=0)),
        Step("static files", is_collected, collect),
        Step("MovieLens", has_items, lambda: load(data), DATA_ADVICE),
        Step("model", has_model, lambda: call_command("train", promote=True, cause="first start")),
    ]


def load(data: str) -> None:
    call_command("load_movielens", path=Path(data) if data else None)


def is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def has_items() -> bool:
    """A data set that is in completely, or items of somebody's own."""
    is_loaded = Dataset.objects.filter(loaded_at__isnull=False).exists()
    return is_loaded or Item.objects.filter(dataset=None).exists()


def has_model() -> bool:
    """A champion that can serve, or a challenger that could and waits for an operator's word."""
    versions = registry.champion(), registry.challenger()
    return any(version is not None and registry.can_serve(version) for version in versions)


def is_collected() -> bool:
    stamp = collected_stamp()
    return stamp.exists() and stamp.read_text() == static_fingerprint()


def collect() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    collected_stamp().write_text(static_fingerprint())


def collected_stamp() -> Path:
    """Beside the collected files, not among them: those are served."""
    return Path(settings.STATIC_ROOT).with_suffix(".sha256")


def static_fingerprint() -> str:
    """Changes with any source's path, size or modification time: a few hundred `stat` calls."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def create_people(password_for: Callable[[str], str]) -> list[tuple[str, str]]:
    """A demo user and an operator, each made once; returns the new ones' names and passwords."""
    created = []
    for name, is_operator in (("demo", False), ("operator", True)):
        if User.objects.filter(username=name).exists():
            continue
        password = password_for(name)
        User.objects.create_user(name, password=password, is_staff=is_operator, is_superuser=is_operator)
        created.append((name, password))
    return created
