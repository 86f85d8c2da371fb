"""When the model followed the log, what that took, and what it left."""

from typing import ClassVar

from django.db import models

from recommender.models.registry import ModelVersion


class ModelRefresh(models.Model):
    """A refreshed bundle of a version: its sources know the log up to `read_at`, its ranker is as it was."""

    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="refreshes")
    bundle = models.CharField(max_length=64, help_text="The version's hash, a dot, the bundle's own.")
    read_at = models.DateTimeField(help_text="Events recorded before this moment are known to it.")
    refreshed_at = models.DateTimeField()
    n_events = models.PositiveIntegerField(help_text="Events it was counted from.")
    n_people_read = models.PositiveIntegerField(help_text="People whose history was read again.")
    n_people_forgotten = models.PositiveIntegerField(default=0)
    n_items_added = models.PositiveIntegerField(default=0)
    lag_s = models.FloatField(null=True, help_text="From the oldest event it is the first to know.")
    cpu_s = models.FloatField()

    class Meta:
        ordering: ClassVar = ["-refreshed_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["version", "-refreshed_at"])]
        verbose_name_plural = "model refreshes"

    def __str__(self) -> str:
        return f"{self.refreshed_at:%Y-%m-%d %H:%M:%S} {self.bundle[-16:]}"
