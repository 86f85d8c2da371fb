"""Refreshes of the model: when it last followed the log, how far behind it was, and what that took."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin_links import link_to, link_to_list
from interactions.append_only import AppendOnlyAdmin
from interactions.models import Slate
from recommender.decimals import decimal_text
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

    @admin.display(description=gettext_lazy("version"))
    def version_link(self, refresh: ModelRefresh) -> SafeString | str:
        return link_to(refresh.version)

    @admin.display(description=gettext_lazy("refreshed bundle"), ordering="bundle")
    def own_hash(self, refresh: ModelRefresh) -> str:
        return refresh.bundle.partition(".")[2][:12]

    @admin.display(description=gettext_lazy("lag"), ordering="lag_s")
    def lag(self, refresh: ModelRefresh) -> str:
        return "–" if refresh.lag_s is None else _("%(n)s s") % {"n": decimal_text(refresh.lag_s, 1)}

    @admin.display(description=gettext_lazy("CPU"), ordering="cpu_s")
    def cpu(self, refresh: ModelRefresh) -> str:
        return _("%(n)s s") % {"n": decimal_text(refresh.cpu_s, 2)}

    @admin.display(description=gettext_lazy("slates"))
    def slates(self, refresh: ModelRefresh) -> SafeString:
        return link_to_list(Slate, _("slates it decided"), bundle=refresh.bundle)
