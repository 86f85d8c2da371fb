"""One person as the recommender sees them now: history, candidates by source, the list, and why or why not.

Reads only: looking at somebody's list logs no slate and shows them nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.admin_links import link_to
from catalog.models import Item
from catalog.selectors import search_items
from interactions.models import Feedback
from interactions.selectors import feedback_of
from recommender.composition.decisions import Question
from recommender.composition.inspections import Inspection, inspect
from recommender.engine.features import schema
from recommender.engine.inspection.why_not import Fate
from recommender.inspection_words import fate_text, rule_text
from recommender.people import unit_for
from recommender.words import cause_text

MAY_INSPECT = ("accounts.view_user", "interactions.view_feedback", "interactions.view_slate")
HISTORY_SHOWN, MATCHES_SHOWN = 50, 10


@dataclass(frozen=True, slots=True)
class InspectedSource:
    """What one source proposed: how many, and its best."""

    name: str
    n_proposed: int
    best: list[SafeString | str]


@dataclass(frozen=True, slots=True)
class InspectedItem:
    """One candidate, or one item asked about. `causes` and `features` are empty where no tree scored it."""

    link: SafeString | str
    stage: str
    rule: str
    rank: int | None
    place: int | None
    score: float | None
    bias: float | None
    causes: list[tuple[str, float]]
    features: list[tuple[str, float | None, float]]
    history: list[tuple[SafeString | str, float, float]]


def inspect_user(request: HttpRequest, user_id: int) -> HttpResponse:
    """The inspector's page; `?item=` names an item by id or by words of its title."""
    if not (isinstance(request.user, User) and request.user.has_perms(MAY_INSPECT)):
        raise PermissionDenied
    person = get_object_or_404(User, pk=user_id)
    found = inspect(Question(person, unit_for(person), timezone.now()))
    asked = request.GET.get("item", "").strip()
    matches = _items_named(asked)
    context = admin.site.each_context(request) | {
        "title": _("What the recommender knows of %(person)s") % {"person": person},
        "person": person,
        "found": found,
        "asked": asked,
        "matches": matches if len(matches) != 1 else [],
        "history": _history(person),
    }
    if found is not None:
        context |= {
            "counts": [(fate_text(fate), n) for fate, n in found.counts().items()],
            "sources": _sources(found),
            "shown": _inspected(found, list(Item.objects.filter(pk__in=found.shown_ids))),
            "one": _inspected(found, matches)[0] if len(matches) == 1 else None,
        }
    return TemplateResponse(request, "admin/recommender/inspector.html", context)


def _history(person: User) -> list[tuple[SafeString | str, Feedback]]:
    held = feedback_of(person, HISTORY_SHOWN)
    items = Item.objects.in_bulk([row.item_id for row in held])
    return [(link_to(items[row.item_id]), row) for row in held]


def _items_named(asked: str) -> list[Item]:
    """By id, those taken out of the catalogue too; else by words of the title."""
    if asked.isdecimal() and len(asked) < 19:
        return list(Item.objects.filter(pk=int(asked)))
    return list(search_items(query=asked)[:MATCHES_SHOWN]) if asked else []


def _sources(found: Inspection) -> list[InspectedSource]:
    rows = found.trace.stage.rows
    names = found.source_names
    best = {
        name: [
            int(found.loaded.item_ids[rows.item_idx[row]])
            for row in np.argsort(-np.nan_to_num(scores, nan=-np.inf), kind="stable")[:5]
        ]
        for name, scores in zip(names, rows.scores.T, strict=True)
    }
    items = Item.objects.in_bulk({pk for ids in best.values() for pk in ids})
    counts = rows.proposed.sum(axis=0).tolist()
    return [
        InspectedSource(name, n, [link_to(items[pk]) for pk in best[name] if pk in items])
        for name, n in zip(names, counts, strict=True)
    ]


def _inspected(found: Inspection, items: Sequence[Item]) -> list[InspectedItem]:
    """The items, those with a place first and in its order."""
    by_id = {item.pk: item for item in items}
    cited = Item.objects.in_bulk({part.item_id for pk in by_id for part in found.carried_by(pk)})
    told = [_one(found, item, cited) for item in items]
    return sorted(told, key=lambda one: (one.stage != fate_text(Fate.SHOWN), one.place or 0))


def _one(found: Inspection, item: Item, cited: dict[int, Item]) -> InspectedItem:
    fate = found.fate_of(item.pk)
    parts = found.contributions([item.pk]) if found.is_ranked else None
    scored = parts if parts is not None and len(parts.item_idx) else None
    return InspectedItem(
        link=link_to(item),
        stage=fate_text(fate.fate),
        rule=rule_text(found.rule_against(item.pk)),
        rank=fate.rank,
        place=fate.place,
        score=float(scored.score[0]) if scored else None,
        bias=scored.bias if scored else None,
        causes=_strongest([(cause_text(c), v) for c, v in scored.causes(0).items()]) if scored else [],
        features=_features(scored.features[0], scored.parts[0]) if scored else [],
        history=[(link_to(cited.get(p.item_id)), p.part, p.share) for p in found.carried_by(item.pk)],
    )


def _strongest(causes: list[tuple[str, float]]) -> list[tuple[str, float]]:
    return sorted((row for row in causes if row[1]), key=lambda row: -abs(row[1]))


def _features(values: np.ndarray, parts: np.ndarray) -> list[tuple[str, float | None, float]]:
    """Name, value (None where the ranker was given none) and part; what adds most first."""
    rows = zip(schema.NAMES, values.tolist(), parts.tolist(), strict=True)
    named = [(name, None if np.isnan(value) else value, part) for name, value, part in rows]
    return sorted(named, key=lambda row: -abs(row[2]))
