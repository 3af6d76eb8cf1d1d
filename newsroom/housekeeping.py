"""What would otherwise pile up in the database: the cache's old rows, and ended sessions.

In small portions, each a transaction of its own, so that nobody waits for them.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.utils import timezone

from .sweeps import sweep

PORTION = 1000
# What an hour leaves over waits for the next.
MOST_PORTIONS = 100


def in_portions(delete: Callable[[int], int]) -> None:
    """Call `delete` with how many it may delete, until it finds fewer."""
    for _number in range(MOST_PORTIONS):
        if delete(PORTION) < PORTION:
            return


@sweep(every=3600)
def drop_expired_cache_rows() -> None:
    """A cache in the database itself forgets only what is asked for, or some when it is full."""
    for alias in settings.CACHES:
        cache = caches[alias]
        if isinstance(cache, DatabaseCache):
            in_portions(lambda limit, cache=cache: _drop_expired(cache, limit))  # type: ignore[misc]


@sweep(every=24 * 3600)
def drop_ended_sessions() -> None:
    in_portions(_drop_ended)


def _drop_expired(cache: DatabaseCache, limit: int) -> int:
    alias = router.db_for_write(cache.cache_model_class)
    connection = connections[alias]
    table, key, expires = map(
        connection.ops.quote_name, (cache.cache_model_class._meta.db_table, "cache_key", "expires")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE {key} IN "  # noqa: S608 - names of ours, quoted
            f"(SELECT {key} FROM {table} WHERE {expires} < %s LIMIT %s)",
            [connection.ops.adapt_datetimefield_value(timezone.now()), limit],
        )
        return int(cursor.rowcount)


def _drop_ended(limit: int) -> int:
    ended = Session.objects.filter(expire_date__lt=timezone.now())
    keys = list(ended.order_by("expire_date").values_list("pk", flat=True)[:limit])
    ended.filter(pk__in=keys).delete()
    return len(keys)
