"""The page for sending a story or pictures: what is sent, what is refused, what is kept."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Area, Consent
from articles.actions import judging
from articles.actions.contributions import keep_typed
from articles.models import MAX_TEXT, Clause, Contribution, Photo
from articles.states import Standing
from tests import factories
from tests.articles.actions.together import at_once
from tests.markup import Markup

from .sending import PICTURES, STORY, filled, picture_file, shown, signed_in, upload

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


def words(response) -> str:
    return Markup(response.content).text


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


# What is refused

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
        ({"links": "javascript:alert(1)"}, "is no web address"),
        ({"links": "ftp://a.example/"}, "is no web address"),
        ({"links": "\n".join(f"https://a.example/{n}" for n in range(6))}, "5 links at most"),
        ({"links": "https://a.example/" + "x" * 600}, "is no web address"),
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


# Without scripts


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
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (1, 29):
        for seed in range(number):
            upload(own, seed + 10 * number, kind="pictures")
        with CaptureQueriesContext(connection) as captured:
            page = own.get(PICTURES)
        counts.append(len(captured))
    assert len(shown(page)["pictures"]) == 30
    assert counts[0] == counts[1]


def test_kept_words_of_a_draft_come_from_its_person_alone(own, thandi):
    other = factories.make_contributor("sipho@example.org")
    own.post("/send/story/typed/", filled(headline="Thandi’s"))
    draft = Contribution.objects.get()
    keep_typed(draft, {"headline": "Thandi’s"}, by=thandi)
    assert "Thandi’s" not in words(signed_in(other).get(STORY))
