"""Which of the tests run on which database, where all of them are run.

What tries rows, locks and queries runs on both. The rest would only be the same again: what
never meets a database, what readers see lies in front of it, the browser beside it.
"""

from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).parent
# What two people do at once is tried on both even there.
ON_POSTGRES = ("articles/admin",)
ON_SQLITE = (
    "accounts/test_me.py",
    "accounts/test_network_hosts.py",
    "accounts/test_network_identity.py",
    "accounts/test_network_sister.py",
    "accounts/test_notices_faults.py",
    "accounts/test_notices_mail.py",
    "accounts/test_notices_unsubscribe.py",
    "accounts/test_places.py",
    "accounts/test_second_step.py",
    "accounts/test_sign_in.py",
    "accounts/test_sign_in_bars.py",
    "accounts/test_sign_in_limits.py",
    "accounts/test_social.py",
    "accounts/test_social_faults.py",
    "articles/actions/test_s3.py",
    "articles/importing",
    "articles/pictures",
    "articles/test_demo.py",
    "articles/test_permissions.py",
    "articles/views",
    "browser",
    "newsroom/test_serve.py",
)


def divide(items: list[pytest.Item]) -> list[pytest.Item]:
    """Those for the database of this run."""
    here = _on_sqlite if "sqlite" in settings.DATABASES["default"]["ENGINE"] else _on_postgres
    return [item for item in items if here(item)]


def _on_sqlite(item: pytest.Item) -> bool:
    return _is_concurrent(item) or not _is_of(item, ON_POSTGRES)


def _on_postgres(item: pytest.Item) -> bool:
    return _is_concurrent(item) or (_meets_database(item) and not _is_of(item, ON_SQLITE))


def _is_of(item: pytest.Item, paths: tuple[str, ...]) -> bool:
    return any(item.path.is_relative_to(ROOT / path) for path in paths)


def _is_concurrent(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    own = marker is not None and bool(marker.kwargs.get("transaction"))
    return own or "transactional_db" in _fixtures(item)


def _meets_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or "db" in _fixtures(item)


def _fixtures(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])
