"""What the answers so far say: whom of the panel the person may be like, and what their list is led by.

Each panel member is a hypothesis and each answer evidence, taken as independent (naive Bayes; the IGCN of
Rashid, Karypis & Riedl 2008 with members in place of clusters). The likelihoods are ours, chosen on people
that are not reported on (docs/evaluation.md, "The first minute").
"""

from dataclasses import dataclass

import numpy as np

from recommender.engine.interview.panel import Panel
from recommender.engine.preference import BoolArray
from recommender.engine.queries import stack
from recommender.engine.types import FloatArray, IntArray, Kind, UserState

# How likely an answer is of somebody like a member who did not do the same, to one who did. A log is not all
# that people have seen: "not seen" says less.
SEEN_UNLIKE = 0.03
UNSEEN_UNLIKE = 0.4
PICKED_POWER = (
    3.0  # of a picked group: a member who used all its films is e^3 times as plausible as one of none
)
PICKED_WEIGHT = 0.3  # of a picked group in the list's lead: as much as a look at a film
SEEN = (Kind.RATING, Kind.LIKE, Kind.WATCHLIST)


@dataclass(frozen=True, slots=True)
class Belief:
    """`plausible` (n_people,) float32, sums to 1; `score` (n,) float32, the linear list's; `asked` (n,)."""

    plausible: FloatArray
    score: FloatArray
    asked: BoolArray

    @property
    def n_alike(self) -> float:
        """How many equally plausible members would be as uncertain: the perplexity of `plausible`."""
        p = self.plausible[self.plausible > 0].astype(np.float64)
        return float(np.exp(-(p * np.log(p)).sum())) if len(p) else 0.0

    @property
    def known(self) -> float:
        """0–1: the share of the uncertainty (entropy, Shannon 1948) about whom of the panel the person is
        like that answers have taken away. 0 before the first, 1 when one member is left. Ours."""
        n = len(self.plausible)
        return float(np.clip(1 - np.log(self.n_alike) / np.log(n), 0, 1)) if n > 1 else 0.0


def believe(panel: Panel, state: UserState, unseen: IntArray, picked: tuple[IntArray, ...] = ()) -> Belief:
    """After what a person said of items, those they have not seen, and groups of items they picked.

    A dismissal says "not seen", a view or click nothing. Cost: members times answers.
    """
    seen = np.unique(panel.columns(state.item_idx[np.isin(state.kind, SEEN)]))
    turned_down = state.item_idx[state.kind == Kind.DISMISS]
    others = np.setdiff1d(panel.columns(np.concatenate([unseen, turned_down])), seen)
    log_odds = np.log(SEEN_UNLIKE) * (len(seen) - panel.used[:, seen].sum(axis=1))
    log_odds += np.log(UNSEEN_UNLIKE) * panel.used[:, others].sum(axis=1)
    score = _score(panel, state)
    usual = panel.used.mean(axis=1) if len(panel.items) else 0.0  # who used much used of every group
    for columns in filter(len, map(panel.columns, picked)):
        log_odds += PICKED_POWER * (panel.used[:, columns].mean(axis=1) - usual)
        score = score + PICKED_WEIGHT * panel.weights[columns].mean(axis=0)
    asked = np.zeros(len(panel.items), bool)
    asked[seen] = asked[others] = True
    return Belief(_normalised(log_odds), score.astype(np.float32), asked)


def _score(panel: Panel, state: UserState) -> FloatArray:
    """(n,): the recent-history linear model's (`sources.linear`), up to the columns' own order."""
    until_s = np.array([float(state.time_s.max(initial=0.0))])
    history = stack([state], until_s, len(panel.column_of)).recent(panel.decay)
    score: FloatArray = (history[:, panel.items] @ panel.weights)[0]
    return score


def _normalised(log_odds: FloatArray) -> FloatArray:
    odds = np.exp(log_odds - log_odds.max(initial=-np.inf)) if len(log_odds) else log_odds
    plausible: FloatArray = (odds / odds.sum()).astype(np.float32) if len(odds) else odds.astype(np.float32)
    return plausible
