"""What is held of a person here: their account, and what surrounds it.

What other apps hold they tell themselves (accounts.signals.data_wanted).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client, Token
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.utils.translation import gettext as _

from ..models import Profile, TakenName, User
from ..signals import Entry, Part

# Of a row told as it is: what opens the account, and what says nothing without our database.
UNTOLD = {"id", "user", "password", "session_key", "data", "hash"}


def own_parts(user: User) -> list[Part]:
    return [
        Part("account", _("Account"), [Entry(account(user))]),
        Part("profile", _("Profile"), _profile(user)),
        Part("usernames", _("Usernames kept for you"), _usernames(user)),
        Part("places", _("Places"), rows(user.location_preferences.select_related("area"))),
        Part("consents", _("What you agreed to"), rows(user.consents.all())),
        Part("notices", _("Notices"), rows(user.notices.all())),
        Part("notice-choices", _("How you want to be told"), rows(user.notice_choices.all())),
        Part("sessions", _("Where you are signed in"), rows(UserSession.objects.filter(user=user))),
        Part("passkeys", _("Passkeys and second step"), _authenticators(user)),
        Part("other-sites", _("Other sites you sign in with"), _social_accounts(user)),
        Part("sister-titles", _("Sister titles you sign in to"), _sister_titles(user)),
        Part("sister-titles-set-up", _("Sister titles you set up"), _clients(user)),
        Part("requests", _("What you asked of us"), _requests(user)),
        Part("desk-log", _("What you did in the administration"), _log(user)),
    ]


def account(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "name": user.name,
        "joined": user.date_joined,
        "last_sign_in": user.last_login,
        "has_password": user.has_usable_password(),
        "active": user.is_active,
        "works_here": user.is_staff,
        "administrator": user.is_superuser,
        "groups": [group.name for group in user.groups.all()],
        "rights": [str(right.name) for right in user.user_permissions.all()],
        "addresses": [
            {"email": each.email, "verified": each.verified, "primary": each.primary}
            for each in EmailAddress.objects.filter(user=user).order_by("pk")
        ],
    }


def told(row: Model, *, without: Iterable[str] = ()) -> dict[str, Any]:
    """The row's own columns, with what they refer to by its name."""
    left_out = UNTOLD | set(without)
    found: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in left_out:
            continue
        value = getattr(row, field.name)
        found[field.name] = str(value) if isinstance(value, Model) else value
    return found


def rows(queryset: Any, *, without: Iterable[str] = ()) -> Iterator[Entry]:
    for row in queryset.iterator(500):
        yield Entry(told(row, without=without))


def _profile(user: User) -> Iterator[Entry]:
    own = Profile.objects.filter(user=user).select_related("home_area__parent__parent__parent")
    for profile in own:
        home = profile.home_area
        yield Entry(
            {
                **told(profile),
                "home_area": home.path if home else None,
                "address": profile.get_absolute_url(),
                "links": [{"title": link.title, "url": link.url} for link in profile.links.all()],
            }
        )


def _usernames(user: User) -> Iterator[Entry]:
    for name in TakenName.objects.filter(user=user).order_by("key"):
        yield Entry({"key": name.key, "at": name.at})


def _authenticators(user: User) -> Iterator[Entry]:
    """Never what they hold: whoever has that, has the account."""
    for each in Authenticator.objects.filter(user=user).order_by("pk"):
        name = each.data.get("name") if each.type == Authenticator.Type.WEBAUTHN else None
        yield Entry(
            {
                "kind": str(each.get_type_display()),
                "name": name,
                "created_at": each.created_at,
                "last_used_at": each.last_used_at,
            }
        )


def _social_accounts(user: User) -> Iterator[Entry]:
    for each in SocialAccount.objects.filter(user=user).order_by("pk"):
        yield Entry(
            {
                "site": each.provider,
                "your_id_there": each.uid,
                "what_it_told_us": each.extra_data,
                "connected_at": each.date_joined,
                "last_sign_in": each.last_login,
            }
        )


def _sister_titles(user: User) -> Iterator[Entry]:
    for token in Token.objects.filter(user=user).select_related("client").order_by("pk"):
        yield Entry(
            {
                "title": token.client.name if token.client else None,
                "what_it_may_know": token.get_scopes(),
                "email": token.get_scope_email(),
                "since": token.created_at,
                "until": token.expires_at,
            }
        )


def _clients(user: User) -> Iterator[Entry]:
    for client in Client.objects.filter(owner=user).order_by("created_at", "pk"):
        yield Entry({"title": client.name, "since": client.created_at})


def _requests(user: User) -> Iterator[Entry]:
    for kind in ("export", "departure"):
        row = getattr(user, kind, None)
        if row is not None:
            yield Entry({"kind": str(row._meta.verbose_name), **told(row, without=["file"])})


def _log(user: User) -> Iterator[Entry]:
    done = LogEntry.objects.filter(user=user).select_related("content_type").order_by("pk")
    for entry in done.iterator(500):
        yield Entry(
            {
                "at": entry.action_time,
                "what": entry.get_change_message(),
                "kind": str(entry.content_type or ""),
                "on": entry.object_repr,
            }
        )
