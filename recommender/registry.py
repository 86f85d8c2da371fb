"""Which bundle is champion, which was, and since when. Aliases only ever gain rows: the newest one holds.

Called by training, the operator's commands and every process that loads the champion. Reads a bundle's
manifest at most, never opens one.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import translation

from accounts.models import User
from recommender.engine import bundle
from recommender.engine.bundle import BundleCorrupt, BundleSchemaMismatch
from recommender.models import AliasChange, Comparison, ModelRefresh, ModelVersion

Alias = AliasChange.Alias
CAUSE_LENGTH = 200
REFRESHES = "refreshes"  # the folder in a version's own


class PromotionRefused(Exception):
    """A version is not made champion unless a person says so despite this, on record."""


class LeakSuspected(PromotionRefused):
    """The leakage sentinel found that the version's numbers may rest on what nobody could have known."""


class ShownToBeWorse(PromotionRefused):
    """Beside the champion, on the same decisions, the version did worse by more than chance."""


class NotCompared(PromotionRefused):
    """The version was never held against the present champion."""


class NothingToRollBackTo(Exception):
    """No other version was champion before the present one."""


def bundle_path(name: str) -> Path:
    """Where a bundle lies: a version's own is named by its hash, a refreshed one `<version>.<own hash>`."""
    version, _, refreshed = name.partition(".")
    own = Path(settings.BUNDLE_DIR) / version
    return own / REFRESHES / refreshed if refreshed else own


def version_hash(name: str) -> str:
    """The version that a bundle is, or is refreshed from; it decided a slate that names the bundle."""
    return name.partition(".")[0]


def register(content_hash: str, manifest: Mapping[str, Any], *, cause: str, now: datetime) -> ModelVersion:
    """Enter a saved bundle. The first one ever becomes champion; a later one, or one that leaks, challenges.

    The same content registered again is the same version.
    """
    size = sum(file.stat().st_size for file in bundle_path(content_hash).glob("*") if file.is_file())
    with transaction.atomic():
        version, _ = ModelVersion.objects.get_or_create(
            content_hash=content_hash,
            defaults={
                "metrics": manifest.get("metrics", {}),
                "lineage": manifest.get("lineage", {}),
                "sentinel": manifest.get("sentinel", {}),
                "size_bytes": size,
                "created_at": now,
            },
        )
        present = champion()
        if present is None and not version.leaks:
            promote(version, cause=cause, now=now)
        elif present != version:
            _point(Alias.CHALLENGER, version, cause, None, now)
    return version


def champion() -> ModelVersion | None:
    return _holder(Alias.CHAMPION, None)


def served() -> str:
    """The bundle that processes should hold: the champion's latest refresh, else its own. Empty: none."""
    newest = ModelRefresh.objects.filter(version=OuterRef("version")).order_by("-refreshed_at", "-id")
    aliases = AliasChange.objects.filter(alias=Alias.CHAMPION).order_by("-changed_at", "-id")
    names = aliases.annotate(refreshed=Subquery(newest.values("bundle")[:1]))
    own, refreshed = names.values_list("version__content_hash", "refreshed").first() or ("", None)
    return refreshed if refreshed and bundle_path(refreshed).is_dir() else own or ""


def latest_refresh(version: ModelVersion) -> ModelRefresh | None:
    """The newest refresh of this version whose bundle is still there: old ones are cleared away."""
    newest = ModelRefresh.objects.filter(version=version).order_by("-refreshed_at", "-id").first()
    return newest if newest and bundle_path(newest.bundle).is_dir() else None


def can_serve(version: ModelVersion) -> bool:
    """A state folder may have lost the bundle, and newer code may have other features."""
    try:
        bundle.stated(bundle_path(version.content_hash))
    except (BundleCorrupt, BundleSchemaMismatch):
        return False
    return True


def rival_of(version: ModelVersion) -> ModelVersion | None:
    """The champion, where that is another version."""
    present = champion()
    return None if present == version else present


def guarded_from(version: ModelVersion) -> ModelVersion | None:
    """The champion that the gate guards from it: none where nobody can be served from the champion."""
    rival = rival_of(version)
    return rival if rival and can_serve(rival) else None


def challenger() -> ModelVersion | None:
    return _holder(Alias.CHALLENGER, None)


def champion_at(moment: datetime) -> ModelVersion | None:
    """Who was champion then."""
    return _holder(Alias.CHAMPION, moment)


def promote(
    version: ModelVersion, *, cause: str, now: datetime, actor: User | None = None,
    despite_leaks: bool = False, despite_comparison: bool = False,
) -> AliasChange:  # fmt: skip
    """Make a version champion. If it was the challenger, nobody challenges any more.

    Raises LeakSuspected where the sentinel failed, ShownToBeWorse or NotCompared where the champion gate does
    not let it through, unless told to go on despite it; the record then says so, and where there was no gate
    because the champion served nobody.
    """
    rival = rival_of(version)
    found = latest_comparison(version, rival) if rival else None
    if rival and not can_serve(rival):
        cause = f"{rival} cannot be read any more: {cause}"
    elif rival and (objection := _objection(rival, found)):
        if not despite_comparison:
            raise objection
        cause = f"although {objection}: {cause}"
    if version.leaks and not despite_leaks:
        raise LeakSuspected("; ".join(version.leaks))
    return _crown(version, cause, actor, now, found)


def latest_comparison(version: ModelVersion, rival: ModelVersion) -> Comparison | None:
    """What the gate found last of this version beside that champion."""
    return Comparison.objects.filter(version=version, champion=rival).first()


def _objection(rival: ModelVersion, found: Comparison | None) -> PromotionRefused | None:
    if found is None:
        return NotCompared(f"not compared with {rival}")
    if not found.is_worse:
        return None
    with translation.override(settings.LANGUAGE_CODE):  # it is written down, whoever reads it later
        return ShownToBeWorse(f"shown to be worse, {found}")


def _crown(
    version: ModelVersion, cause: str, actor: User | None, now: datetime, found: Comparison | None = None
) -> AliasChange:
    if version.leaks:
        cause = f"despite the leakage sentinel: {cause}"
    with transaction.atomic():
        if challenger() == version:
            _point(Alias.CHALLENGER, None, cause, actor, now)
        return _point(Alias.CHAMPION, version, cause, actor, now, found)


def roll_back(*, cause: str, now: datetime, actor: User | None = None) -> AliasChange:
    """Make the version champion again that the present one replaced. Repeated, it walks further back."""
    history = list(AliasChange.objects.filter(alias=Alias.CHAMPION).order_by("changed_at", "id"))
    versions = [change.version for change in history]
    if not versions or (first := versions.index(versions[-1])) == 0:
        raise NothingToRollBackTo
    before = versions[first - 1]
    assert before is not None, "the champion alias is never taken away, only moved"
    # it was champion before, so whoever made it so has answered for it
    return _crown(before, cause, actor, now)


def _holder(alias: str, moment: datetime | None) -> ModelVersion | None:
    changes = AliasChange.objects.filter(alias=alias).select_related("version")
    if moment is not None:
        changes = changes.filter(changed_at__lte=moment)
    newest = changes.order_by("-changed_at", "-id").first()
    return newest.version if newest else None


def _point(
    alias: str, version: ModelVersion | None, cause: str, actor: User | None, now: datetime,
    found: Comparison | None = None,
) -> AliasChange:  # fmt: skip
    return AliasChange.objects.create(
        alias=alias,
        version=version,
        cause=cause[:CAUSE_LENGTH],
        actor=actor,
        changed_at=now,
        comparison=found,
    )
