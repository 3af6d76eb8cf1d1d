from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.test import Client
from xdist.scheduler import LoadScopeScheduling

from accounts.models import User
from articles.models import Photo, Section, Title
from newsroom.models import Purge

from . import factories
from .division import divide
from .template import copy_file


class OneBrowser(LoadScopeScheduling):
    """One worker has all tests that need the same server running, which is dear to start.

    xdist_group would say it, but xdist 3.8 can't give a test of pytest 9.2 its group.
    """

    def _split_scope(self, nodeid: str) -> str:
        for shared in ("tests/browser/", "tests/articles/actions/test_s3.py"):
            if nodeid.startswith(shared):
                return shared
        return nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: Any, log: Any) -> LoadScopeScheduling:
    return OneBrowser(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--divided", action="store_true", help="only what is for this database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--divided"):
        chosen = divide(items)
        config.hook.pytest_deselected(items=list(set(items) - set(chosen)))
        items[:] = chosen


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """Whether the test database is there already: a copy of one with all migrations run."""
    database = settings.DATABASES["default"]
    if "sqlite" not in database["ENGINE"]:
        return False  # PostgreSQL copies it by itself
    return copy_file(Path(database["TEST"]["NAME"]))


# Five people, always the same: somebody who only reads, and one of each role.


@pytest.fixture
def reader(db: None) -> User:
    return factories.make_user("reader@example.org")


@pytest.fixture
def reporter(db: None) -> User:
    return factories.make_user("reporter@example.org", "Reporter", is_staff=True, name="Rae Porter")


@pytest.fixture
def editor(db: None) -> User:
    return factories.make_user("editor@example.org", "Editor", is_staff=True, name="Eddie Torr")


@pytest.fixture
def other_editor(db: None) -> User:
    return factories.make_user("other@example.org", "Editor", is_staff=True, name="Otto Other")


@pytest.fixture
def moderator(db: None) -> User:
    return factories.make_user("moderator@example.org", "Moderator", is_staff=True)


@pytest.fixture
def title(db: None) -> Title:
    return factories.make_title()


@pytest.fixture
def section(title: Title) -> Section:
    return factories.make_section()


@pytest.fixture
def editor_client(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def moderator_client(moderator: User) -> Client:
    client = Client()
    client.force_login(moderator)
    return client


@pytest.fixture
def purged(db: None) -> Callable[[], list[str]]:
    """Call it for what was purged since it was called last."""

    def take() -> list[str]:
        tags = list(Purge.objects.order_by("tag").values_list("tag", flat=True))
        Purge.objects.all().delete()
        return tags

    return take


@pytest.fixture
def reporter_client(reporter: User) -> Client:
    client = Client()
    client.force_login(reporter)
    return client


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path, monkeypatch):
    """Files of a test are gone with it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "private"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private", "base_url": None},
        },
    }
    # The field asked for its storage when the model was made.
    monkeypatch.setattr(Photo._meta.get_field("original"), "storage", storages["private"])
