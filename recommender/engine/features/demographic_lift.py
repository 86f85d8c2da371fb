"""What people of the same cohorts use more or less than others: all that is known of who has only come."""

from recommender.engine.features.inputs import FeatureInputs
from recommender.engine.types import FloatArray

NAMES = ("demographic_lift",)


def compute(inputs: FeatureInputs) -> FloatArray:
    """(1, n_rows), NaN for people of whom nothing is known."""
    lift = inputs.demographic.lift_of(inputs.context.cohorts, inputs.rows.query, inputs.rows.item_idx)
    return lift[None]
