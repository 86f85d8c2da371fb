"""Trials of the search for a better configuration, and the button that lets trainings use one."""

from dataclasses import asdict

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_POST

from accounts.models import User
from interactions.append_only import AppendOnlyAdmin
from recommender import searching
from recommender.admin.runs import MAY_TRAIN
from recommender.decimals import interval_text
from recommender.engine.fit import DEFAULT_CONFIG
from recommender.models import TrainingTrial
from recommender.tasks import request_training
from recommender.training import Purpose


@admin.register(TrainingTrial)
class TrainingTrialAdmin(AppendOnlyAdmin):
    list_display = ("__str__", "begun_at", "status", "measured", "gain", "seconds", "changed", "adopted_at")
    list_filter = ("status", "begun_at")
    search_fields = ("study__startswith",)
    fields = (
        ("study", "number", "status"), ("measured", "gain", "seconds"), "changed", "config",
        ("adopted_at", "adopted_by"), "error",
    )  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("search/", self.admin_site.admin_view(self.search), name="search_now"),
            path("<int:trial_id>/adopt/", self.admin_site.admin_view(self.adopt), name="adopt_trial"),
        ]
        return [*own, *super().get_urls()]

    @method_decorator(require_POST)
    def search(self, request: HttpRequest) -> HttpResponse:
        run = request_training(
            cause=gettext_noop("search asked for in the admin"),
            actor=_trainer(request),
            purpose=Purpose.SEARCH,
        )
        return HttpResponseRedirect(reverse("admin:recommender_trainingrun_change", args=[run.pk]))

    @method_decorator(require_POST)
    def adopt(self, request: HttpRequest, trial_id: int) -> HttpResponse:
        actor, trial = _trainer(request), get_object_or_404(TrainingTrial, pk=trial_id)
        try:
            searching.adopt(trial, now=timezone.now(), actor=actor)
        except searching.NotBetter:
            messages.error(
                request, _("Not adopted: it is not shown to be better than where its search began.")
            )
        else:
            messages.success(request, _("Trainings use %(trial)s from now on.") % {"trial": trial})
        return HttpResponseRedirect(reverse("admin:recommender_trainingtrial_change", args=[trial.pk]))

    @admin.display(description=gettext_lazy("NDCG@10 on validation"))
    def measured(self, trial: TrainingTrial) -> str:
        return interval_text(trial.ndcg, 4) if trial.ndcg else "–"

    @admin.display(description=gettext_lazy("difference to trial 0"))
    def gain(self, trial: TrainingTrial) -> str:
        return interval_text(trial.difference, 4, signed=True) if trial.difference else "–"

    @admin.display(description=gettext_lazy("not as by default"))
    def changed(self, trial: TrainingTrial) -> str:
        usual = asdict(DEFAULT_CONFIG)
        return ", ".join(f"{k} {v}" for k, v in trial.config.items() if v != usual.get(k)) or "–"


def _trainer(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.has_perm(MAY_TRAIN):
        raise PermissionDenied
    return request.user
