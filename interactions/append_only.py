"""Admin pages for what is appended by the system and never edited: they show, and offer no way to change."""

from django.contrib import admin
from django.db.models import Model
from django.forms import Media
from django.http import HttpRequest


class AppendOnlyAdmin(admin.ModelAdmin):
    """Read-only for everybody, superusers too: the log is worth something because nobody can touch it up."""

    # Counting a log of millions for the "of N" beside the search box costs more than the page.
    show_full_result_count = False
    list_per_page = 50
    actions = None

    @property
    def media(self) -> Media:
        """What the admin's own templates need; not the 50 kB that make slugs of what is typed."""
        needed = ("vendor/jquery/jquery.min.js", "jquery.init.js", "core.js", "admin/RelatedObjectLookups.js")
        return Media(js=[f"admin/js/{name}" for name in needed])

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False
