"""What happened and what was shown: the append-only log, the feedback derived from it, and the slates."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Item


class Slate(models.Model):
    """One list as it was decided: everything needed to learn from it, or to replay it.

    `features` holds the ranker's input, little-endian float32, one row an item in order of position,
    with the columns that `feature_schema` names.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="slates",
        verbose_name=_("user"),
    )
    unit = models.CharField(
        _("unit"),
        max_length=80,
        help_text=_("What the experiment's split hashed: user:<id> or visitor:<id>."),
    )
    scenario = models.CharField(_("scenario"), max_length=30)
    experiment = models.CharField(_("experiment"), max_length=50, blank=True)
    arm = models.CharField(_("arm"), max_length=50, blank=True)
    policy = models.CharField(_("policy"), max_length=50)
    bundle = models.CharField(
        _("bundle"),
        max_length=64,
        blank=True,
        help_text=_("Content hash of the bundle; empty: none was used."),
    )
    served_by = models.CharField(
        _("served by"), max_length=10, help_text=_("model, stored, popular or static")
    )
    degraded = models.BooleanField(_("degraded"), default=False)
    feature_schema = models.CharField(_("feature schema"), max_length=64, blank=True)
    features = models.BinaryField(_("features"), default=bytes)
    context = models.JSONField(
        _("context"), default=dict, blank=True, help_text=_("What was asked: n, filters, exclusions.")
    )
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)
    latency_ms = models.FloatField(_("latency in ms"), default=0.0)

    class Meta:
        verbose_name = _("slate")
        verbose_name_plural = _("slates")
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

    slate = models.ForeignKey(
        Slate, on_delete=models.CASCADE, related_name="entries", verbose_name=_("slate")
    )
    position = models.PositiveSmallIntegerField(_("position"), help_text=_("From 1."))
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+", verbose_name=_("item"))
    score = models.FloatField(_("score"))
    sources = models.JSONField(_("sources"), default=list)
    propensity = models.FloatField(
        _("propensity"), help_text=_("Probability with which the policy put this item here.")
    )
    reason = models.JSONField(_("reason"), default=dict)

    class Meta:
        verbose_name = _("item of a slate")
        verbose_name_plural = _("items of slates")
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
        PAGE = "page", _("Page")
        SOCKET = "socket", _("Socket")
        API = "api", _("API")

    slate = models.ForeignKey(
        Slate, on_delete=models.CASCADE, related_name="impressions", verbose_name=_("slate")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    shown_at = models.DateTimeField(_("shown at"), default=timezone.now)

    class Meta:
        verbose_name = _("impression")
        verbose_name_plural = _("impressions")
        ordering: ClassVar = ["-shown_at"]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.shown_at:%Y-%m-%d %H:%M:%S}"


class Interaction(models.Model):
    """One event. Appended, never changed; a mistake is answered by a later event that retracts it."""

    class Kind(models.TextChoices):
        VIEW = "view", _("Viewed")
        CLICK = "click", _("Clicked")
        RATING = "rating", _("Rated")
        LIKE = "like", _("Liked")
        DISMISS = "dismiss", _("Not interested")
        WATCHLIST = "watchlist", _("Watchlist")
        RETRACT = "retract", _("Took back")

    class Origin(models.TextChoices):
        WEB = "web", _("Web page")
        API = "api", _("API")
        IMPORT = "import", _("Import")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="interactions",
        verbose_name=_("user"),
    )
    item = models.ForeignKey(
        Item, on_delete=models.CASCADE, related_name="interactions", verbose_name=_("item")
    )
    event_id = models.CharField(
        _("id of the event"), max_length=64, help_text=_("The sender's own id: sent twice, it counts once.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    value = models.FloatField(
        _("value"),
        null=True,
        help_text=_("Stars for a rating (empty: cleared); 1 on, 0 off for like, dismiss and watchlist."),
    )
    retracts = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="retractions",
        verbose_name=_("takes back"),
    )
    occurred_at = models.DateTimeField(_("occurred at"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    slate = models.ForeignKey(
        Slate,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="outcomes",
        verbose_name=_("slate"),
    )

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
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
        return f"{self.get_kind_display()}: {self.item_id}, {self.user_id}"


class Feedback(models.Model):
    """What a person holds of an item now: the fold of that pair's events. Derived, rebuildable."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feedback", verbose_name=_("user")
    )
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="feedback", verbose_name=_("item"))
    rating = models.FloatField(_("rating"), null=True)
    rated_at = models.DateTimeField(_("rated at"), null=True)
    liked = models.BooleanField(_("liked"), default=False)
    liked_at = models.DateTimeField(_("liked at"), null=True)
    dismissed = models.BooleanField(_("dismissed"), default=False)
    dismissed_at = models.DateTimeField(_("dismissed at"), null=True)
    watchlisted = models.BooleanField(_("on the watchlist"), default=False)
    watchlisted_at = models.DateTimeField(_("onto the watchlist at"), null=True)
    updated_at = models.DateTimeField(
        _("updated at"), help_text=_("When the latest event of the pair occurred.")
    )

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering: ClassVar = ["-updated_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "item"], name="one_feedback_a_pair")]
        indexes: ClassVar = [models.Index(fields=["user", "-updated_at"]), models.Index(fields=["item"])]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.item_id}"
