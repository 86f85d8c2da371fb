"""Models, versions and lists of the recommender."""

from recommender.models.lists import StoredList
from recommender.models.registry import AliasChange, ModelVersion, TrainingRun

__all__ = ["AliasChange", "ModelVersion", "StoredList", "TrainingRun"]
