"""Training runs: how far each is, what came of it, and the button that asks for one."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_POST

from accounts.models import User
from catalog.admin_links import link_to
from interactions.append_only import AppendOnlyAdmin
from recommender import training
from recommender.decimals import decimal_text
from recommender.models import TrainingRun
from recommender.recorded_words import recorded_text
from recommender.tasks import request_training
from recommender.training import UNFINISHED, Purpose

MAY_TRAIN = "recommender.add_trainingrun"


@admin.register(TrainingRun)
class TrainingRunAdmin(AppendOnlyAdmin):
    list_display = (
        "queued_at",
        "purpose",
        "status",
        "bar",
        "now_at",
        "why",
        "actor_link",
        "version_link",
        "duration",
    )
    list_display_links = ("queued_at",)
    list_filter = ("purpose", "status", "queued_at")
    list_select_related = ("actor", "version")
    search_fields = ("cause", "error")
    fields = (
        ("purpose", "status", "bar", "now_at"),
        ("why", "actor_link"),
        ("queued_at", "started_at", "stop_asked_at", "finished_at", "duration"),
        "version_link",
        "went_wrong",
    )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        shown = {
            "may_train": request.user.has_perm(MAY_TRAIN),
            "is_training": TrainingRun.objects.filter(status__in=UNFINISHED).exists(),
        }
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        run = self.get_object(request, object_id)
        is_search = run is not None and run.purpose == Purpose.SEARCH
        is_unfinished = run is not None and run.status in UNFINISHED
        shown = {
            "is_training": is_unfinished,
            "may_stop": is_unfinished and is_search and request.user.has_perm(MAY_TRAIN),
        }
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("train/", self.admin_site.admin_view(self.train), name="train_now"),
            path("<int:run_id>/stop/", self.admin_site.admin_view(self.stop), name="stop_run"),
        ]
        return [*own, *super().get_urls()]

    @method_decorator(require_POST)
    def train(self, request: HttpRequest) -> HttpResponse:
        """Ask for one run, unless one is under way: the trainer takes them one at a time."""
        if not isinstance(request.user, User) or not request.user.has_perm(MAY_TRAIN):
            raise PermissionDenied
        run = request_training(cause=gettext_noop("asked for in the admin"), actor=request.user)
        if run.status == TrainingRun.Status.FAILED:
            messages.error(request, _("The queue cannot be reached, so nothing was started."))
        else:
            messages.success(request, _("Queued. This page follows it."))
        return HttpResponseRedirect(reverse("admin:recommender_trainingrun_change", args=[run.pk]))

    @method_decorator(require_POST)
    def stop(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Ask a search to stop at its next window; what it has measured is kept."""
        if not request.user.has_perm(MAY_TRAIN):
            raise PermissionDenied
        run = get_object_or_404(TrainingRun, pk=run_id, purpose=Purpose.SEARCH)
        training.ask_to_stop(run, now=timezone.now())
        if run.status == TrainingRun.Status.RUNNING:
            messages.success(request, _("Asked. It stops when the window it is measuring is done."))
        return HttpResponseRedirect(reverse("admin:recommender_trainingrun_change", args=[run.pk]))

    @admin.display(description=gettext_lazy("progress"), ordering="progress")
    def bar(self, run: TrainingRun) -> SafeString:
        percent = round(run.progress * 100)
        return format_html('<progress max="100" value="{}">{} %</progress> {} %', percent, percent, percent)

    @admin.display(description=gettext_lazy("step"))
    def now_at(self, run: TrainingRun) -> str:
        return recorded_text(run.step) or "–"

    @admin.display(description=gettext_lazy("cause"), ordering="cause")
    def why(self, run: TrainingRun) -> str:
        return recorded_text(run.cause)

    @admin.display(description=gettext_lazy("error"))
    def went_wrong(self, run: TrainingRun) -> str:
        return recorded_text(run.error) or "–"

    @admin.display(description=gettext_lazy("took"))
    def duration(self, run: TrainingRun) -> str:
        if run.started_at is None:
            return "–"
        took = (run.finished_at or timezone.now()) - run.started_at
        return _("%(n)s s") % {"n": decimal_text(took.total_seconds(), 0)}

    @admin.display(description=gettext_lazy("asked by"))
    def actor_link(self, run: TrainingRun) -> SafeString | str:
        return link_to(run.actor)

    @admin.display(description=gettext_lazy("version"))
    def version_link(self, run: TrainingRun) -> SafeString | str:
        return link_to(run.version)
