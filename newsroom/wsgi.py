"""What the web server loads: the page cache, and behind it Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
_django = get_wsgi_application()

from django.conf import settings  # noqa: E402 - read after Django is set up
from django.core.exceptions import ImproperlyConfigured  # noqa: E402

from newsroom.checks import safe_to_start  # noqa: E402
from newsroom.page_cache import PageCache  # noqa: E402

# A web server runs no system checks by itself.
_problems = safe_to_start(None)
if _problems:
    raise ImproperlyConfigured(" ".join(f"{each.id}: {each.msg}" for each in _problems))

application = (
    PageCache(_django, max_bytes=settings.PAGE_CACHE_BYTES)
    if settings.PAGE_CACHE_BYTES
    else _django
)
