"""The recommender's pages in Django's admin, and those of the slates it decides."""

from recommender.admin import lists, preferences, refreshes, runs, slates, trials, versions

__all__ = ["lists", "preferences", "refreshes", "runs", "slates", "trials", "versions"]
