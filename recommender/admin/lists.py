"""The list each person has now, and from what it was computed."""

from django.contrib import admin
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.admin_filters import ValuesFilter
from catalog.admin_links import link_to
from interactions.append_only import AppendOnlyAdmin
from recommender.admin.inspector import inspect_user
from recommender.models import StoredList


@admin.register(StoredList)
class StoredListAdmin(AppendOnlyAdmin):
    """Computed by the event path; deleting or editing one would only make the next page slower."""

    list_display = (
        "computed_at",
        "user_link",
        "policy",
        "n_interactions",
        "changed_at",
        "slate_link",
        "cause",
    )
    list_display_links = ("computed_at",)
    list_filter = (("policy", ValuesFilter), "computed_at")
    list_select_related = ("user", "slate", "trigger__item")
    search_fields = ("=user__username", "bundle__startswith")
    fields = (
        ("user_link", "policy", "bundle"),
        ("slate_link", "previous_link"),
        "cause",
        ("n_interactions", "watermark_at"),
        ("computed_at", "changed_at"),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(inspect_user)
        return [path("of/<int:user_id>/", view, name="inspect_user"), *super().get_urls()]

    @admin.display(description=_("user"), ordering="user__username")
    def user_link(self, row: StoredList) -> SafeString | str:
        return link_to(row.user)

    @admin.display(description=_("slate"))
    def slate_link(self, row: StoredList) -> SafeString | str:
        return link_to(row.slate)

    @admin.display(description=_("the slate before"))
    def previous_link(self, row: StoredList) -> SafeString | str:
        return link_to(row.previous_slate)

    @admin.display(description=_("computed because of"))
    def cause(self, row: StoredList) -> SafeString | str:
        return link_to(
            row.trigger, f"{row.trigger.get_kind_display()}: {row.trigger.item}" if row.trigger else ""
        )
