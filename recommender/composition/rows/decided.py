"""Decides the rows beside a home list, and finds them again: a reload shows what was decided for it."""

import time
from collections.abc import Hashable
from datetime import datetime
from itertools import groupby

import structlog

from accounts.models import User
from catalog.models import Item
from interactions.models import Slate, SlateItem
from interactions.services import record_slates
from recommender.composition.bundles import CHAMPION
from recommender.composition.decisions import Answer, Question, excluded_ids, slate_of
from recommender.composition.histories import History, history_of
from recommender.composition.policies import Plan
from recommender.composition.rows.by_count import shelves_by_count
from recommender.composition.rows.by_model import shelves_by_model
from recommender.composition.rows.shelf import LENGTH, SCENARIOS, Row, Shelf, deal
from recommender.metrics import FALLBACKS

log = structlog.get_logger(__name__)


def rows_beside(home: Slate, shown: list[int], person: User | None, *, now: datetime) -> list[Row]:
    """The rows of the page whose list is `home` and shows the items `shown`; decided where they are not yet.

    A list that an event or a new model replaced has other rows: they leave out what it shows, and what was
    said since.
    """
    return decided_rows(home) or decide_rows(home, shown, person, now=now)


def decided_rows(home: Slate) -> list[Row]:
    """As they were decided first, in the order of the page. One query."""
    entries = (
        SlateItem.objects.filter(
            slate__user=home.user_id,
            slate__unit=home.unit,
            slate__scenario__in=SCENARIOS,
            slate__decided_at__gte=home.decided_at,
            slate__context__beside=str(home.pk),
        )
        .select_related("slate")
        .defer("slate__features")
        .order_by("slate__decided_at", "slate__context__place", "slate_id", "position")
    )
    rows = [Row(slate, tuple(own)) for slate, own in groupby(entries, key=lambda entry: entry.slate)]
    return [row for row in rows if row.slate.decided_at == rows[0].slate.decided_at]


def decide_rows(home: Slate, shown: list[int], person: User | None, *, now: datetime) -> list[Row]:
    """Decide and log, in two statements."""
    started = time.perf_counter()
    question = Question(person, home.unit, now, n=LENGTH, exclude_ids=tuple(shown))
    history = history_of(person)
    shelves = shelves_of(question, history)
    names = names_of([*shown, *(entry.item_id for shelf in shelves for entry in shelf.entries)])
    dealt = deal(shelves, names, {names[item_id] for item_id in shown if item_id in names})
    slates = [_slate(question, shelf, home, place, started) for place, shelf in enumerate(dealt)]
    record_slates([(slate, list(shelf.entries)) for slate, shelf in zip(slates, dealt, strict=True)])
    return [_row(slate, shelf) for slate, shelf in zip(slates, dealt, strict=True)]


def shelves_of(question: Question, history: History) -> list[Shelf]:
    """By the champion; where there is none or it fails, by counts."""
    loaded = CHAMPION.current()
    if loaded is not None:
        try:
            return shelves_by_model(question, history, loaded)
        except Exception:  # whatever a model does wrong, the page has rows
            log.exception("rows_failed", bundle=loaded.content_hash)
    FALLBACKS.labels("rows_failed" if loaded else "no_bundle").inc()
    return shelves_by_count(question, {*excluded_ids(question, history), *history.decided_ids})


def names_of(item_ids: list[int]) -> dict[int, Hashable]:
    """What the films are called: two of one title and year are one film to whoever looks at the page."""
    held = Item.objects.filter(pk__in=set(item_ids), is_active=True).values_list("pk", "title", "year")
    return {pk: (title, year) for pk, title, year in held}


def _slate(question: Question, shelf: Shelf, home: Slate, place: int, started: float) -> Slate:
    asked = Question(
        question.person, question.unit, question.now, shelf.scenario, question.n, question.exclude_ids
    )
    answer = Answer(
        entries=list(shelf.entries),
        served_by=shelf.served_by,
        policy=shelf.policy,
        bundle=shelf.bundle,
        features=shelf.features.astype("<f4").tobytes(),
        context={"beside": str(home.pk), "place": place, **shelf.context},
    )
    return slate_of(asked, Plan(shelf.policy), answer, started)


def _row(slate: Slate, shelf: Shelf) -> Row:
    entries = [
        SlateItem(
            slate=slate, position=position, item_id=entry.item_id, score=entry.score, reason=entry.reason
        )
        for position, entry in enumerate(shelf.entries, start=1)
    ]
    return Row(slate, entries)
