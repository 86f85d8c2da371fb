"""What happened and what was shown: the append-only log, the feedback derived from it, and the slates."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.models import Item


class Slate(models.Model):
    """One list as it was decided: everything needed to learn from it, or to replay it.

    `features` holds the ranker's input, little-endian float32, one row an item in order of position,
    with the columns that `feature_schema` names.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="slates"
    )
    unit = models.CharField(
        max_length=80, help_text="What the experiment's split hashed: user:<id> or visitor:<id>."
    )
    scenario = models.CharField(max_length=30)
    experiment = models.CharField(max_length=50, blank=True)
    arm = models.CharField(max_length=50, blank=True)
    policy = models.CharField(max_length=50)
    bundle = models.CharField(
        max_length=64, blank=True, help_text="Content hash of the bundle; empty: none was used."
    )
    served_by = models.CharField(max_length=10, help_text="model, stored, popular or static")
    degraded = models.BooleanField(default=False)
    feature_schema = models.CharField(max_length=64, blank=True)
    features = models.BinaryField(default=bytes)
    context = models.JSONField(default=dict, blank=True, help_text="What was asked: n, filters, exclusions.")
    decided_at = models.DateTimeField(default=timezone.now)
    latency_ms = models.FloatField(default=0.0)

    class Meta:
        ordering: ClassVar = ["-decided_at"]
        indexes: ClassVar = [
            models.Index(fields=["user", "-decided_at"]),
            models.Index(fields=["-decided_at"]),
            models.Index(fields=["experiment", "arm"]),
        ]

    def __str__(self) -> str:
        return f"{self.scenario} {self.id}"


class SlateItem(models.Model):
    """One position of a slate."""

    slate = models.ForeignKey(Slate, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveSmallIntegerField(help_text="From 1.")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    sources = models.JSONField(default=list)
    propensity = models.FloatField(help_text="Probability with which the policy put this item here.")
    reason = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["slate", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slate", "position"], name="one_item_a_position"),
            models.UniqueConstraint(fields=["slate", "item"], name="item_once_in_a_slate"),
            models.CheckConstraint(
                condition=Q(propensity__gt=0, propensity__lte=1), name="propensity_in_0_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.item}"


class Impression(models.Model):
    """A slate reached somebody: on a page, through a socket, or through the API."""

    class Channel(models.TextChoices):
        PAGE = "page", "Page"
        SOCKET = "socket", "Socket"
        API = "api", "API"

    slate = models.ForeignKey(Slate, on_delete=models.CASCADE, related_name="impressions")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    shown_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-shown_at"]

    def __str__(self) -> str:
        return f"{self.channel} {self.shown_at:%Y-%m-%d %H:%M:%S}"


class Interaction(models.Model):
    """One event. Appended, never changed; a mistake is answered by a later event that retracts it."""

    class Kind(models.TextChoices):
        VIEW = "view", "Viewed"
        CLICK = "click", "Clicked"
        RATING = "rating", "Rated"
        LIKE = "like", "Liked"
        DISMISS = "dismiss", "Not interested"
        WATCHLIST = "watchlist", "Watchlist"
        RETRACT = "retract", "Took back"

    class Origin(models.TextChoices):
        WEB = "web", "Web page"
        API = "api", "API"
        IMPORT = "import", "Import"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interactions")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="interactions")
    event_id = models.CharField(max_length=64, help_text="The sender's own id: sent twice, it counts once.")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.FloatField(
        null=True,
        help_text="Stars for a rating (empty: cleared); 1 on, 0 off for like, dismiss and watchlist.",
    )
    retracts = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="retractions"
    )
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    slate = models.ForeignKey(
        Slate, on_delete=models.SET_NULL, null=True, blank=True, related_name="outcomes"
    )

    class Meta:
        ordering: ClassVar = ["-occurred_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "event_id"], name="event_counts_once"),
            models.CheckConstraint(
                condition=~Q(kind="rating") | Q(value__isnull=True) | Q(value__gte=0.5, value__lte=5),
                name="rating_half_to_five",
            ),
            models.CheckConstraint(
                condition=Q(kind="retract", retracts__isnull=False)
                | (~Q(kind="retract") & Q(retracts__isnull=True)),
                name="only_a_retraction_retracts",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "-occurred_at"]),
            models.Index(fields=["user", "item", "occurred_at"]),
            models.Index(fields=["item", "occurred_at"]),
            models.Index(fields=["recorded_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id} by {self.user_id}"


class Feedback(models.Model):
    """What a person holds of an item now: the fold of that pair's events. Derived, rebuildable."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feedback")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="feedback")
    rating = models.FloatField(null=True)
    rated_at = models.DateTimeField(null=True)
    liked = models.BooleanField(default=False)
    liked_at = models.DateTimeField(null=True)
    dismissed = models.BooleanField(default=False)
    dismissed_at = models.DateTimeField(null=True)
    watchlisted = models.BooleanField(default=False)
    watchlisted_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(help_text="When the latest event of the pair occurred.")

    class Meta:
        ordering: ClassVar = ["-updated_at"]
        verbose_name_plural = "feedback"
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "item"], name="one_feedback_a_pair")]
        indexes: ClassVar = [models.Index(fields=["user", "-updated_at"]), models.Index(fields=["item"])]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.item_id}"
