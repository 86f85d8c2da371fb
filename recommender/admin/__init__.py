"""The recommender's pages in Django's admin, and those of the slates it decides."""

from recommender.admin import (
    comparisons,
    lists,
    mutes,
    preferences,
    refreshes,
    runs,
    slates,
    trials,
    versions,
)

__all__ = [
    "comparisons",
    "lists",
    "mutes",
    "preferences",
    "refreshes",
    "runs",
    "slates",
    "trials",
    "versions",
]
