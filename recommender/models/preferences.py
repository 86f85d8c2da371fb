"""How a person wants their lists made: by which policy, and how far each slider is moved."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from recommender.engine.ranking.sliders import LIMIT, NAMES
from recommender.engine.types import Sliders

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # known to the stubs alone


def _position(name: "_StrPromise") -> "models.SmallIntegerField[int, int]":
    return models.SmallIntegerField(name, default=0, help_text=_("From −2 to 2; 0 changes nothing."))


class ListPreference(models.Model):
    """One row a person who chose something; whoever has none takes what comes."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="list_preference",
        verbose_name=_("user"),
    )
    policy = models.CharField(
        _("policy"),
        max_length=50,
        blank=True,
        help_text=_("Chosen by the person; empty: the site's, or an experiment's."),
    )
    popularity = _position(_("popularity"))
    novelty = _position(_("novelty"))
    recency = _position(_("recency"))
    diversity = _position(_("diversity"))
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("list preference")
        verbose_name_plural = _("list preferences")
        ordering: ClassVar = ["-changed_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q((f"{name}__gte", -LIMIT), (f"{name}__lte", LIMIT)), name=f"{name}_within_reach"
            )
            for name in NAMES
        ]

    def __str__(self) -> str:
        return _("preference of %(user)s") % {"user": self.user_id}

    @property
    def sliders(self) -> Sliders:
        return Sliders(**{name: getattr(self, name) for name in NAMES})
