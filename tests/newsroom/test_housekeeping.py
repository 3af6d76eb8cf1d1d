"""What has expired leaves the database, and nothing else does."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from newsroom import housekeeping
from newsroom.housekeeping import drop_ended_sessions, drop_expired_cache_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(settings):
    """How many rows the cache's table holds, when called."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "counts_of_a_test",
        },
        "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    }
    call_command("createcachetable", verbosity=0)

    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM counts_of_a_test")
            return cursor.fetchone()[0]

    return count


def test_expired_rows_of_the_cache_go(rows, monkeypatch):
    monkeypatch.setattr(housekeeping, "PORTION", 2)
    cache.set("kept", 1, 3600)
    cache.set("for-ever", 1, None)
    caches["memory"].set("kept", 1, 3600)
    for number in range(5):
        cache.set(f"old-{number}", 1, -10)
    assert rows() == 7
    drop_expired_cache_rows()
    assert rows() == 2
    assert cache.get_many(["kept", "for-ever"]) == {"kept": 1, "for-ever": 1}


def test_one_round_ends(rows, monkeypatch):
    monkeypatch.setattr(housekeeping, "PORTION", 1)
    monkeypatch.setattr(housekeeping, "MOST_PORTIONS", 3)
    for number in range(5):
        cache.set(f"old-{number}", 1, -10)
    drop_expired_cache_rows()
    assert rows() == 2


def test_another_kind_of_cache_is_left_alone(settings, django_assert_num_queries):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.set("kept", 1, 3600)
    with django_assert_num_queries(0):
        drop_expired_cache_rows()
    assert cache.get("kept") == 1


def test_ended_sessions_go(monkeypatch):
    monkeypatch.setattr(housekeeping, "PORTION", 2)
    kept = SessionStore()
    kept.create()
    for _number in range(5):
        SessionStore().create()
    old = Session.objects.exclude(pk=kept.session_key)
    old.update(expire_date=timezone.now() - timedelta(seconds=1))
    drop_ended_sessions()
    assert [session.pk for session in Session.objects.all()] == [kept.session_key]
