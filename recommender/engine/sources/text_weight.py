"""How much a cosine of texts counts beside one of genres: Fisher's linear discriminant (1936).

What people used is told from what they did not by two numbers, likeness in facts and in text to the rest of
their history. The direction that parts them best, over the spread within people, is the weight.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine.preference import BoolArray
from recommender.engine.sources.latent import LatentText
from recommender.engine.types import FloatArray

Array: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.int64]
FEWEST_USES = 3
FEWEST_PEOPLE = 20
UNLEARNED = 4.0  # what was measured first, with fewer directions: for a log of too few people
MOST = 100.0
MOST_PEOPLE, MOST_ITEMS = 1000, 4000  # evenly drawn from those there are: bounds the pairs looked at


def fit(genres: sp.csr_matrix, year: FloatArray, text: LatentText, used: sp.csr_matrix) -> float:
    """0 where text parts nothing. `genres`, `year`: as in `Content`; `used` 0/1 (n_users, n_items)."""
    told = _evenly(np.flatnonzero(text.items.any(axis=1)), MOST_ITEMS)
    n_uses, n_told = np.diff(used.indptr), np.asarray(used[:, told].sum(axis=1)).ravel()
    known = (n_uses >= FEWEST_USES) & (n_told > 0) & (n_told < len(told))
    people = _evenly(np.flatnonzero(known), MOST_PEOPLE)
    if len(people) < FEWEST_PEOPLE:
        return UNLEARNED
    history = sp.csr_matrix(used[people], dtype=np.float32)
    own = history[:, told].toarray() > 0
    facts = _likeness(history, genres, told, own) - 0.1 * _years_apart(history, year, told, own)
    by_facts, by_text = _discriminant(own, facts, _likeness(history, sp.csr_matrix(text.items), told, own))
    if by_text <= 0:
        return 0.0
    return float(min(MOST, by_text / max(by_facts, 1e-9)))


def _evenly(rows: Rows, most: int) -> Rows:
    return rows[np.linspace(0, len(rows) - 1, min(most, len(rows))).astype(np.int64)] if len(rows) else rows


def _likeness(history: sp.csr_matrix, points: sp.csr_matrix, items: Rows, own: BoolArray) -> Array:
    """(n_people, n_items): the mean cosine with the person's other items."""
    here = points[items]
    total = np.asarray((history @ points @ here.T).todense(), np.float64)
    total -= own * np.asarray(here.multiply(here).sum(axis=1)).ravel()
    return total / _others(history, own)


def _years_apart(history: sp.csr_matrix, year: FloatArray, items: Rows, own: BoolArray) -> Array:
    """(n_people, n_items): from the mean year of the person's other items."""
    mean = (np.asarray(history @ year, np.float64)[:, None] - own * year[items]) / _others(history, own)
    return np.abs(year[items] - mean)


def _others(history: sp.csr_matrix, own: BoolArray) -> Array:
    return np.diff(history.indptr)[:, None] - own.astype(np.float64)


def _discriminant(own: BoolArray, facts: Array, text: Array) -> tuple[float, float]:
    """The weights of both, up to a factor: S⁻¹ d, by the spread S of the unused and the means' distance d."""
    n_own, n_other = own.sum(axis=1, keepdims=True), (~own).sum(axis=1, keepdims=True)
    columns = np.stack([facts, text])
    middle = (columns * ~own).sum(axis=2, keepdims=True) / n_other
    apart = ((columns * own).sum(axis=2, keepdims=True) / n_own - middle).mean(axis=(1, 2))
    rest = (columns - middle) * ~own / np.sqrt(n_other)
    spread = np.einsum("apn,bpn->ab", rest, rest) / len(own)
    by_facts, by_text = np.linalg.solve(spread + 1e-12 * np.eye(2), apart)
    return float(by_facts), float(by_text)
