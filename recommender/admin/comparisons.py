"""Versions held against the champion: what the gate found each time."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.admin_links import link_to
from interactions.append_only import AppendOnlyAdmin
from recommender.decimals import interval_text
from recommender.models import Comparison


@admin.register(Comparison)
class ComparisonAdmin(AppendOnlyAdmin):
    list_display = ("compared_at", "version_link", "champion_link", "gain", "n_decisions", "verdict")
    list_filter = ("is_worse", "basis", "compared_at")
    list_select_related = ("version", "champion")
    search_fields = ("version__content_hash__startswith", "champion__content_hash__startswith")
    fields = (
        ("version_link", "champion_link", "verdict"), "basis", ("n_decisions", "asked_from", "compared_at"),
        ("gain", "version_ndcg", "champion_ndcg"),
    )  # fmt: skip

    @admin.display(description=_("version"))
    def version_link(self, found: Comparison) -> SafeString | str:
        return link_to(found.version)

    @admin.display(description=_("champion then"))
    def champion_link(self, found: Comparison) -> SafeString | str:
        return link_to(found.champion)

    @admin.display(description=_("difference in NDCG@10"))
    def gain(self, found: Comparison) -> str:
        return interval_text(found.difference, 4, signed=True) if found.difference else "–"

    @admin.display(description=_("verdict"))
    def verdict(self, found: Comparison) -> str:
        return found.verdict
