"""What each stretch of the history says for an item: the last one, the two before it, the four before those …

A source weighs a history in one way for everybody. Given the stretches apart, the ranker learns from the data
at hand how fast the past loses its worth. Taste is cut by items; what follows what by moments, since what a
log puts at one time it puts in no order (decision 0023).
"""

from itertools import pairwise

import numpy as np

from recommender.engine.features.inputs import FeatureInputs
from recommender.engine.features.source_scores import relative_to_best
from recommender.engine.sources.linear import STRETCHES
from recommender.engine.types import FloatArray

TASTE = STRETCHES
SEQUENCE = (0, 1, 3, 7)
NAMES = (
    *(f"linear_age_{age}" for age in TASTE),
    *(f"transition_moment_{age}" for age in SEQUENCE),
    *(f"transition_back_moment_{age}" for age in SEQUENCE),
    "transition_all",
)
ENDS = (*SEQUENCE, 15)


def compute(inputs: FeatureInputs) -> FloatArray:
    """(n_rows, len(NAMES)), each divided by the query's highest; NaN where the linear model knows nothing."""
    q, rows = inputs.context.queries, inputs.rows
    at = rows.query * q.n_items + rows.item_idx
    steps = [q.moments(*ages) for ages in pairwise(ENDS)]
    columns = [*inputs.linear.stretches_at(inputs.context, rows.query, rows.item_idx)]
    for follows in (inputs.transitions.after, inputs.transitions.before):
        columns += [np.take(follows(stretch), at) for stretch in steps]
    columns.append(np.take(inputs.transitions.after(q.matrix(q.weight)), at))
    return relative_to_best(np.stack(columns, axis=1).astype(np.float32, copy=False), rows.query, rows.group)
