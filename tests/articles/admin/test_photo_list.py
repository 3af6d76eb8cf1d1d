"""The library's list: what it shows, how it is narrowed, what is done with several at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions.front_page import get_front_page
from articles.actions.galleries import Placed, create_gallery
from articles.actions.tags import get_or_create_tags
from articles.models import Gallery, Photo, Promo
from tests import factories

from .pages import read
from .photo_files import river

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/photo/"
CHOOSE = "/admin/articles/photo/choose/"


def make(**changes) -> Photo:
    """A picture whose row is as the worker and the desk leave it."""
    photo = factories.make_photo(data=factories.jpeg_bytes((40, 30)))
    changes = {"made_at": timezone.now(), **changes}
    Photo.objects.filter(pk=photo.pk).update(**changes)
    return photo


def listed(client, query: str = "") -> set[Photo]:
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    return {photo for photo, _thumbnail, _problems in response.context["photos"]}


def problems(client, photo: Photo) -> list[str]:
    rows = client.get(LIST).context["photos"]
    return next(problems for each, _thumbnail, problems in rows if each == photo)


def test_the_list_says_what_stands_in_the_way(moderator_client):
    now = timezone.now()
    fine = make(expires_at=now + timedelta(days=1))
    waiting, failed = make(made_at=None), make(made_at=None, attempts=5)
    ended = make(expires_at=now - timedelta(seconds=1))
    bare = make(credit="", alt=" ")
    expected = {
        fine: [],
        waiting: ["Being prepared"],
        failed: ["Could not be prepared"],
        ended: ["Rights ended"],
        bare: ["No credit", "No description"],
    }
    assert {photo: problems(moderator_client, photo) for photo in expected} == expected
    page = moderator_client.get(LIST).content.decode()
    assert '<span class="badge">Rights ended</span>' in page


def test_the_list_is_searched(editor_client):
    river_ = make(caption="The river in flood")
    bridge = make(alt="A bridge", credit="Thandi Nkosi")
    told = make(facts={"keywords": ["harbour", "cranes"]})
    assert listed(editor_client, "q=river+flood") >= {river_}
    assert listed(editor_client, "q=bridge") == {bridge}
    assert listed(editor_client, "q=nkosi") == {bridge}
    assert listed(editor_client, "q=harbour") == {told}
    assert listed(editor_client, "q=nothing") == set()
    assert listed(editor_client, "q=%22%27%25") == set()
    assert len(listed(editor_client, "q=%00")) == 3


def test_the_list_is_narrowed_by_use(editor_client):
    lead, shown, held, promoted, unused = (make() for _number in range(5))
    story = factories.make_published(lead_photo=lead)
    factories.make_draft(body=f'<p>Rain.</p><figure data-photo="{shown.pk}"></figure>')
    create_gallery(by=None, site=story.site, headline="The flood", pictures=[Placed(held.pk)])
    front = get_front_page(story.site)
    Promo.objects.create(front_page=front, title="Inside", url="/archive/", photo=promoted)
    assert listed(editor_client, "used=yes") == {lead, shown, held, promoted}
    assert listed(editor_client, "used=no") == {unused}
    assert len(listed(editor_client, "used=perhaps")) == 5


def test_the_list_is_narrowed_by_rights(editor_client):
    now = timezone.now()
    ended, soon = make(expires_at=now), make(expires_at=now + timedelta(days=13))
    make(expires_at=now + timedelta(days=15))
    make()
    assert listed(editor_client, "rights=ended") == {ended}
    assert listed(editor_client, "rights=soon") == {soon}


def test_the_list_is_narrowed_by_problem(editor_client):
    made = {
        "failed": make(made_at=None, attempts=5),
        "waiting": make(made_at=None, attempts=4),
        "credit": make(credit=""),
        "alt": make(alt=""),
    }
    make()
    for name, photo in made.items():
        assert listed(editor_client, f"problem={name}") == {photo}


def test_the_list_is_narrowed_by_tag_credit_and_date(editor_client):
    rain, old = make(credit="Thandi Nkosi"), make(taken_at=timezone.now() - timedelta(days=900))
    rain.tags.set(get_or_create_tags(["Rain", "Water"]))
    Photo.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=800))
    assert listed(editor_client, "tag=rain") == {rain}
    assert listed(editor_client, "tag=sun") == set()
    assert listed(editor_client, "credit=Thandi+Nkosi") == {rain}
    assert listed(editor_client, "credit=Nobody") == set()
    today = timezone.localdate().isoformat()
    assert listed(editor_client, f"created_at__gte={today}+00:00:00%2B02:00") == {rain}
    assert listed(editor_client, "taken_at__isnull=False") == {old}
    specs = {spec.title: spec for spec in editor_client.get(LIST).context["cl"].filter_specs}
    assert list(specs["tag"].lookup_choices) == [("rain", "Rain"), ("water", "Water")]
    assert [each for each, _name in specs["credit"].lookup_choices] == ["P. Botha", "Thandi Nkosi"]


def test_a_list_asks_as_much_of_fifty_pictures_as_of_one(editor_client):
    def counts() -> list[int]:
        found = []
        for url in (LIST, f"{LIST}?used=no", f"{LIST}?q=river", CHOOSE, f"{CHOOSE}?q=river"):
            with CaptureQueriesContext(connection) as captured:
                assert editor_client.get(url).status_code == 200
            found.append(len(captured))
        return found

    def fill(count: int) -> None:
        for number in range(count):
            photo = make(credit=f"Person {number}")
            photo.tags.set(get_or_create_tags([f"Tag {number}"]))
            factories.make_draft(lead_photo=photo)

    fill(1)
    editor_client.get("/admin/")  # its first request is noted among the person's sessions
    few = counts()
    fill(49)
    assert counts() == few
    assert len(editor_client.get(LIST).context["photos"]) == 50


def test_the_pop_up_lets_one_choose(reporter_client):
    photo = make()
    page = reporter_client.get(f"{LIST}?_popup=1&_to_field=id").content.decode()
    assert f'data-popup-opener="{photo.pk}"' in page
    assert "data-popup-opener" not in reporter_client.get(LIST).content.decode()


# Several at once


def act(client, name: str, *photos: Photo, **fields):
    chosen = {"action": name, "_selected_action": [photo.pk for photo in photos], **fields}
    return client.post(LIST, chosen)


def test_a_gallery_is_made_of_what_was_chosen(reporter_client, reporter, title):
    oldest, middle, newest = make(), make(), make()
    make()
    response = act(reporter_client, "make_gallery", middle, oldest, newest)
    gallery = Gallery.objects.get()
    assert response.url == f"/admin/articles/gallery/{gallery.pk}/change/"
    assert [item.photo for item in gallery.items.all()] == [newest, middle, oldest]
    assert (gallery.state, gallery.site, gallery.created_by) == ("draft", title.site, reporter)
    assert gallery.cover == newest


def test_a_gallery_belongs_to_the_title_of_the_host(editor_client, title, settings):
    settings.ALLOWED_HOSTS = ["*"]
    other = factories.make_title("The Other Post", "other.example")
    chosen = {"action": "make_gallery", "_selected_action": make().pk}
    editor_client.post(LIST, chosen, headers={"host": "other.example"})
    assert Gallery.objects.get().site == other.site


def test_who_may_make_no_gallery_makes_none(client, moderator_client, title):
    photo = make()
    act(moderator_client, "make_gallery", photo)
    clerk = factories.make_user("clerk@example.org", is_staff=True)
    from django.contrib.auth.models import Permission

    clerk.user_permissions.set(
        Permission.objects.filter(codename__in=["view_photo", "change_photo"])
    )
    client.force_login(clerk)
    act(client, "make_gallery", photo)
    assert ("make_gallery" in client.get(LIST).content.decode()) is False
    assert Gallery.objects.count() == 0


def test_without_a_title_no_gallery_is_made(editor_client):
    response = act(editor_client, "make_gallery", make())
    assert response.status_code == 302
    assert Gallery.objects.count() == 0


def test_more_than_a_gallery_holds_are_refused(editor_client, title, monkeypatch):
    monkeypatch.setattr("articles.admin.photo_actions.MAX_PICTURES", 2)
    act(editor_client, "make_gallery", make(), make(), make())
    assert Gallery.objects.count() == 0


def test_rights_are_set_for_several(reporter_client):
    first, second, other = make(), make(caption="Kept"), make()
    page = act(reporter_client, "set_rights", first, second)
    assert set(page.context["photos"]) == {first, second}
    fields = read(page).fields | {"credit": "Thandi Nkosi", "expires_at_0": "2031-01-02"}
    fields |= {"expires_at_1": "03:04:00", "apply": "Set"}
    assert int(fields.pop("_selected_action")) in (first.pk, second.pk)
    response = act(reporter_client, "set_rights", first, second, **fields)
    assert response.status_code == 302
    for photo in (first, second):
        photo.refresh_from_db()
        assert photo.credit == "Thandi Nkosi"
        assert timezone.localtime(photo.expires_at).isoformat() == "2031-01-02T03:04:00+02:00"
        assert photo.made_at is None
    other.refresh_from_db()
    assert (other.credit, other.expires_at) == ("P. Botha", None)
    assert second.caption == "Kept"


@pytest.mark.parametrize(
    "typed",
    [{}, {"credit": "x" * 161}, {"credit": "Bell\x07"}, {"expires_at_0": "soon"}],
)
def test_rights_that_make_no_sense_are_refused(typed, reporter_client):
    photo = make()
    before = Photo.objects.filter(pk=photo.pk).values().get()
    response = act(reporter_client, "set_rights", photo, apply="Set", **typed)
    assert response.status_code == 400
    assert response.context["form"].errors
    assert Photo.objects.filter(pk=photo.pk).values().get() == before


def test_a_moderator_sets_no_rights(moderator_client):
    photo = make()
    act(moderator_client, "set_rights", photo, apply="Set", credit="Forged")
    photo.refresh_from_db()
    assert photo.credit == "P. Botha"


# For scripts that choose


def chosen(client, query: str = "") -> dict:
    response = client.get(f"{CHOOSE}?{query}")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return response.json()


def test_pictures_are_offered_newest_first(moderator_client):
    photos = [make() for _number in range(50)]
    pages = [chosen(moderator_client, f"page={number}") for number in (1, 2, 3, 4)]
    assert [page["next"] for page in pages] == [2, 3, None, None]
    assert [len(page["photos"]) for page in pages] == [24, 24, 2, 0]
    shown = [photo["id"] for page in pages for photo in page["photos"]]
    assert shown == [photo.pk for photo in reversed(photos)]
    for odd in ("", "page=0", "page=-1", "page=x", "page=9" + "9" * 30, "page=%00", "page=²"):
        assert chosen(moderator_client, odd)["photos"] in (pages[0]["photos"], [])


def test_a_picture_is_offered_with_its_words(moderator_client):
    photo = factories.make_photo(data=river(), caption="The river", credit="")
    assert chosen(moderator_client) == {
        "photos": [
            {
                "id": photo.pk,
                "name": "The river",
                "thumbnail": photo.thumbnail().url,
                "alt": "A river in flood",
                "caption": "The river",
                "credit": "",
                "problems": ["Being prepared", "No credit"],
            }
        ],
        "next": None,
    }


def test_pictures_are_found_by_words_or_asked_for_by_id(moderator_client):
    first, second = make(caption="A bridge"), make(caption="A dam")

    def ids(query: str) -> list[int]:
        return [photo["id"] for photo in chosen(moderator_client, query)["photos"]]

    assert ids("q=bridge") == [first.pk]
    assert ids("q=%00") == [second.pk, first.pk]
    assert ids(f"ids={first.pk},{second.pk},{first.pk}") == [first.pk, second.pk]
    assert ids(f"ids={second.pk},999999,x,-1,{first.pk}") == [second.pk, first.pk]
    assert ids("ids=") == []
    assert ids("ids=" + "9" * 40) == []


def test_the_choice_is_for_those_who_may_see_pictures(client, reader):
    assert client.get(CHOOSE).status_code == 302
    client.force_login(factories.make_user("clerk@example.org", is_staff=True))
    assert client.get(CHOOSE).status_code == 403
