"""The one table of addresses."""

from django.contrib import admin
from django.urls import include, path

from accounts.language import choose_language
from recsite.metrics import metrics

admin.autodiscover()

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("api/", include("recommender.api.urls")),
    path("", include("catalog.urls")),
    path("language/", choose_language, name="set_language"),
    path("metrics", metrics, name="metrics"),
    path("", include("recommender.urls")),
]
