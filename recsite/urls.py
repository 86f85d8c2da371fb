"""The one table of addresses."""

from django.contrib import admin
from django.urls import include, path

from recsite.metrics import metrics

admin.autodiscover()

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("api/", include("recommender.api.urls")),
    path("", include("catalog.urls")),
    path("metrics", metrics, name="metrics"),
    path("", include("recommender.urls")),
]
