"""The person's own log, in words, with a way to take each thing back."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import User
from interactions.kinds import EXPLICIT, TRACES, Kind
from interactions.models import Feedback, Interaction
from interactions.selectors import feedback_for_items, log_of_user, taken_back_among
from recommender.views.requests import PageRequest
from recommender.words import event_text

PAGE_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice of `?kind=`; the first, without a key, is what is shown unasked."""

    key: str
    label: Promise
    kinds: frozenset[str]


FILTERS = (
    Filter("", _("All you said"), EXPLICIT),
    Filter("rating", _("Ratings"), frozenset({Kind.RATING})),
    Filter("like", _("Likes"), frozenset({Kind.LIKE})),
    Filter("dismiss", _("Not for you"), frozenset({Kind.DISMISS})),
    Filter("watchlist", _("Watchlist"), frozenset({Kind.WATCHLIST})),
    Filter("view", _("Looked at"), TRACES),
)


AGAIN = {
    Kind.RATING: ("rate_item", "stars"),
    Kind.LIKE: ("like_item", "like"),
    Kind.DISMISS: ("dismiss_item", "dismiss"),
    Kind.WATCHLIST: ("watch_item", "watch"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `undo_id`: the event to take back, where that is still possible.

    `feedback`: what is held now of an item whose rating can be changed here, on its first line alone.
    `again`: what says once more what was taken back; None where nothing can.
    """

    event: Interaction
    text: str
    is_taken_back: bool
    undo_id: int | None
    feedback: Feedback | None = None
    again: "SaidAgain | None" = None


@dataclass(frozen=True, slots=True)
class SaidAgain:
    """A form's address, and its one field."""

    address: str
    field: str
    value: str


@require_safe
def history(request: PageRequest) -> HttpResponse:
    chosen = next((known for known in FILTERS if known.key == request.GET.get("kind")), FILTERS[0])
    page = Paginator(events_of(request.person, chosen), PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {
        "filters": FILTERS,
        "chosen": chosen,
        "page": page,
        "entries": entries_of(request.person, page.object_list),
        "query": f"kind={chosen.key}" if chosen.key else "",
    }
    return render(request, "recommender/history.html", context)


def events_of(person: User | None, chosen: Filter) -> QuerySet[Interaction]:
    if person is None:
        return Interaction.objects.none()
    return log_of_user(person, chosen.kinds).prefetch_related("item__genres")


def entries_of(person: User | None, events: Iterable[Interaction]) -> list[Entry]:
    shown = list(events)
    taken_back = taken_back_among([event.pk for event in shown]) if shown else set()
    held = feedback_for_items(person, {event.item_id for event in shown})
    entries = []
    for event in shown:
        is_taken_back = event.pk in taken_back
        can_change = event.kind == Kind.RATING and event.item.is_active and not is_taken_back
        entries.append(_entry(event, is_taken_back, held.pop(event.item_id, None) if can_change else None))
    return entries


def _entry(event: Interaction, is_taken_back: bool, feedback: Feedback | None) -> Entry:
    # Views and clicks change nothing that could be undone; of a retraction, the event is said again instead.
    can_undo = not is_taken_back and event.kind in EXPLICIT - {Kind.RETRACT}
    can_repeat = is_taken_back and event.item.is_active and event.kind in AGAIN
    again = _again(event) if can_repeat else None
    return Entry(event, event_text(event), is_taken_back, event.pk if can_undo else None, feedback, again)


def _again(event: Interaction) -> SaidAgain:
    view, field = AGAIN[Kind(event.kind)]
    value = "" if event.value is None else f"{event.value:g}"
    return SaidAgain(reverse(view, args=[event.item_id]), field, value)
