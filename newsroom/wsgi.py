import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
_django = get_wsgi_application()

from django.conf import settings  # noqa: E402 - read after Django is set up

from newsroom.page_cache import PageCache  # noqa: E402

application = (
    PageCache(_django, max_bytes=settings.PAGE_CACHE_BYTES)
    if settings.PAGE_CACHE_BYTES
    else _django
)
