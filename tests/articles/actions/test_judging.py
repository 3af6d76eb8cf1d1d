"""What the desk decides on what was sent in."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Notice, User
from articles.actions import judging
from articles.actions.accepting import accept_pictures, accept_story, follow_publications, unmake
from articles.actions.errors import StaleEdit, StepRefused
from articles.actions.galleries import add_pictures
from articles.actions.publishing import publish_article, publish_gallery, withdraw
from articles.actions.renditions import prepare_photo
from articles.models import Article, Clause, Contribution, Gallery, Photo, Policy, Transition
from articles.states import Standing
from tests import factories
from tests.articles.actions.together import at_once

pytestmark = pytest.mark.django_db

PICTURES = Contribution.Kind.PICTURES


@pytest.fixture
def item(section):
    return factories.make_contribution(factories.make_contributor(), place="Hermanus")


@pytest.fixture
def clause():
    return Clause.objects.exclude(reason="")[0]


def steps(item):
    return [
        (each.step, each.from_state, each.to_state, each.why)
        for each in item.transitions.order_by("id")
    ][1:]


def test_one_editor_takes_it_up_and_may_put_it_back(item, editor, other_editor):
    claimed = judging.claim(Contribution, item.pk, by=editor)
    assert (claimed.state, claimed.claimed_by) == (Standing.REVIEW, editor)
    assert judging.claim(Contribution, item.pk, by=editor).claimed_at == claimed.claimed_at
    with pytest.raises(StepRefused, match="Eddie Torr"):
        judging.claim(Contribution, item.pk, by=other_editor)
    with pytest.raises(StepRefused, match="Eddie Torr"):
        judging.accept(Contribution, item.pk, by=other_editor)
    released = judging.release(Contribution, item.pk, by=other_editor)
    assert (released.state, released.claimed_by, released.claimed_at) == ("sent", None, None)
    assert [step for step, *_ in steps(item)] == ["claim", "release"]


def test_nobody_takes_up_their_own(section, editor):
    item = factories.make_contribution(editor)
    for step in (
        partial(judging.claim, Contribution, item.pk),
        partial(judging.release, Contribution, item.pk),
        partial(judging.say, item, "Hm.", from_desk=True),
    ):
        with pytest.raises(StepRefused, match="Somebody else"):
            step(by=editor)


def test_what_is_written_twice_in_a_row_is_said_once(item, editor, other_editor):
    for by in (editor, editor, other_editor):
        judging.say(item, "Who are you?", by=by, from_desk=True)
    assert [each.author for each in item.messages.all()] == [editor, other_editor]
    assert Notice.objects.count() == 2


def test_what_somebody_who_left_had_taken_up_is_free(item, editor, other_editor):
    judging.claim(Contribution, item.pk, by=other_editor)
    User.objects.filter(pk=other_editor.pk).delete()
    assert judging.claim(Contribution, item.pk, by=editor).claimed_by == editor


def test_asking_for_changes_tells_what_to_change(item, editor, clause):
    asked = judging.ask_for_changes(
        Contribution, item.pk, by=editor, message="When was it?", clause=clause
    )
    assert (asked.state, asked.clause) == (Standing.CHANGES, clause)
    assert asked.tell_at == pytest.approx(timezone.now(), abs=timedelta(seconds=5))
    assert [(each.text, each.from_desk) for each in asked.messages.all()] == [
        ("When was it?", True)
    ]
    assert steps(item) == [("ask", "sent", "changes", f"{clause} – When was it?")]


@pytest.mark.parametrize(
    ("message", "field"), [("", "message"), ("  ", "message"), ("x\0", "message")]
)
def test_a_message_that_says_nothing_asks_for_nothing(item, editor, message, field):
    with pytest.raises(ValidationError) as told:
        judging.ask_for_changes(Contribution, item.pk, by=editor, message=message)
    assert list(told.value.message_dict) == [field]
    item.refresh_from_db()
    assert item.state == Standing.SENT


def test_declining_names_a_clause(item, editor, clause):
    declined = judging.decline(Contribution, item.pk, by=editor, clause=clause, message="Sorry.")
    assert (declined.state, declined.clause) == (Standing.DECLINED, clause)
    assert [each.text for each in item.messages.all()] == ["Sorry."]


def test_declining_by_no_clause_is_refused(item, editor):
    Policy.objects.create(number=2, since=timezone.now() + timedelta(days=1))
    old = Clause.objects.create(
        policy=Policy.objects.create(number=3, since=timezone.now() - timedelta(days=900)),
        part=1,
        place=1,
        part_title="Old",
        text="Old.",
        reason="Old",
    )
    for wrong in (None, Clause.objects.filter(reason="")[0], old):
        with pytest.raises(ValidationError) as told:
            judging.decline(Contribution, item.pk, by=editor, clause=wrong)
        assert list(told.value.message_dict) == ["clause"]
    item.refresh_from_db()
    assert item.state == Standing.SENT


def test_who_decides_has_read_what_is_there_now(item, editor, clause):
    for decide in (
        lambda: judging.accept(Contribution, item.pk, by=editor, expected_version=1),
        lambda: judging.decline(
            Contribution, item.pk, by=editor, clause=clause, expected_version=1
        ),
    ):
        with pytest.raises(StaleEdit):
            decide()
    accepted = judging.accept(Contribution, item.pk, by=editor, expected_version=item.version)
    assert accepted.state == Standing.ACCEPTED


def test_nobody_judges_their_own(section, editor):
    item = factories.make_contribution(editor)
    with pytest.raises(StepRefused):
        judging.accept(Contribution, item.pk, by=editor)


def test_a_decision_can_be_taken_back_for_ten_minutes(item, editor, other_editor, clause):
    queued = item.queued_at
    judging.decline(Contribution, item.pk, by=editor, clause=clause, wait=judging.UNDO)
    back = judging.undo(Contribution, item.pk, by=other_editor)
    assert (back.state, back.clause, back.tell_at, back.queued_at) == ("sent", None, None, queued)
    judging.decline(Contribution, item.pk, by=editor, clause=clause)
    late = timezone.now() - judging.UNDO - timedelta(seconds=1)
    Contribution.objects.update(decided_at=late)
    with pytest.raises(StepRefused):
        judging.undo(Contribution, item.pk, by=editor)


def test_an_accepted_story_becomes_a_draft_under_its_authors_name(editor, section):
    author = factories.make_contributor(name="Thandi Mokoena")
    item = factories.make_contribution(author, place="Hermanus", pictures=2)
    accepted = accept_story(item.pk, by=editor, section=section)
    article = Article.objects.get()
    assert (accepted.state, accepted.article) == (Standing.ACCEPTED, article)
    assert (article.state, article.headline, article.section, article.dateline) == (
        "draft",
        item.headline,
        section,
        "Hermanus",
    )
    assert [(line.kind, line.name, line.user) for line in article.bylines.all()] == [
        ("contributor", "Thandi Mokoena", author)
    ]
    lead, other = (each.photo for each in item.pictures.select_related("photo"))
    assert article.lead_photo == lead
    assert list(article.body_photos.all()) == [other]
    assert {(photo.purpose, photo.credit, photo.alt) for photo in Photo.objects.all()} == {
        ("library", "Thandi Mokoena", "A bridge")
    }


def test_a_contribution_follows_its_story_to_the_reader(item, editor, section):
    article = accept_story(item.pk, by=editor, section=section).article
    assert follow_publications() == 0
    publish_article(article.pk, by=editor)
    assert (follow_publications(), follow_publications()) == (1, 0)
    item.refresh_from_db()
    assert item.state == Standing.PUBLISHED
    assert (item.published_at, item.tell_at) == (item.published_at, item.published_at)
    assert [step for step, *_ in steps(item)] == ["accept", "appear"]


def test_accepted_pictures_become_a_user_gallery(editor, section):
    item = factories.make_contribution(kind=PICTURES, pictures=2)
    gallery = accept_pictures(item.pk, by=editor).gallery
    assert (gallery.kind, gallery.headline, gallery.author, gallery.state) == (
        "readers",
        item.headline,
        item.author,
        "draft",
    )
    assert [each.photo_id for each in gallery.items.order_by("position")] == [
        each.photo_id for each in item.pictures.all()
    ]
    for photo in Photo.objects.all():
        prepare_photo(photo)
    publish_gallery(gallery.pk, by=editor)
    assert follow_publications() == 1


def test_accepted_pictures_go_into_what_is_there(editor, section):
    one, two = (factories.make_contribution(kind=PICTURES) for _ in range(2))
    gallery, article = factories.make_gallery(), factories.make_draft()
    accept_pictures(one.pk, by=editor, gallery=gallery)
    accept_pictures(two.pk, by=editor, article=article)
    assert gallery.items.count() == 2
    assert list(article.body_photos.all()) == [two.pictures.get().photo]


def test_taking_back_an_acceptance_unmakes_what_nobody_touched(item, editor, section):
    accept_story(item.pk, by=editor, section=section)
    judging.undo(Contribution, item.pk, by=editor, before=unmake)
    item.refresh_from_db()
    assert (item.state, item.article, Article.objects.count()) == (Standing.SENT, None, 0)
    pictures = factories.make_contribution(kind=PICTURES)
    accept_pictures(pictures.pk, by=editor)
    judging.undo(Contribution, pictures.pk, by=editor, before=unmake)
    assert Gallery.objects.count() == 0
    assert {photo.purpose for photo in Photo.objects.all()} == {"sent"}


def test_pictures_come_out_of_a_story_again_whatever_is_said_of_them(editor, section):
    item = factories.make_contribution(kind=PICTURES)
    item.pictures.update(caption='"Up" > down & <b>out</b>', alt="a > b")
    article = factories.make_draft(body="<p>The storm.</p>")
    accept_pictures(item.pk, by=editor, article=article)
    article.refresh_from_db()
    assert "<figure" in article.body
    judging.undo(Contribution, item.pk, by=editor, before=unmake)
    article.refresh_from_db()
    assert (article.body, article.body_photos.count()) == ("<p>The storm.</p>", 0)
    assert item.pictures.get().photo.purpose == Photo.Purpose.SENT


def test_what_was_sent_to_one_title_goes_into_nothing_of_another(editor, section):
    far = factories.make_section("far", factories.make_title("Sister", "sister.example"))
    story = factories.make_contribution()
    with pytest.raises(ValidationError) as told:
        accept_story(story.pk, by=editor, section=far)
    assert list(told.value.message_dict) == ["section"]
    item = factories.make_contribution(kind=PICTURES)
    for into in (
        {"gallery": factories.make_gallery(site=far.site)},
        {"article": factories.make_draft(section=far)},
        {"article": factories.make_draft(), "gallery": factories.make_gallery()},
    ):
        with pytest.raises(ValidationError) as told:
            accept_pictures(item.pk, by=editor, **into)
        assert list(told.value.message_dict) == ["target"]
    item.refresh_from_db()
    assert item.state == Standing.SENT


def test_what_it_was_to_go_into_is_gone_or_withdrawn(editor, section):
    item = factories.make_contribution(kind=PICTURES)
    gone, withdrawn = factories.make_gallery(), factories.make_published_gallery()
    Gallery.objects.filter(pk=gone.pk).delete()
    withdraw(Gallery, withdrawn.pk, by=editor, reason="Wrong.")
    for gallery in (gone, withdrawn):
        with pytest.raises(ValidationError) as told:
            accept_pictures(item.pk, by=editor, gallery=gallery)
        assert list(told.value.message_dict) == ["target"]
    item.refresh_from_db()
    assert item.state == Standing.SENT


def test_what_was_worked_on_is_not_unmade(editor, section):
    item = factories.make_contribution(kind=PICTURES)
    gallery = accept_pictures(item.pk, by=editor).gallery
    add_pictures(gallery.pk, [factories.make_photo(data=factories.jpeg_bytes((50, 50)))], by=editor)
    with pytest.raises(StepRefused):
        judging.undo(Contribution, item.pk, by=editor, before=unmake)
    item.refresh_from_db()
    assert (item.state, item.gallery) == (Standing.ACCEPTED, gallery)


def test_a_failed_acceptance_leaves_it_waiting(editor, section, monkeypatch):
    item = factories.make_contribution(kind=PICTURES)
    monkeypatch.setattr("articles.actions.galleries.MAX_PICTURES", 0)
    with pytest.raises(ValidationError):
        accept_pictures(item.pk, by=editor)
    item.refresh_from_db()
    assert (item.state, item.pictures.get().photo.purpose) == (Standing.SENT, "sent")
    assert not Gallery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_accept_and_decline_at_once_one_wins_and_the_other_is_told():
    factories.make_section()
    item = factories.make_contribution()
    clause = factories.make_clause()
    editors = [
        factories.make_user(f"editor{n}@example.org", is_superuser=True, is_staff=True)
        for n in range(2)
    ]
    for _ in range(3):
        version = Contribution.objects.get().version
        found = at_once(
            partial(judging.accept, Contribution, item.pk, by=editors[0], expected_version=version),
            partial(
                judging.decline,
                Contribution,
                item.pk,
                by=editors[1],
                clause=clause,
                expected_version=version,
            ),
        )
        assert sorted(type(each).__name__ for each in found) == ["Contribution", "StaleEdit"]
        judging.undo(Contribution, item.pk, by=editors[0])
    assert Transition.objects.filter(step__in=["accept", "decline"]).count() == 3


@pytest.mark.django_db(transaction=True)
def test_twenty_editors_take_it_up_at_once_one_has_it():
    item = factories.make_contribution()
    editors = [factories.make_user(f"editor{n}@example.org") for n in range(20)]
    found = at_once(*(lambda by=by: judging.claim(Contribution, item.pk, by=by) for by in editors))
    assert sorted(type(each).__name__ for each in found) == ["Contribution"] + ["StepRefused"] * 19
