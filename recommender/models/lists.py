"""The list each person sees on the home page until the next event changes it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from interactions.models import Interaction, Slate


class StoredList(models.Model):
    """The current home list of one user, and from what it was computed.

    `watermark_at` is the newest `recorded_at` among the user's interactions that the list knows, together
    with `n_interactions` it tells the sweep whether the log has moved on.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stored_list", verbose_name=_("user")
    )
    slate = models.ForeignKey(
        Slate, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("slate")
    )
    previous_slate = models.ForeignKey(
        Slate, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("the slate before")
    )
    trigger = models.ForeignKey(
        Interaction,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("computed because of"),
    )
    without_trigger = models.JSONField(
        _("without that"),
        default=list,
        blank=True,
        help_text=_(
            "Items in order, had the trigger not been said and its film only hidden; empty: not known."
        ),
    )
    bundle = models.CharField(_("bundle"), max_length=64, blank=True)
    policy = models.CharField(_("policy"), max_length=50, blank=True)
    n_interactions = models.PositiveIntegerField(_("interactions"), default=0)
    watermark_at = models.DateTimeField(_("knows the log until"), null=True)
    computed_at = models.DateTimeField(_("computed at"))
    changed_at = models.DateTimeField(
        _("changed at"), null=True, help_text=_("When the list last differed from the one before.")
    )

    class Meta:
        verbose_name = _("stored list")
        verbose_name_plural = _("stored lists")
        ordering: ClassVar = ["-computed_at"]
        indexes: ClassVar = [models.Index(fields=["computed_at"])]

    def __str__(self) -> str:
        return _("list of %(user)s") % {"user": self.user_id}
