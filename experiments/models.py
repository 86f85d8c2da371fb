"""Who gets which arm. Arms name policies as text; what a policy does is known above this app."""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from interactions.models import Slate


def new_salt() -> str:
    return secrets.token_hex(8)


class Experiment(models.Model):
    """A comparison of policies in one scenario. At most one runs in a scenario at a time."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        RUNNING = "running", "Running"
        STOPPED = "stopped", "Stopped"

    key = models.SlugField(max_length=50, unique=True)
    hypothesis = models.TextField(blank=True, help_text="What you expect to see, written before you look.")
    scenario = models.CharField(max_length=30, default="home")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scenario"], condition=Q(status="running"), name="one_running_experiment_a_scenario"
            )
        ]

    def __str__(self) -> str:
        return self.key


class Arm(models.Model):
    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="arms")
    key = models.SlugField(max_length=50)
    policy = models.CharField(max_length=50)
    weight = models.PositiveSmallIntegerField(
        default=50, help_text="Share of units, relative to the other arms."
    )
    is_control = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["experiment", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["experiment", "key"], name="arm_key_once"),
            models.UniqueConstraint(
                fields=["experiment"], condition=Q(is_control=True), name="one_control_an_experiment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.experiment}/{self.key}"


class Exposure(models.Model):
    """The first time a unit saw a slate of its arm. Assignment itself is a hash and needs no row."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="exposures")
    arm = models.ForeignKey(Arm, on_delete=models.CASCADE, related_name="exposures")
    unit = models.CharField(max_length=80)
    slate = models.ForeignKey(Slate, on_delete=models.CASCADE, related_name="+")
    exposed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-exposed_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["experiment", "unit"], name="exposed_once")]

    def __str__(self) -> str:
        return f"{self.unit} in {self.arm}"
