"""The admin's pages about people."""

import pytest

from accounts.models import Area, User
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
