"""What people with the same traits use more or less than others: the one thing known of who has only come."""

from recommender.engine.features.inputs import FeatureInputs
from recommender.engine.types import FloatArray

NAMES = ("demographic_lift",)


def compute(inputs: FeatureInputs) -> FloatArray:
    """(n_rows, 1), NaN for people of whom nothing is known."""
    lift = inputs.demographic.lift_of(inputs.context.traits, inputs.rows.query, inputs.rows.item_idx)
    return lift[:, None]
