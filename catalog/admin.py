"""The catalogue as an operator sees it. Items are switched off, never deleted: the log refers to them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, ManyToManyField, QuerySet, URLField
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin_stories import CreditInline, StoryInline
from catalog.genre_words import genre_label
from catalog.models import Dataset, Genre, Item
from catalog.selectors import decade_choices
from catalog.titles import search_text, sort_title, words_of


class DecadeFilter(admin.SimpleListFilter):
    title = gettext_lazy("decade")
    parameter_name = "decade"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        return [
            *((str(decade), _("%(decade)ss") % {"decade": decade}) for decade in decade_choices()),
            ("none", _("unknown")),
        ]

    def queryset(self, _request: HttpRequest, items: QuerySet[Item]) -> QuerySet[Item]:
        value = self.value()
        if value == "none":
            return items.filter(year=None)
        if value and value.isdecimal():
            return items.filter(year__gte=int(value), year__lt=int(value) + 10)
        return items


@admin.register(Item)
class ItemAdmin(admin.ModelAdmin):
    list_display = ("title", "year", "genre_names", "n_ratings", "mean", "is_active", "external_id")
    list_filter = ("is_active", DecadeFilter, "genres", "dataset")
    search_fields = ("search_text", "=external_id")
    search_help_text = gettext_lazy(
        "Words of the title, in any order, with or without accents; or the id in the data set."
    )
    # All of the few genres at once: the admin's pair of lists cannot be told apart by a screen reader.
    formfield_overrides = {ManyToManyField: {"widget": CheckboxSelectMultiple}}
    inlines = (StoryInline, CreditInline)
    readonly_fields = ("external_id", "dataset", "sort_title", "n_ratings", "mean_rating", "created_at")
    fields = ("title", "year", "genres", "is_active", "attributes", *readonly_fields)
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Item]:
        items: QuerySet[Item] = super().get_queryset(request)
        return items.prefetch_related("genres")

    def get_search_results(
        self, _request: HttpRequest, queryset: QuerySet[Item], search_term: str
    ) -> tuple[QuerySet[Item], bool]:
        """The same folding as the site's own search: "amelie" finds "Amélie"."""
        by_id = queryset.filter(external_id=search_term.strip()) if search_term else queryset.none()
        for word in words_of(search_term):
            queryset = queryset.filter(search_text__contains=f" {word}")
        return queryset | by_id, False

    def get_readonly_fields(self, request: HttpRequest, obj: Item | None = None) -> Any:
        """A new item is named by whoever adds it; after that its id is what imports refer to."""
        fixed = super().get_readonly_fields(request, obj)
        return fixed if obj else tuple(name for name in fixed if name not in ("external_id", "dataset"))

    def save_model(self, request: HttpRequest, obj: Item, form: Any, change: bool) -> None:
        obj.sort_title, obj.search_text = sort_title(obj.title), search_text(obj.title, obj.year)
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, _request: HttpRequest, _obj: Item | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("genres"))
    def genre_names(self, item: Item) -> str:
        return ", ".join(genre_label(genre.name) for genre in item.genres.all())

    @admin.display(description=gettext_lazy("mean rating"), ordering="mean_rating")
    def mean(self, item: Item) -> str:
        return "–" if item.mean_rating is None else number_format(round(item.mean_rating, 2), 2)


@admin.register(Genre)
class GenreAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "n_items")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Genre]:
        genres: QuerySet[Genre] = super().get_queryset(request)
        return genres.annotate(items_here=Count("items"))

    @admin.display(description=gettext_lazy("items"), ordering="items_here")
    def n_items(self, genre: Any) -> int:  # Any: annotated by get_queryset
        return int(genre.items_here)


@admin.register(Dataset)
class DatasetAdmin(admin.ModelAdmin):
    list_display = ("name", "key", "n_items", "loaded_at")
    # What Django 6 does by itself.
    formfield_overrides: ClassVar = {URLField: {"assume_scheme": "https"}}
    readonly_fields = ("loaded_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dataset]:
        datasets: QuerySet[Dataset] = super().get_queryset(request)
        return datasets.annotate(items_here=Count("items"))

    @admin.display(description=gettext_lazy("items"), ordering="items_here")
    def n_items(self, dataset: Any) -> int:  # Any: annotated by get_queryset
        return int(dataset.items_here)

    def has_delete_permission(self, _request: HttpRequest, _obj: Dataset | None = None) -> bool:
        """Where the items came from must stay citable as long as they are here."""
        return False
