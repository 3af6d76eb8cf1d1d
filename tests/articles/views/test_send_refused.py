"""What is refused is told beside the field, and all that was typed stays."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Area, Consent
from articles.actions import judging
from articles.models import MAX_TEXT, Contribution
from articles.states import Standing
from tests import factories
from tests.markup import Markup

from .sending import PICTURES, STORY, filled, shown, signed_in, words

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


LONG = "word " * (MAX_TEXT // 5)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"terms": None}, "Please agree to the terms."),
        ({"terms": "0"}, "The terms have changed."),
        ({"headline": " "}, "Give it a headline."),
        ({"headline": "x" * 161}, "at most 160 characters"),
        ({"headline": "a\x01b"}, "characters that can't be shown"),
        ({"text": ""}, "Write your story here."),
        ({"text": "<p> <br></p>", "text_form": "html"}, "Write your story here."),
        ({"text": LONG}, "This text is too long."),
        ({"text": "x" * 700_000}, "This text is too long."),
        ({"text": "<p>" * 700_000, "text_form": "html"}, "This text is too long."),
        ({"text": "<ul><li>" * 200, "text_form": "html"}, "nested too deeply"),
        ({"area": "Atlantis"}, "We don’t know this place."),
        ({"area": "9" * 300}, "at most 200 characters"),
        ({"place": "x" * 121}, "at most 120 characters"),
        ({"happened_on": "yesterday"}, "Give a day"),
        ({"happened_on": "99999999999-01-01"}, "Give a day"),
        ({"links": "javascript:alert(1)"}, "isn’t a web address"),
        ({"links": "ftp://a.example/"}, "isn’t a web address"),
        ({"links": "\n".join(f"https://a.example/{n}" for n in range(6))}, "5 links at most"),
        ({"links": "https://a.example/" + "x" * 600}, "isn’t a web address"),
    ],
)
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_what_is_amiss_is_told_and_what_was_typed_stays(own, fields, told, is_signed_in):
    client = own if is_signed_in else Client()
    sent = filled(**fields)
    response = client.post(STORY, sent)
    assert response.status_code == 422
    page = Markup(response.content)
    assert told in page.text
    kept = shown(response)
    for name in ("headline", "area", "place", "happened_on"):
        assert kept[name] == sent.get(name, "")
    if sent.get("text_form") == "plain":
        assert kept["text"].strip() == sent.get("text", "").strip()
    assert not Contribution.objects.exclude(state=Standing.DRAFT).exists()
    assert not Consent.objects.filter(text="terms", user__email="reader@example.org").exists()


def test_a_day_ahead_is_refused(own):
    tomorrow = timezone.localdate() + timedelta(days=1)
    response = own.post(STORY, filled(happened_on=tomorrow.isoformat()))
    assert response.status_code == 422
    assert "This day lies ahead." in words(response)


def test_a_place_that_may_be_two_is_asked_for(own, cape):
    response = own.post(STORY, filled(area="Heidelberg"))
    assert response.status_code == 422
    choices = [
        each for each in Markup(response.content).every("input") if each.get("type") == "radio"
    ]
    assert len(choices) == 2
    assert "Heidelberg, Free State" in words(response)
    chosen = Area.objects.get(name="Heidelberg", parent__name="Free State")
    own.post(STORY, filled(area="Heidelberg", area_choice=str(chosen.pk)))
    assert Contribution.objects.get().area == chosen


def test_an_area_that_was_not_offered_is_none(own, cape):
    response = own.post(STORY, filled(area="Heidelberg", area_choice=str(cape.pk)))
    assert response.status_code == 422


def test_pictures_need_a_picture(own):
    response = own.post(PICTURES, filled())
    assert response.status_code == 422
    assert "Add a picture." in words(response)


def test_who_sends_very_much_is_asked_to_wait(own, settings):
    settings.NEWCOMERS_PENDING = 0
    statuses = [own.post(STORY, filled(headline=f"Story {n}")).status_code for n in range(11)]
    assert statuses == [302] * 10 + [429]


def test_a_newcomer_is_told_to_wait_for_an_answer(own):
    own.post(STORY, filled())
    response = own.post(STORY, filled(headline="Another story"))
    assert response.status_code == 422
    assert "We are still reading what you sent." in words(response)
    assert shown(response)["headline"] == "Another story"


def test_a_newcomer_is_told_to_wait_before_writing(own, thandi, editor):
    waits = "We are still reading what you sent before."
    assert waits not in words(own.get(STORY))
    own.post(STORY, filled())
    assert waits in words(own.get(STORY))
    # What was sent already may be changed meanwhile.
    item = Contribution.objects.get()
    change = f"/account/contributions/{item.pk}/change/"
    assert waits not in words(own.get(change))
    judging.accept(Contribution, item.pk, by=editor)
    assert waits not in words(own.get(STORY))


def test_above_the_form_it_says_that_something_is_marked(own):
    marked = "Please look at what is marked below."
    assert marked not in words(own.get(STORY))
    page = Markup(own.post(STORY, filled(text="")).content)
    assert page.text.count(marked) == 1
    (field,) = [each for each in page.every("textarea") if each.get("name") == "text"]
    assert field["aria-describedby"] == "text-help id_text_error"
    assert [each.get("id") for each in page.every("ul")].count("id_text_error") == 1
