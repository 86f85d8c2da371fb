"""What people do not want their lists made from."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Genre, Item


class MutedReason(models.Model):
    """One reason a person muted: an item of their history, from which nothing shall follow, or a genre, of
    which lists shall hold nothing. What they said of the item still counts as said.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="muted_reasons",
        verbose_name=_("user"),
    )
    item = models.ForeignKey(
        Item, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("item")
    )
    genre = models.ForeignKey(
        Genre, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("genre")
    )
    muted_at = models.DateTimeField(_("muted at"))

    class Meta:
        verbose_name = _("muted reason")
        verbose_name_plural = _("muted reasons")
        ordering: ClassVar = ["-muted_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "item"], name="item_muted_once"),
            models.UniqueConstraint(fields=["user", "genre"], name="genre_muted_once"),
            models.CheckConstraint(
                condition=Q(item__isnull=False, genre__isnull=True)
                | Q(item__isnull=True, genre__isnull=False),
                name="an_item_or_a_genre_is_muted",
            ),
        ]

    def __str__(self) -> str:
        return _("%(user)s without %(name)s") % {"user": self.user_id, "name": self.name}

    @property
    def name(self) -> str:
        """Of what was muted."""
        return self.item.title if self.item else str(self.genre)
