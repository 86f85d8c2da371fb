"""When the model followed the log, what that took, and what it left."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from recommender.models.registry import ModelVersion


class ModelRefresh(models.Model):
    """A refreshed bundle of a version: its sources know the log up to `read_at`, its ranker is as it was."""

    version = models.ForeignKey(
        ModelVersion, on_delete=models.CASCADE, related_name="refreshes", verbose_name=_("version")
    )
    bundle = models.CharField(
        _("bundle"), max_length=64, help_text=_("The version's hash, a dot, the bundle's own.")
    )
    read_at = models.DateTimeField(
        _("read at"), help_text=_("Events recorded before this moment are known to it.")
    )
    refreshed_at = models.DateTimeField(_("refreshed at"))
    n_events = models.PositiveIntegerField(_("events"), help_text=_("Events it was counted from."))
    n_people_read = models.PositiveIntegerField(
        _("people read again"), help_text=_("People whose history was read again.")
    )
    n_people_forgotten = models.PositiveIntegerField(_("people forgotten"), default=0)
    n_items_added = models.PositiveIntegerField(_("items added"), default=0)
    lag_s = models.FloatField(
        _("lag in s"), null=True, help_text=_("From the oldest event it is the first to know.")
    )
    cpu_s = models.FloatField(_("CPU in s"))

    class Meta:
        verbose_name = _("model refresh")
        verbose_name_plural = _("model refreshes")
        ordering: ClassVar = ["-refreshed_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["version", "-refreshed_at"])]

    def __str__(self) -> str:
        return f"{self.refreshed_at:%Y-%m-%d %H:%M:%S} {self.bundle[-16:]}"
