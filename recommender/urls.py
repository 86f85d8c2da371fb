"""Addresses of the pages. The API's are in api/urls.py."""

from django.urls import path

from recommender.views import (
    about,
    catalogue,
    feedback,
    history,
    home,
    item,
    profile,
    rate_many,
    ratings_import,
    tuning,
    watchlist,
    why,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("movies/", catalogue.catalogue, name="catalogue"),
    path("movies/<int:item_id>/", item.item, name="item"),
    path("movies/<int:item_id>/why/", why.why, name="why"),
    path("movies/<int:item_id>/mute/", why.mute_item, name="mute_item"),
    path("genres/<slug:slug>/mute/", why.mute_genre, name="mute_genre"),
    path("movies/<int:item_id>/rate/", feedback.rate_item, name="rate_item"),
    path("movies/<int:item_id>/like/", feedback.like_item, name="like_item"),
    path("movies/<int:item_id>/dismiss/", feedback.dismiss_item, name="dismiss_item"),
    path("movies/<int:item_id>/watch/", feedback.watch_item, name="watch_item"),
    path("movies/<int:item_id>/unseen/", rate_many.mark_unseen, name="mark_unseen"),
    path("rate/", rate_many.rate_many, name="rate_many"),
    path("feedback/<int:interaction_id>/undo/", feedback.undo, name="undo"),
    path("watchlist/", watchlist.watchlist, name="watchlist"),
    path("history/", history.history, name="history"),
    path("profile/", profile.profile, name="profile"),
    path("profile/personalise/", profile.personalise, name="personalise"),
    path("profile/privacy/", profile.privacy, name="privacy"),
    path("profile/list/", tuning.tuning, name="tuning"),
    path("profile/list/sliders/", tuning.move_sliders, name="move_sliders"),
    path("profile/list/policy/", tuning.choose_policy, name="choose_policy"),
    path("profile/export/", profile.export, name="export"),
    path("profile/import/", ratings_import.import_ratings, name="import_ratings"),
    path("profile/erase/", profile.erase, name="erase"),
    path("about/", about.about, name="about"),
]
