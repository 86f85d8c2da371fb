"""Stories and people as an operator sees them: what was told, by whom, and how sure the match is.

Only a source writes them. A story of another film is switched off, never deleted: it would be found again.
"""

# Admin classes are generic for the checker alone: subscripting them fails when run.
# mypy: disable-error-code="type-arg"
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin_links import link_to
from catalog.models import Credit, Person, Story, StorySource


class NotMadeByHand:
    """Neither added nor deleted here."""

    def has_add_permission(self, *_: object) -> bool:
        return False

    def has_delete_permission(self, *_: object) -> bool:
        return False


class StoryInline(NotMadeByHand, admin.StackedInline):
    model = Story
    fields = ("is_active", "text", "page_title", "page_url", "source", "matched_by", "retrieved_at")
    readonly_fields = fields[1:]


class CreditInline(NotMadeByHand, admin.TabularInline):
    model = Credit
    fields = ("role", "position", "person")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Credit]:
        credits: QuerySet[Credit] = super().get_queryset(request)
        return credits.select_related("person")


@admin.register(Story)
class StoryAdmin(NotMadeByHand, admin.ModelAdmin):
    """The list is where matches are checked: the item beside the page it was given."""

    list_display = ("item", "page_title", "matched_by", "source", "is_active", "retrieved_at")
    list_filter = ("is_active", "source", "matched_by")
    list_select_related = ("item", "source")
    search_fields = ("item__search_text", "page_title")
    fields = ("about", "is_active", "text", "page_title", "page_url", "source", "matched_by", "retrieved_at")
    readonly_fields = tuple(name for name in fields if name != "is_active")
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description=_("item"))
    def about(self, story: Story) -> str:
        return link_to(story.item)


@admin.register(Person)
class PersonAdmin(NotMadeByHand, admin.ModelAdmin):
    list_display = ("name", "n_items")
    search_fields = ("search_text",)
    fields = readonly_fields = ("name",)
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        people: QuerySet[Person] = super().get_queryset(request)
        return people.annotate(items_here=Count("credits__item", distinct=True))

    @admin.display(description=_("items"), ordering="items_here")
    def n_items(self, person: Any) -> int:  # Any: annotated by get_queryset
        return int(person.items_here)


@admin.register(Credit)
class CreditAdmin(NotMadeByHand, admin.ModelAdmin):
    list_display = ("person", "role", "item", "position")
    list_filter = ("role",)
    list_select_related = ("person", "item")
    search_fields = ("person__search_text", "item__search_text")
    fields = readonly_fields = ("item", "person", "role", "position")
    list_per_page = 50
    show_full_result_count = False


@admin.register(StorySource)
class StorySourceAdmin(NotMadeByHand, admin.ModelAdmin):
    list_display = ("name", "licence", "may_train_models")
    fields = readonly_fields = (
        "key",
        "name",
        "url",
        "attribution",
        "licence",
        "licence_url",
        "may_train_models",
    )
