"""How a person wants their lists made: by which policy, and how far each slider is moved."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from recommender.engine.ranking.sliders import LIMIT, NAMES
from recommender.engine.types import Sliders


def _position() -> "models.SmallIntegerField[int, int]":
    return models.SmallIntegerField(default=0, help_text=f"From -{LIMIT} to {LIMIT}; 0 changes nothing.")


class ListPreference(models.Model):
    """One row a person who chose something; whoever has none takes what comes."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="list_preference"
    )
    policy = models.CharField(
        max_length=50, blank=True, help_text="Chosen by the person; empty: the site's, or an experiment's."
    )
    popularity = _position()
    novelty = _position()
    recency = _position()
    diversity = _position()
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-changed_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q((f"{name}__gte", -LIMIT), (f"{name}__lte", LIMIT)), name=f"{name}_within_reach"
            )
            for name in NAMES
        ]

    def __str__(self) -> str:
        return f"preference of {self.user_id}"

    @property
    def sliders(self) -> Sliders:
        return Sliders(**{name: getattr(self, name) for name in NAMES})
