"""Addresses of the catalogue's own responses. Its pages know the person, and so live in recommender."""

from django.urls import path

from catalog.views import poster

urlpatterns = [path("posters/<int:item_id>.svg", poster, name="poster")]
