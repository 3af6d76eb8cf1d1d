"""A gallery's page: its pictures with their words, who may see it, where it moved."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.actions import publishing
from articles.actions.galleries import Placed, save_gallery
from articles.actions.renditions import prepare_photo
from articles.models import Gallery, Photo
from newsroom.page_cache.sharing import MARK
from tests import factories
from tests.markup import Markup

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def copies(photo: Photo, count: int, **fields) -> list[Photo]:
    """As many pictures more, without the work of reading each."""
    made = []
    for _ in range(count):
        each = Photo.objects.get(pk=photo.pk)
        each.pk, each.key = None, secrets.token_hex(10)
        each.original = f"{each.key}.jpg"
        for name, value in fields.items():
            setattr(each, name, value)
        each.save()
        made.append(each)
    return made


@pytest.fixture
def photo(title) -> Photo:
    return factories.make_photo(alt="A river in flood", caption="On Monday", credit="A. Lens")


def expire(*photos: Photo) -> None:
    past = timezone.now() - HOUR
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).update(expires_at=past)


def page_of(client: Client, gallery: Gallery) -> Markup:
    response = client.get(gallery.get_absolute_url())
    assert response.status_code == 200
    return Markup(response.content)


def large(page: Markup) -> list[str | None]:
    """The descriptions of the gallery's own pictures, without blurs."""
    return [each["alt"] for each in page.every("img") if "sizes" in each]


def until_of(client: Client, path: str) -> datetime | None:
    expires = getattr(client.get(path), MARK).expires
    return None if expires == float("inf") else datetime.fromtimestamp(expires, tz=UTC)


# What it shows -------------------------------------------------------------------


def test_a_gallery_is_shown_with_all_its_parts(client: Client, section, photo):
    second = copies(photo, 1, alt="The bridge", caption="", copyright_notice="© The Post")[0]
    gallery = factories.make_gallery(
        [photo], headline="The flood", intro="Nine hours of it.\n\nThen calm.", section=section
    )
    save_gallery(
        gallery,
        by=None,
        expected_version=gallery.version,
        pictures=[Placed(photo.pk, "The river, high", "A wide river"), Placed(second.pk)],
    )
    publishing.publish_gallery(gallery.pk, by=None)
    page = page_of(client, gallery)
    for words in (
        "News in pictures / News",
        "The flood",
        "Nine hours of it. Then calm.",
        "2 pictures",
        "1 of 2 The river, high A. Lens",
        "2 of 2 A. Lens © The Post",
    ):
        assert words in page.text, words
    assert "On Monday" not in page.text
    assert page.title.strip().startswith("The flood — ")
    assert [each["id"] for each in page.every("figure")] == ["picture-1", "picture-2"]
    assert large(page) == ["A wide river", "The bridge"]
    assert page.unbalanced == []
    assert {"/news-in-pictures/", "/news/", "#picture-1", "#picture-2"} <= set(page.links())


def test_the_first_picture_is_fetched_first_and_the_others_when_they_are_near(client, photo):
    gallery = factories.make_published_gallery([photo, *copies(photo, 2)])
    shown = [each for each in page_of(client, gallery).every("img") if each.get("sizes")]
    assert [(each.get("fetchpriority"), each.get("loading")) for each in shown] == [
        ("high", None),
        (None, "lazy"),
        (None, "lazy"),
    ]
    assert all(int(each["width"]) > int(each["height"]) > 0 for each in shown)


def test_each_picture_opens_its_largest_file(client: Client, photo):
    prepare_photo(photo)
    photo.refresh_from_db()
    gallery = factories.make_published_gallery([photo])
    largest = photo.files("whole", "jpeg")[-1].url
    assert largest in page_of(client, gallery).links()
    response = client.get(largest)
    response.close()
    assert response.status_code == 200


def test_the_viewer_is_there_for_the_script_with_all_its_words(client: Client, photo):
    page = page_of(client, factories.make_published_gallery([photo]))
    assert [each["src"] for each in page.every("script") if "gallery" in each.get("src", "")] != []
    (dialog,) = page.every("dialog")
    assert "open" not in dialog
    for words in ("Full screen", "Close"):
        assert words in page.text
    assert {"Previous picture", "Next picture"} <= {
        each.get("aria-label") for each in page.every("button")
    }


def test_other_galleries_of_its_kind_stand_below_and_never_itself(client: Client, photo, title):
    gallery = factories.make_published_gallery([photo], headline="This one")
    others = [
        factories.make_published_gallery([photo], headline=f"Other {n}", hours_ago=2 + n)
        for n in range(5)
    ]
    factories.make_published_gallery([photo], kind="readers", headline="Of readers")
    factories.make_gallery([photo], headline="Secret")
    links = page_of(client, gallery).links()
    found = [link for link in links if link.startswith("/gallery/")]
    assert found == [each.get_absolute_url() for each in others[:4]]


# Pictures whose rights ended -----------------------------------------------------


def test_an_expired_picture_is_left_out_and_the_count_follows(client: Client, photo):
    first, second, third = [photo, *copies(photo, 2)]
    Photo.objects.filter(pk=third.pk).update(alt="The bridge")
    gallery = factories.make_published_gallery([first, second, third])
    expire(first)
    page = page_of(client, gallery)
    assert [each["id"] for each in page.every("figure")] == ["picture-1", "picture-2"]
    assert "2 pictures" in page.text
    assert "2 of 2" in page.text
    assert large(page) == ["A river in flood", "The bridge"]
    assert first.key not in client.get(gallery.get_absolute_url()).content.decode()
    assert len(page.data()["associatedMedia"]) == 2


def test_a_gallery_without_a_picture_to_show_says_so(client: Client, photo):
    gallery = factories.make_published_gallery([photo], headline="The flood")
    expire(photo)
    page = page_of(client, gallery)
    assert "can’t be shown any longer" in page.text
    assert page.every("figure") == page.every("img") == page.every("dialog") == []
    assert not [each for each in page.every("script") if "gallery" in each.get("src", "")]
    assert "associatedMedia" not in page.data()


def test_the_page_is_kept_until_the_first_picture_goes(client: Client, photo):
    soon, later = timezone.now() + HOUR, timezone.now() + 2 * HOUR
    first, second = copies(photo, 2)
    Photo.objects.filter(pk=first.pk).update(expires_at=later)
    gallery = factories.make_published_gallery([photo, first, second])
    assert until_of(client, gallery.get_absolute_url()) == later
    Photo.objects.filter(pk=second.pk).update(expires_at=soon)
    assert until_of(client, gallery.get_absolute_url()) == soon


def test_the_page_is_kept_until_the_next_gallery_of_its_kind(client: Client, photo, title):
    gallery = factories.make_published_gallery([photo])
    assert until_of(client, gallery.get_absolute_url()) is None
    for kind, hours in (("readers", 1), ("news", 2)):
        other = factories.make_gallery([photo], kind=kind)
        at = timezone.now() + hours * HOUR
        publishing.schedule_gallery(other.pk, at=at, by=None)
    assert until_of(client, gallery.get_absolute_url()) == at


def test_the_cache_is_told_what_the_page_was_made_from(client: Client, photo):
    gallery = factories.make_published_gallery([photo])
    tags = client.get(gallery.get_absolute_url())["Surrogate-Key"].split()
    site = gallery.site_id
    assert sorted(tags) == sorted([f"gallery:{gallery.pk}", f"galleries:{site}", f"title:{site}"])


# Where it moved, and who may see it ----------------------------------------------


def test_a_changed_slug_leads_on(client: Client, photo):
    gallery = factories.make_published_gallery([photo], headline="Old words")
    before = gallery.get_absolute_url()
    gallery.slug = "new-words"
    save_gallery(gallery, by=None, expected_version=gallery.version)
    response = client.get(f"{before}?page=2")
    after = f"/gallery/new-words-{gallery.pk}/"
    assert (response.status_code, response["Location"]) == (301, after)
    assert client.get(after).status_code == 200


@pytest.mark.parametrize("pk", ["0", "999999", str(2**63), "9" * 40, "9" * 5000])
def test_an_unknown_number_is_not_found(client: Client, title, pk):
    assert client.get(f"/gallery/words-{pk}/").status_code == 404


def scheduled(**fields) -> Gallery:
    gallery = factories.make_gallery(**fields)
    return publishing.schedule_gallery(gallery.pk, at=timezone.now() + HOUR, by=None)


def withdrawn_early(**fields) -> Gallery:
    return publishing.withdraw_gallery(scheduled(**fields).pk, reason="Not true.", by=None)


HIDDEN = {
    "draft": factories.make_gallery,
    "review": lambda **f: publishing.submit(Gallery, factories.make_gallery(**f).pk, by=None),
    "approved": lambda **f: publishing.approve(Gallery, factories.make_gallery(**f).pk, by=None),
    "scheduled": scheduled,
    "withdrawn before its time": withdrawn_early,
}


@pytest.mark.parametrize("kind", HIDDEN)
@pytest.mark.parametrize("person", ["client", "editor_client"])
def test_what_is_not_public_is_not_found_by_anyone(request, photo, kind, person):
    gallery = HIDDEN[kind](photos=[photo], headline="Secret words")
    client = request.getfixturevalue(person)
    for path in (gallery.get_absolute_url(), f"/gallery/guess-{gallery.pk}/"):
        response = client.get(path)
        assert response.status_code == 404
        assert "Secret" not in response.content.decode()
        assert "secret" not in response.get("Location", "")
        assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_is_not_public_is_in_no_list(client: Client, section, photo, kind):
    shown = factories.make_published_gallery([photo])
    hidden = HIDDEN[kind](photos=[photo], headline="Secret words")
    story = factories.make_published(section=section, gallery=hidden)
    paths = ["/", "/news-in-pictures/", "/user-galleries/", "/multimedia/"]
    for path in (*paths, shown.get_absolute_url(), story.get_absolute_url()):
        assert "secret" not in client.get(path).content.decode().lower(), path


def test_a_gallery_of_another_title_is_not_found(client: Client, photo):
    sister = factories.make_title("The Sister", "sister.example")
    gallery = factories.make_published_gallery([photo], site=sister.site, headline="Secret words")
    response = client.get(gallery.get_absolute_url())
    assert (response.status_code, "Secret" in response.content.decode()) == (404, False)
    there = client.get(gallery.get_absolute_url(), headers={"host": "sister.example"})
    assert there.status_code == 200


def test_a_withdrawn_gallery_says_what_it_was_and_why(client: Client, photo):
    gallery = factories.make_published_gallery([photo], headline="Wrong words")
    publishing.withdraw_gallery(gallery.pk, reason="They were of another town.", by=None)
    response = client.get(gallery.get_absolute_url())
    page = Markup(response.content)
    assert response.status_code == 410
    for words in ("Wrong words", "We have withdrawn this gallery. They were of another town."):
        assert words in page.text
    assert page.every("img") == []
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "noindex" in [each.get("content") for each in page.every("meta")]
    publishing.restore_gallery(gallery.pk, by=None)
    assert client.get(gallery.get_absolute_url()).status_code == 200


def test_what_was_taken_down_names_nothing(client: Client, photo):
    gallery = factories.make_published_gallery(
        [photo], headline="Libellous words about Jane Doe", intro="Jane Doe did it."
    )
    publishing.take_down_gallery(gallery.pk, reason="Court order on Doe", by=None)
    response = client.get(f"/gallery/any-{gallery.pk}/")
    html = response.content.decode().lower()
    assert response.status_code == 410
    for word in ("libellous", "jane", "doe", "court", gallery.slug, photo.key):
        assert word not in html, word
    assert client.get("/multimedia/").content.decode().lower().count("jane") == 0


# What machines read --------------------------------------------------------------


def test_structured_data_has_every_picture_with_whose_it_is(client: Client, section, photo):
    photo.copyright_notice = "© The Post"
    photo.save()
    prepare_photo(photo)
    photo.refresh_from_db()
    gallery = factories.make_published_gallery(
        [photo, *copies(photo, 1, caption="")], headline="The flood", section=section
    )
    data = page_of(client, gallery).data()
    url = f"http://testserver{gallery.get_absolute_url()}"
    assert (data["@context"], data["@type"]) == ("https://schema.org", "ImageGallery")
    assert (data["headline"], data["url"], data["about"]) == ("The flood", url, "News")
    assert data["publisher"]["name"] == "The Test Post"
    assert datetime.fromisoformat(data["datePublished"]) - gallery.publish_at < HOUR
    first, second = data["associatedMedia"]
    largest = photo.files("whole", "jpeg")[-1]
    assert {name: first[name] for name in first if name not in ("uploadDate", "thumbnailUrl")} == {
        "@type": "ImageObject",
        "position": 1,
        "url": f"{url}#picture-1",
        "contentUrl": f"http://testserver{largest.url}",
        "width": largest.width,
        "height": largest.height,
        "encodingFormat": "image/jpeg",
        "caption": "On Monday",
        "description": "A river in flood",
        "creditText": "A. Lens",
        "creator": {"@type": "Person", "name": "A. Lens"},
        "copyrightNotice": "© The Post",
    }
    assert first["thumbnailUrl"].startswith("http://testserver/media/photos/")
    assert abs(datetime.fromisoformat(first["uploadDate"]) - photo.created_at) < HOUR
    assert "caption" not in second
    assert data["image"] == [first["contentUrl"]]


def test_other_sites_show_its_first_picture(client: Client, photo):
    gallery = factories.make_published_gallery([photo], headline="The flood", intro="Nine hours.")
    said = {
        each.get("property") or each.get("name"): each["content"]
        for each in page_of(client, gallery).every("meta")
        if "content" in each
    }
    assert said["og:title"] == "The flood"
    assert said["og:description"] == said["description"] == "Nine hours."
    assert said["og:image"] == f"http://testserver{photo.files('whole', 'jpeg')[-1].url}"
    assert said["og:image:alt"] == "A river in flood"
    assert said["twitter:card"] == "summary_large_image"


# With a story --------------------------------------------------------------------


def test_a_story_shows_its_gallery_once_it_is_published(client: Client, section, photo):
    photos = [photo, *copies(photo, 8)]
    gallery = factories.make_gallery(photos, headline="The flood, in pictures")
    story = factories.make_published(section=section, gallery=gallery)
    assert "The flood, in pictures" not in client.get(story.get_absolute_url()).content.decode()
    publishing.publish_gallery(gallery.pk, by=None)
    expire(photos[1])
    response = client.get(story.get_absolute_url())
    page = Markup(response.content)
    address = gallery.get_absolute_url()
    assert "See all 8 pictures" in page.text
    assert [link for link in page.links() if link.startswith("/gallery/")] == [
        address,
        *(f"{address}#picture-{number}" for number in (1, 2, 3, 4)),
        address,
    ]
    assert f"gallery:{gallery.pk}" in response["Surrogate-Key"].split()
    assert photos[1].key not in response.content.decode()
    assert page.unbalanced == []


def test_a_story_is_kept_until_its_gallery_comes_or_a_picture_goes(client, section, photo):
    gallery = factories.make_gallery([photo])
    story = factories.make_published(section=section, gallery=gallery)
    at = timezone.now() + HOUR
    publishing.schedule_gallery(gallery.pk, at=at, by=None)
    assert until_of(client, story.get_absolute_url()) == at
    Gallery.objects.filter(pk=gallery.pk).update(publish_at=timezone.now() - HOUR)
    assert until_of(client, story.get_absolute_url()) is None
    Photo.objects.filter(pk=photo.pk).update(expires_at=at)
    assert until_of(client, story.get_absolute_url()) == at


def test_a_story_whose_gallery_has_nothing_to_show_does_not_mention_it(client, section, photo):
    gallery = factories.make_published_gallery([photo], headline="The flood, in pictures")
    story = factories.make_published(section=section, gallery=gallery)
    expire(photo)
    assert "The flood, in pictures" not in client.get(story.get_absolute_url()).content.decode()
