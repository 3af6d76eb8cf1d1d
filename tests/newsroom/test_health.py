"""Is the process alive, can it do its work? (The database out of reach: test_errors.py)"""

import pytest
from django.core.files.storage import FileSystemStorage, storages
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


class BrokenStorage(FileSystemStorage):
    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        raise OSError("secret words")


def test_alive_without_asking_anybody(client: Client):
    response = client.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_all_parts_are(client: Client):
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "storage": "ok"}


@pytest.mark.django_db
def test_not_ready_while_migrations_wait(client: Client):
    MigrationRecorder.Migration.objects.filter(app="articles").order_by("-id")[0].delete()
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json() == {
        "status": "unavailable",
        "database": "migrations are waiting",
        "storage": "ok",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["default", "private"])
def test_not_ready_without_a_place_for_files(client: Client, monkeypatch, name):
    monkeypatch.setitem(storages._storages, name, BrokenStorage())
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["storage"] == "unreachable"
    assert "secret" not in response.content.decode()


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_a_check_over_plain_http_is_not_redirected(client: Client, settings, path, db):
    """It comes from the machine itself, while readers are sent to https."""
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(path).status_code == 200
    assert client.get("/about/").status_code == 301
