"""Who may be logged in at all: checked with each password, and again for each session."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser

from accounts.models import User


class MemberBackend(ModelBackend):
    """Visitors and imported people have no usable password; should one get one, it still opens nothing."""

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        return super().user_can_authenticate(user) and isinstance(user, User) and user.is_member
