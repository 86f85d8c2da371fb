"""A slate as it was decided: each position with its score, sources, features by name, and what came of it.

`interactions` owns the rows; they are shown here because only the recommender can name the features.
"""

import json
from dataclasses import dataclass

import numpy as np
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.admin_filters import ValuesFilter
from catalog.admin_links import link_to, link_to_list
from interactions.append_only import AppendOnlyAdmin
from interactions.models import Interaction, Slate, SlateItem
from recommender import registry
from recommender.decimals import decimal_text
from recommender.models import ModelVersion


@dataclass(frozen=True, slots=True)
class ShownEntry:
    entry: SlateItem
    item_link: SafeString | str
    outcomes: list[Interaction]


@dataclass(frozen=True, slots=True)
class ShownFeature:
    """One feature across the slate's positions; None where the ranker was given no value."""

    name: str
    values: list[float | None]


def shown_entries(slate: Slate) -> list[ShownEntry]:
    outcomes: dict[int, list[Interaction]] = {}
    for event in slate.outcomes.order_by("occurred_at", "id"):
        outcomes.setdefault(event.item_id, []).append(event)
    entries = slate.entries.select_related("item").order_by("position")
    return [ShownEntry(entry, link_to(entry.item), outcomes.get(entry.item_id, [])) for entry in entries]


def shown_features(slate: Slate, n_entries: int) -> list[ShownFeature]:
    """The logged matrix with the columns' names, which the version's manifest keeps."""
    values = np.frombuffer(slate.features, dtype="<f4")
    if n_entries == 0 or values.size == 0 or values.size % n_entries:
        return []
    matrix = values.reshape(n_entries, -1)
    names = feature_names(slate, matrix.shape[1])
    columns = [[None if np.isnan(value) else float(value) for value in column] for column in matrix.T]
    return [ShownFeature(name, column) for name, column in zip(names, columns, strict=True)]


def feature_names(slate: Slate, n_features: int) -> list[str]:
    """By number where the bundle is gone or has another schema: a wrong name would be worse than none."""
    try:
        version = registry.bundle_path(registry.version_hash(slate.bundle))
        manifest = json.loads((version / "manifest.json").read_text())
    except (OSError, ValueError):
        manifest = {}
    names = manifest.get("feature_names", [])
    if manifest.get("schema_version") != slate.feature_schema or len(names) != n_features:
        return [_("feature %(number)s") % {"number": number} for number in range(n_features)]
    return [str(name) for name in names]


@admin.register(Slate)
class SlateAdmin(AppendOnlyAdmin):
    list_display = (
        "decided_at", "scenario", "unit", "served_by", "degraded", "policy", "experiment", "arm",
        "bundle_link", "latency",
    )  # fmt: skip
    list_display_links = ("decided_at",)
    list_filter = (
        "scenario", "served_by", "degraded",
        ("policy", ValuesFilter), ("experiment", ValuesFilter), ("arm", ValuesFilter), "decided_at",
    )  # fmt: skip
    search_fields = ("=id", "=unit", "=user__username", "bundle__startswith")
    search_help_text = gettext_lazy(
        "The slate's id, a unit (user:7), a user name, or the beginning of a bundle's hash."
    )
    fields = (
        ("decided_at", "latency", "scenario", "context"),
        ("user_link", "unit"),
        ("experiment", "arm", "policy"),
        ("served_by", "degraded", "bundle_link", "feature_schema"),
        "events",
    )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        slate = self.get_object(request, object_id)
        shown: dict[str, object] = dict(extra_context or {})
        if slate is not None:
            shown["entries"] = shown_entries(slate)
            shown["features"] = shown_features(slate, slate.entries.count())
            shown["impressions"] = slate.impressions.order_by("shown_at")
        return super().change_view(request, object_id, form_url, shown)

    @admin.display(description=gettext_lazy("user"))
    def user_link(self, slate: Slate) -> SafeString | str:
        return link_to(slate.user)

    @admin.display(description=gettext_lazy("bundle"), ordering="bundle")
    def bundle_link(self, slate: Slate) -> SafeString | str:
        if not slate.bundle:
            return "–"
        version = registry.version_hash(slate.bundle)
        return link_to_list(ModelVersion, slate.bundle[:12], content_hash=version)

    @admin.display(description=gettext_lazy("latency"), ordering="latency_ms")
    def latency(self, slate: Slate) -> str:
        return _("%(n)s ms") % {"n": decimal_text(slate.latency_ms, 1)}

    @admin.display(description=gettext_lazy("what the person did with it"))
    def events(self, slate: Slate) -> SafeString:
        n = slate.outcomes.count()
        said = ngettext("%(n)s event", "%(n)s events", n) % {"n": number_format(n)}
        return link_to_list(Interaction, said, slate__id__exact=str(slate.pk))
