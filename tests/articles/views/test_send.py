"""The page for sending a story or pictures: who sees it, and what is sent."""

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Area, Consent
from articles.actions.own import keep_typed
from articles.models import Contribution, Photo
from articles.states import Standing
from tests import factories
from tests.articles.actions.together import at_once
from tests.markup import Markup

from .sending import PICTURES, STORY, filled, signed_in, upload, words

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


# The page


@pytest.mark.parametrize("path", [STORY, PICTURES])
def test_it_opens_for_everybody_and_is_kept_by_no_cache(path, own):
    for client in (Client(), own):
        response = client.get(path)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert "script-src 'self';" in response["Content-Security-Policy"] + ";"
        assert Markup(response.content).unbalanced == []
    assert Contribution.objects.count() == 0


def test_a_stranger_is_told_that_pictures_come_later():
    page = Client().get(STORY)
    assert "You add pictures once you are signed in." in words(page)
    assert [
        each for each in Markup(page.content).every("input") if each.get("type") == "file"
    ] == []


def test_a_phone_offers_its_camera_and_its_pictures(own):
    (chooser,) = [
        each
        for each in Markup(own.get(PICTURES).content).every("input")
        if each.get("type") == "file"
    ]
    assert (chooser["accept"], "multiple" in chooser, "capture" in chooser) == (
        "image/*,.heic,.heif",
        True,
        False,
    )


# Sending


def test_a_story_is_sent(own, thandi, cape, settings):
    settings.DESK_HOURS = 12
    response = own.post(
        STORY,
        filled(
            area="hermanus",
            place="At the harbour",
            happened_on="2026-11-01",
            links="river.example\nhttps://dam.example/a?b=1\nriver.example",
        ),
        follow=True,
    )
    item = Contribution.objects.get()
    assert response.redirect_chain == [(item.get_absolute_url(), 302)]
    assert "We have it. We answer within 12 hours." in words(response)
    assert (item.state, item.author, item.kind) == (Standing.SENT, thandi, "story")
    assert (item.headline, item.text) == (
        "The bridge is closed",
        "<p>Since noon nobody gets across.</p>",
    )
    assert (item.area, item.place, f"{item.happened_on}") == (
        cape,
        "At the harbour",
        "2026-11-01",
    )
    assert item.links == ["https://river.example", "https://dam.example/a?b=1"]
    assert item.terms_version == 1
    assert list(Consent.objects.filter(user=thandi, text="terms").values_list("version")) == [(1,)]


def test_what_the_editor_on_the_page_made_is_cleaned(own):
    text = '<p onclick="x()">Was <b>closed</b></p><script>x()</script><img src=x onerror=x()>'
    own.post(STORY, filled(text=text, text_form="html"))
    assert Contribution.objects.get().text == "<p>Was <strong>closed</strong></p>"


def test_markup_typed_into_the_plain_field_stays_text(own):
    own.post(STORY, filled(text="<b>closed</b>"))
    assert Contribution.objects.get().text == "<p>&lt;b&gt;closed&lt;/b&gt;</p>"


def test_sent_twice_it_is_there_once(own):
    first, second = own.post(STORY, filled()), own.post(STORY, filled())
    item = Contribution.objects.exclude(state=Standing.DRAFT).get()
    assert first["Location"] == second["Location"] == item.get_absolute_url()
    assert item.versions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_send_it_once():
    cache.clear()
    factories.make_title()
    thandi = factories.make_contributor()
    clients = [signed_in(thandi) for _ in range(10)]
    answers = at_once(*[lambda client=client: client.post(STORY, filled()) for client in clients])
    item = Contribution.objects.exclude(state=Standing.DRAFT).get()
    assert {answer["Location"] for answer in answers} == {item.get_absolute_url()}
    assert (item.state, item.versions.count()) == (Standing.SENT, 1)


def test_what_is_not_offered_cannot_be_set(own, thandi, editor):
    article = factories.make_published()
    own.post(
        STORY,
        filled(
            state="published",
            author=str(editor.pk),
            article=str(article.pk),
            terms_version="9",
            record="trusted",
            published_at="2026-01-01",
            id="1",
            site="7",
        ),
    )
    item = Contribution.objects.get()
    assert (item.author, item.state, item.article, item.terms_version, item.record) == (
        thandi,
        Standing.SENT,
        None,
        1,
        "first",
    )
    assert item.published_at is None


def test_anothers_is_not_there(own, thandi):
    other = factories.make_contribution()
    path = f"/account/contributions/{other.pk}/change/"
    for response in (
        own.get(path),
        own.post(path, filled(headline="Mine now")),
        own.post(STORY, filled(contribution=str(other.pk))),
        own.post("/send/story/typed/", filled(contribution=str(other.pk))),
        upload(own, contribution=str(other.pk)),
        own.get(f"/account/contributions/{10**18}/change/"),
        own.post(STORY, filled(contribution="0x10")),
    ):
        assert response.status_code == 404
    other.refresh_from_db()
    assert (other.headline.startswith("What I saw"), other.unsent) == (True, {})
    assert not Contribution.objects.filter(author=thandi).exists()
    assert not Photo.objects.exists()


HOSTILE = "</textarea></title>'\"><script>alert(1)</script><img src=x onerror=alert(1)>"


def test_nothing_that_is_shown_back_runs(own):
    picture = upload(own).json()["id"]
    typed = dict.fromkeys(
        ("headline", "text", "text_form", "area", "place", "happened_on", "links", "note"), HOSTILE
    )
    typed |= {
        f"picture-{picture}-{name}": HOSTILE for name in ("caption", "alt", "credit", "place")
    }
    typed["pictures"] = str(picture)
    # taken_at is wrong too, so that all is shown again
    for text_form in ("plain", "html"):
        sent = {**typed, "text_form": text_form, "links": HOSTILE}
        pages = [own.post(STORY, sent), own.get(STORY)]
        own.post("/send/story/typed/", {**sent, "anyway": "1"})
        pages.append(own.get(STORY))
        for response in pages:
            page = Markup(response.content)
            assert page.unbalanced == []
            assert [script for script in page.scripts if script] == []
            assert {each.get("src", "")[:7] for each in page.every("img")} <= {"/media/", "data:im"}
            assert [e for e in page.elements if any(a.startswith("on") for a in e.attributes)] == []


def test_kept_words_of_a_draft_come_from_its_person_alone(own, thandi):
    other = factories.make_contributor("sipho@example.org")
    own.post("/send/story/typed/", filled(headline="Thandi’s"))
    draft = Contribution.objects.get()
    keep_typed(draft, {"headline": "Thandi’s"}, by=thandi)
    assert "Thandi’s" not in words(signed_in(other).get(STORY))
