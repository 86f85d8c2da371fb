"""Models, versions and lists of the recommender."""

from recommender.models.comparisons import Comparison
from recommender.models.lists import StoredList
from recommender.models.mutes import MutedReason
from recommender.models.preferences import ListPreference
from recommender.models.refreshes import ModelRefresh
from recommender.models.registry import AliasChange, ModelVersion, TrainingRun
from recommender.models.trials import TrainingTrial

__all__ = [
    "AliasChange",
    "Comparison",
    "ListPreference",
    "ModelRefresh",
    "ModelVersion",
    "MutedReason",
    "StoredList",
    "TrainingRun",
    "TrainingTrial",
]
