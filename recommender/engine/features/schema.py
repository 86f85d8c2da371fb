"""The features' order, dtype and version: the ranker, the bundle and every logged slate refer to it."""

import hashlib
import json

import numpy as np

from recommender.engine.features import (
    demographic_lift,
    item_activity,
    likeness,
    person,
    source_scores,
    stretches,
)
from recommender.engine.features.inputs import FeatureInputs
from recommender.engine.types import FloatArray

FAMILIES = (source_scores, item_activity, person, likeness, stretches, demographic_lift)
NAMES: tuple[str, ...] = tuple(name for family in FAMILIES for name in family.NAMES)
DTYPE = "float32"
DEFAULT = float("nan")  # a feature that cannot be known is missing, which the ranker's trees understand
REVISION = 10  # raise it when a feature's meaning changes under the same name


def version() -> str:
    """Sixteen hex digits that change when the order, names, dtype or meaning of features do."""
    schema = {"names": NAMES, "dtype": DTYPE, "revision": REVISION}
    return hashlib.sha256(json.dumps(schema).encode()).hexdigest()[:16]


def compute(inputs: FeatureInputs) -> FloatArray:
    """(n_rows, len(NAMES)) float32 in the schema's order, by columns; infinities become the default."""
    # families give columns one after another: the ranker reads them so, and rows would be copied by cells
    features = np.concatenate([family.compute(inputs) for family in FAMILIES]).T
    features[np.isinf(features)] = DEFAULT
    return features
