"""What every feature family reads: the batch's context, its candidates and the catalogue."""

from dataclasses import dataclass

from recommender.engine.context import Context
from recommender.engine.demographic import Demographic
from recommender.engine.retrieval import CandidateRows
from recommender.engine.sources.content import Content
from recommender.engine.sources.linear import LinearModel
from recommender.engine.sources.neighbours import Neighbours
from recommender.engine.sources.transitions import Transitions
from recommender.engine.types import Catalogue


@dataclass(frozen=True, slots=True)
class FeatureInputs:
    """Read-only inputs of one batch."""

    context: Context
    rows: CandidateRows
    catalogue: Catalogue
    content: Content
    neighbours: Neighbours
    linear: LinearModel
    transitions: Transitions
    demographic: Demographic
