"""The admin's pages about people."""

import pytest
from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client as Sister
from django.test import Client

from accounts.models import Area, User
from tests import factories
from tests.accounts.signing_in import sign_in
from tests.articles.admin.pages import errors, filled

pytestmark = pytest.mark.django_db
ADD = "/admin/accounts/user/add/"
PASSWORDS = {
    "usable_password": "true",
    "password1": "a-long-password",
    "password2": "a-long-password",
}


def test_a_person_is_added(admin_client):
    typed = filled(admin_client, ADD, email="Ann@Example.org", name="Ann Lee", **PASSWORDS)
    assert admin_client.post(ADD, typed).status_code == 302
    user = User.objects.get(name="Ann Lee")
    assert user.email == "ann@example.org"
    assert user.check_password("a-long-password")


@pytest.mark.parametrize("email", ["editor@example.org", "EDITOR@example.org", "no address", ""])
def test_an_address_taken_or_none_is_refused_beside_the_field(email, admin_client, editor):
    before = User.objects.count()
    response = admin_client.post(ADD, filled(admin_client, ADD, email=email, **PASSWORDS))
    assert response.status_code == 200
    assert list(errors(response)) == ["email"]
    assert User.objects.count() == before


def test_a_changed_address_is_refused_when_taken(admin_client, editor, reporter):
    url = f"/admin/accounts/user/{reporter.pk}/change/"
    response = admin_client.post(url, filled(admin_client, url, email="EDITOR@example.org"))
    assert list(errors(response)) == ["email"]
    reporter.refresh_from_db()
    assert reporter.email == "reporter@example.org"


@pytest.mark.parametrize("groups", [(), ("Reporter",), ("Reporter", "Editor")])
def test_an_address_is_changed_and_nothing_else(admin_client, groups):
    person = factories.make_user("old@example.org", *groups, name="Ann Lee", is_staff=True)
    url = f"/admin/accounts/user/{person.pk}/change/"
    response = admin_client.post(url, filled(admin_client, url, email="New@Example.org"))
    assert response.status_code == 302
    person.refresh_from_db()
    assert (person.email, person.name, person.is_staff) == ("new@example.org", "Ann Lee", True)
    assert {group.name for group in person.groups.all()} == set(groups)
    # The desk entered it by hand: it is the address to sign in by, and the only one.
    assert [*EmailAddress.objects.filter(user=person).values_list("email", "verified")] == [
        ("new@example.org", True)
    ]
    assert sign_in(Client(), "new@example.org").status_code == 302
    assert sign_in(Client(), "old@example.org").status_code == 200


@pytest.mark.parametrize("address", ["second@example.org", "SECOND@example.org "])
def test_an_address_somebody_has_proved_is_refused_beside_the_field(
    admin_client, reader, reporter, address
):
    EmailAddress.objects.create(user=reader, email="second@example.org", verified=True)
    url = f"/admin/accounts/user/{reporter.pk}/change/"
    response = admin_client.post(url, filled(admin_client, url, email=address))
    assert list(errors(response)) == ["email"]
    response = admin_client.post(ADD, filled(admin_client, ADD, email=address, **PASSWORDS))
    assert list(errors(response)) == ["email"]
    assert not User.objects.filter(email="second@example.org").exists()


@pytest.mark.parametrize("who", ["reporter_client", "editor_client", "moderator_client"])
def test_the_desk_does_not_reach_people(who, request, reader):
    client = request.getfixturevalue(who)
    person = f"/admin/accounts/user/{reader.pk}"
    urls = [
        "/admin/accounts/user/",
        ADD,
        f"{person}/change/",
        f"{person}/password/",
        f"{person}/delete/",
    ]
    for url in urls:
        assert (url, client.get(url).status_code) == (url, 403)
        assert client.post(url, {"is_superuser": "on", "post": "yes"}).status_code == 403
    lookup = "/admin/autocomplete/?app_label=articles&model_name=byline&field_name=user&term=reader"
    assert client.get(lookup).status_code == 403
    assert User.objects.filter(pk=reader.pk, is_superuser=False).exists()


def test_an_area_is_once_in_its_parent(admin_client):
    url = "/admin/accounts/area/add/"
    for _time in range(2):
        response = admin_client.post(url, filled(admin_client, url, name="Cape", kind="province"))
    assert response.status_code == 200
    assert errors(response) == {"__all__": ["This area exists already."]}
    assert Area.objects.count() == 1


def test_sister_titles_are_seen_and_taken_away_but_made_by_a_command(admin_client):
    sister = Sister.objects.create(id="star", name="The Northern Star", redirect_uris="http://x/")
    url = f"/admin/allauth_idp_oidc/client/{sister.pk}/"
    page = admin_client.get(f"{url}change/").content.decode()
    assert "http://x/" in page
    assert sister.secret not in page
    assert admin_client.get("/admin/allauth_idp_oidc/client/add/").status_code == 403
    assert admin_client.get("/admin/allauth_idp_oidc/token/").status_code == 404
    typed = filled(admin_client, f"{url}change/", skip_consent="on")
    assert admin_client.post(f"{url}change/", typed).status_code == 302
    assert Sister.objects.get().skip_consent is True
    assert Sister.objects.get().secret == sister.secret
    assert admin_client.post(f"{url}delete/", {"post": "yes"}).status_code == 302
    assert Sister.objects.count() == 0


def test_the_desk_does_not_reach_sister_titles(editor_client, moderator_client):
    for client in (editor_client, moderator_client):
        assert client.get("/admin/allauth_idp_oidc/client/").status_code == 403
