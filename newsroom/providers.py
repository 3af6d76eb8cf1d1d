"""Other sites that people may sign in with, read from the environment.

    FACEBOOK_CLIENT_ID, FACEBOOK_CLIENT_SECRET
    GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET
    OIDC_PROVIDERS   any OpenID Connect provider, several with commas between them:
                     Name|https://issuer|client id|secret[|trusted][|network][|https://other.example]
    DEMO_PROVIDER    the address of newsroom/demo_provider.py, which plays Facebook

Left out, there is no button. `trusted` takes the provider's word for an address it calls
verified. `network` brings the username a person has there along, where it is free here. An
address after these is one more site that the provider's sign-in leads through.
"""

import re
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

FACEBOOK_VERSION = "v23.0"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_OIDC_WORDS = ("trusted", "network")
_OIDC_FORM = "OIDC_PROVIDERS must look like Name|https://issuer.example|client id|secret"

Providers = dict[str, dict[str, Any]]


def providers_from_env(env: environ.Env, *, base_url: str) -> Providers:
    """SOCIALACCOUNT_PROVIDERS. Raises ImproperlyConfigured for what is unsafe or half given."""
    secure = base_url.startswith("https:")
    providers: Providers = {}
    demo = env.str("DEMO_PROVIDER", "").rstrip("/")
    facebook = _keys(env, "FACEBOOK")
    if demo:
        if urlsplit(base_url).hostname not in _LOOPBACK or secure or facebook:
            raise ImproperlyConfigured(
                "DEMO_PROVIDER lets anyone in: it is for a paper at http://localhost only, "
                "in the place of FACEBOOK_CLIENT_ID"
            )
        if urlsplit(demo).hostname not in _LOOPBACK:
            raise ImproperlyConfigured("DEMO_PROVIDER must look like http://127.0.0.1:8010")
        facebook = {"client_id": "demo", "secret": "demo"}
    if facebook:
        graph = demo or f"https://graph.facebook.com/{FACEBOOK_VERSION}"
        dialog = f"{demo or f'https://www.facebook.com/{FACEBOOK_VERSION}'}/dialog/oauth"
        providers["facebook"] = {
            "APP": facebook,
            # By redirect; the other method runs a script of Facebook's in our pages.
            "METHOD": "oauth2",
            "VERSION": FACEBOOK_VERSION,
            "SCOPE": ["email", "public_profile"],
            "FIELDS": ["id", "email", "name"],
            "GRAPH_API_URL": _address(env, "FACEBOOK_GRAPH_API_URL", graph, secure),
            "AUTHORIZE_URL": _address(env, "FACEBOOK_AUTHORIZE_URL", dialog, secure),
            # allauth asks for Facebook's token by GET, and leaves the verifier out.
            "OAUTH_PKCE_ENABLED": False,
        }
    if google := _keys(env, "GOOGLE"):
        providers["google"] = {
            "APP": google,
            "SCOPE": ["profile", "email"],
            "OAUTH_PKCE_ENABLED": True,
            **{
                name: _address(env, f"GOOGLE_{name}", default, secure)
                for name, default in {
                    "AUTHORIZE_URL": "https://accounts.google.com/o/oauth2/v2/auth",
                    "ACCESS_TOKEN_URL": "https://oauth2.googleapis.com/token",
                    "IDENTITY_URL": "https://www.googleapis.com/oauth2/v2/userinfo",
                }.items()
            },
        }
    apps = [_oidc(line, secure) for line in env.list("OIDC_PROVIDERS", default=[])]
    if len({app["provider_id"] for app in apps}) < len(apps):
        raise ImproperlyConfigured("OIDC_PROVIDERS names one issuer twice")
    if apps:
        providers["openid_connect"] = {"APPS": apps, "OAUTH_PKCE_ENABLED": True}
    return providers


def origins(providers: Providers) -> list[str]:
    """Where a button leads, for the policy's form-action.

    Browsers hold a form to it through every redirect that follows (Chromium does; CSP 3
    leaves it open), so it names the sites that a provider leads through as well.
    """
    found = []
    if facebook := providers.get("facebook"):
        found.append(_origin(facebook["AUTHORIZE_URL"]))
        if found[-1] == "https://www.facebook.com":
            found.append("https://m.facebook.com")  # where it sends phones
    if google := providers.get("google"):
        found.append(_origin(google["AUTHORIZE_URL"]))
    for app in providers.get("openid_connect", {}).get("APPS", []):
        found += [_origin(app["settings"]["server_url"]), *app["settings"]["origins"]]
    return list(dict.fromkeys(found))


def _keys(env: environ.Env, name: str) -> dict[str, str]:
    given = {
        "client_id": env.str(f"{name}_CLIENT_ID", ""),
        "secret": env.str(f"{name}_CLIENT_SECRET", ""),
    }
    if not any(given.values()):
        return {}
    if not all(given.values()):
        raise ImproperlyConfigured(f"{name}_CLIENT_ID and {name}_CLIENT_SECRET go together")
    return given


def _oidc(line: str, secure: bool) -> dict[str, Any]:
    name, _, rest = line.partition("|")
    parts = [part.strip() for part in rest.split("|")]
    if not name.strip() or len(parts) < 3 or not all(parts):
        raise ImproperlyConfigured(_OIDC_FORM)
    issuer, client_id, secret, *more = parts
    issuer = checked_address("OIDC_PROVIDERS", issuer, secure).rstrip("/")
    return {
        "provider_id": oidc_id(issuer),
        "name": name.strip(),
        "client_id": client_id,
        "secret": secret,
        "settings": {
            "server_url": issuer,
            **{word: word in more for word in _OIDC_WORDS},
            "origins": [
                _origin(checked_address("OIDC_PROVIDERS", word, secure))
                for word in more
                if word not in _OIDC_WORDS
            ],
        },
    }


def oidc_id(issuer: str) -> str:
    """What an OpenID Connect provider is called in addresses, and beside its people.

    It follows the issuer: another one in its place must not meet the accounts of the first,
    and a new name must not lose them.
    """
    key = re.sub(r"[^a-z0-9.]+", "-", issuer.partition("://")[2].lower())
    return f"oidc-{key}"


def _address(env: environ.Env, name: str, default: str, secure: bool) -> str:
    return checked_address(name, env.str(name, default), secure)


def checked_address(name: str, url: str, secure: bool) -> str:
    """An address that secrets may be sent to, and whose host may stand in a header."""
    host = r"[a-z0-9.-]+|\[[0-9a-f:]+\]"
    if not re.fullmatch(
        rf"https?://(?:{host})(?::[0-9]{{1,5}})?(?:/[\w./~%+-]*)?", url, re.I | re.A
    ):
        raise ImproperlyConfigured(f"{name}: {url!r} is not an address like https://site.example")
    if url.lower().startswith("http:") and (secure or urlsplit(url).hostname not in _LOOPBACK):
        raise ImproperlyConfigured(f"{name}: {url!r} must be https")
    return url


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
