"""All candidate sources of one bundle: fitted together, kept together, asked in one order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine import threads
from recommender.engine.config import FitConfig
from recommender.engine.progress import Told, unheard
from recommender.engine.sources import content, factors, like_minded, linear, neighbours, tail, transitions
from recommender.engine.sources.content import Content
from recommender.engine.sources.contract import Arrays, Source
from recommender.engine.sources.factors import Factors
from recommender.engine.sources.like_minded import FullLikeMinded, LikeMinded, RecentLikeMinded
from recommender.engine.sources.like_minded_next import NextOfLikeMinded
from recommender.engine.sources.linear import FullLinear, LikedLinear, LinearModel, RecentLinear
from recommender.engine.sources.neighbours import Neighbours
from recommender.engine.sources.popularity import Popular, RecentlyPopular
from recommender.engine.sources.sparse import csr_from, csr_from_arrays
from recommender.engine.sources.transitions import Transitions
from recommender.engine.statistics import ItemStatistics, user_moments, widened
from recommender.engine.types import Catalogue


@dataclass(frozen=True, slots=True)
class SourceCollection:
    """The fitted sources. `all` is the order of `features.source_scores.SOURCE_NAMES`."""

    linear: LinearModel
    decay: float
    transitions: Transitions
    neighbours: Neighbours
    like_minded: LikeMinded
    factors: Factors
    content: Content

    def all(self) -> tuple[Source, ...]:
        """Every source, in the order of the score features."""
        return (
            self.recent_linear(), FullLinear(self.linear), LikedLinear(self.linear, self.decay),
            self.transitions, self.neighbours, RecentLikeMinded(self.like_minded),
            FullLikeMinded(self.like_minded), NextOfLikeMinded(self.like_minded), self.factors, self.content,
            RecentlyPopular(), Popular(),
        )  # fmt: skip

    def recent_linear(self) -> RecentLinear:
        """The one source that is good enough alone to be a policy."""
        return RecentLinear(self.linear, self.decay)

    def widened(self, catalogue: Catalogue) -> "SourceCollection":
        """The same sources for a longer catalogue: only content has something to say about the new items."""
        n_items = len(catalogue)
        return SourceCollection(
            linear=self.linear.widened(n_items),
            decay=self.decay,
            transitions=transitions.widened_to(self.transitions, n_items),
            neighbours=Neighbours(widened(self.neighbours.similarity, n_items)),
            like_minded=self.like_minded.widened(n_items),
            factors=self.factors.widened(n_items),
            content=self.content.widened(catalogue),
        )

    def arrays(self) -> Arrays:
        """Everything a bundle must keep, each name prefixed by its source's."""
        kept: dict[str, npt.NDArray[Any]] = {"decay": np.array(self.decay)}
        for source in self.all():
            kept |= {f"{source.name}.{name}": array for name, array in source.arrays().items()}
        return kept


def fit(
    statistics: ItemStatistics, catalogue: Catalogue, config: FitConfig, told: Told = unheard
) -> SourceCollection:
    """Fit every source from the statistics of one log."""
    moments = user_moments(statistics.log, statistics.n_users, statistics.n_items)
    X = csr_from(moments, np.ones(moments.nnz))
    learned = threads.beside(
        config.n_threads, factors.fit,
        X, config.n_factors, config.factors_l2, config.factors_alpha, config.seed,
        config.affordable_iterations(X.nnz),
    )  # fmt: skip
    solved = linear.fit(statistics.gram, config.l2, config.dense_items)
    told(0.5)
    fitted = of_statistics(statistics, config, solved, content.fit(catalogue, X), learned, moments)
    told(1.0)
    return fitted


def of_statistics(
    statistics: ItemStatistics, config: FitConfig, solved: LinearModel, described: Content,
    learned: Callable[[], Factors], moments: sp.csr_matrix | None = None,
) -> SourceCollection:  # fmt: skip
    """The sources that are quick functions of the statistics, and those that a refresh follows or keeps.

    `moments`: `user_moments` of the statistics, where it is at hand. `learned` is asked last.
    """
    if moments is None:
        moments = user_moments(statistics.log, statistics.n_users, statistics.n_items)
    return SourceCollection(
        linear=solved,
        decay=config.linear_decay,
        transitions=transitions.fit(statistics.transitions),
        neighbours=neighbours.fit(statistics.gram, config.neighbours),
        like_minded=like_minded.of_users(moments),
        content=described,
        factors=learned(),
    )


def from_arrays(arrays: Arrays, catalogue: Catalogue) -> SourceCollection:
    """Build the sources a bundle kept."""

    def part(name: str) -> Arrays:
        return {key.removeprefix(f"{name}."): a for key, a in arrays.items() if key.startswith(f"{name}.")}

    linear_, factors_ = part("linear_recent"), part("factors")
    return SourceCollection(
        linear=LinearModel(
            linear_["weights"],
            linear_["dense_items"],
            linear_["row_of"],
            float(linear_["l2"]),
            tail.from_arrays(linear_),
        ),
        decay=float(arrays["decay"]),
        transitions=transitions.from_arrays(part("transitions")),
        neighbours=Neighbours(csr_from_arrays(part("neighbours"))),
        like_minded=like_minded.from_arrays(part("like_minded"), len(catalogue)),
        factors=Factors(factors_["items"], factors_["gram"], float(factors_["alpha"])),
        content=content.from_arrays(part("content"), catalogue),
    )
