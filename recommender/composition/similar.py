"""“More like this”: the neighbours of one item by the index, logged as a slate for whoever has a unit.

With a critique, its neighbours on the wanted side: newer, less known, of a genre.
"""

import time
from dataclasses import replace

import numpy as np

from catalog.models import Item
from interactions.models import Slate
from interactions.services import SlateEntry
from recommender.composition.bundles import CHAMPION, LoadedBundle
from recommender.composition.critiques import Choice, Words, choices, critique_of
from recommender.composition.decisions import Answer, Question, fall_back, log_answer
from recommender.composition.histories import History, held_by
from recommender.composition.policies import Plan

INDEX_POLICY = "item-index"


def decide_similar(
    item: Item, question: Question, words: Words = (), held: History | None = None
) -> tuple[Answer, Slate | None]:
    """Decide, and log where there is a unit that outcomes could join."""
    started = time.perf_counter()
    answer = answer_similar(item, question, words, held)
    if not question.unit:
        return answer, None
    return answer, log_answer(question, Plan(INDEX_POLICY), answer, started)


def answer_similar(item: Item, question: Question, words: Words = (), held: History | None = None) -> Answer:
    """Neighbours without what the person turned down; where the bundle does not know the item, its genre.

    Where none is as the critique asks, there is none: what was not asked for is no answer to it. `held`: what
    the person holds, where it is at hand.
    """
    history = held_by(question.person) if held is None else held
    loaded = CHAMPION.current()
    answer = _neighbours(item, question, words, history, loaded) if loaded else None
    if answer is None or not (answer.entries or words):
        genre = next((genre.slug for genre in item.genres.all()), None)
        cause = "no_bundle" if loaded is None else "item_unknown"
        answer = fall_back(replace(question, genre=genre), history, cause=cause)
    return answer


def critique_choices(item: Item, words: Words) -> list[Choice]:
    """What can be asked of the item's neighbours; nothing where the index does not know it."""
    loaded = CHAMPION.current()
    if loaded is None or item.pk not in loaded.idx_of:
        return []
    return choices(loaded.idx_of[item.pk], words, loaded)


def _neighbours(
    item: Item, question: Question, words: Words, history: History, loaded: LoadedBundle
) -> Answer | None:
    if item.pk not in loaded.idx_of:
        return None
    dismissed = [item_id for item_id, held in history.feedback.items() if held.dismissed]
    exclude = loaded.known([*question.exclude_ids, *dismissed, *CHAMPION.inactive_item_ids()])
    critique = critique_of(words, loaded)
    found, score = loaded.pipeline.similar(loaded.idx_of[item.pk], question.n, np.unique(exclude), critique)
    reason: dict[str, object] = {"kind": "similar", "share": 1.0, "item": item.pk}
    near = zip(loaded.item_ids[found].tolist(), score.tolist(), strict=True)
    entries = [SlateEntry(item_id, cosine, ("item_index",), 1.0, reason) for item_id, cosine in near]
    context: dict[str, object] = {"item": item.pk} | ({"more": list(words)} if words else {})
    return Answer(entries, "model", INDEX_POLICY, loaded.content_hash, context=context)
