"""The log as an operator reads it. `Slate` itself is shown above this app, where its features have names."""

from typing import ClassVar

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin_links import link_to, link_to_list
from interactions.append_only import AppendOnlyAdmin
from interactions.models import Feedback, Impression, Interaction, SlateItem


@admin.register(Interaction)
class InteractionAdmin(AppendOnlyAdmin):
    list_display = ("occurred_at", "kind", "value", "item_link", "user_link", "origin", "slate_link")
    list_display_links = ("occurred_at",)
    list_filter = ("kind", "origin", "occurred_at")
    list_select_related = ("item", "user", "slate")
    search_fields = ("=user__username", "=event_id", "item__search_text")
    fields: ClassVar = [
        ("kind", "value"),
        ("item_link", "user_link", "slate_link"),
        ("occurred_at", "recorded_at", "origin"),
        "event_id",
        ("retracts", "taken_back_by"),
    ]

    @admin.display(description=gettext_lazy("item"), ordering="item__sort_title")
    def item_link(self, event: Interaction) -> SafeString | str:
        return link_to(event.item)

    @admin.display(description=gettext_lazy("user"), ordering="user__username")
    def user_link(self, event: Interaction) -> SafeString | str:
        return link_to(event.user)

    @admin.display(description=gettext_lazy("slate"))
    def slate_link(self, event: Interaction) -> SafeString | str:
        return link_to(event.slate)

    @admin.display(description=gettext_lazy("taken back by"))
    def taken_back_by(self, event: Interaction) -> SafeString | str:
        return link_to(event.retractions.first())


@admin.register(Feedback)
class FeedbackAdmin(AppendOnlyAdmin):
    """Derived from the log: to change it, append an event."""

    list_display = ("updated_at", "user_link", "item_link", "rating", "liked", "dismissed", "watchlisted")
    list_filter = ("liked", "dismissed", "watchlisted", "rating")
    list_select_related = ("item", "user")
    search_fields = ("=user__username", "item__search_text")
    readonly_fields = ("events",)

    @admin.display(description=gettext_lazy("user"), ordering="user__username")
    def user_link(self, feedback: Feedback) -> SafeString | str:
        return link_to(feedback.user)

    @admin.display(description=gettext_lazy("item"), ordering="item__sort_title")
    def item_link(self, feedback: Feedback) -> SafeString | str:
        return link_to(feedback.item)

    @admin.display(description=gettext_lazy("derived from"))
    def events(self, feedback: Feedback) -> SafeString:
        return link_to_list(
            Interaction, _("its events"), user__id__exact=feedback.user_id, item__id__exact=feedback.item_id
        )


@admin.register(Impression)
class ImpressionAdmin(AppendOnlyAdmin):
    list_display = ("shown_at", "channel", "slate_link", "scenario")
    list_filter = ("channel", "shown_at")
    list_select_related = ("slate",)

    @admin.display(description=gettext_lazy("slate"))
    def slate_link(self, impression: Impression) -> SafeString | str:
        return link_to(impression.slate)

    @admin.display(description=gettext_lazy("scenario"))
    def scenario(self, impression: Impression) -> str:
        return impression.slate.scenario


@admin.register(SlateItem)
class SlateItemAdmin(AppendOnlyAdmin):
    list_display = ("slate_link", "position", "item_link", "score", "propensity", "source_names")
    list_display_links = ("position",)
    list_select_related = ("item", "slate")
    search_fields = ("item__search_text", "=slate__id")

    @admin.display(description=gettext_lazy("slate"))
    def slate_link(self, entry: SlateItem) -> SafeString | str:
        return link_to(entry.slate)

    @admin.display(description=gettext_lazy("item"))
    def item_link(self, entry: SlateItem) -> SafeString | str:
        return link_to(entry.item)

    @admin.display(description=gettext_lazy("sources"))
    def source_names(self, entry: SlateItem) -> str:
        return ", ".join(entry.sources)
