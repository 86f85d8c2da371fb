"""Holds a version against the champion before it may be promoted; what was found is a row of the registry.

Called by training, the operator's commands and the trainer's task; never by a request. What is compared with
what is said in `engine.evaluation.gate`.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from recommender import registry
from recommender.composition.bundles import UNREADABLE
from recommender.engine.bundle import MANIFEST, Bundle
from recommender.engine.evaluation import gate, search
from recommender.engine.evaluation.gate import Contender
from recommender.models import Comparison, ModelVersion
from recommender.training_data import read_training_data

log = structlog.get_logger(__name__)
Progress = Callable[[str, float], None]


class NothingToCompareWith(Exception):
    """There is no champion, the version is the champion, or it is not known what made one of the two."""


def compare(version: ModelVersion, *, now: datetime, progress: Progress) -> Comparison:
    """Hold a version against the champion on the log as it is now, and record what was found."""
    rival = registry.champion()
    if rival is None or rival == version:
        raise NothingToCompareWith(f"{version} has no champion beside it")
    data = read_training_data()
    found = gate.compare(
        data.log, data.catalogue, data.n_users, contender(rival), contender(version), progress
    ).as_dict()
    from_s = found["from_s"]
    row = Comparison.objects.create(
        version=version, champion=rival, basis=found["basis"], n_decisions=found["n_decisions"],
        asked_from=None if from_s is None else datetime.fromtimestamp(from_s, UTC),
        champion_ndcg=found["champion"], version_ndcg=found["challenger"], difference=found["difference"],
        is_worse=found["is_worse"], compared_at=now,
    )  # fmt: skip
    log.info("compared_with_champion", version=str(version), champion=str(rival), found=str(row))
    return row


def contender(version: ModelVersion) -> Contender:
    """The version's configuration, and its bundle where this code can open it."""
    path = registry.bundle_path(version.content_hash)
    try:
        bundle = Bundle.load(path)
    except UNREADABLE as unreadable:
        log.warning("compared_by_its_training", version=str(version), why=str(unreadable))
    else:
        return Contender(search.from_dict(bundle.manifest["config"]), bundle)
    try:
        stated = json.loads((path / MANIFEST).read_text())["config"]
    except (OSError, ValueError, KeyError) as error:
        raise NothingToCompareWith(f"what made {version} is not known: {error}") from error
    return Contender(search.from_dict(stated), None)
