"""Where one film stands for one person, and what put it there, in the plain words of its page.

Asked for on demand: it follows the whole way of a list. Only reads, logs no slate and exposes nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from catalog.genre_words import genre_label
from catalog.models import Item
from recommender.composition.decisions import Question
from recommender.composition.inspections import HistoryPart, Inspection, inspect
from recommender.composition.policies import IMPERSONAL_POLICY
from recommender.engine.inspection.why_not import Fate, ItemFate
from recommender.words import basis_text, own_cause_text

MOST_CARRIERS, MOST_WEIGHTS = 5, 4
LEAST_SHARE = 0.01  # of what speaks for a film, or of what moved it: less is noise to a reader
BAR = 100  # user units of a full bar


@dataclass(frozen=True, slots=True)
class Carrier:
    """A film of the history that speaks for the one asked about. `share`: per cent of all that does."""

    item: Item
    basis: str
    share: int


@dataclass(frozen=True, slots=True)
class Weight:
    """What moved the film among those considered. `width`: of its bar, the strongest's being BAR."""

    text: str
    width: int


@dataclass(frozen=True, slots=True)
class Standing:
    """`sentence`: where the film stands. `muted`: what would speak for it, had the person not muted it."""

    sentence: str
    carriers: tuple[Carrier, ...] = ()
    muted: tuple[Item, ...] = ()
    raised: tuple[Weight, ...] = ()
    lowered: tuple[Weight, ...] = ()
    muted_genres: frozenset[str] = frozenset()  # slugs


def standing_of(item: Item, question: Question) -> Standing:
    """Of the film in the list that the question asks for."""
    found = inspect(question)
    if found is None:
        return Standing(_("No model is at hand, so your list is what is popular, and nothing else."))
    carried, unheard = found.carried_by(item.pk), found.muted_parts(item.pk)
    cited = {part.item_id for part in (*carried, *unheard)}
    films = Item.objects.prefetch_related("genres").in_bulk(cited)
    weights = _weights(found, item)
    return Standing(
        sentence=sentence_of(item, found),
        carriers=_carriers(carried, films, found),
        muted=tuple(films[part.item_id] for part in unheard if part.item_id in films),
        raised=_strongest(weights, 1),
        lowered=_strongest(weights, -1),
        muted_genres=found.history.mutes.genres,
    )


def sentence_of(item: Item, found: Inspection) -> str:
    fate, person = found.fate_of(item.pk), found.question.person
    if found.plan.policy == IMPERSONAL_POLICY:
        return _impersonal(fate, person)
    match fate.fate:
        case Fate.FILTERED:
            return _filtered(item, found)
        case Fate.SEEN:
            return _seen(item, found)
        case Fate.NOT_RETRIEVED:
            return _not_retrieved(found)
        case _:
            return _placed(fate, found)


def _impersonal(fate: ItemFate, person: User | None) -> str:
    known = (
        _("Nothing is known of you yet, so your list is what is popular.")
        if person is None
        else _("You paused personalisation, so your list is what is popular.")
    )
    return f"{known} {_popular_place(fate)}" if fate.place else known


def _popular_place(fate: ItemFate) -> str:
    return _("There this film is number %(place)s.") % {"place": fate.place}


def _filtered(item: Item, found: Inspection) -> str:
    muted = [
        genre_label(genre.name) for genre in item.genres.all() if genre.slug in found.history.mutes.genres
    ]
    if found.rule_against(item.pk) == "muted" and muted:
        return _("It is kept out of your list, because you asked for nothing of %(genre)s.") % {
            "genre": muted[0]
        }
    return _("It is kept out of your list.")


def _seen(item: Item, found: Inspection) -> str:
    held = found.history.feedback.get(item.pk)
    if held is not None and held.dismissed:
        return _("It is kept out of your list, because you said it is not for you.")
    if held is not None and held.rating is not None:
        return _("It is not recommended to you any more, because you have rated it.")
    if held is not None and held.watchlisted:
        return _("It is not recommended to you any more, because it is on your watchlist already.")
    return _("It is not recommended to you any more, because you know it.")


def _not_retrieved(found: Inspection) -> str:
    n = found.n_candidates
    return ngettext(
        "It is not what your history leads to: it was not the %(n)s film considered for your list.",
        "It is not what your history leads to: it was not among the %(n)s films considered for your list.",
        n,
    ) % {"n": n}


def _placed(fate: ItemFate, found: Inspection) -> str:
    said = {"place": fate.place, "n": found.n_candidates, "shown": found.question.n, "rank": fate.rank}
    if fate.fate is Fate.SHOWN and fate.place is not None and fate.place > found.question.n:
        return (
            _("It is in your list to learn what you like; by itself it would stand %(place)s of %(n)s.")
            % said
        )
    if fate.fate is Fate.SHOWN:
        return _("It is number %(place)s in your list.") % said
    if fate.fate is Fate.DEMOTED:
        return _("By the ranking it is number %(rank)s; what you turned down moves it to %(place)s.") % said
    return (
        _("It stands %(place)s of the %(n)s films considered for you; your list shows the first %(shown)s.")
        % said
    )


def _carriers(
    carried: Iterable[HistoryPart], films: Mapping[int, Item], found: Inspection
) -> tuple[Carrier, ...]:
    strong = [part for part in carried if part.share >= LEAST_SHARE and part.item_id in films]
    return tuple(
        Carrier(films[p.item_id], basis_text(found.history.basis(p.item_id)), round(100 * p.share))
        for p in sorted(strong, key=lambda part: -part.share)[:MOST_CARRIERS]
    )


def _weights(found: Inspection, item: Item) -> dict[str, float]:
    """What each cause added beyond what it adds for all; nothing where no ranker scored the film."""
    told = found.contributions([item.pk]) if found.is_ranked else None
    return told.causes(0) if told is not None and len(told.item_idx) else {}


def _strongest(weights: Mapping[str, float], side: int) -> tuple[Weight, ...]:
    """Those that raise (1) or lower (-1), the strongest first; bars of both sides have one scale."""
    longest = max(map(abs, weights.values()), default=1.0)
    own = [(cause, side * value) for cause, value in weights.items() if side * value >= LEAST_SHARE * longest]
    ordered = sorted(own, key=lambda weight: -weight[1])[:MOST_WEIGHTS]
    return tuple(
        Weight(own_cause_text(cause), max(1, round(BAR * value / longest)))
        for cause, value in ordered
        if value
    )
