"""Those whom the desk or the operator adds come in at once, without a code."""

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from tests.accounts.signing_in import is_in, sign_in
from tests.articles.admin.pages import filled

pytestmark = pytest.mark.django_db
ADD = "/admin/accounts/user/add/"
PASSWORD = "another-long-one"


def test_who_is_added_at_the_desk_signs_in_at_once(admin_client, client):
    passwords = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    admin_client.post(ADD, filled(admin_client, ADD, email="Ann@example.org", **passwords))
    sign_in(client, "ann@example.org", PASSWORD)
    assert is_in(client)


def test_an_address_the_desk_changed_is_the_one_that_counts(client, reader):
    reader.email = "new@example.org"
    reader.save()
    reader.trust_email()
    assert list(reader.emailaddress_set.values_list("email", "verified", "primary")) == [
        ("new@example.org", True, True)
    ]
    sign_in(client, "reader@example.org")
    assert not is_in(client)
    sign_in(client, "new@example.org")
    assert is_in(client)


def test_a_superuser_made_by_command_signs_in_at_once(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--no-input", "--email", "root@example.org", verbosity=0)
    client = Client()
    sign_in(client, "root@example.org", PASSWORD)
    assert client.get("/admin/").status_code == 200
    assert User.objects.get().is_superuser
