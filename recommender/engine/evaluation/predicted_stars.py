"""How good predicted stars are, on ratings given after all that the model was fitted on.

Asked are the ratings among what held-out people then chose; the model is told what was known of them when
they were asked, as on the site. Measured for the report, and as R² for the sentinel.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from recommender.engine.evaluation.bootstrap import Interval, clustered_interval
from recommender.engine.evaluation.splits import HeldOut
from recommender.engine.stars.calibration import COVERAGE
from recommender.engine.types import FloatArray, IntArray, InteractionLog, Kind, UserState

Values = npt.NDArray[np.float64]
N_TENTHS = 10
N_BINS = 10  # of the calibration plot, each with as many predictions
FEWEST = 20  # ratings below which nothing is measured


class Forecaster(Protocol):
    """What is judged: `StarsModel`, or a test's."""

    def predict(self, state: UserState, items: IntArray) -> FloatArray:
        """Stars (len(items),)."""

    def interval(self, state: UserState, items: IntArray) -> tuple[FloatArray, FloatArray]:
        """(low, high), each (len(items),)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One row a rating: whose (decision), prediction, interval, what was given, how many were known."""

    person: npt.NDArray[np.int64]
    predicted: Values
    low: Values
    high: Values
    given: Values
    n_known: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.given)

    @property
    def r2(self) -> float:
        """The share of the given stars' variance that is explained; NaN where they do not vary."""
        spread = float(((self.given - self.given.mean()) ** 2).sum()) if len(self) else 0.0
        return 1 - float(((self.predicted - self.given) ** 2).sum()) / spread if spread > 0 else float("nan")


def judged(model: Forecaster, held_out: HeldOut, later: InteractionLog) -> Judged:
    """`later` holds the ratings that were asked for (and may hold more); of a pair the latest counts."""
    stars = _latest(later)
    decisions = zip(held_out.user_idx.tolist(), held_out.states, held_out.targets, strict=True)
    parts = [
        _of_person(model, person, state, {i: stars[user, i] for i in targets.tolist() if (user, i) in stars})
        for person, (user, state, targets) in enumerate(decisions)
    ]
    rows = np.concatenate([np.empty((0, 6)), *parts])
    person, n_known = rows[:, 0].astype(np.int64), rows[:, 5].astype(np.int64)
    return Judged(person, rows[:, 1], rows[:, 2], rows[:, 3], rows[:, 4], n_known)


def _of_person(model: Forecaster, person: int, state: UserState, given: dict[int, float]) -> Values:
    """(len(given), 6): one person's columns of `Judged`."""
    if not given:
        return np.empty((0, 6))
    items = np.array(list(given), np.int32)
    low, high = model.interval(state, items)
    n_known = ((state.kind == Kind.RATING) & np.isfinite(state.value)).sum()
    whose, known = (np.full(len(items), number) for number in (person, n_known))
    columns = (whose, model.predict(state, items), low, high, list(given.values()), known)
    return np.column_stack(columns).astype(np.float64)


def measured(rows: Judged, usual: float, rng: np.random.Generator) -> dict[str, Any]:
    """The report's numbers; empty with fewer than FEWEST ratings. `usual`: the mean of all stars before.

    Intervals are over people, who are drawn with all their ratings.
    """
    if len(rows) < FEWEST:
        return {}
    error, inside = rows.predicted - rows.given, (rows.low <= rows.given) & (rows.given <= rows.high)
    squared = clustered_interval(error**2, rows.person, rng, 2_000)
    return {
        "n_ratings": len(rows),
        "n_people": len(np.unique(rows.person)),
        "rmse": Interval(*np.sqrt([squared.mean, squared.lo, squared.hi]).tolist()).as_dict(),
        "rmse_of_mean": float(np.sqrt(((usual - rows.given) ** 2).mean())),
        "mae": clustered_interval(np.abs(error), rows.person, rng, 2_000).as_dict(),
        "r2": rows.r2,
        "promised": COVERAGE,
        "coverage": clustered_interval(inside.astype(np.float64), rows.person, rng, 2_000).as_dict(),
        "width": float((rows.high - rows.low).mean()),
        "tenths": _by_activity(rows, error, inside, rng),
        "calibration": _calibration(rows, rng),
    }


def _by_activity(
    rows: Judged, error: Values, inside: npt.NDArray[np.bool_], rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Tenths of the people by how many ratings were known of them; ties fall together."""
    known = rows.n_known[np.unique(rows.person, return_index=True)[1]]
    edges = np.quantile(known, np.arange(1, N_TENTHS) / N_TENTHS)
    tenth = np.searchsorted(edges, rows.n_known, side="left")
    found = []
    for part in (tenth == number for number in np.unique(tenth)):
        covered = clustered_interval(inside[part].astype(np.float64), rows.person[part], rng, 2_000)
        found.append({
            "from": int(rows.n_known[part].min()), "to": int(rows.n_known[part].max()),
            "n_ratings": int(part.sum()), "coverage": covered.as_dict(),
            "width": float((rows.high - rows.low)[part].mean()),
            "rmse": float(np.sqrt((error[part] ** 2).mean())),
        })  # fmt: skip
    return found


def _calibration(rows: Judged, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Bins of the prediction: what was predicted on average, and what was given, with its interval."""
    order = np.argsort(rows.predicted, kind="stable")
    found = []
    for part in np.array_split(order, min(N_BINS, len(order))):
        given = clustered_interval(rows.given[part], rows.person[part], rng, 2_000)
        found.append(
            {"predicted": float(rows.predicted[part].mean()), "given": given.as_dict(), "n": len(part)}
        )
    return found


def _latest(log: InteractionLog) -> dict[tuple[int, int], float]:
    rated = np.flatnonzero((log.kind == Kind.RATING) & np.isfinite(log.value))
    pairs = zip(log.user_idx[rated].tolist(), log.item_idx[rated].tolist(), strict=True)
    return dict(zip(pairs, log.value[rated].tolist(), strict=True))  # ascending in time: the latest stays
