"""What a reader does with what they send in."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.actions import judging
from articles.actions.accepting import accept_story
from articles.actions.contributions import Words, draft_of, send_contribution, take_back
from articles.actions.errors import StaleEdit, StepRefused
from articles.actions.own import keep_typed
from articles.actions.sent_pictures import add_sent_picture, remove_sent_picture
from articles.models import (
    MAX_PICTURES,
    Clause,
    Contribution,
    ContributionPicture,
    Photo,
    Transition,
)
from articles.queries.queue import Narrowing, queue_page
from articles.states import Standing
from tests import factories
from tests.articles.actions.together import at_once

pytestmark = pytest.mark.django_db

STORY, PICTURES = Contribution.Kind.STORY, Contribution.Kind.PICTURES


@pytest.fixture
def site(title):
    return title.site


@pytest.fixture
def thandi(site):
    return factories.make_contributor()


@pytest.fixture
def clause():
    return Clause.objects.exclude(reason="")[0]


def filled(**fields):
    return {
        "headline": "The bridge is closed",
        "text": "<p>Since noon nobody gets across.</p>",
        "area": None,
        "place": "Hermanus",
        "happened_on": None,
        "links": [],
        **fields,
    }


def send(draft, by, pictures=(), terms_version=1, **fields):
    return send_contribution(
        draft, by=by, fields=filled(**fields), pictures=pictures, terms_version=terms_version
    )


def picture(seed=1):
    return io.BytesIO(factories.jpeg_bytes((80 + seed, 60)))


def test_a_draft_is_one_for_each_kind(thandi, site):
    first = draft_of(thandi, STORY, site)
    assert draft_of(thandi, STORY, site) == first
    assert draft_of(thandi, PICTURES, site) != first


def test_what_is_typed_is_kept_as_it_is(thandi, site):
    draft = draft_of(thandi, STORY, site)
    keep_typed(draft, {"headline": "Half a he"}, by=thandi)
    draft.refresh_from_db()
    assert (draft.unsent, draft.state, draft.headline) == (
        {"headline": "Half a he"},
        Standing.DRAFT,
        "",
    )


def test_sending_puts_it_into_the_queue(thandi, site, settings):
    settings.DESK_HOURS = 12
    draft = draft_of(thandi, STORY, site)
    keep_typed(draft, {"headline": "Half a he"}, by=thandi)
    before = timezone.now()
    item = send(draft, thandi)
    item.refresh_from_db()
    assert (item.pk, item.state, item.headline, item.unsent) == (
        draft.pk,
        Standing.SENT,
        "The bridge is closed",
        {},
    )
    assert item.queued_at == item.sent_at >= before
    assert item.due_at == item.queued_at + timedelta(hours=12)
    assert (item.record, item.terms_version) == ("first", 1)
    assert [(each.number, each.headline) for each in item.versions.all()] == [
        (item.version, "The bridge is closed")
    ]
    assert [
        (each.step, each.from_state, each.to_state, each.who) for each in item.transitions.all()
    ] == [("send", "draft", "sent", thandi)]
    assert list(Contribution.objects.waiting()) == [item]


def test_only_light_markup_is_kept(thandi, site):
    text = (
        '<h2>No</h2><p onclick="x()">A <b>bold</b> <a href="https://a.example/" target="_top">link'
        '</a> <a href="javascript:x()">bad</a></p><script>x()</script>'
        '<figure data-photo="1" data-alt="x"></figure><blockquote><p>Said</p></blockquote>'
    )
    item = send(draft_of(thandi, STORY, site), thandi, text=text)
    assert [word for word in ("script", "figure", "onclick") if word in item.text] == []
    assert '<a href="https://a.example/" rel="nofollow ugc noopener">link</a>' in item.text
    assert "<blockquote><p>Said</p></blockquote>" in item.text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"headline": "  "}, "headline"),
        ({"headline": "x" * 161}, "headline"),
        ({"headline": "a\0b"}, "headline"),
        ({"text": "<p> </p>"}, "text"),
        ({"text": "<p>" + "x" * 700_000}, "text"),
        ({"text": "<p>" + "word " * 20_000}, "text"),
        ({"place": "x" * 121}, "place"),
        ({"happened_on": timezone.localdate() + timedelta(days=1)}, "happened_on"),
        ({"links": [f"https://a.example/{n}" for n in range(6)]}, "links"),
    ],
)
def test_what_is_amiss_is_told_by_its_field_and_sends_nothing(thandi, site, fields, field):
    draft = draft_of(thandi, STORY, site)
    with pytest.raises(ValidationError) as told:
        send(draft, thandi, **fields)
    assert list(told.value.message_dict) == [field]
    draft.refresh_from_db()
    assert (draft.state, draft.headline, draft.versions.count()) == (Standing.DRAFT, "", 0)
    assert not Transition.objects.exists()


def test_terms_must_be_agreed_to(thandi, site):
    with pytest.raises(ValidationError) as told:
        send(draft_of(thandi, STORY, site), thandi, terms_version=None)
    assert list(told.value.message_dict) == ["terms"]


def test_a_profile_is_needed(site):
    nobody = factories.make_user("nobody@example.org")
    with pytest.raises(ValidationError) as told:
        send(draft_of(nobody, STORY, site), nobody)
    assert told.value.code == "no_profile"


def test_pictures_go_in_the_order_and_with_the_words_of_their_sender(thandi, site):
    draft = draft_of(thandi, PICTURES, site)
    one, two, three = (add_sent_picture(draft, picture(seed), by=thandi) for seed in (1, 2, 3))
    item = send(draft, thandi, [Words(three.pk, caption="Last"), Words(one.pk, alt="First")])
    assert [(each.pk, each.caption, each.alt) for each in item.pictures.all()] == [
        (three.pk, "Last", ""),
        (one.pk, "", "First"),
    ]
    assert not Photo.objects.filter(pk=two.photo_id).exists()
    assert {photo.purpose for photo in Photo.objects.all()} == {"sent"}
    assert not Photo.objects.library().exists()


def test_the_same_picture_twice_is_refused(thandi, site):
    draft = draft_of(thandi, PICTURES, site)
    add_sent_picture(draft, picture(), by=thandi)
    with pytest.raises(ValidationError) as told:
        add_sent_picture(draft, picture(), by=thandi)
    assert told.value.code == "twice"
    assert (draft.pictures.count(), Photo.objects.count()) == (1, 1)


def test_no_more_pictures_than_fit(thandi, site):
    draft = draft_of(thandi, PICTURES, site)
    photo = factories.make_photo
    ContributionPicture.objects.bulk_create(
        ContributionPicture(
            contribution=draft,
            photo=photo(data=factories.jpeg_bytes((100 + place, 50))),
            sha256=f"{place}",
            position=place,
        )
        for place in range(MAX_PICTURES)
    )
    with pytest.raises(ValidationError) as told:
        add_sent_picture(draft, picture(), by=thandi)
    assert told.value.code == "too_many"
    assert draft.pictures.count() == MAX_PICTURES


def test_pictures_are_needed_where_it_is_about_pictures(thandi, site):
    with pytest.raises(ValidationError) as told:
        send(draft_of(thandi, PICTURES, site), thandi)
    assert list(told.value.message_dict) == ["pictures"]


def test_anothers_picture_is_none_of_ones_own(thandi, site):
    other = factories.make_contributor("sipho@example.org")
    theirs = add_sent_picture(draft_of(other, PICTURES, site), picture(), by=other)
    draft = draft_of(thandi, PICTURES, site)
    own = add_sent_picture(draft, picture(2), by=thandi)
    with pytest.raises(ValidationError) as told:
        send(draft, thandi, [Words(own.pk), Words(theirs.pk)])
    assert list(told.value.message_dict) == ["pictures"]
    with pytest.raises(Contribution.DoesNotExist):
        remove_sent_picture(theirs.contribution, theirs.pk, by=thandi)
    assert theirs.contribution.pictures.count() == 1


@pytest.mark.parametrize("action", [take_back, lambda item, by: keep_typed(item, {}, by=by), send])
def test_nobody_reaches_anothers_contribution(site, action):
    item = factories.make_contribution()
    stranger = factories.make_contributor("sipho@example.org")
    with pytest.raises(Contribution.DoesNotExist):
        action(item, by=stranger)
    item.refresh_from_db()
    assert item.state == Standing.SENT


def test_sent_twice_is_sent_once(thandi, site):
    draft = draft_of(thandi, STORY, site)
    first = send(draft, thandi)
    again = send(draft, thandi)
    fresh = send(draft_of(thandi, STORY, site), thandi, headline="THE  bridge is closed")
    assert (again.pk, fresh.pk, first.pk) == (draft.pk,) * 3
    assert [item.versions.count() for item in Contribution.objects.waiting()] == [1]


def test_another_version_keeps_its_place_and_leaves_the_first_to_see(thandi, site, editor):
    item = send(draft_of(thandi, STORY, site), thandi)
    queued = item.queued_at
    judging.claim(Contribution, item.pk, by=editor)
    item = send(item, thandi, text="<p>Open again.</p>")
    assert (item.state, item.queued_at, item.claimed_by) == (Standing.SENT, queued, None)
    assert [each.text for each in item.versions.all()] == [
        "<p>Since noon nobody gets across.</p>",
        "<p>Open again.</p>",
    ]


def test_a_version_that_was_asked_for_goes_to_the_end_of_the_queue(thandi, site, editor):
    item = send(draft_of(thandi, STORY, site), thandi)
    queued = item.queued_at
    judging.ask_for_changes(Contribution, item.pk, by=editor, message="When was it?")
    item = send(item, thandi, text="<p>At noon.</p>")
    assert item.state == Standing.SENT
    assert item.queued_at > queued


def test_the_second_of_two_windows_gets_to_know(thandi, site):
    item = send(draft_of(thandi, STORY, site), thandi)
    seen = item.version
    send(item, thandi, text="<p>From the first window.</p>")
    with pytest.raises(StaleEdit):
        send_contribution(
            item,
            by=thandi,
            fields=filled(text="<p>From the second.</p>"),
            terms_version=1,
            expected_version=seen,
        )
    item.refresh_from_db()
    assert item.text == "<p>From the first window.</p>"


def test_what_is_decided_stays_as_it_is(thandi, site, editor, clause):
    item = send(draft_of(thandi, STORY, site), thandi)
    judging.decline(Contribution, item.pk, by=editor, clause=clause)
    for action in (
        lambda: send(item, thandi, text="<p>Please!</p>"),
        lambda: take_back(item, by=thandi),
        lambda: keep_typed(item, {"text": "x"}, by=thandi),
        lambda: add_sent_picture(item, picture(), by=thandi),
    ):
        with pytest.raises(StepRefused):
            action()
    item.refresh_from_db()
    assert (item.state, item.unsent) == (Standing.DECLINED, {})
    assert not Photo.objects.exists()


def test_a_picture_that_is_added_later_is_the_senders_own_until_it_is_sent(
    thandi, site, editor, editor_client
):
    """Nobody agreed to the terms for it yet, and the desk goes on with what it has."""
    item = draft_of(thandi, STORY, site)
    first = add_sent_picture(item, picture(1), by=thandi)
    item = send(item, thandi, pictures=[Words(first.pk, alt="A bridge")])
    later = add_sent_picture(item, picture(2), by=thandi)
    seen = item.version
    item.refresh_from_db()
    assert item.version == seen
    assert list(item.pictures.sent()) == [first]
    page = editor_client.get(f"/admin/desk/story/{item.pk}/").content.decode()
    assert f"pictures/{first.pk}/" in page
    assert f"pictures/{later.pk}/" not in page
    assert [row.first_pictures[0].pk for row in queue_page(Narrowing(), editor).items] == [first.pk]

    words = [Words(first.pk, alt="A bridge"), Words(later.pk)]
    item = send(item, thandi, pictures=words)
    assert (item.version, list(item.pictures.sent())) == (seen + 1, [first, later])


def test_an_unsent_picture_does_not_go_along_with_what_is_accepted(thandi, site, editor, section):
    item = draft_of(thandi, STORY, site)
    first = add_sent_picture(item, picture(1), by=thandi)
    item = send(item, thandi, pictures=[Words(first.pk, alt="A bridge")])
    later = add_sent_picture(item, picture(2), by=thandi)
    accept_story(item.pk, by=editor, section=section)
    purposes = dict(Photo.objects.values_list("pk", "purpose"))
    assert purposes == {first.photo_id: "library", later.photo_id: "sent"}


def test_one_takes_back_what_waits(thandi, site):
    item = take_back(send(draft_of(thandi, STORY, site), thandi), by=thandi)
    assert item.state == Standing.WITHDRAWN
    assert not Contribution.objects.waiting().exists()
    with pytest.raises(StepRefused):
        take_back(item, by=thandi)


def test_a_draft_that_is_taken_back_is_gone(thandi, site):
    draft = draft_of(thandi, PICTURES, site)
    add_sent_picture(draft, picture(), by=thandi)
    take_back(draft, by=thandi)
    assert not Contribution.objects.exists()
    assert not Photo.objects.exists()


def test_a_newcomer_waits_for_an_answer(thandi, site, editor):
    first = send(draft_of(thandi, STORY, site), thandi)
    second = draft_of(thandi, STORY, site)
    with pytest.raises(ValidationError) as told:
        send(second, thandi, headline="Another story")
    assert told.value.code == "newcomer"
    judging.accept(Contribution, first.pk, by=editor)
    assert send(second, thandi, headline="Another story").state == Standing.SENT


def test_the_database_holds_what_the_form_says(thandi, site):
    item = factories.make_contribution(thandi)
    wrong = [
        {"state": "nowhere"},
        {"queued_at": None},
        {"state": "declined"},
        {"claimed_at": timezone.now()},
        {"headline": ""},
        {"terms_version": None},
        {"kind": "poem"},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Contribution.objects.filter(pk=item.pk).update(**fields)


@pytest.mark.django_db(transaction=True)
def test_twenty_times_the_same_at_once_is_one():
    site = factories.make_title().site
    thandi = factories.make_contributor()
    found = at_once(*[lambda: send(draft_of(thandi, STORY, site), thandi, headline="Once")] * 20)
    assert {item.pk for item in found} == {Contribution.objects.get(state="sent").pk}
    assert Contribution.objects.get(state="sent").versions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_newcomer_sends_one_of_two_at_once():
    site = factories.make_title().site
    thandi = factories.make_contributor()
    drafts = [
        Contribution.objects.create(author=thandi, kind=kind, site=site)
        for kind in (STORY, PICTURES)
    ]
    words = [Words(add_sent_picture(drafts[1], picture(), by=thandi).pk)]
    found = at_once(
        lambda: send(drafts[0], thandi, headline="One"),
        lambda: send(drafts[1], thandi, words, headline="Two"),
    )
    assert sorted(type(each).__name__ for each in found) == ["Contribution", "ValidationError"]
    assert Contribution.objects.waiting().count() == 1
