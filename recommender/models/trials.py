"""What was tried in search of a better configuration, and which one trainings use."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class TrainingTrial(models.Model):
    """One configuration of a study, measured on validation windows. Trial 0 is the study's starting point.

    Trainings use the configuration that was adopted last, and the default where none was.
    """

    class Status(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Measured on every window"
        WORSE = "worse", "Given up as worse"
        FAILED = "failed", "Failed"

    study = models.CharField(max_length=64, help_text="Hash of the data, the windows and the starting point.")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    config = models.JSONField()
    values = models.JSONField(default=list, help_text="NDCG@10 of each decision, a list for each window.")
    ndcg = models.JSONField(default=dict, help_text="Mean and 95 % interval over all measured decisions.")
    difference = models.JSONField(default=dict, help_text="The same of the paired difference to trial 0.")
    seconds = models.FloatField(default=0.0)
    error = models.TextField(blank=True)
    begun_at = models.DateTimeField(default=timezone.now)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-begun_at", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["study", "number"], name="one_trial_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.study[:8]} trial {self.number}"
