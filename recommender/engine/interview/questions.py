"""Which film to ask about next: the one whose answer is expected to improve the person's list most.

The expected value of sample information (Raiffa & Schlaifer 1961) with the list's hits as utility; ours. Who
has not seen a film cannot rate it: what an answer gains is weighed by how probable it is.
"""

import numpy as np

from recommender.engine.interview.belief import Belief
from recommender.engine.interview.panel import Panel
from recommender.engine.types import FloatArray, IntArray

N_CANDIDATES = 60  # the most probably seen: an answer nobody can give teaches nothing
LIST_LENGTH = 10
POPULARITY = 1e-3  # orders what the linear model is silent of; too little to overrule it
WORTH_ASKING = 0.01  # expected hits; less is chance
CAME_TRUE = 0.85  # share of the expected hits that were hits, 0 to 6 answers (docs/evaluation.md)
_NEVER = np.float32(-1e9)


def next_items(
    panel: Panel, belief: Belief, n: int, exclude: IntArray, picked: tuple[IntArray, ...] = ()
) -> IntArray:
    """At most n item_idx, the most telling first; none where no film is left to ask about.

    Never one that was answered or is in `exclude`. Of each picked group one film is asked about first, for
    who picked it waits for that. Where no answer would make a list better, the film most probably seen.
    """
    seen = belief.plausible @ panel.used if panel.n_people else panel.share
    seen = np.where(belief.asked, 0, seen)
    seen[panel.columns(exclude)] = 0
    waiting = [own for own in map(panel.columns, picked) if not belief.asked[own].any()]
    of_picked = np.isin(np.arange(len(seen)), np.concatenate([[-1], *waiting]))
    seen = np.where(of_picked, seen, 0) if seen[of_picked].any() else seen
    candidates = np.argsort(-seen, kind="stable")[:N_CANDIDATES].astype(np.int32)
    candidates = candidates[seen[candidates] > 0]
    gain = gains(panel, belief, candidates)
    order = np.argsort(-np.where(gain > WORTH_ASKING, gain, 0), kind="stable")
    return panel.items[candidates[order[:n]]]


def gains(panel: Panel, belief: Belief, candidates: IntArray) -> FloatArray:
    """(n_candidates,): expected hits more in a list of ten once the candidate is answered with "seen".

    sum over members m: plausible(m) used(m, c) [hits(list after c, m) - hits(list before, m)], both lists by
    the linear model, without c or what was answered. Cost: members times films in the lists times candidates.
    """
    prior = POPULARITY * panel.share
    before = np.repeat((belief.score + prior)[None], len(candidates), axis=0)
    after = panel.decay * belief.score + panel.weights[candidates] + prior
    change = _listed(after, belief, candidates) - _listed(before, belief, candidates)
    touched = np.flatnonzero(change.any(axis=0))
    more_hits = panel.used[:, touched] @ change[:, touched].T
    gain: FloatArray = (panel.used[:, candidates] * belief.plausible[:, None] * more_hits).sum(axis=0)
    return gain


def expected_hits(panel: Panel, belief: Belief) -> float:
    """How many of the first LIST_LENGTH films of the linear model's list the person is expected to choose,
    by the members they may be like, less what that flatters itself: the model has learned from them.
    """
    if not len(panel.items):
        return 0.0
    score = np.where(belief.asked, _NEVER, belief.score + POPULARITY * panel.share)
    best = np.argsort(-score, kind="stable")[:LIST_LENGTH]
    best = best[score[best] > _NEVER]
    return float(CAME_TRUE * belief.plausible @ panel.used[:, best].sum(axis=1))


def _listed(score: FloatArray, belief: Belief, candidates: IntArray) -> FloatArray:
    """(n_candidates, n): 1 where the film is among the LIST_LENGTH best of the candidate's row."""
    row = np.arange(len(candidates))
    score[:, belief.asked] = score[row, candidates] = _NEVER
    listed = np.zeros(score.shape, np.float32)
    length = min(LIST_LENGTH, score.shape[1])
    best = np.argpartition(-score, length - 1, axis=1)[:, :length]
    listed[row[:, None], best] = 1
    listed[score == _NEVER] = 0
    return listed
