"""The project's settings, for tests: everything written goes to a folder of its own."""

import os
import tempfile

if "VAR_DIR" not in os.environ:  # otherwise this is a child of who made it
    _folder = tempfile.TemporaryDirectory(prefix="newsroom-tests-", ignore_cleanup_errors=True)
    os.environ["VAR_DIR"] = _folder.name
os.environ.setdefault("BASE_URL", "http://localhost:8000")
# Behind a busy browser each picture would wait for most of a second.
os.environ.setdefault("PICTURES_NICENESS", "0")

from newsroom.settings import *  # noqa: F403
from newsroom.settings import DATABASES, STORAGES, VAR_DIR
from tests.template import NAME

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1", "paper.example", "sister.example"]
# Argon2 is slow by intent; which hasher guards production is tested on its own.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, as in production: threads of a test must be able to meet at its lock.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["OPTIONS"]["pool"]["max_size"] = 24
    if NAME in os.environ:
        DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ[NAME]}
