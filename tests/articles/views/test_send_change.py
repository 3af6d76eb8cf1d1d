"""Another version of what was sent, and two windows of one piece."""

import pytest
from django.core.cache import cache

from accounts.models import Area
from articles.actions import judging
from articles.actions.contributions import take_back
from articles.models import Clause, Contribution, Photo
from tests import factories
from tests.markup import Markup

from .sending import STORY, filled, shown, signed_in, upload, words

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


@pytest.fixture
def cape():
    country = Area.objects.create(name="South Africa", kind="country", code="ZA")
    cape = Area.objects.create(name="Western Cape", kind="province", parent=country)
    free = Area.objects.create(name="Free State", kind="province", parent=country)
    Area.objects.create(name="Heidelberg", kind="town", parent=cape)
    Area.objects.create(name="Heidelberg", kind="town", parent=free)
    return Area.objects.create(name="Hermanus", kind="town", parent=cape)


# Another version


def test_what_was_sent_is_changed_with_a_word_to_the_editor(own, thandi, cape):
    item = factories.make_contribution(
        thandi, text="<p>A <strong>bold</strong> word.</p>", area=cape
    )
    path = f"/account/contributions/{item.pk}/change/"
    page = own.get(path)
    form = shown(page)
    assert (form["headline"], form["text"], form["area"]) == (
        item.headline,
        "A bold word.",
        "Hermanus, Western Cape",
    )
    response = own.post(path, {**form, "terms": "1", "place": "Harbour", "note": "The place."})
    assert response["Location"] == item.get_absolute_url()
    item.refresh_from_db()
    # Nobody touched the text, so the plain field took nothing away from it.
    assert (item.text, item.place, item.area) == (
        "<p>A <strong>bold</strong> word.</p>",
        "Harbour",
        cape,
    )
    assert [(each.text, each.from_desk) for each in item.messages.all()] == [("The place.", False)]
    assert item.versions.count() == 2
    # Pressed twice, it is one version and one message.
    own.post(path, {**form, "terms": "1", "place": "Harbour", "note": "The place."})
    assert (item.versions.count(), item.messages.count()) == (2, 1)


def test_the_second_of_two_windows_gets_both_versions(own, thandi):
    item = factories.make_contribution(thandi)
    path = f"/account/contributions/{item.pk}/change/"
    first, second = shown(own.get(path)), shown(own.get(path))
    own.post(path, {**first, "terms": "1", "headline": "From the first window"})
    response = own.post(path, {**second, "terms": "1", "headline": "From the second window"})
    assert response.status_code == 409
    assert "From the first window" in words(response)
    again = shown(response)
    assert again["headline"] == "From the second window"
    assert own.post(path, {**again, "terms": "1"}).status_code == 302
    item.refresh_from_db()
    assert item.headline == "From the second window"


def test_what_is_decided_can_no_longer_be_changed(own, thandi, editor):
    item = factories.make_contribution(thandi)
    path = f"/account/contributions/{item.pk}/change/"
    form = shown(own.get(path))
    clause = Clause.objects.exclude(reason="")[0]
    judging.decline(Contribution, item.pk, by=editor, clause=clause)
    response = own.post(path, {**form, "terms": "1", "headline": "Please!"})
    assert response.status_code == 409
    assert "An editor has decided on this already." in words(response)
    assert shown(response)["headline"] == "Please!"
    assert own.get(path)["Location"] == item.get_absolute_url()


def test_a_window_left_open_after_sending_sends_no_second_story(own):
    own.post("/send/story/typed/", filled(terms=None))
    form = shown(own.get(STORY))
    own.post(STORY, {**form, "terms": "1"})
    response = own.post(STORY, {**form, "terms": "1", "text": "With one more word."})
    assert response.status_code == 409
    assert Contribution.objects.count() == 1


# Two windows of one draft


def test_a_draft_saved_in_another_window_is_not_sent_over(own, thandi):
    form = shown(own.get(STORY))
    own.post("/send/story/typed/", filled(headline="From another window"))
    response = own.post(STORY, {**form, **filled(headline="From this window")})
    assert response.status_code == 409
    assert "From another window" in words(response)
    again = shown(response)
    assert own.post(STORY, {**again, "terms": "1"}).status_code == 302
    assert Contribution.objects.get().headline == "From this window"


def test_pictures_added_in_another_window_are_not_thrown_away(own, thandi):
    form = shown(own.get(STORY))
    upload(own)
    response = own.post(STORY, {**form, **filled()})
    assert response.status_code == 409
    assert len(shown(response)["pictures"]) == 1
    assert Photo.objects.count() == 1


def test_what_an_editor_asked_stands_above_the_form(own, thandi, editor):
    item = factories.make_contribution(thandi)
    path = f"/account/contributions/{item.pk}/change/"
    assert "What the editor asked" not in words(own.get(path))
    judging.ask_for_changes(
        Contribution, item.pk, by=editor, message="<b>When was it?\n\nAnd where?"
    )
    page = Markup(own.get(path).content)
    assert "What the editor asked <b>When was it? And where? " in page.text
    refused = own.post(path, {**shown(own.get(path)), "headline": ""})
    assert (refused.status_code, "And where?" in words(refused)) == (422, True)
    own.post(path, {**shown(own.get(path)), "terms": "1", "headline": "At noon"})
    assert "What the editor asked" not in words(own.get(path))


def test_a_word_to_the_editor_is_as_long_as_the_field_says(own, thandi):
    item = factories.make_contribution(thandi)
    path = f"/account/contributions/{item.pk}/change/"
    form = {**shown(own.get(path)), "terms": "1", "headline": "At noon"}
    # A browser counts the end of a line as one character, and posts it as two.
    longest = "x\r\n" * 999 + "yz"
    refused = own.post(path, {**form, "note": longest + "!"})
    assert refused.status_code == 422
    assert "Please write less than 2,000 characters." in words(refused)
    assert item.messages.count() == 0
    assert own.post(path, {**form, "note": longest}).status_code == 302
    assert [len(each.text) for each in item.messages.all()] == [2000]


def test_what_was_thrown_away_meanwhile_is_begun_anew(own, thandi):
    own.post("/send/story/typed/", filled(terms=None))
    form = shown(own.get(STORY))
    assert form["read_typed"]
    take_back(Contribution.objects.get(), by=thandi)
    typed = own.post("/send/story/typed/", {**form, "headline": "Once more"})
    assert typed.status_code == 200
    take_back(Contribution.objects.get(), by=thandi)
    assert own.post(STORY, {**form, "terms": "1"}).status_code == 302
    assert Contribution.objects.get().state == "sent"
