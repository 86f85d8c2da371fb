"""What was tried in search of a better configuration, and which one trainings use."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TrainingTrial(models.Model):
    """One configuration of a study, measured on validation windows. Trial 0 is the study's starting point.

    Trainings use the configuration that was adopted last, and the default where none was.
    """

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Measured on every window")
        WORSE = "worse", _("Given up as worse")
        FAILED = "failed", _("Failed")

    study = models.CharField(
        _("study"), max_length=64, help_text=_("Hash of the data, the windows and the starting point.")
    )
    number = models.PositiveIntegerField(_("number"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.RUNNING)
    config = models.JSONField(_("configuration"))
    values = models.JSONField(
        _("values"), default=list, help_text=_("NDCG@10 of each decision, a list for each window.")
    )
    ndcg = models.JSONField(
        _("NDCG@10"), default=dict, help_text=_("Mean and 95 per cent interval over all measured decisions.")
    )
    difference = models.JSONField(
        _("difference"), default=dict, help_text=_("The same of the paired difference to trial 0.")
    )
    seconds = models.FloatField(_("seconds"), default=0.0)
    error = models.TextField(_("error"), blank=True)
    begun_at = models.DateTimeField(_("begun at"), default=timezone.now)
    adopted_at = models.DateTimeField(_("adopted at"), null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("adopted by"),
    )

    class Meta:
        verbose_name = _("training trial")
        verbose_name_plural = _("training trials")
        ordering: ClassVar = ["-begun_at", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["study", "number"], name="one_trial_of_a_number")
        ]

    def __str__(self) -> str:
        return _("%(study)s trial %(number)s") % {"study": self.study[:8], "number": self.number}
