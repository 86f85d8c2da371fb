"""The leakage sentinel: did what was judged know anything that nobody could have known at the time?

Each training is examined before its version may be promoted. Exact checks raise no false alarm (is the answer
among the inputs; does the same come out of lawful inputs alone); for numbers too good to be true the rate of
false alarms is stated. Decisions must come after their log, as `splits.live` cuts them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from recommender.engine.evaluation.lawful import asked_pairs, lawful, sample
from recommender.engine.evaluation.separation import separation
from recommender.engine.evaluation.splits import HeldOut
from recommender.engine.features import schema
from recommender.engine.learning import list_metrics
from recommender.engine.logs import pairs
from recommender.engine.pipeline import Pipeline
from recommender.engine.ranking.training_rows import TrainingRows
from recommender.engine.teaching import FitPast, requests_for
from recommender.engine.types import FloatArray

PARITY_DECISIONS = 64
SEPARATION_DECISIONS = 200
FEWEST_DECISIONS = 20  # below, a number too good to be true may be luck
TOLERANCE = 1e-3
MAY_DIFFER = 0.005  # the share of a feature's cells that sums in another order may move past a tie
BEST_AUC = 0.95  # of one honest feature among retrieved candidates; measured: 0.78 on ML-100K
FALSE_ALARM = 0.001  # for all features of one training together, each of a true AUC of at most BEST_AUC
BEST_SHARE_OF_CEILING = 0.97
SUSPICIOUS_R2 = 0.99


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what it looked for, and what it saw."""

    check: str
    passed: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all checks found. A verdict of no findings means that nothing could be examined."""

    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Did no check fail?"""
        return all(finding.passed for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """For a manifest."""
        return {"passed": self.passed, "findings": [asdict(finding) for finding in self.findings]}


def examine(
    held_out: HeldOut, rows: TrainingRows, fit_past: FitPast, claims: Mapping[str, float], seed: int
) -> Verdict:
    """`rows` are what the ranker was given for `held_out`, one group a decision, in its order.

    `fit_past` fits the sources again from the lawful part of the log. `claims`: what is reported of the
    model's lists (`ndcg@10`). Predicted stars, fitted beside it, are examined apart: `stars_are_plausible`.
    """
    rng = np.random.default_rng(seed)
    return Verdict(
        (
            log_ends_before_decisions(held_out),
            log_holds_no_target(held_out),
            states_hold_no_target(held_out),
            rows_come_from_the_past(held_out, rows, fit_past, rng),
            no_feature_is_the_answer(rows, rng),
            numbers_are_plausible(rows, claims),
        )
    )


def log_ends_before_decisions(held_out: HeldOut) -> Finding:
    """Future events in the log: counted, they are tomorrow's popularity."""
    first = float(held_out.now_s.min(initial=np.inf))
    n_late = int((held_out.log.time_s > first).sum())
    return Finding("log ends before the first decision", n_late == 0, f"{n_late} events come after it")


def log_holds_no_target(held_out: HeldOut) -> Finding:
    """What is asked must not be among what was fitted."""
    asked = asked_pairs(held_out)
    n_held = int(np.isin(asked, pairs(held_out.log.user_idx, held_out.log.item_idx)).sum())
    return Finding(
        "log holds no choice that is asked for", n_held == 0, f"{n_held} of {len(asked)} are in it"
    )


def states_hold_no_target(held_out: HeldOut) -> Finding:
    """Nor among what the model is told of the person, nor may that be of later."""
    decisions = list(zip(held_out.states, held_out.targets, held_out.now_s, strict=True))
    n_told = sum(int(np.isin(targets, state.item_idx).sum()) for state, targets, _ in decisions)
    n_late = sum(int((state.time_s > now).sum()) for state, _, now in decisions)
    seen = f"{n_told} choices are in the history they are asked after, {n_late} of its events are later"
    return Finding("histories hold no choice that is asked for", n_told + n_late == 0, seen)


def rows_come_from_the_past(
    held_out: HeldOut, rows: TrainingRows, fit_past: FitPast, rng: np.random.Generator
) -> Finding:
    """The same candidates and features must come out of a second fit that is given lawful inputs alone.

    Finds counts of later, sources fitted on more than the log, features made from the answer, candidates
    that retrieval did not propose, and order or gaps that mark the choice. Cost: one fit of the sources.
    """
    check = "candidates and features follow from the past alone"
    if len(rows.group) != len(held_out):
        return Finding(check, False, f"{len(rows.group)} groups of rows for {len(held_out)} decisions")
    drawn = sample(len(held_out), PARITY_DECISIONS, rng)
    allowed = lawful(held_out)
    states = [allowed.states[q] for q in drawn]
    requests = [requests_for(allowed)[q] for q in drawn]
    again = Pipeline(fit_past(allowed.log)).stage(states, requests)
    given = rows.of_queries(_mask(drawn, len(held_out)))
    if not np.array_equal(again.rows.group, given.group):
        n_other = int((again.rows.group != given.group).sum())
        return Finding(check, False, f"{n_other} of {len(drawn)} decisions have other candidates")
    share = _differing(given.features, again.features)
    worst = int(share.argmax()) if len(share) else 0
    seen = f"at most {share[worst]:.2%} of a feature's values differ ({schema.NAMES[worst]})"
    return Finding(check, bool(share[worst] <= MAY_DIFFER), seen)


def no_feature_is_the_answer(rows: TrainingRows, rng: np.random.Generator) -> Finding:
    """No feature alone, nor where it is missing, may part chosen from unchosen candidates nearly always.

    Per decision the area under the ROC curve (Mann–Whitney); the mean over decisions is tested against
    BEST_AUC, one-sided, Bonferroni over features and directions: FALSE_ALARM for all together.
    """
    check = "no feature is the answer"
    part = rows.informative()
    if len(part.group) < FEWEST_DECISIONS:
        return Finding(check, True, f"too few decisions to tell: {len(part.group)}")
    part = part.of_queries(_mask(sample(len(part.group), SEPARATION_DECISIONS, rng), len(part.group)))
    found = {name: separation(part, part.features[:, i]) for i, name in enumerate(schema.NAMES)}
    found |= {
        f"{name} (missing)": separation(part, np.isnan(part.features[:, i]).astype(np.float32))
        for i, name in enumerate(schema.NAMES)
    }
    bound = float(norm.isf(FALSE_ALARM / (2 * len(found))))
    name = max(found, key=lambda key: found[key].lower(bound))
    best = found[name]
    return Finding(check, best.lower(bound) <= BEST_AUC, f"the best alone has AUC {best.mean:.3f} ({name})")


def stars_are_plausible(r2: float, n_ratings: int, precision: float, where: str) -> Finding:
    """Stars predicted to the digit: of ratings not fitted on, nobody explains SUSPICIOUS_R2 of the variance.

    `precision`: MAP@10 of the lists beside it; a model that knows ratings but finds nothing has seen them.
    `where` the ratings were.
    """
    check = f"predicted stars are plausible: {where}"
    if n_ratings < FEWEST_DECISIONS or not np.isfinite(r2):
        return Finding(check, True, f"too few ratings to tell, or all alike: {n_ratings}")
    seen = f"R² {r2:.4f} of {n_ratings} ratings not fitted on, beside MAP@10 {precision:.4f}"
    return Finding(check, r2 < SUSPICIOUS_R2, seen)


def with_finding(verdict: Mapping[str, Any], finding: Finding) -> dict[str, Any]:
    """A stored verdict with one more finding, in place of an earlier one of the same check."""
    others = [found for found in verdict.get("findings", []) if found["check"] != finding.check]
    findings = [*others, asdict(finding)]
    return {"passed": all(found["passed"] for found in findings), "findings": findings}


def numbers_are_plausible(rows: TrainingRows, claims: Mapping[str, float]) -> Finding:
    """An order close to perfect."""
    check = "numbers are plausible"
    if len(rows.group) < FEWEST_DECISIONS:
        return Finding(check, True, f"too few decisions to tell: {len(rows.group)}")
    ceiling = float(list_metrics(rows, rows.target.astype(np.float32))["ndcg@10"].mean())
    claimed = claims.get("ndcg@10", 0.0)
    seen = f"NDCG@10 {claimed:.4f}; the candidates in perfect order have {ceiling:.4f}"
    return Finding(check, claimed <= BEST_SHARE_OF_CEILING * ceiling or ceiling == 0, seen)


def _mask(chosen: npt.NDArray[np.int64], n: int) -> npt.NDArray[np.bool_]:
    mask = np.zeros(n, bool)
    mask[chosen] = True
    return mask


def _differing(given: FloatArray, again: FloatArray) -> npt.NDArray[np.float64]:
    """(n_features,): the share of rows in which a feature is not what it was."""
    same = np.isclose(given, again, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
    share: npt.NDArray[np.float64] = (~same).sum(axis=0) / max(1, len(given))
    return share
