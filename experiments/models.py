"""Who gets which arm. Arms name policies as text; what a policy does is known above this app."""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.models import Slate


def new_salt() -> str:
    return secrets.token_hex(8)


class Experiment(models.Model):
    """A comparison of policies in one scenario. At most one runs in a scenario at a time."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped")

    key = models.SlugField(_("key"), max_length=50, unique=True)
    hypothesis = models.TextField(
        _("hypothesis"), blank=True, help_text=_("What you expect to see, written before you look.")
    )
    scenario = models.CharField(_("scenario"), max_length=30, default="home")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    salt = models.CharField(_("salt"), max_length=32, default=new_salt, editable=False)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True, editable=False)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("experiment")
        verbose_name_plural = _("experiments")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scenario"], condition=Q(status="running"), name="one_running_experiment_a_scenario"
            )
        ]

    def __str__(self) -> str:
        return self.key


class Arm(models.Model):
    experiment = models.ForeignKey(
        Experiment, on_delete=models.CASCADE, related_name="arms", verbose_name=_("experiment")
    )
    key = models.SlugField(_("key"), max_length=50)
    policy = models.CharField(_("policy"), max_length=50)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=50, help_text=_("Share of units, relative to the other arms.")
    )
    is_control = models.BooleanField(_("control"), default=False)

    class Meta:
        verbose_name = _("arm")
        verbose_name_plural = _("arms")
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

    experiment = models.ForeignKey(
        Experiment, on_delete=models.CASCADE, related_name="exposures", verbose_name=_("experiment")
    )
    arm = models.ForeignKey(Arm, on_delete=models.CASCADE, related_name="exposures", verbose_name=_("arm"))
    unit = models.CharField(_("unit"), max_length=80)
    slate = models.ForeignKey(Slate, on_delete=models.CASCADE, related_name="+", verbose_name=_("slate"))
    exposed_at = models.DateTimeField(_("exposed at"), default=timezone.now)

    class Meta:
        verbose_name = _("exposure")
        verbose_name_plural = _("exposures")
        ordering: ClassVar = ["-exposed_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["experiment", "unit"], name="exposed_once")]

    def __str__(self) -> str:
        return _("%(unit)s in %(arm)s") % {"unit": self.unit, "arm": self.arm}
