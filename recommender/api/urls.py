"""The API's addresses, below /api/."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView

import recommender.api.schema  # noqa: F401 - registers what drf-spectacular must know
from recommender.api.views.docs import ApiDocs
from recommender.api.views.explanations import Explain, WhyNot, WhyNotAll
from recommender.api.views.interactions import InteractionBatch, OwnInteraction, OwnInteractions
from recommender.api.views.items import ItemDetail, ItemList
from recommender.api.views.people import OwnArm, OwnHistory, OwnKey, OwnKeys, UserHistory
from recommender.api.views.preferences import MutedGenre, MutedItem, OwnPreferences, UserPreferences
from recommender.api.views.recommendations import Recommendations, SimilarItems
from recommender.api.views.unknown import UnknownAddress

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", ApiDocs.as_view(), name="api-docs"),
    path("v1/items/", ItemList.as_view(), name="api-items"),
    path("v1/items/<int:item_id>/", ItemDetail.as_view(), name="api-item"),
    path("v1/items/<int:item_id>/similar/", SimilarItems.as_view(), name="api-similar"),
    path("v1/items/<int:item_id>/explain/", Explain.as_view(), name="api-explain"),
    path("v1/items/<int:item_id>/why-not/", WhyNot.as_view(), name="api-why-not"),
    path("v1/why-not/", WhyNotAll.as_view(), name="api-why-not-all"),
    path("v1/interactions/", OwnInteractions.as_view(), name="api-interactions"),
    path("v1/interactions/batch/", InteractionBatch.as_view(), name="api-interaction-batch"),
    path("v1/interactions/<int:interaction_id>/", OwnInteraction.as_view(), name="api-interaction"),
    path("v1/recommendations/", Recommendations.as_view(), name="api-recommendations"),
    path("v1/users/me/arm/", OwnArm.as_view(), name="api-own-arm"),
    path("v1/users/me/history/", OwnHistory.as_view(), name="api-own-history"),
    path("v1/users/me/preferences/", OwnPreferences.as_view(), name="api-own-preferences"),
    path("v1/users/me/muted/items/<int:item_id>/", MutedItem.as_view(), name="api-muted-item"),
    path("v1/users/me/muted/genres/<slug:slug>/", MutedGenre.as_view(), name="api-muted-genre"),
    path("v1/users/me/keys/", OwnKeys.as_view(), name="api-own-keys"),
    path("v1/users/me/keys/<str:prefix>/", OwnKey.as_view(), name="api-own-key"),
    path("v1/users/<int:user_id>/history/", UserHistory.as_view(), name="api-user-history"),
    path("v1/users/<int:user_id>/preferences/", UserPreferences.as_view(), name="api-user-preferences"),
    re_path("", UnknownAddress.as_view(), name="api-unknown"),
]
