"""What was trained, from what, with which result, and who was champion when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ModelVersion(models.Model):
    """One bundle on disk, named by the hash of its content."""

    content_hash = models.CharField(_("content hash"), max_length=64, unique=True)
    metrics = models.JSONField(_("metrics"), default=dict)
    lineage = models.JSONField(
        _("lineage"),
        default=dict,
        help_text=_("Data hash, counts, time range, configuration, library versions."),
    )
    sentinel = models.JSONField(
        _("leakage sentinel"),
        default=dict,
        blank=True,
        help_text=_("What the leakage sentinel found; empty: it was not asked."),
    )
    report = models.JSONField(
        _("evaluation report"),
        default=dict,
        blank=True,
        help_text=_("The full evaluation report; empty: none was made yet."),
    )
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("model version")
        verbose_name_plural = _("model versions")
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.content_hash[:12]

    @property
    def leaks(self) -> list[str]:
        """What the sentinel says is wrong, one line a failed check."""
        return [f"{found['check']}: {found['detail']}" for found in self.failed_findings]

    @property
    def failed_findings(self) -> list[dict[str, str]]:
        return [found for found in self.sentinel.get("findings", []) if not found["passed"]]


class AliasChange(models.Model):
    """An alias was pointed at a version. Append-only: the newest row is what holds, the rest is history."""

    class Alias(models.TextChoices):
        CHAMPION = "champion", _("Champion")
        CHALLENGER = "challenger", _("Challenger")

    alias = models.CharField(_("alias"), max_length=20, choices=Alias.choices)
    version = models.ForeignKey(
        ModelVersion,
        on_delete=models.PROTECT,
        null=True,
        related_name="alias_changes",
        verbose_name=_("version"),
    )
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("by")
    )
    cause = models.CharField(_("cause"), max_length=200)
    comparison = models.ForeignKey(
        "Comparison", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("the gate had found"),
        help_text=_("What was known of the version beside the champion before it."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("alias change")
        verbose_name_plural = _("alias changes")
        ordering: ClassVar = ["-changed_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["alias", "-changed_at"])]

    def __str__(self) -> str:
        return f"{self.get_alias_display()} → {self.version}"


class TrainingRun(models.Model):
    """One job of the trainer: what, why, how far, and what came of it."""

    class Purpose(models.TextChoices):
        TRAIN = "train", _("Train a version")
        REPORT = "report", _("Report on a version")
        COMPARE = "compare", _("Compare a version with the champion")
        SEARCH = "search", _("Search for a better configuration")

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        SUCCEEDED = "succeeded", _("Succeeded")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped when asked to")

    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices, default=Purpose.TRAIN)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.QUEUED)
    cause = models.CharField(_("cause"), max_length=200)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("asked by")
    )
    queued_at = models.DateTimeField(_("queued at"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    stop_asked_at = models.DateTimeField(_("asked to stop at"), null=True, blank=True)
    step = models.CharField(_("step"), max_length=100, blank=True)
    progress = models.FloatField(_("progress"), default=0.0)
    version = models.ForeignKey(
        ModelVersion,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("version"),
    )
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("training run")
        verbose_name_plural = _("training runs")
        ordering: ClassVar = ["-queued_at"]

    def __str__(self) -> str:
        return f"{self.queued_at:%Y-%m-%d %H:%M} {self.get_status_display()}"
