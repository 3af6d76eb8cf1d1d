"""Sending without scripts: each button of the page does its part."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Contribution, Photo
from articles.states import Standing
from tests import factories
from tests.markup import Markup

from .sending import PICTURES, STORY, filled, picture_file, shown, signed_in, upload, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits(title):
    cache.clear()


@pytest.fixture
def thandi(title):
    return factories.make_contributor()


@pytest.fixture
def own(thandi):
    return signed_in(thandi)


def test_a_draft_is_saved_by_a_button_and_is_there_again(own, thandi):
    response = own.post(STORY, filled(act="keep", terms=None, text="Half a sen"), follow=True)
    assert response.redirect_chain == [(STORY, 302)]
    assert "Saved. It is not sent yet." in words(response)
    assert shown(response)["text"] == "Half a sen"
    assert Contribution.objects.get().state == Standing.DRAFT


def test_pictures_are_added_ordered_and_removed_by_buttons(own, thandi):
    files = [picture_file(seed) for seed in (1, 2, 3)]
    page = own.post(PICTURES, {"headline": "Rain", "act": "add", "files": files}, follow=True)
    form = shown(page)
    one, two, three = form["pictures"]
    assert form["headline"] == "Rain"
    page = own.post(PICTURES, {**form, "act": f"up-{three}"}, follow=True)
    assert shown(page)["pictures"] == [one, three, two]
    page = own.post(PICTURES, {**shown(page), "act": f"down-{one}"}, follow=True)
    assert shown(page)["pictures"] == [three, one, two]
    page = own.post(PICTURES, {**shown(page), "act": f"remove-{one}"}, follow=True)
    form = shown(page)
    assert form["pictures"] == [three, two]
    page = own.post(PICTURES, {**form, "act": f"first-{two}"}, follow=True)
    assert shown(page)["pictures"] == [two, three]
    page = own.post(PICTURES, {**shown(page), "act": f"first-{three}"}, follow=True)
    form = shown(page)
    assert form["pictures"] == [three, two]
    form |= {f"picture-{two}-caption": "The second", "terms": "1"}
    own.post(PICTURES, form)
    item = Contribution.objects.get()
    assert item.state == Standing.SENT
    assert [(str(each.pk), each.caption) for each in item.pictures.all()] == [
        (three, ""),
        (two, "The second"),
    ]
    assert Photo.objects.count() == 2


def test_ten_pictures_come_with_the_form(own):
    response = own.post(PICTURES, filled(files=[picture_file(seed) for seed in range(10)]))
    assert response.status_code == 302
    item = Contribution.objects.get()
    assert (item.state, item.pictures.count()) == (Standing.SENT, 10)


def test_each_file_of_a_form_is_judged_alone(own, thandi):
    files = [
        picture_file(1),
        picture_file(1, name="same.jpg"),
        picture_file(name="<b>holiday.jpg", data=b"<html><script>alert(1)</script>"),
        picture_file(2),
    ]
    response = own.post(PICTURES, filled(files=files))
    assert response.status_code == 422
    page = Markup(response.content)
    assert "same.jpg You have added this picture already." in page.text
    assert "<b>holiday.jpg This isn't a picture we can read." in page.text
    form = shown(response)
    assert (len(form["pictures"]), form["headline"]) == (2, "The bridge is closed")
    assert Contribution.objects.get().state == Standing.DRAFT
    assert own.post(PICTURES, {**form, "terms": "1"}).status_code == 302
    assert Contribution.objects.get().pictures.count() == 2


def test_an_eleventh_file_waits_its_turn(own):
    response = own.post(PICTURES, filled(files=[picture_file(seed) for seed in range(11)]))
    assert response.status_code == 422
    assert "IMG_0010.jpg 10 at once, please." in words(response)
    assert len(shown(response)["pictures"]) == 10


def test_a_changed_piece_takes_more_pictures_with_its_form(own, thandi):
    item = factories.make_contribution(thandi)
    path = f"/account/contributions/{item.pk}/change/"
    form = {**shown(own.get(path)), "terms": "1"}
    assert own.post(path, {**form, "files": [picture_file(1)]}).status_code == 302
    assert item.pictures.count() == 1


def test_a_page_costs_as_much_with_thirty_pictures_as_with_one(
    own, thandi, django_assert_num_queries
):

    counts = []
    for number in (1, 29):
        for seed in range(number):
            upload(own, seed + 10 * number, kind="pictures")
        with CaptureQueriesContext(connection) as captured:
            page = own.get(PICTURES)
        counts.append(len(captured))
    assert len(shown(page)["pictures"]) == 30
    assert counts[0] == counts[1]
