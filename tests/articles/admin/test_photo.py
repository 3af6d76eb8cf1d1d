"""A picture's page: its words, its rights, where the eye goes, where it is used."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions.front_page import get_front_page
from articles.actions.galleries import Placed, create_gallery
from articles.actions.renditions import prepare_photo
from articles.models import Photo, Promo
from tests import factories

from .pages import errors, filled
from .photo_files import river

pytestmark = pytest.mark.django_db


def url_of(photo: Photo, page: str = "change") -> str:
    return f"/admin/articles/photo/{photo.pk}/{page}/"


def save(client, photo: Photo, **typed):
    return client.post(url_of(photo), filled(client, url_of(photo), **typed))


def stored(photo: Photo) -> Photo:
    return Photo.objects.get(pk=photo.pk)


# Words and rights


def test_words_tags_and_rights_are_saved(reporter_client):
    photo = factories.make_photo()
    response = save(
        reporter_client,
        photo,
        alt="A bridge",
        caption="It stood for a hundred years.",
        copyright_notice="© Rae Porter",
        usage_terms="Once",
        expires_at_0="2031-01-02",
        expires_at_1="03:04:00",
        taken_at_0="2026-01-02",
        taken_at_1="03:04:00",
        tag_names="Bridges, Floods",
    )
    assert response.status_code == 302
    saved = stored(photo)
    assert (saved.alt, saved.caption) == ("A bridge", "It stood for a hundred years.")
    assert (saved.copyright_notice, saved.usage_terms) == ("© Rae Porter", "Once")
    assert timezone.localtime(saved.expires_at).isoformat() == "2031-01-02T03:04:00+02:00"
    assert timezone.localtime(saved.taken_at).isoformat() == "2026-01-02T03:04:00+02:00"
    assert [tag.name for tag in saved.tags.order_by("name")] == ["Bridges", "Floods"]
    # The copyright line stands in the files.
    assert saved.revision == photo.revision + 1


def test_a_page_saved_as_it_is_changes_nothing(reporter_client):
    photo = factories.make_photo()
    photo.focus_x, photo.crops = 1 / 3, {"1:1": [0.1234, 0.2, 0.7, 0.9]}
    photo.save()
    before = Photo.objects.filter(pk=photo.pk).values().get()
    assert save(reporter_client, photo).status_code == 302
    assert Photo.objects.filter(pk=photo.pk).values().get() == before


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("alt", "x" * 301),
        ("caption", "Bell\x07"),
        ("credit", "x" * 161),
        ("copyright_notice", "x" * 256),
        ("usage_terms", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace") * 501),
        ("tag_names", "x" * 61),
        ("tag_names", ", ".join(f"Tag {number}" for number in range(21))),
    ],
)
def test_what_is_wrong_is_told_and_saves_nothing(name, typed, reporter_client):
    photo = factories.make_photo()
    before = Photo.objects.filter(pk=photo.pk).values().get()
    response = save(reporter_client, photo, **{"credit": "Kept", name: typed})
    assert response.status_code == 400
    assert list(errors(response)) == [name]
    assert response.context["adminform"].form["credit"].value() == (
        typed if name == "credit" else "Kept"
    )
    assert Photo.objects.filter(pk=photo.pk).values().get() == before
    assert photo.tags.count() == 0


def test_many_tags_that_a_picture_brought_stand_in_no_ones_way(reporter_client):
    from articles.actions.tags import get_or_create_tags

    photo = factories.make_photo()
    photo.tags.set(get_or_create_tags(f"Tag {number}" for number in range(30)))
    assert save(reporter_client, photo, alt="A bridge").status_code == 302
    assert photo.tags.count() == 30


def test_a_change_is_told_where_the_picture_is_shown(reporter_client, purged):
    unused, shown = factories.make_photo(), factories.make_photo()
    story = factories.make_published(lead_photo=shown, tags=["Rain"])
    purged()
    save(reporter_client, unused, alt="A bridge")
    assert purged() == []
    save(reporter_client, shown, alt="A bridge")
    assert purged() == sorted(
        [f"article:{story.pk}", f"section:{story.section_id}", f"front:{story.site_id}", "tag:rain"]
    )


def test_a_picture_is_not_exchanged_by_a_forged_form(reporter_client):
    photo = factories.make_photo()
    forged = {
        "key": "x",
        "sha256": "x",
        "renditions": "{}",
        "width": "1",
        "original": "x",
        "crops": '{"1:1": [0, 0, 1, 1]}',
        "crop_9_16_0": "0",
        "crop_9_16_1": "0",
        "crop_9_16_2": "50",
        "crop_9_16_3": "50",
        "facts": "{}",
        "attempts": "9",
        "problem": "x",
        "placeholder": "x",
        "focus_x": "0.9",
        "uploaded_by": "1",
    }
    file = SimpleUploadedFile("b.jpg", factories.jpeg_bytes(colour="red"))
    before = Photo.objects.filter(pk=photo.pk).values().get()
    assert save(reporter_client, photo, **forged, file=file).status_code == 302
    assert Photo.objects.filter(pk=photo.pk).values().get() == before


# Where the eye goes


def test_the_focal_point_is_set_and_the_files_are_asked_for(reporter_client):
    photo = factories.make_photo()
    prepare_photo(photo)
    save(reporter_client, photo, focus_left="12.5", focus_top="80")
    saved = stored(photo)
    assert (saved.focus_x, saved.focus_y) == (0.125, 0.8)
    assert (saved.made_at, saved.revision) == (None, photo.revision + 1)
    assert saved.renditions == stored(photo).renditions != {}


def test_an_empty_focal_point_is_the_middle(reporter_client):
    photo = factories.make_photo()
    save(reporter_client, photo, focus_left="12.5", focus_top="80")
    save(reporter_client, photo, focus_left="", focus_top="")
    assert (stored(photo).focus_x, stored(photo).focus_y) == (0.5, 0.5)


def crop(shape: str, *parts: object) -> dict[str, str]:
    return {f"crop_{shape}_{place}": str(part) for place, part in enumerate(parts)}


def test_a_shape_is_cut_by_hand_and_given_back(reporter_client):
    photo = factories.make_photo()
    save(reporter_client, photo, **crop("16_9", 10, 20, 90, 65), **crop("1_1", 0, 0, 5, 100))
    assert stored(photo).crops == {"16:9": [0.1, 0.2, 0.9, 0.65], "1:1": [0, 0, 0.05, 1]}
    save(reporter_client, photo, **crop("16_9", "", "", "", ""))
    assert stored(photo).crops == {"1:1": [0, 0, 0.05, 1]}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"focus_left": "101"}, "focus_left"),
        ({"focus_top": "-0.1"}, "focus_top"),
        ({"focus_left": "nan"}, "focus_left"),
        ({"focus_left": "inf"}, "focus_left"),
        ({"focus_left": "1e400"}, "focus_left"),
        ({"focus_left": "left"}, "focus_left"),
        (crop("1_1", 60, 0, 40, 50), "crop_1_1"),
        (crop("1_1", 0, 50, 50, 50), "crop_1_1"),
        (crop("1_1", 0, 0, 4.9, 50), "crop_1_1"),
        (crop("1_1", 0, 0, 50, 4.9), "crop_1_1"),
        (crop("4_3", 0, 0, 101, 50), "crop_4_3"),
        (crop("4_3", -1, 0, 50, 50), "crop_4_3"),
        (crop("4_3", "nan", 0, 50, 50), "crop_4_3"),
        (crop("16_9", 0, 0, 50, ""), "crop_16_9"),
        (crop("16_9", "", "", "", 5), "crop_16_9"),
    ],
)
def test_a_place_outside_of_the_picture_is_refused(typed, wrong, reporter_client):
    photo = factories.make_photo()
    before = Photo.objects.filter(pk=photo.pk).values().get()
    response = save(reporter_client, photo, alt="Kept", **typed)
    assert response.status_code == 400
    assert list(errors(response)) == [wrong]
    assert response.context["adminform"].form["alt"].value() == "Kept"
    for value in typed.values():
        if value:
            assert f'value="{value}"' in response.content.decode()
    assert Photo.objects.filter(pk=photo.pk).values().get() == before


def test_the_previews_show_what_is_cut(editor_client):
    photo = factories.make_photo(data=factories.jpeg_bytes((1000, 500)))
    photo.crops = {"1:1": [0.5, 0, 1, 1]}
    photo.focus_x = 0
    photo.save()
    shapes = {each.name: each for each in editor_client.get(url_of(photo)).context["shapes"]}
    assert shapes["1:1"].window == (
        "width: 200.000%; height: 100.000%; left: -100.000%; top: 0.000%"
    )
    assert "left: 0.000%" in shapes["16:9"].window


# What stands beside


def test_the_page_tells_what_the_file_says(moderator_client):
    photo = factories.make_photo()
    photo.facts = {
        "camera": "Apple iPhone 15",
        "latitude": -33.42,
        "longitude": 19.2377,
        "keywords": ["river", "<b>flood</b>"],
        "taken_at": "2026-11-02T08:15:30+02:00",
        "city": "Ceres",
        "country": "South Africa",
    }
    photo.save()
    page = moderator_client.get(url_of(photo))
    assert page.context["facts"] == [
        ("Taken", "2 November 2026, 08:15"),
        ("Place", "Ceres, South Africa"),
        ("Coordinates", "33.42000° S, 19.23770° E"),
        ("Camera", "Apple iPhone 15"),
        ("Keywords", "river, <b>flood</b>"),
    ]
    assert "<b>flood" not in page.content.decode()


def test_the_page_tells_where_the_picture_is_used(editor_client):
    photo = factories.make_photo()
    assert "Nowhere." in editor_client.get(url_of(photo)).content.decode()
    led = factories.make_published(lead_photo=photo)
    shows = factories.make_draft(body=f'<p>Rain.</p><figure data-photo="{photo.pk}"></figure>')
    gallery = create_gallery(
        by=None, site=led.site, headline="The flood", pictures=[Placed(photo.pk)]
    )
    front = get_front_page(led.site)
    Promo.objects.create(front_page=front, title="Inside today", url="/archive/", photo=photo)
    uses = editor_client.get(url_of(photo)).context["uses"]
    admin = "/admin/articles"
    assert uses == [
        f'Story: <a href="{admin}/article/{shows.pk}/change/">{shows.headline}</a>, Draft',
        f'Story: <a href="{admin}/article/{led.pk}/change/">{led.headline}</a>, Published',
        f'Gallery: <a href="{admin}/gallery/{gallery.pk}/change/">The flood</a>, Draft',
        f'Front page: <a href="{admin}/frontpage/{front.pk}/change/">Inside today</a>, Inside',
    ]


def test_the_page_asks_the_same_of_one_use_as_of_twenty(editor_client):
    photo = factories.make_photo()

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert editor_client.get(url_of(photo)).status_code == 200
        return len(captured)

    factories.make_published(lead_photo=photo)
    editor_client.get("/admin/")  # its first request is noted among the person's sessions
    few = count()
    for _number in range(19):
        factories.make_published(lead_photo=photo)
        factories.make_photo()
    assert count() == few


def test_the_page_shows_the_same_file_and_what_looks_like_it(editor_client):
    first = factories.make_photo(data=river())
    same = factories.make_photo(data=river())
    like = factories.make_photo(data=river(quality=30))
    factories.make_photo()
    context = editor_client.get(url_of(first)).context
    assert (context["same"], context["like"]) == ([same], [like])


def test_files_are_made_again_when_asked(reporter_client, moderator_client):
    photo = factories.make_photo()
    Photo.objects.update(attempts=5, problem="It <b>broke</b>")
    page = reporter_client.get(url_of(photo)).content.decode()
    assert "Could not be prepared" in page
    assert "It &lt;b&gt;broke" in page
    assert moderator_client.post(url_of(photo, "again")).status_code == 403
    assert reporter_client.get(url_of(photo, "again")).status_code == 403
    assert stored(photo).attempts == 5
    assert reporter_client.post(url_of(photo, "again")).status_code == 302
    again = stored(photo)
    assert (again.attempts, again.problem, again.revision) == (0, "", photo.revision + 1)
    assert Photo.objects.to_prepare(timezone.now()).get() == photo


def test_a_moderator_looks_and_changes_nothing(moderator_client):
    photo = factories.make_photo(caption="The flood")
    page = moderator_client.get(url_of(photo))
    assert page.status_code == 200
    assert "The flood" in page.content.decode()
    assert 'name="alt"' not in page.content.decode()
    assert 'name="focus_left"' not in page.content.decode()
    forged = {"alt": "Forged", "focus_left": "1", "focus_top": "1"}
    assert moderator_client.post(url_of(photo), forged).status_code == 403
    assert moderator_client.post(url_of(photo, "delete"), {"post": "yes"}).status_code == 403
    assert stored(photo).alt == photo.alt


# The original, the thumbnail


def original(client, photo):
    return client.get(url_of(photo, "original"))


def test_the_original_is_for_staff(client, reader, moderator_client):
    data = factories.jpeg_bytes(comment=b"evidence")
    photo = factories.make_photo(data=data)
    response = original(moderator_client, photo)
    assert b"".join(response.streaming_content) == data
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "application/octet-stream"
    assert "no-store" in response["Cache-Control"]
    assert original(client, photo).status_code == 302
    client.force_login(reader)
    assert original(client, photo).status_code == 302
    for path in (photo.original.name, f"originals/{photo.key}.jpg", f"../private/{photo.key}"):
        assert client.get(f"/media/{path}").status_code == 404


def test_staff_without_the_right_see_nothing(client):
    client.force_login(factories.make_user("clerk@example.org", is_staff=True))
    photo = factories.make_photo()
    assert original(client, photo).status_code == 404
    assert client.get(url_of(photo, "thumbnail")).status_code == 404
    assert client.post(url_of(photo, "again")).status_code == 404
    assert client.get(url_of(photo)).status_code == 403


def test_an_original_that_is_gone_is_not_there(moderator_client, tmp_path):
    photo = factories.make_photo()
    (tmp_path / "private" / photo.original.name).unlink()
    assert original(moderator_client, photo).status_code == 404
    assert moderator_client.get("/admin/articles/photo/9999/original/").status_code == 404


def test_the_thumbnail_is_found_by_the_id(reporter_client):
    photo = factories.make_photo()
    response = reporter_client.get(url_of(photo, "thumbnail"))
    assert response.url == photo.thumbnail().url
    Photo.objects.update(renditions={})
    assert reporter_client.get(url_of(photo, "thumbnail")).status_code == 404
    assert reporter_client.get(url_of(photo)).status_code == 200


# Deleting


def files_of(folder) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("way", ["page", "list"])
def test_a_deleted_picture_leaves_no_file_and_no_page(
    way, editor_client, tmp_path, purged, django_capture_on_commit_callbacks
):
    photo, kept = factories.make_photo(), factories.make_photo()
    story = factories.make_published(lead_photo=photo)
    draft = {"action": "delete_selected", "_selected_action": photo.pk}
    asked = (
        editor_client.get(url_of(photo, "delete"))
        if way == "page"
        else editor_client.post("/admin/articles/photo/", draft)
    )
    line = f'href="/admin/articles/article/{story.pk}/change/">{story.headline}</a>, Published'
    assert line in asked.content.decode()
    purged()
    with django_capture_on_commit_callbacks(execute=True):
        if way == "page":
            editor_client.post(url_of(photo, "delete"), {"post": "yes"})
        else:
            editor_client.post("/admin/articles/photo/", {**draft, "post": "yes"})
    assert list(Photo.objects.all()) == [kept]
    assert files_of(tmp_path) == sorted(
        name.rpartition("/")[2] for name in (*kept.names(), kept.original.name)
    )
    story.refresh_from_db()
    assert story.lead_photo is None
    assert f"article:{story.pk}" in purged()


def test_an_unused_picture_is_deleted_without_a_purge(editor_client, purged):
    photo = factories.make_photo()
    assert "used nowhere" in editor_client.get(url_of(photo, "delete")).content.decode()
    editor_client.post(url_of(photo, "delete"), {"post": "yes"})
    assert Photo.objects.count() == 0
    assert purged() == []


def test_a_reporter_deletes_no_picture(reporter_client):
    photo = factories.make_photo()
    assert reporter_client.post(url_of(photo, "delete"), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": photo.pk, "post": "yes"}
    reporter_client.post("/admin/articles/photo/", chosen)
    assert stored(photo).original.storage.exists(photo.original.name)
