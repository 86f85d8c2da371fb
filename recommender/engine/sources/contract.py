"""What every candidate source is: named, pure, and silent (NaN) about items it knows nothing of."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy.typing as npt

from recommender.engine.context import Context
from recommender.engine.types import FloatArray

Arrays = Mapping[str, npt.NDArray[Any]]  # each array has a dtype of its own


class Source(Protocol):
    """Scores every item of the catalogue for every query of a batch."""

    @property
    def name(self) -> str:
        """Unique among sources; the column's name in features and in a slate's provenance."""

    def score(self, context: Context) -> FloatArray:
        """(n_queries, n_items) float32, higher is better, NaN where the source has nothing to say."""

    def arrays(self) -> Arrays:
        """What a bundle must keep to build the source again."""
