"""Predicted stars on the window: known by hand; a planted leak of the ratings is caught."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from recommender.engine.evaluation import sentinel, splits
from recommender.engine.evaluation.predicted_stars import Forecaster, Judged, judged, measured
from recommender.engine.evaluation.splits import HeldOut
from recommender.engine.fit import fit_bundle
from recommender.engine.stars import training
from recommender.engine.stars.training import StarsConfig
from recommender.engine.types import FloatArray, IntArray, InteractionLog, Kind, UserState
from tests.recommender.engine.factories import SMALL, clustered_log, make_catalogue, make_log, make_state

N_USERS, N_ITEMS = 80, 60
QUICK = StarsConfig(n_factors=4, n_burn=5, n_sweeps=20)


@dataclass(frozen=True)
class Always:
    """The same stars for everything, and an interval of one star to either side."""

    stars: float

    def predict(self, state: UserState, items: IntArray) -> FloatArray:
        return np.full(len(items), self.stars, np.float32)

    def interval(self, state: UserState, items: IntArray) -> tuple[FloatArray, FloatArray]:
        return self.predict(state, items) - 1, self.predict(state, items) + 1


@dataclass(frozen=True)
class Remembers:
    """A planted leak: it was told the ratings that are asked for, but for what rounding takes away."""

    log: InteractionLog
    error: float = 0.01

    def predict(self, state: UserState, items: IntArray) -> FloatArray:
        """It knows a person by what they used first, and when."""
        first = (self.log.item_idx == state.item_idx[0]) & (self.log.time_s == state.time_s[0])
        own = self.log.user_idx == self.log.user_idx[first][0]
        stars = dict(zip(self.log.item_idx[own].tolist(), self.log.value[own].tolist(), strict=True))
        return np.array([stars[item] + self.error for item in items.tolist()], np.float32)

    def interval(self, state: UserState, items: IntArray) -> tuple[FloatArray, FloatArray]:
        return self.predict(state, items), self.predict(state, items)


def rated_log(seed: int = 0) -> InteractionLog:
    """People rate their own third of the items two stars higher, give or take one."""
    log = clustered_log(N_USERS, N_ITEMS, seed)
    own = log.item_idx % 3 == log.user_idx % 3
    noise = np.random.default_rng(seed).integers(-1, 2, len(log))
    return replace(log, value=(2 + 2 * own + noise).astype(np.float32))


def asked(seed: int = 0) -> tuple[InteractionLog, HeldOut]:
    """The log, and those of its last decisions before which something was known of the person."""
    log = rated_log(seed)
    held_out = splits.live(log, 0.3)
    columns = (held_out.user_idx.tolist(), held_out.states, held_out.targets, held_out.now_s.tolist())
    return log, splits.gathered(held_out.log, [row for row in zip(*columns, strict=True) if len(row[1])])


def verdict_on(model: Forecaster, seed: int = 0) -> sentinel.Finding:
    log, held_out = asked(seed)
    rows = judged(model, held_out, log)
    return sentinel.stars_are_plausible(rows.r2, len(rows), 0.0074, "in the window")


def test_by_hand() -> None:
    """Two people; of the first, one choice was rated (5) and one only looked at; of the second 2 and 4."""
    later = make_log([(0, 1, 10.0), (1, 2, 11.0), (1, 3, 12.0)])
    later = replace(later, value=np.array([5, 2, 4], np.float32))
    states = (make_state([7, 8]), make_state([9], kind=Kind.LIKE))
    targets = (np.array([1, 5], np.int32), np.array([2, 3], np.int32))
    held_out = HeldOut(make_log([]), np.array([0, 1], np.int32), states, targets, np.array([9.0, 9.0]))

    rows = judged(Always(3.0), held_out, later)

    assert rows.given.tolist() == [5, 2, 4]
    assert rows.person.tolist() == [0, 1, 1]
    assert rows.n_known.tolist() == [2, 0, 0]
    assert rows.r2 == pytest.approx(1 - 6 / (14 / 3))


def table(predicted: np.ndarray, given: np.ndarray, people: int) -> Judged:
    person = np.arange(len(given)) % people
    return Judged(person, predicted, predicted - 1, predicted + 1, given, person * 3)


def test_numbers_by_hand() -> None:
    given = np.array([1.0, 2.0, 3.0, 4.0] * 10)
    found = measured(table(np.full(40, 3.0), given, 20), 2.0, np.random.default_rng(1))

    assert found["rmse"]["mean"] == pytest.approx(np.sqrt(6 / 4))
    assert found["rmse_of_mean"] == pytest.approx(np.sqrt(6 / 4))
    assert found["mae"]["mean"] == pytest.approx(1.0)
    assert found["r2"] == pytest.approx(1 - 6 / 5)
    assert found["coverage"]["mean"] == pytest.approx(0.75)
    assert found["width"] == pytest.approx(2.0)
    assert (found["n_ratings"], found["n_people"], len(found["tenths"])) == (40, 20, 10)
    assert sum(part["n_ratings"] for part in found["tenths"]) == 40
    assert (found["tenths"][0]["from"], found["tenths"][-1]["to"]) == (0, 57)


def test_what_is_well_calibrated_lies_on_the_line() -> None:
    rng = np.random.default_rng(2)
    predicted = rng.uniform(1, 5, 4000)
    found = measured(table(predicted, predicted + rng.normal(0, 0.5, 4000), 200), 3.0, rng)

    bins = found["calibration"]
    assert len(bins) == 10
    assert all(b["given"]["lo"] - 0.05 <= b["predicted"] <= b["given"]["hi"] + 0.05 for b in bins)
    assert [b["predicted"] for b in bins] == sorted(b["predicted"] for b in bins)
    assert found["rmse"]["lo"] < 0.5 < found["rmse"]["hi"]


def test_too_few_ratings_are_not_measured() -> None:
    assert measured(table(np.ones(19), np.ones(19), 5), 3.0, np.random.default_rng(1)) == {}


def test_a_planted_leak_of_the_ratings_is_caught() -> None:
    log, _ = asked()
    found = verdict_on(Remembers(log))

    assert not found.passed
    assert found.detail.startswith("R² 0.99")
    assert found.detail.endswith("beside MAP@10 0.0074")


@pytest.mark.parametrize("seed", range(20))
def test_a_clean_model_passes(seed: int) -> None:
    _, held_out = asked(seed)
    model = training.fit(held_out.log, N_USERS, N_ITEMS, make_catalogue(N_ITEMS), QUICK)
    assert model is not None

    found = verdict_on(model, seed)

    assert found.passed
    assert found.detail.startswith("R² 0.")


def test_ratings_all_alike_and_few_ones_prove_nothing() -> None:
    assert sentinel.stars_are_plausible(float("nan"), 500, 0.1, "anywhere").passed
    assert sentinel.stars_are_plausible(1.0, 3, 0.1, "anywhere").passed


def test_a_finding_joins_a_verdict_and_replaces_its_like() -> None:
    good, bad = (sentinel.stars_are_plausible(r2, 100, 0.1, "here") for r2 in (0.3, 0.9997))
    other = {"check": "another", "passed": True, "detail": ""}

    failed = sentinel.with_finding({"passed": True, "findings": [other]}, bad)
    assert (failed["passed"], len(failed["findings"])) == (False, 2)
    mended = sentinel.with_finding(failed, good)
    assert (mended["passed"], len(mended["findings"])) == (True, 2)


@pytest.mark.slow
def test_every_training_says_what_it_explains_and_is_examined() -> None:
    bundle = fit_bundle(rated_log(), make_catalogue(N_ITEMS), n_users=N_USERS, config=SMALL)

    assert 0 < bundle.manifest["metrics"]["stars"]["r2"] < 0.95
    checks = {found["check"]: found["passed"] for found in bundle.manifest["sentinel"]["findings"]}
    assert checks["predicted stars are plausible: held out in training"]
