"""The read path: a page, the socket or the API asks for a list and gets one, whatever is broken.

Never trains, never enqueues. A list that was already decided is shown as it was; else it is decided here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from django.db import DatabaseError
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from catalog.models import Item
from experiments.services import expose
from interactions.models import Slate
from interactions.services import record_impressions
from recommender import composition
from recommender.composition.critiques import Words
from recommender.composition.decisions import Question, decide, most_rated_ids
from recommender.composition.histories import History
from recommender.composition.lists import bring_up_to_date, current_list, slate_for_nobody
from recommender.composition.rows import rows_beside
from recommender.composition.similar import decide_similar
from recommender.metrics import FALLBACKS, SERVED
from recommender.presentation import ServedEntry, ServedList, ShownReason, of_answer, of_slate, of_stored
from recommender.row_presentation import ShownRow, shown_rows

log = structlog.get_logger(__name__)
__all__ = [
    "ServedEntry",
    "ServedList",
    "ShownReason",
    "feed_context",
    "home_list",
    "home_page",
    "recommend",
    "similar_items",
    "warm_up",
]


def home_list(person: User | None, unit: str, *, now: datetime, channel: str) -> ServedList:
    """The person's home list: the stored one while it is current, else made now."""
    question = Question(person, unit, now)
    return _shown(_home(question), question, channel)


def home_page(
    person: User | None, unit: str, *, now: datetime, channel: str
) -> tuple[ServedList, list[ShownRow]]:
    """The same, and the rows beside it."""
    question = Question(person, unit, now)
    served = _home(question)
    rows = _rows_beside(served, question)
    return _shown(served, question, channel, [row.slate for row in rows]), rows


def _home(question: Question) -> ServedList:
    person, unit, now = question.person, question.unit, question.now
    try:
        return _stored_home(person, now) if person else of_slate(slate_for_nobody(unit, now=now), None)
    except Exception:  # whatever failed, people get a page with movies on it
        log.exception("home_failed")
        FALLBACKS.labels("decision_failed").inc()
        return _static(question)


def _rows_beside(served: ServedList, question: Question) -> list[ShownRow]:
    """None beside a list that was logged nowhere."""
    if served.slate is None:
        return []
    try:
        shown = [entry.item.pk for entry in served.entries]
        return shown_rows(rows_beside(served.slate, shown, question.person, now=question.now))
    except Exception:  # the list stands without them
        log.exception("rows_failed")
        FALLBACKS.labels("rows_failed").inc()
        return []


def recommend(
    person: User | None,
    unit: str,
    *,
    now: datetime,
    n: int,
    exclude_ids: tuple[int, ...] = (),
    genre: str | None = None,
    sliders: Mapping[str, float] | None = None,
    channel: str = "api",
) -> ServedList:
    """A list decided for this request, with its own length, exclusions and genre (a slug).

    `sliders`: positions by name, instead of the person's own.
    """
    question = Question(
        person, unit, now, n=n, exclude_ids=tuple(exclude_ids), genre=genre, sliders=sliders or {}
    )
    try:
        served = of_slate(decide(question), person)
    except Exception:  # as in home_list
        log.exception("recommend_failed")
        FALLBACKS.labels("decision_failed").inc()
        served = _static(question)
    return _shown(served, question, channel)


def similar_items(
    item: Item,
    *,
    person: User | None,
    unit: str,
    now: datetime,
    n: int = 12,
    channel: str = "page",
    words: Words = (),
    held: History | None = None,
) -> ServedList:
    """Items like this one, by the words of a critique; popular ones of its genre where the index cannot tell.

    Without a unit, as a program without a key asks, no slate is logged. `held`: what the person holds, where
    that is at hand.
    """
    question = Question(person, unit, now, scenario="similar", n=n, exclude_ids=(item.pk,))
    try:
        answer, slate = decide_similar(item, question, words, held)
        served = of_answer(answer, slate, now=now, known={item.pk: item})
    except Exception:  # as in home_list
        log.exception("similar_failed")
        FALLBACKS.labels("decision_failed").inc()
        served = _static(question)
    return _shown(served, question, channel)


def feed_context(served: ServedList) -> dict[str, object]:
    """What `_feed.html` is rendered from: for the page, the HTMX answer and the socket alike."""
    return {"served": served, "entries": served.entries, "change": served.change}


def warm_up() -> None:
    """Load the champion and render one list: the first page would else wait seconds for both.

    Called by each process that renders, when it starts; nothing it meets may keep the process from starting.
    """
    composition.warm_up()
    try:
        served = _static(Question(None, "", timezone.now(), n=1))
        render_to_string("recommender/_feed.html", feed_context(served))
    except Exception:
        log.exception("warm_up_failed")


def _stored_home(person: User, now: datetime) -> ServedList:
    row = current_list(person, now=now)
    if row is None:
        updated = bring_up_to_date(person.pk, now=now)
        assert updated is not None, "the person is here, asking"
        row = updated.row
    return of_stored(row, person, now=now)


def _static(question: Question) -> ServedList:
    """Straight from the catalogue, logged by no slate."""
    try:
        item_ids = most_rated_ids(question.n, set(question.exclude_ids), question.genre)
        items = Item.objects.in_bulk(item_ids)
    except DatabaseError:
        log.exception("catalogue_failed")
        item_ids = []
    reason = ShownReason("", "", None)
    entries = tuple(
        ServedEntry(items[item_id], place, 0.0, reason, None, False, None, (), False)
        for place, item_id in enumerate(item_ids, start=1)
    )
    return ServedList(None, entries, "static", True, "static", "", "", "", question.now, None)


def _shown(served: ServedList, question: Question, channel: str, beside: Sequence[Slate] = ()) -> ServedList:
    """The list has reached somebody, and others `beside` it: count them, and expose its unit to its arm."""
    SERVED.labels(served.served_by, question.scenario).inc()
    for slate in beside:
        SERVED.labels(slate.served_by, slate.scenario).inc()
    if served.slate is None:
        return served
    try:
        record_impressions([served.slate, *beside], channel, question.now)
        expose(served.slate, now=question.now)
    except DatabaseError:
        log.exception("impression_lost", slate=str(served.slate_id))
        return replace(served, slate=None)
    return served
