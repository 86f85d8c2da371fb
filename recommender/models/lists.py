"""The list each person sees on the home page until the next event changes it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from interactions.models import Interaction, Slate


class StoredList(models.Model):
    """The current home list of one user, and from what it was computed.

    `watermark_at` is the newest `recorded_at` among the user's interactions that the list knows, together
    with `n_interactions` it tells the sweep whether the log has moved on.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stored_list"
    )
    slate = models.ForeignKey(Slate, on_delete=models.SET_NULL, null=True, related_name="+")
    previous_slate = models.ForeignKey(Slate, on_delete=models.SET_NULL, null=True, related_name="+")
    trigger = models.ForeignKey(
        Interaction, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    without_trigger = models.JSONField(
        default=list,
        blank=True,
        help_text="Items in order, had the trigger not been said and its film only hidden; empty: not known.",
    )
    bundle = models.CharField(max_length=64, blank=True)
    policy = models.CharField(max_length=50, blank=True)
    n_interactions = models.PositiveIntegerField(default=0)
    watermark_at = models.DateTimeField(null=True)
    computed_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, help_text="When the list last differed from the one before.")

    class Meta:
        ordering: ClassVar = ["-computed_at"]
        indexes: ClassVar = [models.Index(fields=["computed_at"])]

    def __str__(self) -> str:
        return f"list of {self.user_id}"
