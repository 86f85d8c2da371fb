"""Two rankers: whoever has only begun is ranked by one that learned from made-up beginnings as well.

Made-up beginnings teach what to do with a few events. Taught together with them, one ranker for all served
those badly of whom much is known.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine.features import schema
from recommender.engine.ranking.ranker import Ranker
from recommender.engine.types import FloatArray

BEGUN = 10  # at most so many events are known of whom has only begun
_LENGTH = schema.NAMES.index("history_length")


@dataclass(frozen=True, slots=True)
class Rankers:
    """Scores feature rows, each by the ranker for its person; higher is better.

    `begun`: for who has only begun; None where `known` is for everybody.
    """

    known: Ranker
    begun: Ranker | None = None

    def score(self, features: FloatArray) -> FloatArray:
        """(n_rows,) float32 from (n_rows, n_features) in the schema's order."""
        if self.begun is None:
            return self.known.score(features)
        score = np.empty(len(features), np.float32)
        for ranker, rows in self._divided(self.begun, features):
            score[rows] = ranker.score(features[rows])
        return score

    def contributions(self, features: FloatArray) -> npt.NDArray[np.float64]:
        """(n_rows, n_features + 1): what each feature adds to a row's score; the last column is the bias.

        The bias is the known one's for all rows. How far that of beginners lies from it is the history
        length's doing, which decides between the two: so parts of one person's two lists can be compared.
        """
        if self.begun is None or len(features) == 0:
            return self.known.contributions(features)
        parts = np.empty((len(features), features.shape[1] + 1))
        for ranker, rows in self._divided(self.begun, features):
            parts[rows] = ranker.contributions(features[rows])
        bias = self.known.contributions(features[:1])[0, -1]
        parts[:, _LENGTH] += parts[:, -1] - bias
        parts[:, -1] = bias
        return parts

    def _divided(
        self, begun: Ranker, features: FloatArray
    ) -> tuple[tuple[Ranker, npt.NDArray[np.bool_] | slice], ...]:
        """Each ranker with its rows: all of them as they are where one has them all, as in a single list."""
        few = has_only_begun(features)
        if few.all() or not few.any():
            return ((begun if few.any() else self.known, slice(None)),)
        return ((begun, few), (self.known, ~few))


def has_only_begun(features: FloatArray) -> npt.NDArray[np.bool_]:
    """(n_rows,): is the row's person one of whom at most BEGUN events are known?"""
    few: npt.NDArray[np.bool_] = features[:, _LENGTH] < np.log1p(BEGUN + 0.5)
    return few
