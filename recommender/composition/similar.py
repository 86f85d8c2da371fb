"""“More like this”: the neighbours of one item by the index, logged as a slate for whoever has a unit."""

import time

import numpy as np

from catalog.models import Item
from interactions.models import Slate
from interactions.services import SlateEntry
from recommender.composition.bundles import CHAMPION, LoadedBundle
from recommender.composition.decisions import Answer, Question, fall_back, log_answer
from recommender.composition.histories import History, held_by
from recommender.composition.policies import Plan

INDEX_POLICY = "item-index"


def decide_similar(item: Item, question: Question) -> Slate:
    """Decide and log."""
    started = time.perf_counter()
    return log_answer(question, Plan(INDEX_POLICY), answer_similar(item, question), started)


def answer_similar(item: Item, question: Question) -> Answer:
    """Neighbours without what the person turned down; where the bundle does not know the item, its genre."""
    history = held_by(question.person)
    loaded = CHAMPION.current()
    answer = _neighbours(item, question, history, loaded) if loaded else None
    if answer is None or not answer.entries:
        answer = fall_back(question, history, cause="no_bundle" if loaded is None else "item_unknown")
    return answer


def _neighbours(item: Item, question: Question, history: History, loaded: LoadedBundle) -> Answer | None:
    if item.pk not in loaded.idx_of:
        return None
    dismissed = [item_id for item_id, held in history.feedback.items() if held.dismissed]
    exclude = loaded.known([*question.exclude_ids, *dismissed, *CHAMPION.inactive_item_ids()])
    found, score = loaded.pipeline.similar(loaded.idx_of[item.pk], question.n, np.unique(exclude))
    reason: dict[str, object] = {"kind": "similar", "share": 1.0, "item": item.pk}
    near = zip(loaded.item_ids[found].tolist(), score.tolist(), strict=True)
    entries = [SlateEntry(item_id, cosine, ("item_index",), 1.0, reason) for item_id, cosine in near]
    return Answer(entries, "model", INDEX_POLICY, loaded.content_hash, context={"item": item.pk})
