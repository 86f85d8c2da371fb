"""The catalogue's filter bar: what may be asked, read from the address, and the items it describes."""

from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.genre_words import genre_label
from catalog.models import Item
from catalog.selectors import genre_choices, search_items, titles_first, year_span
from interactions.filters import by_disagreement, by_own_rating, narrowed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # known to the stubs alone

Label: TypeAlias = "str | _StrPromise"
Labels: TypeAlias = dict[str, Label]
SORTS: Labels = {
    "popular": _("most rated first"),
    "rating": _("best rated first"),
    "newest": _("newest first"),
    "oldest": _("oldest first"),
    "title": _("by title"),
}
OWN_SORTS: Labels = {
    "for-you": _("what you may like first"),
    "stars": _("what you may rate best first"),
    "yours": _("what you rated best first"),
    "apart": _("where you differ most first"),
}
# Three answers each: it does not matter, yes, no. Their names are those of interactions.filters.
HELD: dict[str, tuple[Label, Label, Label]] = {
    "rated": (_("rated or not"), _("that you rated"), _("that you have not rated")),
    "watchlisted": (_("on your watchlist or not"), _("on your watchlist"), _("not on your watchlist")),
    "dismissed": (_("hidden or not"), _("that you hid"), _("that you did not hide")),
}
UNASKED_SORT = "popular"
MOST = 10**9  # what the database's integers surely hold


def bound(label: Label) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST)


def choice(label: Label, labels: Labels) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=list(labels.items()))


class CatalogueFilter(forms.Form):
    """What it cannot read it leaves out, and says so. What asks about the person is only there for one."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    genre = forms.MultipleChoiceField(label=_("Genres"), required=False, widget=forms.CheckboxSelectMultiple)
    match = choice(_("Of these"), {"": _("all of these"), "any": _("any of these")})
    since, until = bound(_("From year")), bound(_("To year"))
    at_least, at_most = bound(_("Rated by at least")), bound(_("Rated by at most"))
    sort = choice(_("Order"), SORTS)

    def __init__(self, data: object, person: User | None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict
        self.person = person
        labels = [(genre.slug, genre_label(genre.name)) for genre in genre_choices()]
        self.fields["genre"].choices = sorted(labels, key=lambda pair: pair[1])  # type: ignore[attr-defined]
        for name, year in zip(("since", "until"), year_span(), strict=True):
            self.fields[name].widget.attrs["placeholder"] = year or ""
        self.fields["at_least"].widget.attrs["placeholder"] = 0
        self.fields["at_most"].widget.attrs["placeholder"] = "∞"
        if person is not None:
            self.fields["sort"].choices = [*SORTS.items(), *OWN_SORTS.items()]  # type: ignore[attr-defined]
            for name, (either, yes, no) in HELD.items():
                self.fields[name] = choice(yes, {"": either, "yes": yes, "no": no})

    @property
    def read(self) -> dict[str, object]:
        """The readable part of what was asked, without what is left open."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}
        return {name: value for name, value in asked.items() if (name, value) != ("sort", UNASKED_SORT)}

    @property
    def asked_sort(self) -> str:
        return str(self.read.get("sort", UNASKED_SORT))

    @property
    def is_narrow(self) -> bool:
        return bool(self.read.keys() - {"sort", "match"})

    @property
    def genres_said(self) -> list[str]:
        names = dict(self.fields["genre"].choices)  # type: ignore[attr-defined]
        return [str(names[slug]) for slug in self.cleaned_data.get("genre", ())]

    def query(self) -> str:
        """The address of what was read, without what is left open."""
        return urlencode(self.read, doseq=True)

    def matches(self, query: str | None = None) -> QuerySet[Item]:
        """The items that the readable part describes; `query` in place of the words that were typed."""
        self.is_valid()
        read = self.cleaned_data
        words = read.get("q", "") if query is None else query
        items = search_items(
            query=words,
            genres=read.get("genre", ()),
            any_genre=read.get("match") == "any",
            years=(read.get("since"), read.get("until")),
            n_ratings=(read.get("at_least"), read.get("at_most")),
            sort=read.get("sort") or UNASKED_SORT,
        )
        if words and "sort" not in self.read:
            items = titles_first(items, words)
        return self._of_person(items)

    def _of_person(self, items: QuerySet[Item]) -> QuerySet[Item]:
        if self.person is None:
            return items
        read = self.read
        wanted = {name: read[name] == "yes" for name in HELD if name in read}
        items = narrowed(items, self.person, wanted)
        own = {"yours": by_own_rating, "apart": by_disagreement}.get(str(read.get("sort")))
        return own(items, self.person) if own else items
