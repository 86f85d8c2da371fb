"""What people muted, to read: it is theirs to change."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.admin_links import link_to
from interactions.append_only import AppendOnlyAdmin
from recommender.models import MutedReason


@admin.register(MutedReason)
class MutedReasonAdmin(AppendOnlyAdmin):
    list_display = ("muted_at", "user_link", "item_link", "genre")
    list_display_links = ("muted_at",)
    list_filter = ("genre", "muted_at")
    list_select_related = ("user", "item", "genre")
    search_fields = ("=user__username", "item__title")
    fields = ("user_link", ("item_link", "genre"), "muted_at")

    @admin.display(description=_("user"), ordering="user__username")
    def user_link(self, row: MutedReason) -> SafeString | str:
        return link_to(row.user)

    @admin.display(description=_("item"))
    def item_link(self, row: MutedReason) -> SafeString | str:
        return link_to(row.item)
