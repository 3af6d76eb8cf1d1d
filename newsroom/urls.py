from django.contrib import admin
from django.urls import include, path

from accounts.views.me import me

from . import health

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("admin/", admin.site.urls),
    path("me/", me, name="me"),
    path("account/", include("accounts.urls")),
    path("", include("accounts.identity_urls")),
    path("account/", include("allauth.urls")),
    path("", include("articles.urls")),
]

handler400 = "newsroom.errors.bad_request"
handler403 = "newsroom.errors.forbidden"
handler404 = "newsroom.errors.not_found"
handler500 = "newsroom.errors.server_error"
