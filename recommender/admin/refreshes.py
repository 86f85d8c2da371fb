"""Refreshes of the model: when it last followed the log, how far behind it was, and what that took."""

from django.contrib import admin
from django.utils.safestring import SafeString

from catalog.admin_links import link_to, link_to_list
from interactions.append_only import AppendOnlyAdmin
from interactions.models import Slate
from recommender.models import ModelRefresh


@admin.register(ModelRefresh)
class ModelRefreshAdmin(AppendOnlyAdmin):
    list_display = (
        "refreshed_at", "version_link", "own_hash", "lag", "cpu", "n_events", "n_people_read",
        "n_people_forgotten", "n_items_added", "slates",
    )  # fmt: skip
    list_display_links = ("refreshed_at",)
    list_filter = ("refreshed_at",)
    list_select_related = ("version",)
    search_fields = ("bundle__startswith",)
    fields = (
        ("refreshed_at", "read_at", "lag", "cpu"),
        ("version_link", "bundle", "slates"),
        ("n_events", "n_people_read", "n_people_forgotten", "n_items_added"),
    )

    @admin.display(description="version")
    def version_link(self, refresh: ModelRefresh) -> SafeString | str:
        return link_to(refresh.version)

    @admin.display(description="refreshed bundle", ordering="bundle")
    def own_hash(self, refresh: ModelRefresh) -> str:
        return refresh.bundle.partition(".")[2][:12]

    @admin.display(description="lag", ordering="lag_s")
    def lag(self, refresh: ModelRefresh) -> str:
        return "–" if refresh.lag_s is None else f"{refresh.lag_s:.1f} s"

    @admin.display(description="CPU", ordering="cpu_s")
    def cpu(self, refresh: ModelRefresh) -> str:
        return f"{refresh.cpu_s:.2f} s"

    @admin.display(description="slates")
    def slates(self, refresh: ModelRefresh) -> SafeString:
        return link_to_list(Slate, "slates it decided", bundle=refresh.bundle)
