"""Model versions: what each was worth, from which data it came, and the buttons that change the champion."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from accounts.models import User
from catalog.admin_links import link_to, link_to_list
from interactions.append_only import AppendOnlyAdmin
from interactions.models import Slate
from recommender import registry
from recommender.models import AliasChange, ModelVersion, TrainingRun

MAY_CHANGE_CHAMPION = "recommender.change_modelversion"


def flattened(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Nested metrics as rows: ("popular ndcg@10", "0.1234 (0.1101–0.1367)"), the interval in brackets."""
    for name, value in values.items():
        if isinstance(value, Mapping) and {"mean", "lo", "hi"} <= set(value):
            yield f"{prefix}{name}", "{mean:.4f} ({lo:.4f}–{hi:.4f})".format(**value)
        elif isinstance(value, Mapping):
            yield from flattened(value, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", f"{value:.4f}" if isinstance(value, float) else value


@admin.register(ModelVersion)
class ModelVersionAdmin(AppendOnlyAdmin):
    list_display = ("short_hash", "created_at", "size", "slates", "runs")
    list_filter = ("created_at",)
    search_fields = ("content_hash__startswith",)
    fields = (("content_hash", "created_at"), ("size", "slates", "runs"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        shown = {
            "champion": registry.champion(),
            "challenger": registry.challenger(),
            **(extra_context or {}),
        }
        return super().changelist_view(request, shown)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        version = self.get_object(request, object_id)
        shown: dict[str, object] = dict(extra_context or {})
        if version is not None:
            shown |= {
                "metrics": list(flattened(version.metrics)),
                "lineage": list(flattened(version.lineage)),
                "history": version.alias_changes.select_related("actor"),
                "is_champion": version == registry.champion(),
                "refresh": registry.latest_refresh(version),
                "may_promote": request.user.has_perm(MAY_CHANGE_CHAMPION),
            }
        return super().change_view(request, object_id, form_url, shown)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:version_id>/promote/", self.admin_site.admin_view(self.promote), name="promote_version"
            ),
            path("roll-back/", self.admin_site.admin_view(self.roll_back), name="roll_back_champion"),
        ]
        return [*own, *super().get_urls()]

    @method_decorator(require_POST)
    def promote(self, request: HttpRequest, version_id: int) -> HttpResponse:
        actor = self._operator(request)
        version = get_object_or_404(ModelVersion, pk=version_id)
        registry.promote(version, cause="promoted in the admin", now=timezone.now(), actor=actor)
        messages.success(request, f"{version} is champion. Every process takes it up within seconds.")
        return HttpResponseRedirect(reverse("admin:recommender_modelversion_change", args=[version.pk]))

    @method_decorator(require_POST)
    def roll_back(self, request: HttpRequest) -> HttpResponse:
        actor = self._operator(request)
        try:
            change = registry.roll_back(cause="rolled back in the admin", now=timezone.now(), actor=actor)
        except registry.NothingToRollBackTo:
            messages.error(request, "No other version was champion before this one.")
            return HttpResponseRedirect(reverse("admin:recommender_modelversion_changelist"))
        messages.success(request, f"{change.version} is champion again.")
        assert change.version is not None, "a champion is only ever replaced"
        return HttpResponseRedirect(
            reverse("admin:recommender_modelversion_change", args=[change.version.pk])
        )

    def _operator(self, request: HttpRequest) -> User:
        if not isinstance(request.user, User) or not request.user.has_perm(MAY_CHANGE_CHAMPION):
            raise PermissionDenied
        return request.user

    @admin.display(description="version", ordering="content_hash")
    def short_hash(self, version: ModelVersion) -> str:
        return str(version)

    @admin.display(description="size", ordering="size_bytes")
    def size(self, version: ModelVersion) -> str:
        return filesizeformat(version.size_bytes)

    @admin.display(description="slates")
    def slates(self, version: ModelVersion) -> SafeString:
        return link_to_list(Slate, "slates it decided", bundle__startswith=version.content_hash)

    @admin.display(description="training")
    def runs(self, version: ModelVersion) -> SafeString:
        return link_to_list(TrainingRun, "the run that made it", version__id__exact=version.pk)


@admin.register(AliasChange)
class AliasChangeAdmin(AppendOnlyAdmin):
    """Who was champion when: the newest row of an alias is what holds."""

    list_display = ("changed_at", "alias", "version_link", "actor_link", "cause")
    list_display_links = ("changed_at",)
    list_filter = ("alias", "changed_at")
    list_select_related = ("version", "actor")
    search_fields = ("version__content_hash__startswith", "=actor__username", "cause")

    @admin.display(description="version")
    def version_link(self, change: AliasChange) -> SafeString | str:
        return link_to(change.version)

    @admin.display(description="by")
    def actor_link(self, change: AliasChange) -> SafeString | str:
        return link_to(change.actor)
