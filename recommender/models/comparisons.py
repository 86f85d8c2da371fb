"""What was found when a version was held against the champion. Written by `gate`, read before a promotion."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from recommender.models.registry import ModelVersion


class Comparison(models.Model):
    """A version against who was champion then, on decisions that neither had learned from. Append-only."""

    class Basis(models.TextChoices):
        BOTH = "both", "Both versions themselves, on what people did after both were trained"
        CHAMPION = "champion", "The champion itself, and what made the version, trained up to the same moment"
        CHALLENGER = "challenger", "The version itself, and what made the champion, trained up to that moment"
        TRAININGS = "trainings", "What made each, trained without the log's last window and judged on it"
        SAME = "same", "Nothing: the same training made both, and too little has happened since"

    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="comparisons")
    champion = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    n_decisions = models.PositiveIntegerField()
    asked_from = models.DateTimeField(null=True)
    champion_ndcg = models.JSONField(null=True, help_text="Mean and 95 % interval of the champion's NDCG@10.")
    version_ndcg = models.JSONField(null=True, help_text="The same of the version's.")
    difference = models.JSONField(
        null=True, help_text="The same of the version's minus the champion's, paired."
    )
    is_worse = models.BooleanField(help_text="The whole interval of the difference lies below 0.")
    compared_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-compared_at", "-id"]

    def __str__(self) -> str:
        if self.difference is None:
            return f"{self.version} and {self.champion}: not to be told apart"
        apart = "{mean:+.4f} ({lo:+.4f} to {hi:+.4f})".format(**self.difference)
        return f"{self.version} − {self.champion}: {apart}"

    @property
    def verdict(self) -> str:
        """In the operator's words."""
        if self.difference is None:
            return "not to be told apart"
        if self.is_worse:
            return "worse: not promoted by itself"
        return "better" if self.difference["lo"] > 0 else "no worse, as far as can be told"
