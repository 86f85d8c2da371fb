"""Filters of the admin that everybody can press."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import AllValuesFieldListFilter
from django.contrib.admin.views.main import ChangeList


class ValuesFilter(AllValuesFieldListFilter):
    """All values of a column of words; Django's own shows the empty word as a link without text."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or self.empty_value_display}
