"""What a sister's server and a person on the way there ask for, under the names allauth uses."""

from django.urls import include, path

from .views import identity

app_name = "idp"
_endpoints = (
    [
        path(".well-known/openid-configuration", identity.configuration, name="configuration"),
        path(".well-known/jwks.json", identity.keys, name="jwks"),
        path("account/identity/authorize", identity.authorize, name="authorization"),
        path("account/identity/token", identity.token, name="token"),
        path("account/identity/userinfo", identity.userinfo, name="userinfo"),
    ],
    "oidc",
)
urlpatterns = [path("", include(_endpoints))]
