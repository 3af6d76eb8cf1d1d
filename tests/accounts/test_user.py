"""People, and the addresses they sign in by."""

import json
import subprocess
import sys

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


def test_an_address_is_kept_in_lower_case():
    assert User.objects.create_user("  Ann.Lee@Example.ORG ").email == "ann.lee@example.org"


def test_a_person_needs_an_address():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


@pytest.mark.parametrize("other", ["ann@example.org", "ANN@example.org", "Ann@Example.Org"])
def test_an_address_is_one_persons_whatever_its_case(other):
    User.objects.create_user("ann@example.org")
    with pytest.raises(ValidationError) as error:
        User(email=other, password="x").full_clean()
    assert "Someone already signs in with this address." in error.value.messages
    # Past the form, the database holds it.
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email=other)])
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "typed", ["editor@example.org", "EDITOR@EXAMPLE.ORG", "Editor@example.org"]
)
def test_one_signs_in_by_address_in_any_case(typed, client, editor):
    assert authenticate(email=typed, password="a-long-password") == editor
    response = client.post(LOGIN, {"login": typed, "password": "a-long-password"})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(editor.pk)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("editor@example.org", "wrong"),
        ("editor@example.org", "A-LONG-PASSWORD"),
        ("nobody@example.org", "a-long-password"),
        ("%@example.org", "a-long-password"),
        ("", ""),
    ],
)
def test_others_are_not_let_in(email, password, client, editor):
    response = client.post(LOGIN, {"login": email, "password": password})
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_who_was_dismissed_is_out_at_the_next_request(editor_client, editor):
    assert editor_client.get("/admin/").status_code == 200
    editor.is_active = False
    editor.save()
    assert editor_client.get("/admin/").status_code == 302


def test_a_superuser_works_here():
    user = User.objects.create_superuser("root@example.org", "a-long-password")
    assert (user.is_staff, user.is_superuser, user.is_active) == (True, True, True)


def test_an_ordinary_person_has_no_rights():
    user = User.objects.create_user("ann@example.org", "a-long-password")
    assert (user.is_staff, user.is_superuser, user.get_all_permissions()) == (False, False, set())


def test_a_name_or_else_the_address_is_shown():
    assert str(User(email="ann@example.org", name="Ann Lee")) == "Ann Lee"
    assert str(User(email="ann@example.org")) == "ann@example.org"


def test_production_guards_passwords_with_argon2():
    """In a process of its own, for the tests' own settings choose a quick hasher."""
    program = (
        "import json, django.conf as c; c.settings._setup();"
        "import django.contrib.auth.hashers as h;"
        "print(json.dumps([h.make_password('x').split('$')[0], c.settings.PASSWORD_HASHERS[0]]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={"DJANGO_SETTINGS_MODULE": "newsroom.settings", "SECRET_KEY": "x", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    first = "django.contrib.auth.hashers.Argon2PasswordHasher"
    assert json.loads(ran.stdout) == ["argon2", first]


def test_groups_carry_the_rights_of_their_job():
    rights: dict[str, set[str]] = {}
    for name, model, right in Group.objects.values_list(
        "name", "permissions__content_type__model", "permissions__codename"
    ):
        rights.setdefault(name, set()).add(f"{model}: {right.removesuffix(f'_{model}')}")
    assert sorted(rights) == ["Editor", "Moderator", "Reporter"]
    assert rights["Reporter"] == {
        *("article: view", "article: add", "article: change"),
        *("photo: view", "photo: add", "photo: change"),
        *("gallery: view", "gallery: add", "gallery: change"),
        *("section: view", "tag: view", "tag: add", "area: view"),
    }
    assert rights["Editor"] - rights["Reporter"] == {
        *("article: publish", "article: take_down", "photo: delete"),
        *("gallery: publish", "gallery: take_down", "gallery: delete"),
        *("section: add", "section: change", "tag: change", "tag: delete"),
        *("frontpage: view", "frontpage: change", "title: view", "title: change"),
        "correction: view",
        *("profilepicture: view", "profilepicture: change", "contribution: judge"),
        *("block: view", "block: add", "block: change"),
        *("warning: view", "warning: add", "moderatorfigures: view"),
        *("policy: view", "policy: add", "policy: delete"),
    }
    more_than_looking = {right for right in rights["Moderator"] if not right.endswith(": view")}
    assert more_than_looking == {
        "profilepicture: change",
        "contribution: judge",
        "block: add",
        "warning: add",
    }
    assert "user: view" not in set().union(*rights.values())


def test_who_works_here_without_a_group_sees_nothing(client):
    client.force_login(factories.make_user("clerk@example.org", is_staff=True))
    assert client.get("/admin/articles/article/").status_code == 403
    assert client.get("/admin/").context["panels"] == []
