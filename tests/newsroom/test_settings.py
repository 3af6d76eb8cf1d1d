"""How strict an installation is follows from its address; its key is made once."""

import os
import stat
import subprocess
import sys

import pytest

from .commands import ROOT, environment, manage, python, settings_of

STRICT = ("SECURE", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT")
NAMES = (*STRICT, "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SECURE_HSTS_SECONDS", "DEBUG")


def test_https_makes_an_installation_strict():
    found = settings_of(*NAMES, BASE_URL="https://paper.example/")
    assert all(found[name] for name in STRICT)
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://paper.example"]
    assert "paper.example" in found["ALLOWED_HOSTS"]
    assert "*" not in found["ALLOWED_HOSTS"]
    assert found["DEBUG"] is False


def test_plain_http_is_for_this_machine():
    found = settings_of(*NAMES)
    assert not any(found[name] for name in STRICT)
    assert found["SECURE_HSTS_SECONDS"] == 0
    assert set(found["ALLOWED_HOSTS"]) == {"localhost", "127.0.0.1", "[::1]"}
    assert found["DEBUG"] is False


@pytest.mark.parametrize("base", ["paper.example", "ftp://paper.example", "https://"])
def test_an_address_that_is_none_is_refused_in_a_line(base):
    done = manage("check", BASE_URL=base)
    assert done.returncode != 0
    assert done.stderr == "Settings: BASE_URL must look like https://paper.example\n"


def test_plain_http_for_the_public_is_refused_at_any_command():
    done = manage("migrate", BASE_URL="http://paper.example")
    assert done.returncode != 0
    assert "newsroom.E003" in done.stderr
    assert "Traceback" not in done.stderr


def test_production_settings_pass_their_own_checks():
    done = manage(
        *("check", "--deploy", "--fail-level", "WARNING"),
        BASE_URL="https://paper.example",
        EMAIL_URL="smtp+tls://paper:secret@mail.example:587",
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_secret_key_is_made_once_by_processes_starting_together(tmp_path):
    """They start at a line of their input, so that they meet."""
    code = (
        "import sys; sys.stdin.readline()\n"
        "from newsroom import settings; print(settings.SECRET_KEY)"
    )
    env = environment(VAR_DIR=str(tmp_path / "var"))
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            env=env,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    keys = {process.communicate("go\n", timeout=120)[0].strip() for process in started}
    path = tmp_path / "var" / "secret-key"
    assert keys == {path.read_text()}
    assert len(path.read_text()) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.glob("secret-key*")] == ["secret-key"]


def test_a_key_that_is_given_is_not_written(tmp_path):
    key = "given-key-of-more-than-forty-characters-in-all-0123"
    found = settings_of("SECRET_KEY", VAR_DIR=str(tmp_path), SECRET_KEY=key)
    assert found["SECRET_KEY"] == key
    assert not os.path.exists(tmp_path / "secret-key")


def test_the_passwords_of_people_are_kept_by_argon2():
    assert settings_of("PASSWORD_HASHERS")["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")


# A database that isn't there -----------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "mysqlx://paper@db.example/paper",
        "mysql://paper@db.example/paper",
        "nonsense",
        "postgres://",
        "postgres://paper@db.example:port/paper",
        "postgres//paper@db.example/paper",
    ],
)
def test_a_database_address_that_is_none_is_refused_in_a_line(url):
    done = manage("migrate", DATABASE_URL=url)
    assert done.returncode != 0
    assert done.stderr == "Settings: DATABASE_URL must look like postgres://user@host/name\n"


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("postgres://paper@127.0.0.1:1/paper", "'127.0.0.1'"),
        ("sqlite:////nowhere/at/all/paper.sqlite3", "'/nowhere/at/all/paper.sqlite3'"),
    ],
)
def test_a_database_out_of_reach_is_said_in_a_line(url, where):
    done = manage("migrate", DATABASE_URL=url)
    assert done.returncode != 0
    assert done.stderr.startswith(f"Database: cannot use {where} (DATABASE_URL): ")
    assert done.stderr.count("\n") == 1


def test_the_servers_pool_gives_up_soon():
    options = settings_of("DATABASES", DATABASE_URL="postgres://paper@db.example/paper")
    assert options["DATABASES"]["default"]["OPTIONS"]["pool"]["timeout"] <= 5


def test_the_settings_write_nothing_but_their_own_folder(tmp_path):
    var = tmp_path / "var"
    done = python("from newsroom import settings", VAR_DIR=str(var))
    assert done.returncode == 0
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["secret-key", "var"]


# Pictures ------------------------------------------------------------------------

S3 = {"S3_BUCKET": "paper", "S3_PRIVATE_BUCKET": "paper-originals"}
POLICIES = ("CONTENT_SECURITY_POLICY", "ADMIN_CONTENT_SECURITY_POLICY", "MEDIA_URL")


def image_sources(found: dict) -> list[list[str]]:
    public = found["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["img-src"]
    return [public, found["ADMIN_CONTENT_SECURITY_POLICY"]["img-src"]]


def test_pictures_are_kept_on_the_disk_and_shown_here_by_default():
    found = settings_of("STORAGES", "S3_ENDPOINT_URL", *POLICIES[:2], "MEDIA_URL")
    assert found["MEDIA_URL"] == "/media/"
    assert {found["STORAGES"][name]["BACKEND"] for name in ("default", "private")} == {
        "django.core.files.storage.FileSystemStorage"
    }
    assert image_sources(found) == [["'self'", "data:"], ["'self'", "data:", "blob:"]]


def test_two_buckets_keep_what_is_public_and_what_is_not():
    given = {"S3_ENDPOINT_URL": "http://127.0.0.1:9000", "S3_REGION": "eu-west-1"}
    keys = {"S3_ACCESS_KEY_ID": "id", "S3_SECRET_ACCESS_KEY": "secret"}
    found = settings_of("STORAGES", "MEDIA_URL", **S3, **given, **keys)
    options = {
        "endpoint_url": "http://127.0.0.1:9000",
        "region_name": "eu-west-1",
        "access_key": "id",
        "secret_key": "secret",
    }
    assert found["STORAGES"]["default"] == {
        "BACKEND": "newsroom.storages.PublicS3Storage",
        "OPTIONS": {**options, "bucket_name": "paper"},
    }
    assert found["STORAGES"]["private"] == {
        "BACKEND": "newsroom.storages.PrivateS3Storage",
        "OPTIONS": {**options, "bucket_name": "paper-originals"},
    }
    assert found["MEDIA_URL"] == "/media/"


@pytest.mark.parametrize(
    "buckets",
    [
        {"S3_BUCKET": "paper"},
        {"S3_PRIVATE_BUCKET": "paper-originals"},
        {"S3_BUCKET": "paper", "S3_PRIVATE_BUCKET": "paper"},
    ],
)
def test_originals_in_the_public_bucket_are_refused_in_a_line(buckets):
    done = manage("check", **buckets)
    assert done.returncode != 0
    assert done.stderr == "Settings: S3_BUCKET and S3_PRIVATE_BUCKET must name two buckets\n"


@pytest.mark.parametrize("address", ["s3.example", "ftp://s3.example", "https://s3.example/paper"])
def test_an_endpoint_that_is_none_is_refused_in_a_line(address):
    done = manage("check", **S3, S3_ENDPOINT_URL=address)
    assert done.returncode != 0
    assert done.stderr == "Settings: S3_ENDPOINT_URL must look like https://s3.example\n"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://pictures.example", "https://pictures.example/"),
        ("https://cdn.example:8443/paper/", "https://cdn.example:8443/paper/"),
        ("http://127.0.0.1:9000/paper", "http://127.0.0.1:9000/paper/"),
    ],
)
def test_a_host_for_pictures_is_where_pages_may_show_them_from(given, expected):
    found = settings_of(*POLICIES, MEDIA_BASE_URL=given)
    assert found["MEDIA_URL"] == expected
    assert image_sources(found) == [
        ["'self'", "data:", expected],
        ["'self'", "data:", "blob:", expected],
    ]


@pytest.mark.parametrize(
    ("base", "given"),
    [
        ("http://localhost:8000", "pictures.example"),
        ("http://localhost:8000", "/media"),
        ("http://localhost:8000", "https://pictures.example; script-src *"),
        ("http://localhost:8000", "https://*"),
        ("http://localhost:8000", "https://pictures.example/?a=1"),
        ("https://paper.example", "http://pictures.example"),
    ],
)
def test_a_host_for_pictures_that_is_none_is_refused_in_a_line(base, given):
    done = manage("check", BASE_URL=base, MEDIA_BASE_URL=given)
    assert done.returncode != 0
    assert done.stderr == "Settings: MEDIA_BASE_URL must look like https://pictures.example\n"
