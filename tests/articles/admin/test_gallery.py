"""Making a gallery at the desk: its words, and its pictures in their order."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions.galleries import MAX_PICTURES
from articles.actions.photos import delete_photo
from articles.models import Gallery, Photo
from tests import factories

from .gallery_pages import ADD, change_url, pictures, row, row_errors, rows, save, stored
from .pages import errors, filled, read

pytestmark = pytest.mark.django_db


def photos(count: int, **fields) -> list[Photo]:
    return [
        factories.make_photo(data=factories.jpeg_bytes((40 + number, 30)), **fields)
        for number in range(count)
    ]


def test_a_reporter_makes_a_gallery(reporter_client, reporter, title):
    one, two = photos(2)
    typed = filled(reporter_client, ADD, headline="The flood", intro="Nine hours of rain.")
    typed |= row(0, two, 2, caption="The bridge") | row(1, one, 1, alt="A street under water")
    response = reporter_client.post(ADD, typed)
    gallery = Gallery.objects.get()
    assert response.url == change_url(gallery)
    assert (gallery.headline, gallery.slug, gallery.site) == ("The flood", "the-flood", title.site)
    assert (gallery.state, gallery.created_by, gallery.version) == ("draft", reporter, 1)
    assert pictures(gallery) == [(one, "", "A street under water"), (two, "The bridge", "")]
    assert (gallery.cover, gallery.length) == (one, 2)
    assert [each.step for each in gallery.transitions.all()] == ["create"]


def test_what_is_stored_is_what_the_form_shows(reporter_client):
    gallery = factories.make_gallery(photos(3))
    before = pictures(gallery)
    assert save(reporter_client, gallery).status_code == 302
    assert pictures(gallery) == before
    assert stored(gallery).version == 2


def test_pictures_are_put_in_order_removed_and_added(reporter_client):
    one, two, three, four = photos(4)
    gallery = factories.make_gallery([one, two, three])
    typed = {
        "pictures-0-place": "7",
        "pictures-1-remove": "on",
        "pictures-2-place": "0",
        "pictures-2-caption": "First now",
        **row(3, four, ""),
    }
    assert save(reporter_client, gallery, **typed).status_code == 302
    assert pictures(gallery) == [(three, "First now", ""), (one, "", ""), (four, "", "")]
    assert stored(gallery).cover == three


def test_a_removed_row_stands_in_nobodys_way(reporter_client):
    gallery = factories.make_gallery(photos(2))
    typed = {"pictures-0-remove": "on", "pictures-0-caption": "x" * 501}
    assert save(reporter_client, gallery, **typed).status_code == 302
    assert len(pictures(gallery)) == 1


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"pictures-0-caption": "x" * 501}, [["caption"], []]),
        ({"pictures-1-alt": "x" * 301}, [[], ["alt"]]),
        ({"pictures-1-caption": "Bell\x07"}, [[], ["caption"]]),
        ({"pictures-1-place": "first"}, [["place"], []]),
        ({"pictures-1-place": "-1"}, [["place"], []]),
        ({"pictures-1-place": "9" * 30}, [[], ["place"]]),
        ({"pictures-2-photo": "999999"}, [[], [], ["photo"]]),
        ({"pictures-2-photo": "x"}, [[], [], ["photo"]]),
        ({"pictures-2-photo": "9" * 40}, [[], [], ["photo"]]),
        ({"pictures-2-photo": "-1"}, [[], [], ["photo"]]),
        ({"pictures-2-caption": "Whose?"}, [[], [], ["photo"]]),
    ],
)
def test_a_row_that_is_wrong_is_refused_beside_it(typed, wrong, reporter_client):
    gallery = factories.make_gallery(photos(2))
    before = pictures(gallery)
    response = save(reporter_client, gallery, headline="Typed", intro="Kept", **typed)
    assert response.status_code == 200
    found = row_errors(response)
    assert sorted(found) == sorted(wrong)
    fields = read(response).fields
    assert (fields["headline"], fields["intro"]) == ("Typed", "Kept")
    assert {name: fields[name] for name in typed} == typed
    assert (pictures(gallery), stored(gallery).version) == (before, 1)
    assert stored(gallery).headline == gallery.headline


def test_the_same_picture_twice_is_refused_beside_the_second(reporter_client):
    one, two = photos(2)
    gallery = factories.make_gallery([one, two])
    response = save(reporter_client, gallery, **row(2, one, "", caption="Again"))
    assert row_errors(response) == [[], [], ["photo"]]
    assert "This picture is in the gallery already." in response.content.decode()
    assert read(response).fields["pictures-2-caption"] == "Again"
    assert pictures(gallery) == [(one, "", ""), (two, "", "")]


def test_a_picture_deleted_meanwhile_is_named_and_nothing_is_lost(reporter_client):
    one, two = photos(2)
    gallery = factories.make_gallery([one, two])
    typed = filled(reporter_client, change_url(gallery), intro="Kept")
    typed["pictures-0-caption"] = "Kept too"
    delete_photo(Photo.objects.get(pk=one.pk))
    response = reporter_client.post(change_url(gallery), typed)
    assert response.status_code == 200
    assert row_errors(response) == [["photo"], []]
    assert "This picture is no longer in the library." in response.content.decode()
    fields = read(response).fields
    assert (fields["intro"], fields["pictures-0-caption"]) == ("Kept", "Kept too")
    again = {**fields, "pictures-0-remove": "on"}
    assert reporter_client.post(change_url(gallery), again).status_code == 302
    assert pictures(gallery) == [(two, "", "")]


def test_more_pictures_than_a_gallery_holds_are_refused(reporter_client):
    photo = factories.make_photo()
    Photo.objects.bulk_create(
        Photo(key=f"k{number}", original=f"o{number}", width=4, height=3, credit="P. Botha")
        for number in range(MAX_PICTURES)
    )
    gallery = factories.make_gallery([photo])
    typed: dict[str, object] = {"pictures-TOTAL_FORMS": MAX_PICTURES + 1}
    for number, each in enumerate(Photo.objects.exclude(pk=photo.pk), 1):
        typed |= row(number, each, number + 1)
    response = save(reporter_client, gallery, **typed)
    assert response.status_code == 200
    assert "A gallery holds 200 pictures at most." in response.content.decode()
    assert len(pictures(gallery)) == 1
    typed["pictures-0-remove"] = "on"
    assert save(reporter_client, gallery, **typed).status_code == 302
    assert stored(gallery).length == MAX_PICTURES


@pytest.mark.parametrize(
    "forged",
    [
        {"pictures-TOTAL_FORMS": "x"},
        {"pictures-TOTAL_FORMS": ""},
        {"pictures-TOTAL_FORMS": "99999999"},
        {"pictures-INITIAL_FORMS": "x"},
    ],
)
def test_a_forged_table_of_rows_is_refused(forged, reporter_client):
    gallery = factories.make_gallery(photos(2))
    before = pictures(gallery)
    response = save(reporter_client, gallery, headline="Forged", **forged)
    assert response.status_code == 200
    assert (pictures(gallery), stored(gallery).headline) == (before, gallery.headline)


@pytest.mark.parametrize("headline", ["", "   ", "x" * 161, "Bell\x07"])
def test_a_gallery_needs_a_fit_headline(headline, reporter_client, title):
    photo = factories.make_photo()
    typed = filled(reporter_client, ADD, headline=headline, intro="Kept")
    response = reporter_client.post(ADD, {**typed, **row(0, photo, 1, caption="Kept too")})
    assert response.status_code == 200
    assert "headline" in errors(response)
    assert read(response).fields["pictures-0-caption"] == "Kept too"
    assert rows(response)[0].picture == photo
    assert Gallery.objects.count() == 0


def test_a_section_of_another_title_is_refused(reporter_client, title):
    other = factories.make_title("The Other Post", "other.example")
    section = factories.make_section("sport", other)
    typed = filled(reporter_client, ADD, headline="The flood", section=section.pk)
    response = reporter_client.post(ADD, {**typed, "site": title.site_id})
    assert list(errors(response)) == ["section"]
    assert Gallery.objects.count() == 0


def test_fields_that_are_not_offered_cannot_be_posted(reporter_client, editor):
    gallery = factories.make_gallery()
    forged = {
        "state": "approved",
        "publish_at": "2020-01-01",
        "created_by": editor.pk,
        "version": "99",
        "withdrawn_at": "2020-01-01",
        "taken_down": "on",
        "cover": "99",
        "length": "99",
        "id": "7",
    }
    before = Gallery.objects.values().get()
    assert save(reporter_client, gallery, **forged).status_code == 302
    after = Gallery.objects.values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"version", "modified_at"}


def test_placeholders_are_the_librarys_words(reporter_client):
    photo = factories.make_photo(caption="The river <b>rose</b>", alt="A river")
    page = reporter_client.get(change_url(factories.make_gallery([photo]))).content.decode()
    assert 'placeholder="The river &lt;b&gt;rose&lt;/b&gt;"' in page
    assert 'placeholder="A river"' in page
    assert "P. Botha" in page


def test_the_page_asks_as_much_for_thirty_pictures_as_for_one(reporter_client):
    counts = []
    few, many = factories.make_gallery(photos(1)), factories.make_gallery(photos(30))
    filled(reporter_client, change_url(few))  # what a process keeps, such as its sites
    for gallery in (few, many):
        url = change_url(gallery)
        with CaptureQueriesContext(connection) as shown:
            typed = filled(reporter_client, url)
        with CaptureQueriesContext(connection) as saved:
            assert reporter_client.post(url, typed).status_code == 302
        counts.append((len(shown), len(saved)))
    assert counts[0] == counts[1]
