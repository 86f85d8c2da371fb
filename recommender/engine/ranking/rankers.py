"""Two rankers: whoever has only begun is ranked by one that learned from made-up beginnings as well.

Made-up beginnings teach what to do with a few events. Taught together with them, one ranker for all served
those badly of whom much is known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from recommender.engine.features import schema
from recommender.engine.ranking.ranker import Ranker
from recommender.engine.types import FloatArray

BEGINNER_EVENTS = 10  # of a beginner at most so many are known
Scalar = TypeVar("Scalar", bound=np.generic)
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
        return self._by_person(Ranker.score, features)

    def margin(self, features: FloatArray) -> npt.NDArray[np.float64]:
        """(n_rows,) the score before it is rounded."""
        return self._by_person(Ranker.margin, features)

    def contributions(self, features: FloatArray) -> npt.NDArray[np.float64]:
        """(n_rows, n_features + 1): what each feature adds to a row's score; the last column is the bias.

        The bias is the known one's for all rows. How far that of beginners lies from it is the history
        length's doing, which decides between the two: so parts of one person's two lists can be compared.
        """
        parts = self._by_person(Ranker.contributions, features)
        if self.begun is None or len(features) == 0:
            return parts
        bias = self.known.contributions(features[:1])[0, -1]
        parts[:, _LENGTH] += parts[:, -1] - bias
        parts[:, -1] = bias
        return parts

    def _by_person(
        self, asked: Callable[[Ranker, FloatArray], npt.NDArray[Scalar]], features: FloatArray
    ) -> npt.NDArray[Scalar]:
        """Of each row what its person's ranker answers: at once where one has them all, as in a list."""
        if self.begun is None or not (few := has_only_begun(features)).any():
            return asked(self.known, features)
        if few.all():
            return asked(self.begun, features)
        of_begun = asked(self.begun, features[few])
        answers = np.empty((len(features), *of_begun.shape[1:]), of_begun.dtype)
        answers[few], answers[~few] = of_begun, asked(self.known, features[~few])
        return answers


def has_only_begun(features: FloatArray) -> npt.NDArray[np.bool_]:
    """(n_rows,): is the row's person one of whom at most BEGINNER_EVENTS events are known?"""
    few: npt.NDArray[np.bool_] = features[:, _LENGTH] < np.log1p(BEGINNER_EVENTS + 0.5)
    return few
