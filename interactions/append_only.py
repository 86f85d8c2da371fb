"""Admin pages for what is appended by the system and never edited: they show, and offer no way to change."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest


class AppendOnlyAdmin(admin.ModelAdmin):
    """Read-only for everybody, superusers too: the log is worth something because nobody can touch it up."""

    # Counting a log of millions for the "of N" beside the search box costs more than the page.
    show_full_result_count = False
    list_per_page = 50
    actions = None

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False
