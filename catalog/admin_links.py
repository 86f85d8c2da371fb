"""Links between rows of the admin: what lets an operator walk from a user to a slate to an item and back."""

from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString


def link_to(row: Model | None, text: str = "") -> SafeString | str:
    """The row's own admin page, named by `text` or as the row names itself. Empty for no row."""
    if row is None:
        return "–"
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', address, text or str(row))


def link_to_list(model: type[Model], text: str, **filters: str | int) -> SafeString:
    """The admin's list of that model, filtered."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return format_html('<a href="{}?{}">{}</a>', address, urlencode(filters), text)
