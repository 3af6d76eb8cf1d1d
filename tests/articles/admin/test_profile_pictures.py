"""Judging the pictures people sent: who may, what they see, and that one decision counts."""

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions.profiles import create_profile
from accounts.models import Profile, User
from articles.actions.profile_pictures import approve_profile_picture, send_profile_picture
from articles.models import Photo, ProfilePicture
from tests import factories
from tests.markup import Markup

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/profilepicture/"


def make(name: str = "thandi") -> ProfilePicture:
    user = factories.make_user(f"{name}@example.org", name="Private Name")
    create_profile(user, username=name, display_name=f"{name} <b>M</b>")
    return send_profile_picture(io.BytesIO(factories.jpeg_bytes()), by=user)


def path(picture: ProfilePicture) -> str:
    return f"{LIST}{picture.pk}/change/"


def decline(client: Client, picture: ProfilePicture, **fields: str):
    return client.post(
        path(picture), {"decline": "x", "reason": "A logo.", "seen": "waiting"} | fields
    )


def test_what_waits_comes_first(moderator_client, moderator):
    names = ["anna-m", "bert-m", "carla-m"]
    pictures = [make(name) for name in names]
    approve_profile_picture(pictures[0].pk, by=moderator)
    page = moderator_client.get(LIST)
    found = [picture.pk for picture in page.context["cl"].result_list]
    assert found == [pictures[1].pk, pictures[2].pk, pictures[0].pk]
    text = page.content.decode()
    assert "bert-m &lt;b&gt;M&lt;/b&gt; (bert-m)" in text
    for private in ("@example.org", "Private Name"):
        assert private not in text.replace("moderator@example.org", "")
    approved = moderator_client.get(LIST, {"state__exact": "approved"})
    assert [each.pk for each in approved.context["cl"].result_list] == [pictures[0].pk]
    wanted = moderator_client.get(LIST, {"q": "carla"})
    assert [each.pk for each in wanted.context["cl"].result_list] == [pictures[2].pk]


def test_a_moderator_approves(moderator_client, moderator):
    picture = make()
    page = Markup(moderator_client.get(path(picture)).content)
    assert page.unbalanced == []
    assert [each["name"] for each in page.every("input") if each.get("type") == "submit"] == [
        "approve",
        "decline",
    ]
    response = moderator_client.post(path(picture), {"approve": "Approve"})
    assert (response.status_code, response["Location"]) == (302, LIST)
    picture.refresh_from_db()
    assert (picture.state, picture.transitions.get().who) == ("approved", moderator)
    assert Profile.objects.get().picture


def test_a_moderator_declines_with_a_reason(moderator_client, moderator):
    picture = make()
    assert decline(moderator_client, picture).status_code == 302
    picture.refresh_from_db()
    assert (picture.state, picture.reason) == ("declined", "A logo.")
    page = moderator_client.get(path(picture))
    assert "A logo." in Markup(page.content).text
    assert not Photo.objects.exists()


def test_a_shown_picture_is_taken_away(moderator_client, moderator):
    picture = make()
    approve_profile_picture(picture.pk, by=moderator)
    page = Markup(moderator_client.get(path(picture)).content)
    assert [each["name"] for each in page.every("input") if each.get("type") == "submit"] == [
        "decline"
    ]
    assert decline(moderator_client, picture, seen="approved").status_code == 302
    assert Profile.objects.get().picture == ""


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301, "a\0b"])
def test_a_reason_is_asked_for(moderator_client, reason):
    picture = make()
    response = decline(moderator_client, picture, reason=reason)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["reason"]
    picture.refresh_from_db()
    assert picture.state == "waiting"


def test_who_comes_second_is_told(moderator_client, editor_client, moderator):
    picture = make()
    assert moderator_client.post(path(picture), {"approve": "x"}).status_code == 302
    late = editor_client
    response = late.post(
        path(picture), {"decline": "x", "reason": "A logo.", "seen": "waiting"}, follow=True
    )
    assert "Someone has judged this picture already." in Markup(response.content).text
    picture.refresh_from_db()
    assert (picture.state, picture.transitions.count()) == ("approved", 1)


def test_several_are_approved_at_once(moderator_client, moderator):
    pictures = [make(name) for name in ("anna-m", "bert-m", "carla-m")]
    approve_profile_picture(pictures[0].pk, by=moderator)
    chosen = [str(each.pk) for each in pictures]
    response = moderator_client.post(
        LIST, {"action": "approve_chosen", "_selected_action": chosen}, follow=True
    )
    text = Markup(response.content).text
    assert "2 pictures are shown now." in text
    assert "Anna-m <b>M</b> (anna-m): Someone has judged this picture already." in text
    assert ProfilePicture.objects.filter(state="approved").count() == 3


@pytest.mark.parametrize("who", ["reader", "reporter"])
def test_others_may_not(who, request):
    picture = make()
    client = Client()
    client.force_login(request.getfixturevalue(who))
    for address in (LIST, path(picture)):
        assert client.get(address).status_code in (302, 403)
        assert client.post(address, {"approve": "x"}).status_code in (302, 403)
    picture.refresh_from_db()
    assert picture.state == "waiting"


def test_who_may_only_look_gets_no_button(reporter, django_user_model):
    from django.contrib.auth.models import Permission

    picture = make()
    reporter.user_permissions.add(Permission.objects.get(codename="view_profilepicture"))
    client = Client()
    client.force_login(reporter)
    page = Markup(client.get(path(picture)).content)
    assert [each for each in page.every("input") if each.get("type") == "submit"] == []
    assert client.post(path(picture), {"approve": "x"}).status_code == 403
    answer = client.post(LIST, {"action": "approve_chosen", "_selected_action": [str(picture.pk)]})
    assert answer.status_code in (200, 302, 403)
    picture.refresh_from_db()
    assert picture.state == "waiting"


@pytest.mark.parametrize("number", ["0", "999", "x", "9" * 30, "-1"])
def test_what_is_not_there_is_not_found(moderator_client, number):
    assert moderator_client.get(f"{LIST}{number}/change/").status_code == 404


def test_nobody_adds_or_deletes_one_by_hand(moderator_client, admin_client):
    picture = make()
    for client in (moderator_client, admin_client):
        assert client.get(f"{LIST}add/").status_code == 403
        assert client.post(f"{LIST}{picture.pk}/delete/", {"post": "yes"}).status_code == 403
    assert ProfilePicture.objects.count() == 1


def test_a_closed_account_is_purged(client, purged, editor):
    """The profile page of somebody whom the administrator shuts out is gone at once."""
    boss = User.objects.create_superuser("boss@example.org", "a-long-password")
    boss.trust_email()
    picture = make()
    own = Client()
    own.force_login(boss)
    address = f"/admin/accounts/user/{picture.user_id}/change/"
    page = Markup(own.get(address).content)
    fields = {
        each["name"]: each.get("value") or ""
        for each in page.every("input")
        if each.get("name") and each.get("type") not in ("checkbox", "submit", "file")
    }
    fields.pop("is_active", None)
    purged()
    assert own.post(address, fields).status_code == 302
    picture.user.refresh_from_db()
    assert not picture.user.is_active
    assert {f"profile:{picture.user_id}", f"byline:{picture.user_id}"} <= set(purged())
    assert client.get("/profile/thandi/").status_code == 404


def test_the_desk_tells_that_something_waits(moderator_client, reporter_client, moderator):
    assert "Profile pictures" not in [
        panel.heading for panel in moderator_client.get("/admin/").context["panels"]
    ]
    picture = make()
    panels = {panel.heading: panel for panel in moderator_client.get("/admin/").context["panels"]}
    assert [line.url for line in panels["Profile pictures"].lines] == [path(picture)]
    others = reporter_client.get("/admin/").context["panels"]
    assert "Profile pictures" not in [panel.heading for panel in others]


def test_thirty_cost_what_one_costs(moderator_client):
    make("first")
    moderator_client.get(LIST)  # the sites are known from now on
    counts = []
    for number in range(30):
        make(f"person{number}")
        if number in (0, 29):
            with CaptureQueriesContext(connection) as captured:
                assert moderator_client.get(LIST).status_code == 200
            counts.append(len(captured))
    assert counts[0] == counts[1]
