"""People and their API keys, for the operator."""

from typing import ClassVar

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import ApiKey, User
from accounts.services import revoke_key

# What hangs on a person, by the names of other apps' admin lists: this app knows nothing else of them.
RELATED = (
    (gettext_lazy("interactions"), "interactions_interaction"),
    (gettext_lazy("feedback"), "interactions_feedback"),
    (gettext_lazy("slates"), "interactions_slate"),
    (gettext_lazy("API keys"), "accounts_apikey"),
)


@admin.register(User)
class PersonAdmin(UserAdmin):
    list_display = ("username", "kind", "email", "personalised", "is_staff", "date_joined", "last_login")
    list_filter = ("kind", "personalised", "is_staff", "is_active", "date_joined")
    search_fields = ("username", "email", "=external_id")
    # Counting everybody beside the search box costs a scan once a data set of users is imported.
    show_full_result_count = False
    readonly_fields = ("related",)
    fieldsets: ClassVar = (
        *(UserAdmin.fieldsets or ()),
        (
            gettext_lazy("Recommendations"),
            {"fields": ("kind", "personalised", "language", "external_id", "attributes", "related")},
        ),
    )

    @admin.display(description=gettext_lazy("their"))
    def related(self, person: User) -> SafeString:
        links = (
            (reverse(f"admin:{name}_changelist"), person.pk, text) for text, name in RELATED if person.pk
        )
        lists = format_html_join(" · ", '<a href="{}?user__id__exact={}">{}</a>', links)
        if not person.pk:
            return lists
        inspector = reverse("admin:inspect_user", args=[person.pk])
        return format_html(
            '{} · <a href="{}">{}</a>', lists, inspector, _("what the recommender knows of them")
        )


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):
    """Issue and revoke. A key is never changed: what it opens is what was issued."""

    list_display = ("prefix", "name", "user_link", "created_at", "last_used_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("=prefix", "name", "user__username")
    autocomplete_fields = ("user",)
    actions = ("revoke_selected",)

    @admin.display(description=gettext_lazy("user"), ordering="user__username")
    def user_link(self, key: ApiKey) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:accounts_user_change", args=[key.user_id]), key.user
        )

    def get_fields(self, _request: HttpRequest, key: ApiKey | None = None) -> tuple[str, ...]:
        issued = ("prefix", "created_at", "last_used_at", "revoked_at")
        return ("user", "name") if key is None else ("user", "name", *issued)

    def has_change_permission(self, _request: HttpRequest, _key: ApiKey | None = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """May they take a key away? Whoever may delete one."""
        return self.has_delete_permission(request)

    def save_model(self, request: HttpRequest, obj: ApiKey, _form: object, _change: bool) -> None:
        key, secret = ApiKey.issue(obj.user, obj.name)
        # The admin goes on with its own instance: it stands for the row that was issued.
        obj.__dict__.update(key.__dict__)
        request.issued_secret = secret  # type: ignore[attr-defined] # from here to response_add only

    def response_add(
        self, request: HttpRequest, obj: ApiKey, _post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the secret on this page, once: a message would keep it in a cookie."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("API key issued"),
            "opts": self.opts,
            "key": obj,
            "secret": request.issued_secret,  # type: ignore[attr-defined] # set by save_model
        }
        return TemplateResponse(request, "admin/accounts/apikey/issued.html", context)

    @admin.action(description=gettext_lazy("Revoke selected keys"), permissions=["revoke"])
    def revoke_selected(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        for key in keys.select_related("user"):
            revoke_key(key.user, key.prefix, now=timezone.now())
            self.log_change(request, key, _("Revoked"))
        self.message_user(request, _("The keys open nothing any more."), messages.SUCCESS)
