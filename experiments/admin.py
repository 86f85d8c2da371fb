"""Plan an experiment, start it, stop it, and read it out. Exposures are the system's, not the operator's."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.forms.utils import pretty_name
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin_links import link_to, link_to_list
from experiments.errors import ExperimentStateError
from experiments.models import Arm, Experiment, Exposure
from experiments.selectors import readout
from experiments.services import start, stop
from experiments.vocabulary import policy_names, scenario_names
from interactions.append_only import AppendOnlyAdmin

Step = Callable[..., None]


def _is_planned(experiment: Experiment | None) -> bool:
    """Once it ran, a change of anything would move units or rewrite what was asked."""
    return experiment is None or experiment.status == Experiment.Status.DRAFT


class ExperimentForm(forms.ModelForm):
    scenario = forms.ChoiceField(
        label=capfirst(gettext_lazy("scenario")), choices=lambda: [(name, name) for name in scenario_names()]
    )


class ArmForm(forms.ModelForm):
    policy = forms.ChoiceField(
        label=gettext_lazy("policy"), choices=lambda: [("", "–"), *((name, name) for name in policy_names())]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # in a table the column's head labels nothing
            field.widget.attrs["aria-label"] = field.label or pretty_name(name)


class ArmInline(admin.TabularInline):
    model = Arm
    form = ArmForm
    extra = 0
    min_num = 2

    def has_add_permission(self, request: HttpRequest, obj: Experiment | None = None) -> bool:
        return _is_planned(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Experiment | None = None) -> bool:
        return _is_planned(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Experiment | None = None) -> bool:
        return _is_planned(obj) and super().has_delete_permission(request, obj)


@admin.register(Experiment)
class ExperimentAdmin(admin.ModelAdmin):
    form = ExperimentForm
    inlines: ClassVar = [ArmInline]
    list_display = ("key", "scenario", "status", "n_exposed", "started_at", "stopped_at")
    list_filter = ("status", "scenario")
    search_fields = ("key", "hypothesis")
    fields = ("key", "hypothesis", "scenario", "status", "started_at", "stopped_at")
    actions = ("start_selected", "stop_selected")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Experiment]:
        experiments: QuerySet[Experiment] = super().get_queryset(request)
        return experiments.annotate(exposed=Count("exposures"))

    @admin.display(description=gettext_lazy("exposed units"), ordering="exposed")
    def n_exposed(self, experiment: Any) -> SafeString:  # Any: annotated by get_queryset
        return link_to_list(Exposure, str(experiment.exposed), experiment__id__exact=experiment.pk)

    def get_readonly_fields(self, _request: HttpRequest, obj: Experiment | None = None) -> tuple[str, ...]:
        fixed = ("status", "started_at", "stopped_at")
        return fixed if _is_planned(obj) else (*fixed, "key", "hypothesis", "scenario")

    def has_delete_permission(self, request: HttpRequest, obj: Experiment | None = None) -> bool:
        return _is_planned(obj) and super().has_delete_permission(request, obj)

    @admin.action(description=gettext_lazy("Start selected experiments"), permissions=["change"])
    def start_selected(self, request: HttpRequest, experiments: QuerySet[Experiment]) -> None:
        for experiment in experiments:
            self._take(start, _("Started %(experiment)s."), request, experiment)

    @admin.action(description=gettext_lazy("Stop selected experiments"), permissions=["change"])
    def stop_selected(self, request: HttpRequest, experiments: QuerySet[Experiment]) -> None:
        for experiment in experiments:
            self._take(stop, _("Stopped %(experiment)s."), request, experiment)

    def response_change(self, request: HttpRequest, obj: Experiment) -> HttpResponse:
        """The two buttons of the change page; the form was valid and is saved when this is reached."""
        if "_start" in request.POST:
            self._take(start, _("Started %(experiment)s."), request, obj)
        elif "_stop" in request.POST:
            self._take(stop, _("Stopped %(experiment)s."), request, obj)
        else:
            return super().response_change(request, obj)
        return HttpResponseRedirect(request.path)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        experiment = self.get_object(request, object_id)
        shown = {"readout": readout(experiment)} if experiment and experiment.started_at else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def _take(self, step: Step, done: str, request: HttpRequest, experiment: Experiment) -> None:
        now: datetime = timezone.now()
        try:
            step(experiment, now=now)
        except ExperimentStateError as refusal:
            for reason in refusal.reasons:
                self.message_user(request, f"{experiment}: {reason}", messages.ERROR)
        else:
            said = done % {"experiment": experiment}
            self.log_change(request, experiment, said)
            self.message_user(request, said, messages.SUCCESS)


@admin.register(Exposure)
class ExposureAdmin(AppendOnlyAdmin):
    list_display = ("exposed_at", "unit", "experiment_link", "arm_key", "slate_link")
    list_filter = ("experiment", "exposed_at")
    list_select_related = ("experiment", "arm", "slate")
    search_fields = ("=unit",)
    fields = ("exposed_at", "unit", "experiment_link", "arm_key", "slate_link")

    @admin.display(description=gettext_lazy("experiment"), ordering="experiment__key")
    def experiment_link(self, exposure: Exposure) -> SafeString | str:
        return link_to(exposure.experiment)

    @admin.display(description=gettext_lazy("arm"), ordering="arm__key")
    def arm_key(self, exposure: Exposure) -> str:
        return exposure.arm.key

    @admin.display(description=gettext_lazy("slate"))
    def slate_link(self, exposure: Exposure) -> SafeString | str:
        return link_to(exposure.slate)
