"""What was trained, from what, with which result, and who was champion when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class ModelVersion(models.Model):
    """One bundle on disk, named by the hash of its content."""

    content_hash = models.CharField(max_length=64, unique=True)
    metrics = models.JSONField(default=dict)
    lineage = models.JSONField(
        default=dict, help_text="Data hash, counts, time range, configuration, library versions."
    )
    sentinel = models.JSONField(
        default=dict, blank=True, help_text="What the leakage sentinel found; empty: it was not asked."
    )
    report = models.JSONField(
        default=dict, blank=True, help_text="The full evaluation report; empty: none was made yet."
    )
    size_bytes = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.content_hash[:12]

    @property
    def leaks(self) -> list[str]:
        """What the sentinel says is wrong, one line a failed check."""
        findings = self.sentinel.get("findings", [])
        return [f"{found['check']}: {found['detail']}" for found in findings if not found["passed"]]


class AliasChange(models.Model):
    """An alias was pointed at a version. Append-only: the newest row is what holds, the rest is history."""

    class Alias(models.TextChoices):
        CHAMPION = "champion", "Champion"
        CHALLENGER = "challenger", "Challenger"

    alias = models.CharField(max_length=20, choices=Alias.choices)
    version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, null=True, related_name="alias_changes"
    )
    changed_at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    cause = models.CharField(max_length=200)
    comparison = models.ForeignKey(
        "Comparison", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="What was known of the version beside the champion before it.",
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["-changed_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["alias", "-changed_at"])]

    def __str__(self) -> str:
        return f"{self.alias} → {self.version}"


class TrainingRun(models.Model):
    """One job of the trainer: what, why, how far, and what came of it."""

    class Purpose(models.TextChoices):
        TRAIN = "train", "Train a version"
        REPORT = "report", "Report on a version"
        COMPARE = "compare", "Compare a version with the champion"
        SEARCH = "search", "Search for a better configuration"

    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        SUCCEEDED = "succeeded", "Succeeded"
        FAILED = "failed", "Failed"
        STOPPED = "stopped", "Stopped when asked to"

    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.TRAIN)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    cause = models.CharField(max_length=200)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    step = models.CharField(max_length=100, blank=True)
    progress = models.FloatField(default=0.0)
    version = models.ForeignKey(
        ModelVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="runs"
    )
    error = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-queued_at"]

    def __str__(self) -> str:
        return f"{self.queued_at:%Y-%m-%d %H:%M} {self.status}"
