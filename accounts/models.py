"""Who is here: members, anonymous visitors who have acted, and people who came with a data set."""

import hashlib
import secrets
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Anybody whose feedback counts. Only members have a password and can log in."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("Member")
        VISITOR = "visitor", _("Anonymous visitor")
        IMPORTED = "imported", _("Imported with a data set")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.MEMBER)
    external_id = models.CharField(
        _("id in the data set"),
        max_length=100,
        unique=True,
        null=True,
        blank=True,
        help_text=_("The user's id in the data set it came with."),
    )
    attributes = models.JSONField(
        _("attributes"), default=dict, blank=True, help_text=_("Other columns of the data set.")
    )
    personalised = models.BooleanField(
        _("personalised"), default=True, help_text=_("Off: recommendations ignore this person's history.")
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        help_text=_("Chosen by the member; empty: what the browser asks for."),
    )

    class Meta(AbstractUser.Meta):
        indexes: ClassVar = [models.Index(fields=["kind"])]

    @property
    def is_member(self) -> bool:
        return self.kind == self.Kind.MEMBER


class ApiKey(models.Model):
    """A key for the REST API. The secret is shown once; only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(_("prefix"), max_length=8, unique=True, editable=False)
    digest = models.CharField(_("digest"), max_length=64, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @staticmethod
    def digest_of(secret: str) -> str:
        """SHA-256 suffices: the secret is 256 random bits, not a password somebody chose."""
        return hashlib.sha256(secret.encode()).hexdigest()

    @classmethod
    def issue(cls, user: User, name: str) -> tuple["ApiKey", str]:
        """Create a key; return it with the full secret, which cannot be read again."""
        prefix = secrets.token_hex(4)
        secret = f"{prefix}.{secrets.token_urlsafe(32)}"
        return cls.objects.create(user=user, name=name, prefix=prefix, digest=cls.digest_of(secret)), secret
