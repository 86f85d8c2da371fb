"""What each stretch of the history says for an item: the last one, the two before it, the four before those …

A source weighs a history in one way for everybody. Given the stretches apart, the ranker learns from the data
at hand how fast the past loses its worth. Taste is cut by items; what follows what by moments, since what a
log puts at one time it puts in no order (decision 0023).
"""

import numpy as np
import scipy.sparse as sp

from recommender.engine.features.inputs import FeatureInputs
from recommender.engine.features.source_scores import relative_to_best
from recommender.engine.queries import Rows
from recommender.engine.sources.linear import STRETCHES
from recommender.engine.sources.sparse import Product
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
    """(len(NAMES), n_rows), each divided by the query's highest; NaN where the linear model knows nothing."""
    q, rows = inputs.context.queries, inputs.rows
    at = rows.query * q.n_items + rows.item_idx
    steps = q.moments(ENDS)
    both = sp.csr_matrix(sp.vstack([steps, q.matrix(q.weight)]))
    after = _at(inputs.transitions.after, both, q.n_queries, at)
    before = _at(inputs.transitions.before, steps, q.n_queries, at)
    taste = inputs.linear.stretches_at(inputs.context, rows.query, rows.item_idx)
    columns = np.concatenate([taste, after[:-1], before, after[-1:]]).astype(np.float32, copy=False)
    return relative_to_best(columns, rows.query, rows.group)


def _at(follows: Product, stretches: sp.csr_matrix, n_queries: int, at: Rows) -> FloatArray:
    """(n_stretches, n_rows): the product with all of them, at some (query, item), raveled."""
    product = follows(stretches)
    return product.reshape(len(product) // n_queries, -1).take(at, axis=1)
