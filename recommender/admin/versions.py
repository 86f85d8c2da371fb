"""Model versions: what each was worth, from which data it came, and the buttons that change the champion."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_POST

from accounts.models import User
from catalog.admin_links import link_to, link_to_list
from interactions.append_only import AppendOnlyAdmin
from interactions.models import Slate
from recommender import registry, report_page
from recommender.admin.runs import MAY_TRAIN
from recommender.decimals import decimal_text, interval_text
from recommender.models import AliasChange, ModelVersion, TrainingRun
from recommender.recorded_words import finding_text, recorded_text
from recommender.tasks import request_training
from recommender.training import Purpose

MAY_CHANGE_CHAMPION = "recommender.change_modelversion"
COMPARED = ("comparison__version", "comparison__champion")
MOST_SHOWN = 10  # comparisons on a version's page; the rest is in their own list


def flattened(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Nested metrics as rows: ("popular ndcg@10", "0.1234 (0.1101–0.1367)"), the interval in brackets."""
    for name, value in values.items():
        if isinstance(value, Mapping) and {"mean", "lo", "hi"} <= set(value):
            yield f"{prefix}{name}", interval_text(value, 4)
        elif isinstance(value, Mapping):
            yield from flattened(value, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", decimal_text(value, 4) if isinstance(value, float) else value


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
            champion = registry.champion()
            is_champion = champion in (None, version)
            shown |= {
                "champion": champion,
                "comparisons": list(version.comparisons.select_related("champion")[:MOST_SHOWN]),
                "beside": registry.latest_comparison(version, champion) if champion else None,
                "is_guarded": registry.guarded_from(version) is not None,
                "may_compare": request.user.has_perm(MAY_TRAIN) and not is_champion,
                "metrics": list(flattened(version.metrics)),
                "lineage": list(flattened(version.lineage)),
                "history": version.alias_changes.select_related("actor", *COMPARED),
                "findings": version.sentinel.get("findings", []),
                "leaks": version.leaks,
                "reported": bool(version.report),
                "may_train": request.user.has_perm(MAY_TRAIN),
                "is_champion": version == champion,
                "refresh": registry.latest_refresh(version),
                "may_promote": request.user.has_perm(MAY_CHANGE_CHAMPION),
            }
        return super().change_view(request, object_id, form_url, shown)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:version_id>/promote/", self.admin_site.admin_view(self.promote), name="promote_version"
            ),
            path("<int:version_id>/report/", self.admin_site.admin_view(self.report), name="version_report"),
            path(
                "<int:version_id>/make-report/",
                self.admin_site.admin_view(self.make_report),
                name="make_version_report",
            ),
            path(
                "<int:version_id>/compare/", self.admin_site.admin_view(self.compare), name="compare_version"
            ),
            path("roll-back/", self.admin_site.admin_view(self.roll_back), name="roll_back_champion"),
        ]
        return [*own, *super().get_urls()]

    @method_decorator(require_POST)
    def promote(self, request: HttpRequest, version_id: int) -> HttpResponse:
        actor = self._operator(request)
        version = get_object_or_404(ModelVersion, pk=version_id)
        insists = {name: request.POST.get(name) == "yes" for name in ("despite_leaks", "despite_comparison")}
        now = timezone.now()
        try:
            registry.promote(
                version, cause=gettext_noop("promoted in the admin"), now=now, actor=actor, **insists
            )
        except registry.LeakSuspected:
            messages.error(
                request,
                _("Not promoted. The leakage sentinel found: %(leaks)s.")
                % {"leaks": "; ".join(map(finding_text, version.failed_findings))},
            )
        except registry.ShownToBeWorse:
            messages.error(request, _("Not promoted. It is shown to be worse than the champion."))
        except registry.NotCompared:
            messages.error(request, _("Not promoted. It was not compared with the champion."))
        else:
            said = _("%(version)s is champion. Every process takes it up within seconds.")
            messages.success(request, said % {"version": version})
        return HttpResponseRedirect(reverse("admin:recommender_modelversion_change", args=[version.pk]))

    def report(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """The evaluation report that was made of this version."""
        version = get_object_or_404(ModelVersion, pk=version_id)
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        if not version.report:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "version": version,
            "title": _("Report on %(version)s") % {"version": version},
        }
        page = {**context, **report_page.shown(version.report)}
        return TemplateResponse(request, "admin/recommender/modelversion/report.html", page)

    @method_decorator(require_POST)
    def make_report(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """Ask the trainer for a report, unless it is at something else."""
        return self._asked(
            request, version_id, Purpose.REPORT, gettext_noop("report on %(version)s, asked for in the admin")
        )

    @method_decorator(require_POST)
    def compare(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """Ask the trainer to hold this version against the champion."""
        return self._asked(
            request,
            version_id,
            Purpose.COMPARE,
            gettext_noop("comparison of %(version)s, asked for in the admin"),
        )

    def _asked(self, request: HttpRequest, version_id: int, purpose: Purpose, cause: str) -> HttpResponse:
        if not isinstance(request.user, User) or not request.user.has_perm(MAY_TRAIN):
            raise PermissionDenied
        version = get_object_or_404(ModelVersion, pk=version_id)
        run = request_training(
            cause=cause % {"version": version}, actor=request.user, purpose=purpose, version=version
        )
        if run.purpose == purpose and run.version == version:
            messages.success(
                request, _("Queued. This page follows it; the version's page then has the result.")
            )
        else:
            messages.warning(request, _("The trainer is at this first. Ask again when it is done."))
        return HttpResponseRedirect(reverse("admin:recommender_trainingrun_change", args=[run.pk]))

    @method_decorator(require_POST)
    def roll_back(self, request: HttpRequest) -> HttpResponse:
        actor = self._operator(request)
        try:
            change = registry.roll_back(
                cause=gettext_noop("rolled back in the admin"), now=timezone.now(), actor=actor
            )
        except registry.NothingToRollBackTo:
            messages.error(request, _("No other version was champion before this one."))
            return HttpResponseRedirect(reverse("admin:recommender_modelversion_changelist"))
        messages.success(request, _("%(version)s is champion again.") % {"version": change.version})
        assert change.version is not None, "a champion is only ever replaced"
        return HttpResponseRedirect(
            reverse("admin:recommender_modelversion_change", args=[change.version.pk])
        )

    def _operator(self, request: HttpRequest) -> User:
        if not isinstance(request.user, User) or not request.user.has_perm(MAY_CHANGE_CHAMPION):
            raise PermissionDenied
        return request.user

    @admin.display(description=gettext_lazy("version"), ordering="content_hash")
    def short_hash(self, version: ModelVersion) -> str:
        return str(version)

    @admin.display(description=gettext_lazy("size"), ordering="size_bytes")
    def size(self, version: ModelVersion) -> str:
        return filesizeformat(version.size_bytes)

    @admin.display(description=gettext_lazy("slates"))
    def slates(self, version: ModelVersion) -> SafeString:
        return link_to_list(Slate, _("slates it decided"), bundle__startswith=version.content_hash)

    @admin.display(description=gettext_lazy("training"))
    def runs(self, version: ModelVersion) -> SafeString:
        return link_to_list(TrainingRun, _("the run that made it"), version__id__exact=version.pk)


@admin.register(AliasChange)
class AliasChangeAdmin(AppendOnlyAdmin):
    """Who was champion when: the newest row of an alias is what holds."""

    list_display = ("changed_at", "alias", "version_link", "actor_link", "why", "found")
    list_display_links = ("changed_at",)
    list_filter = ("alias", "changed_at")
    list_select_related = ("version", "actor", *COMPARED)
    search_fields = ("version__content_hash__startswith", "=actor__username", "cause")
    fields = (("alias", "version_link"), ("changed_at", "actor_link"), "why", "found")

    @admin.display(description=gettext_lazy("version"))
    def version_link(self, change: AliasChange) -> SafeString | str:
        return link_to(change.version)

    @admin.display(description=gettext_lazy("by"))
    def actor_link(self, change: AliasChange) -> SafeString | str:
        return link_to(change.actor)

    @admin.display(description=gettext_lazy("cause"), ordering="cause")
    def why(self, change: AliasChange) -> str:
        return recorded_text(change.cause)

    @admin.display(description=gettext_lazy("the gate had found"))
    def found(self, change: AliasChange) -> SafeString | str:
        return link_to(change.comparison)
