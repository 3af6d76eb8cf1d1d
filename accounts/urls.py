from django.urls import path

from .views import account, areas, network, notices, places, privacy, profile, providers, sessions

urlpatterns = [
    path("", account.account, name="account"),
    path("sessions/", sessions.SessionsView.as_view(), name="usersessions_list"),
    path("sessions/<int:pk>/end/", sessions.end_session, name="account-session-end"),
    path("profile/", profile.profile, name="account-profile"),
    path("profile/username/", profile.check_username, name="account-username"),
    path("locations/", places.locations, name="account-locations"),
    path("areas/", areas.areas, name="account-areas"),
    path("privacy/", privacy.privacy, name="account-privacy"),
    path("privacy/download/", privacy.ask_export, name="account-export-ask"),
    path("privacy/download/<int:pk>/", privacy.download, name="account-export"),
    path("privacy/leave/", privacy.leave, name="account-leave"),
    path("privacy/stay/", privacy.keep, name="account-stay"),
    path("network/", network.begin, name="account-network"),
    path("network/send/", network.send, name="account-network-send"),
    path("network/arrive/", network.arrive, name="account-network-arrive"),
    path("notices/", notices.notices, name="account-notices"),
    path("notices/read/", notices.read_notices, name="account-notices-read"),
    path("unsubscribe/<str:token>/", notices.unsubscribe, name="account-unsubscribe"),
    # Before allauth's, whose views these are (accounts/views/providers.py).
    path("facebook/login/", providers.facebook_login, name="facebook_login"),
    path("facebook/login/callback/", providers.facebook_callback, name="facebook_callback"),
    path("facebook/login/token/", providers.closed),
    path("google/login/", providers.google_login, name="google_login"),
    path("google/login/callback/", providers.google_callback, name="google_callback"),
    path("google/login/token/", providers.closed),
    path(
        "oidc/<str:provider_id>/login/",
        providers.openid_connect_login,
        name="openid_connect_login",
    ),
    path(
        "oidc/<str:provider_id>/login/callback/",
        providers.openid_connect_callback,
        name="openid_connect_callback",
    ),
]
