"""What was found when a version was held against the champion. Written by `gate`, read before a promotion."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recommender.decimals import interval_text
from recommender.models.registry import ModelVersion


class Comparison(models.Model):
    """A version against who was champion then, on decisions that neither had learned from. Append-only."""

    class Basis(models.TextChoices):
        BOTH = "both", _("Both versions themselves, on what people did after both were trained")
        CHAMPION = (
            "champion",
            _("The champion itself, and what made the version, trained up to the same moment"),
        )
        CHALLENGER = (
            "challenger",
            _("The version itself, and what made the champion, trained up to that moment"),
        )
        TRAININGS = "trainings", _("What made each, trained without the log's last window and judged on it")
        SAME = "same", _("Nothing: the same training made both, and too little has happened since")

    version = models.ForeignKey(
        ModelVersion, on_delete=models.CASCADE, related_name="comparisons", verbose_name=_("version")
    )
    champion = models.ForeignKey(
        ModelVersion, on_delete=models.CASCADE, related_name="+", verbose_name=_("champion")
    )
    basis = models.CharField(_("basis"), max_length=10, choices=Basis.choices)
    n_decisions = models.PositiveIntegerField(_("decisions"))
    asked_from = models.DateTimeField(_("asked from"), null=True)
    champion_ndcg = models.JSONField(
        _("champion’s NDCG@10"),
        null=True,
        help_text=_("Mean and 95 per cent interval of the champion's NDCG@10."),
    )
    version_ndcg = models.JSONField(
        _("version’s NDCG@10"), null=True, help_text=_("The same of the version's.")
    )
    difference = models.JSONField(
        _("difference"), null=True, help_text=_("The same of the version's minus the champion's, paired.")
    )
    is_worse = models.BooleanField(
        _("worse"), help_text=_("The whole interval of the difference lies below 0.")
    )
    compared_at = models.DateTimeField(_("compared at"), default=timezone.now)

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        ordering: ClassVar = ["-compared_at", "-id"]

    def __str__(self) -> str:
        both = {"version": self.version, "champion": self.champion}
        if self.difference is None:
            return _("%(version)s and %(champion)s: not to be told apart") % both
        return f"{self.version} − {self.champion}: {interval_text(self.difference, 4, signed=True)}"

    @property
    def verdict(self) -> str:
        """In the operator's words."""
        if self.difference is None:
            return str(_("not to be told apart"))
        if self.is_worse:
            return str(_("worse: not promoted by itself"))
        return str(_("better") if self.difference["lo"] > 0 else _("no worse, as far as can be told"))
