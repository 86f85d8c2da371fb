"""The forms that Django's own do not cover: signing up with an address, and whom a reset may write to."""

from collections.abc import Iterable

from django.contrib.auth.forms import PasswordResetForm, UserCreationForm
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SignupForm(UserCreationForm):
    """A new member. Names that differ only in case count as one (Django's own check)."""

    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username", "email")
        labels = {"email": _("E-mail address (optional)")}
        help_texts = {"email": _("Only used to let you set a new password when you have forgotten yours.")}

    def save_unless_taken(self) -> User | None:
        """The new member; None, and an error beside the field, if somebody took the name a moment ago."""
        try:
            with transaction.atomic():
                user: User = self.save()
        except IntegrityError:
            self.add_error("username", self.instance.unique_error_message(User, ("username",)))
            return None
        return user


class MemberPasswordResetForm(PasswordResetForm):
    """Says nothing about whether the address is known, and writes to members only."""

    def get_users(self, email: str) -> Iterable[User]:
        return (user for user in super().get_users(email) if isinstance(user, User) and user.is_member)
