"""Every setting of the project, each from the environment with a safe default.

BASE_URL decides how strict the installation is: with https:// the cookies are
Secure, HSTS is on and plain HTTP redirects; with http:// only a loopback host is
accepted (newsroom/checks.py).
"""

import re
import secrets
import sys
import warnings
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
import structlog
from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from js_asset import static_lazy
from whitenoise.compress import Compressor

from .keys import identity_key_from_env, kept
from .providers import origins, providers_from_env

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(str(BASE_DIR / ".env"))


# Where things are ----------------------------------------------------------------

# Everything this installation writes: database, pictures, collected static files.
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "media"
# Originals keep their EXIF and GPS, so no web server ever points here.
PRIVATE_MEDIA_ROOT = VAR_DIR / "private"
STATIC_URL = "/static/"

BASE_URL = env.str("BASE_URL", "http://localhost:8000").rstrip("/")
_base = urlsplit(BASE_URL)
if _base.scheme not in ("http", "https") or not _base.hostname:
    raise ImproperlyConfigured("BASE_URL must look like https://paper.example")
SECURE = _base.scheme == "https"

# Where readers fetch pictures: here, or from a CDN or bucket that shows them under this
# address. What is in it goes into a header, so it is looked at closely.
_media_base = env.str("MEDIA_BASE_URL", "").rstrip("/")
if not re.fullmatch(
    rf"(?:{'https' if SECURE else 'https?'}://[a-z0-9.-]+(?::[0-9]+)?(?:/[\w.~-]+)*)?",
    _media_base,
    re.ASCII | re.IGNORECASE,
):
    raise ImproperlyConfigured("MEDIA_BASE_URL must look like https://pictures.example")
MEDIA_URL = f"{_media_base}/" if _media_base else "/media/"
_picture_hosts = [MEDIA_URL] if _media_base else []


# Security ------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", False)
# An installation that was given none keeps one beside its data.
SECRET_KEY = env.str("SECRET_KEY", "") or kept(
    VAR_DIR / "secret-key", lambda: secrets.token_urlsafe(50)
)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=sorted({_base.hostname, "localhost", "127.0.0.1", "[::1]"})
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[BASE_URL])

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE
# A health check comes from the machine itself, over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "newsroom.errors.csrf_failure"
# Only where a proxy of ours sets the header itself.
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Pages show pictures and scripts of our own only; a video plays on its host's
# page in a frame that the reader starts.
VIDEO_FRAMES = ["https://www.youtube-nocookie.com", "https://player.vimeo.com"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *_picture_hosts],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": VIDEO_FRAMES,
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Django's admin sets style attributes, and its editor needs an import map.
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, NONCE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:", *_picture_hosts],
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}

# A story with its pictures chosen from the library is small; files have limits of
# their own: one, and all of a form together (newsroom/uploads.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
UPLOAD_MAX_FILE_BYTES = 40 * 1024 * 1024
UPLOAD_MAX_REQUEST_BYTES = 450 * 1024 * 1024
# Where files are sent, and how much at once. Nowhere else does anybody send more than words.
UPLOAD_PATHS = {
    "/admin/articles/photo/": UPLOAD_MAX_REQUEST_BYTES,
    "/account/profile/picture/": UPLOAD_MAX_FILE_BYTES + 1024 * 1024,
    # One by one; or ten in one form, where no script sends them.
    "/send/story/pictures/": UPLOAD_MAX_FILE_BYTES + 1024 * 1024,
    "/send/pictures/pictures/": UPLOAD_MAX_FILE_BYTES + 1024 * 1024,
    "/send/": UPLOAD_MAX_REQUEST_BYTES,
    "/account/contributions/": UPLOAD_MAX_REQUEST_BYTES,
}
UPLOAD_MAX_FORM_BYTES = 4 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "newsroom.uploads.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]


# Applications --------------------------------------------------------------------

INSTALLED_APPS = [
    "newsroom",
    "accounts",
    "articles",
    "newsroom.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sites",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.facebook",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.idp.oidc",
    "django_prose_editor",
    "django_structlog",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "newsroom.middleware.DatabaseDownMiddleware",
    "newsroom.ratelimits.LimitsDownMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "newsroom.middleware.PrivateByDefaultMiddleware",
    "newsroom.uploads.UploadLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "newsroom.middleware.SessionActivityMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
SITE_ID = 1

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.context_processors.frame",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]


# Sign-in (django-allauth) ----------------------------------------------------------

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None  # the username is the profile's, chosen later
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
# An address counts once its owner has typed the code that was sent there.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Codes, not links: a code is good in the browser that asked for it, and nowhere else.
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# Long enough for mail that is slow.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_CHANGE_EMAIL = True
# Whoever changes how one signs in signs in once more first; and is told by mail.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _base.scheme
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.LoginForm",
    "signup": "accounts.forms.sign_in.SignupForm",
    "add_email": "accounts.forms.sign_in.AddEmailForm",
    "change_password": "accounts.forms.sign_in.ChangePasswordForm",
    "set_password": "accounts.forms.sign_in.SetPasswordForm",
    "reset_password": "accounts.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.sign_in.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.sign_in.ReauthenticateForm",
    "request_login_code": "accounts.forms.sign_in.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.sign_in.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.sign_in.ConfirmEmailForm",
    "confirm_password_reset_code": "accounts.forms.sign_in.ConfirmResetForm",
}
# The one nearest to us, and only where it is ours; nobody else is believed to say who asks.
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.second_step.AuthenticateForm",
    "reauthenticate": "accounts.forms.second_step.ReauthenticateForm",
    "activate_totp": "accounts.forms.second_step.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.second_step.AddWebAuthnForm",
    "signup_webauthn": "accounts.forms.second_step.SignupWebAuthnForm",
    "login_webauthn": "accounts.forms.second_step.LoginWebAuthnForm",
    "authenticate_webauthn": "accounts.forms.second_step.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "accounts.forms.second_step.ReauthenticateWebAuthnForm",
    "edit_webauthn": "accounts.forms.second_step.EditWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_TOTP_ISSUER = _base.hostname
# A browser takes "localhost" for secure, without HTTPS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
# Who works at the desk has a passkey or an authenticator app, unless told otherwise.
STAFF_SECOND_STEP = env.bool("STAFF_SECOND_STEP", SECURE)
USERSESSIONS_TRACK_ACTIVITY = True

# Who asks us to delete their account has so long to change their mind.
LEAVING_HOURS = env.float("LEAVING_HOURS", 24)
if not 0 <= LEAVING_HOURS <= 24 * 30:
    raise ImproperlyConfigured("LEAVING_HOURS must be a number of hours, 720 at most")

SOCIALACCOUNT_ADAPTER = "accounts.social.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {
    "signup": "accounts.forms.providers.SignupForm",
    "disconnect": "accounts.forms.providers.DisconnectForm",
}
SOCIALACCOUNT_LOGIN_ON_GET = False
# A verified address of a provider never opens the account of whoever has it here.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = providers_from_env(env, base_url=BASE_URL)
# A form of ours that is sent on to a provider has to be allowed to arrive there.
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += origins(SOCIALACCOUNT_PROVIDERS)

# Sister titles installed elsewhere let people in by our word (accounts/identity.py).
IDP_OIDC_ADAPTER = "accounts.identity.IdentityAdapter"
IDP_OIDC_PRIVATE_KEY = identity_key_from_env(env)
# On one's own machine a key is made when it is first asked for.
IDENTITY_OFFERED = bool(IDP_OIDC_PRIVATE_KEY) or not SECURE
IDP_OIDC_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
# As long as a sister takes to ask who came.
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 5 * 60


# Database ------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
try:
    with warnings.catch_warnings(action="ignore"):  # of a scheme it doesn't know
        _database = env.db("DATABASE_URL", f"sqlite:///{VAR_DIR / 'newsroom.sqlite3'}")
except ValueError:  # such as a port that is no number
    _database = {}
if _database.get("ENGINE") not in (
    "django.db.backends.sqlite3",
    "django.db.backends.postgresql",
) or not _database.get("NAME"):
    raise ImproperlyConfigured("DATABASE_URL must look like postgres://user@host/name")
DATABASES = {"default": _database}
if "sqlite" in _database["ENGINE"]:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    _database["OPTIONS"] = {
        # A transaction takes the write lock when it starts, so that two writers
        # queue (20 s) where a lock taken later would fail at once.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;",
    }
else:
    _database["OPTIONS"] = {
        # Without the time-outs a dead host stalls every request for 30 s.
        "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", 16), "timeout": 5},
        "connect_timeout": 5,
    }
    _database["CONN_HEALTH_CHECKS"] = True

# Counts sign-in attempts, so all processes share it; in the database unless told otherwise.
CACHES = {"default": env.cache("CACHE_URL", "dbcache://newsroom_cache")}
if CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
    # Past this many, live counts are thrown out, and whoever can fill the table could
    # forget their own; Django's 300 are soon filled.
    CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 100_000)
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Finished pages held in each web process; 0 turns the page cache off.
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_BYTES", 64 * 1024 * 1024)


# Words, time, files --------------------------------------------------------------

LANGUAGE_CODE = "en-za"
TIME_ZONE = env.str("TIME_ZONE", "Africa/Johannesburg")
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "newsroom.formats"
LOCALE_PATHS = [BASE_DIR / "newsroom" / "locale"]

STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# On a service that speaks S3: one bucket that readers may be shown, one that nobody is.
S3_BUCKET = env.str("S3_BUCKET", "")
S3_PRIVATE_BUCKET = env.str("S3_PRIVATE_BUCKET", "")
S3_ENDPOINT_URL = env.str("S3_ENDPOINT_URL", "")
if S3_BUCKET or S3_PRIVATE_BUCKET:
    if "" in (S3_BUCKET, S3_PRIVATE_BUCKET) or S3_BUCKET == S3_PRIVATE_BUCKET:
        raise ImproperlyConfigured("S3_BUCKET and S3_PRIVATE_BUCKET must name two buckets")
    if S3_ENDPOINT_URL and not re.fullmatch(r"https?://[^\s/?#]+/?", S3_ENDPOINT_URL):
        raise ImproperlyConfigured("S3_ENDPOINT_URL must look like https://s3.example")
    _s3 = {
        "endpoint_url": S3_ENDPOINT_URL or None,
        "region_name": env.str("S3_REGION", "") or None,
        # Left out, they are found where the machine's own are (boto3's guide, "Credentials").
        "access_key": env.str("S3_ACCESS_KEY_ID", "") or None,
        "secret_key": env.str("S3_SECRET_ACCESS_KEY", "") or None,
    }
    STORAGES |= {
        "default": {
            "BACKEND": "newsroom.storages.PublicS3Storage",
            "OPTIONS": {**_s3, "bucket_name": S3_BUCKET},
        },
        "private": {
            "BACKEND": "newsroom.storages.PrivateS3Storage",
            "OPTIONS": {**_s3, "bucket_name": S3_PRIVATE_BUCKET},
        },
    }
# With DEBUG the files are read where they lie; otherwise `collectstatic` first.
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG
# Source maps are large, and only a developer's tools ask for them.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy("js/prose-figures.js")],
        # The text is cleaned by articles/rich_text.py, not by these.
        "extensions": {"StoryPicture": lambda *_: None, "StoryVideo": lambda *_: None},
    }
]


# What readers send in ------------------------------------------------------------

# Hours in which the desk means to decide; what waits longer is marked.
DESK_HOURS = env.int("DESK_HOURS", 24)
# From this hour of the day on, who decides is told, once a day, of what is late.
DIGEST_HOUR = env.int("DIGEST_HOUR", 7)
if not 0 <= DIGEST_HOUR <= 23:
    raise ImproperlyConfigured("DIGEST_HOUR must be an hour of the day, 0 to 23")
# Of somebody of whom nothing was decided yet, so many may wait at once; 0 sets no limit.
NEWCOMERS_PENDING = env.int("NEWCOMERS_PENDING", 1)
# What an editor took up and left for so many hours is free for others again.
CLAIM_HOURS = env.int("CLAIM_HOURS", 2)
# How often people may send, as "10/h/user,60/h/ip": by person and by address.
SENDING_RATE = env("SENDING_RATE", default="10/h/user,30/d/user,60/h/ip")
ADDING_PICTURES_RATE = env("ADDING_PICTURES_RATE", default="150/h/user,400/d/user,600/h/ip")
COMMENTING_RATE = env("COMMENTING_RATE", default="10/h/user,30/d/user,60/h/ip")
# Words that a comment must have, and may have.
COMMENT_MIN_WORDS = env.int("COMMENT_MIN_WORDS", 200)
COMMENT_MAX_WORDS = env.int("COMMENT_MAX_WORDS", 1500)
# Comments on a story close so many days after its publication; 0: never by themselves.
COMMENTS_CLOSE_DAYS = env.int("COMMENTS_CLOSE_DAYS", 0)
# How often people may report a comment; strangers by address alone.
REPORTING_RATE = env("REPORTING_RATE", default="20/h/user,60/d/user,30/h/ip")
# Reported by so many, a comment is back in the queue; 0: only by a legal notice.
REPORTS_TO_REQUEUE = env.int("REPORTS_TO_REQUEUE", 3)
# Whether readers don't see it while somebody looks.
REPORTS_HIDE = env.bool("REPORTS_HIDE", False)
# Reports are deleted so many days after they were settled: at least the six months in which
# an outcome can be complained of (Regulation (EU) 2022/2065, Article 20(1)).
REPORTS_KEPT_DAYS = env.int("REPORTS_KEPT_DAYS", 184)
# Whoever has so many comments published needs no editor for the next; 0: everybody does.
TRUSTED_AFTER = env.int("TRUSTED_AFTER", 0)
# The same picture is taken so often within a day, whoever sends it; 0 sets no limit.
SAME_PICTURE_A_DAY = env.int("SAME_PICTURE_A_DAY", 30)
# Pictures that were declined or withdrawn are deleted after so many days, with their originals.
DECLINED_KEPT_DAYS = env.int("DECLINED_KEPT_DAYS", 90)
# What was begun and neither sent nor touched for so many days is deleted.
DRAFTS_KEPT_DAYS = env.int("DRAFTS_KEPT_DAYS", 180)


# Imports -----------------------------------------------------------------

# Networks an import may fetch from although they aren't public (CIDR), for a
# wire service inside the house.
IMPORT_ALLOWED_NETWORKS = env.list("IMPORT_ALLOWED_NETWORKS", default=[])
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", 200 * 1024 * 1024)


# Mail ----------------------------------------------------------------------------

EMAIL_CONFIG = env.email("EMAIL_URL", "consolemail://")
vars().update(EMAIL_CONFIG)
if "filebased" in EMAIL_CONFIG["EMAIL_BACKEND"]:
    # Of filemail:///var/mail django-environ leaves out the first slash.
    EMAIL_FILE_PATH = "/" + EMAIL_CONFIG["EMAIL_FILE_PATH"].lstrip("/")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"newsroom@{_base.hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10


# Logs ----------------------------------------------------------------------------

DJANGO_STRUCTLOG_USER_ID_FIELD = None  # asking for it would read the session on every page
_shared_processors: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.stdlib.ExtraAdder(),
]
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_shared_processors,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
_human = env.bool("LOG_HUMAN", sys.stderr.isatty())
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "structured": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _shared_processors,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(
                    [structlog.dev.ConsoleRenderer()]
                    if _human
                    else [
                        structlog.processors.format_exc_info,
                        structlog.processors.JSONRenderer(),
                    ]
                ),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "WARNING")},
    "loggers": {
        "newsroom": {"level": env.str("LOG_LEVEL", "INFO")},
        # One line a request is the web server's business, not ours.
        "django_structlog": {"level": "WARNING"},
        # It warns of each attempt to connect; whoever waited in vain says so once.
        "psycopg.pool": {"level": "ERROR"},
    },
}
