"""What a refresh needs and serving does not: the counts, and the float64 inverse behind the linear weights.

Kept in a folder beside the refreshed bundle, whose log it shares. Written and read by the refresher alone.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from recommender.engine import statistics
from recommender.engine.config import FitConfig
from recommender.engine.sources import precision, tail
from recommender.engine.sources.precision import Precision
from recommender.engine.statistics import ItemStatistics
from recommender.engine.types import InteractionLog

_CSR = ("data", "indices", "indptr")


@dataclass(frozen=True, slots=True)
class RefreshState:
    """Statistics of one log, and what was solved from them: the inverse, and the tail (`tail.fit`)."""

    statistics: ItemStatistics
    precision: Precision
    tail: sp.csr_matrix

    def save(self, folder: Path) -> None:
        """Write `folder`, all or nothing; replaces what was there."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder.parent))
        try:
            for name, array in self._arrays().items():
                np.save(draft / f"{name}.npy", array, allow_pickle=False)
            shutil.rmtree(folder, ignore_errors=True)
            draft.rename(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _arrays(self) -> dict[str, np.ndarray]:
        counted = self.statistics
        matrices = {"gram": counted.gram, "transitions": counted.transitions, "tail": self.tail}
        arrays = {f"{name}_{part}": getattr(m, part) for name, m in matrices.items() for part in _CSR}
        shape = np.array([counted.n_users, counted.n_items])
        inverse, items, l2 = self.precision.inverse, self.precision.items, np.array(self.precision.l2)
        return arrays | {"shape": shape, "inverse": inverse, "items": items, "l2": l2}


def begin(log: InteractionLog, n_users: int, n_items: int, config: FitConfig) -> RefreshState:
    """Count and invert a whole log. Cost: as training's, without factors and ranker."""
    counted = statistics.count(log, n_users, n_items)
    solved = precision.fit(counted.gram, config.l2, config.dense_items)
    return RefreshState(counted, solved, tail.fit(counted.gram, solved.items, config.l2))


def load(folder: Path, log: InteractionLog) -> RefreshState:
    """Read what `save` wrote, memory-mapped. Raises OSError or ValueError where it is not whole."""

    def array(name: str) -> np.ndarray:
        read: np.ndarray = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        return read

    n_users, n_items = array("shape").tolist()

    def matrix(name: str) -> sp.csr_matrix:
        return sp.csr_matrix(tuple(array(f"{name}_{part}") for part in _CSR), shape=(n_items, n_items))

    counted = ItemStatistics(log, n_users, n_items, matrix("gram"), matrix("transitions"))
    solved = Precision(array("inverse"), array("items"), float(array("l2")))
    return RefreshState(counted, solved, matrix("tail"))
