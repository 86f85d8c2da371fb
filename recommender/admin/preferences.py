"""What people chose of their lists. Read-only: it is theirs to say."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.admin_filters import ValuesFilter
from catalog.admin_links import link_to
from interactions.append_only import AppendOnlyAdmin
from recommender.engine.ranking.sliders import NAMES
from recommender.models import ListPreference


@admin.register(ListPreference)
class ListPreferenceAdmin(AppendOnlyAdmin):
    list_display = ("changed_at", "user_link", "policy", *NAMES)
    list_display_links = ("changed_at",)
    list_filter = (("policy", ValuesFilter), "changed_at")
    list_select_related = ("user",)
    search_fields = ("=user__username",)
    fields = (("user_link", "policy"), NAMES, "changed_at")

    @admin.display(description=_("user"), ordering="user__username")
    def user_link(self, row: ListPreference) -> SafeString | str:
        return link_to(row.user)
