"""Signing up, in and out, and passwords: Django's own views, but for the sign-up and "come back later"."""

import math
from datetime import timedelta

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, views
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms import MemberPasswordResetForm, SignupForm
from accounts.language import bring_along, chosen_here, keep_language
from accounts.throttling import AddressThrottle

BACKEND = "accounts.backends.MemberBackend"


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request: HttpRequest) -> HttpResponse:
    """Become a member and be logged in at once: the next request hands the visitor's ratings over."""
    target = given_next(request) or resolve_url(settings.SIGNUP_REDIRECT_URL)
    if request.user.is_authenticated:
        return HttpResponseRedirect(given_next(request) or reverse("home"))
    form = SignupForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if wait := AddressThrottle("signup").wait_for(request):
            return come_back_later(request, wait, _("Many accounts were just made from your network."))
        if user := form.save_unless_taken():
            login(request, user, backend=BACKEND)
            keep_language(user, chosen_here(request))
            messages.success(request, _("Welcome, %(name)s.") % {"name": user.username})
            return HttpResponseRedirect(target)
    return render(request, "accounts/signup.html", {"form": form, "next": given_next(request)})


class Login(views.LoginView):
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        bring_along(response, form.get_user())
        return response


class PasswordChange(views.PasswordChangeView):
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("accounts:password_change_done")


class PasswordReset(views.PasswordResetView):
    form_class = MemberPasswordResetForm
    template_name = "accounts/password_reset.html"
    subject_template_name = "accounts/password_reset_subject.txt"
    email_template_name = "accounts/password_reset_email.txt"
    success_url = reverse_lazy("accounts:password_reset_done")

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        """Counted whether the address is known or not, so that the answer tells nothing either."""
        if wait := AddressThrottle("password_reset").wait_for(self.request):
            return come_back_later(self.request, wait, _("Many messages were just asked for."))
        return super().form_valid(form)


class PasswordResetConfirm(views.PasswordResetConfirmView):
    template_name = "accounts/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:password_reset_complete")


def locked_out(request: HttpRequest, _response: HttpResponse | None, _credentials: object) -> HttpResponse:
    """What axes answers after too many wrong passwords. Each further attempt starts the wait anew."""
    wait = get_cool_off(request) or timedelta()
    return come_back_later(request, wait, _("Too many wrong passwords for this name."), is_login=True)


def come_back_later(
    request: HttpRequest, wait: timedelta, reason: str, *, is_login: bool = False
) -> HttpResponse:
    """429 with the time at which it is worth trying again."""
    seconds = math.ceil(wait.total_seconds())
    context = {
        "reason": reason,
        "minutes": math.ceil(seconds / 60),
        "back_at": timezone.now() + wait,
        "is_login": is_login,
    }
    response = render(request, "accounts/locked_out.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def given_next(request: HttpRequest) -> str:
    """`next` as it was sent, if it stays on this site."""
    sent = request.POST.get("next", request.GET.get("next", ""))
    is_safe = url_has_allowed_host_and_scheme(sent, {request.get_host()}, require_https=request.is_secure())
    return sent if is_safe else ""
