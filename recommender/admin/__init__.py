"""The recommender's pages in Django's admin, and those of the slates it decides."""

from recommender.admin import lists, runs, slates, versions

__all__ = ["lists", "runs", "slates", "versions"]
