"""What somebody may say of themselves, for lists before there is a history: never asked for, and theirs."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from recommender.attribute_words import attribute_label, value_label
from recommender.composition import CHAMPION
from recommender.engine.people import Attribute, CohortScheme
from recommender.feedback import submit_attributes
from recommender.views.requests import PageRequest

MOST_LETTERS = 20


class NumberField(forms.CharField):
    """A number as it is written: what does not say where it belongs is refused."""

    def __init__(self, attribute: Attribute) -> None:
        self.attribute = attribute
        super().__init__(required=False, max_length=MOST_LETTERS, label=attribute_label(attribute.name))

    def clean(self, value: object) -> str:
        said = str(super().clean(value))
        if said and self.attribute.cohort_of(said) is None:
            raise forms.ValidationError(_("“%(said)s” is no number.") % {"said": said})
        return said


class AboutYouForm(forms.Form):
    """A field for each attribute by which the champion tells people apart; all may stay empty."""

    def __init__(self, scheme: CohortScheme, data: QueryDict | None, said: dict[str, object]) -> None:
        super().__init__(data, initial=said)
        for attribute in scheme.attributes:
            self.fields[attribute.name] = (
                NumberField(attribute) if attribute.edges else chosen_from(attribute)
            )

    @property
    def told(self) -> dict[str, object]:
        """What was said, without what was left empty."""
        return {name: said for name, said in self.cleaned_data.items() if said}


def chosen_from(attribute: Attribute) -> forms.ChoiceField:
    values = [(value, value_label(attribute.name, value)) for value in attribute.values]
    choices = [("", _("not said")), *values]
    return forms.ChoiceField(choices=choices, required=False, label=attribute_label(attribute.name))


@require_http_methods(["GET", "HEAD", "POST"])
def about_you(request: PageRequest) -> HttpResponse:
    """The form, and with POST what was said in place of what was said before."""
    person, scheme = request.person, known_cohorts()
    if person is None or not len(scheme):
        raise Http404
    form = AboutYouForm(scheme, request.POST or None, person.attributes)
    if request.method == "POST" and form.is_valid():
        submit_attributes(person, kept(person, scheme) | form.told)
        messages.success(request, _("Noted."))
        return HttpResponseRedirect(reverse("profile"), status=303)
    return render(request, "recommender/about_you.html", {"form": form}, status=400 if form.errors else 200)


def kept(person: User, scheme: CohortScheme) -> dict[str, object]:
    """What the form does not ask about stays."""
    asked = {attribute.name for attribute in scheme.attributes}
    return {name: said for name, said in person.attributes.items() if name not in asked}


def known_cohorts() -> CohortScheme:
    """By what the champion tells people apart; nothing where there is no champion."""
    loaded = CHAMPION.current()
    return loaded.pipeline.bundle.demographic.scheme if loaded else CohortScheme()
