"""Somebody is shut out, and let in again."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import Notice
from articles.actions import judging, publishing
from articles.actions.accepting import accept_pictures, accept_story
from articles.actions.blocking import block_contributor, lift_block
from articles.actions.contributions import draft_of, take_back
from articles.actions.errors import StepRefused
from articles.actions.sent_pictures import add_sent_picture
from articles.models import Block, Contribution, Gallery, Photo
from articles.queries.blocks import block_in_force
from articles.states import Standing
from tests import factories
from tests.articles.actions.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def several_may_wait(settings):
    settings.NEWCOMERS_PENDING = 0


@pytest.fixture
def author(title):
    return factories.make_contributor()


@pytest.fixture
def clause():
    return factories.make_clause()


def page_of(user) -> str:
    return f"/admin/desk/people/{user.pk}/block/"


def test_what_a_colleague_withdrew_meanwhile_holds_up_nothing(
    author, clause, editor, section, monkeypatch
):
    story = accept_story(factories.make_contribution(author).pk, by=editor, section=section).article
    publishing.publish_article(story.pk, by=editor)

    def quicker(*args, **kwargs):
        raise StepRefused("It is withdrawn already.")

    monkeypatch.setattr(publishing, "withdraw", quicker)
    done = block_contributor(author, by=editor, clause=clause, withdraw_published=True)
    assert (done.withdrawn, done.left) == (0, [f"{story}: It is withdrawn already."])
    assert block_in_force(author) is not None


# What it means -----------------------------------------------------------------------


def test_they_send_nothing_more(author, clause, moderator, title):
    draft = draft_of(author, "story", title.site)
    assert block_in_force(author) is None
    block_contributor(author, by=moderator, clause=clause)
    assert block_in_force(author) is not None
    with pytest.raises(ValidationError) as refused:
        factories.make_contribution(author)
    assert refused.value.code == "blocked"
    assert clause.reason in refused.value.messages[0]
    with pytest.raises(ValidationError):
        add_sent_picture(draft, io.BytesIO(factories.jpeg_bytes()), by=author)
    assert not Photo.objects.exists()
    draft.refresh_from_db()
    assert draft.state == Standing.DRAFT


def test_they_may_still_take_back(author, clause, moderator):
    item = factories.make_contribution(author)
    block_contributor(author, by=moderator, clause=clause)
    assert take_back(item, by=author).state == Standing.WITHDRAWN


def test_it_ends_by_itself(author, clause, moderator):
    until = timezone.now() + timedelta(days=7)
    block = block_contributor(author, by=moderator, clause=clause, until=until).block
    with pytest.raises(ValidationError) as refused:
        factories.make_contribution(author)
    assert f"{timezone.localtime(until):%B %Y, %H:%M}" in refused.value.messages[0]
    Block.objects.update(at=timezone.now() - timedelta(days=9), until=timezone.now())
    assert block_in_force(author) is None
    assert factories.make_contribution(author).state == Standing.SENT
    # And another may follow.
    again = block_contributor(author, by=moderator, clause=clause).block
    block.refresh_from_db()
    assert (block.lifted_at, block.lifted_by, again.is_in_force()) == (block.until, None, True)


def test_an_editor_lifts_it(author, clause, moderator, editor):
    block = block_contributor(author, by=moderator, clause=clause).block
    lift_block(block.pk, by=editor)
    assert block_in_force(author) is None
    first = lift_block(block.pk, by=moderator)
    assert first.lifted_by == editor  # a second time nothing happens
    assert [each.key for each in Notice.objects.order_by("pk")] == [
        f"block:{block.pk}", f"block:{block.pk}:lifted",
    ]  # fmt: skip


def test_their_sessions_end(author, clause, moderator, reader):
    theirs, others = Client(), Client()
    for client, email in ((theirs, author.email), (others, reader.email)):
        client.post("/account/login/", {"login": email, "password": "a-long-password"})
        assert client.get("/account/").status_code == 200
    block_contributor(author, by=moderator, clause=clause)
    assert theirs.get("/account/").status_code == 302
    assert others.get("/account/").status_code == 200


def test_they_are_told_why(author, clause, moderator):
    block_contributor(author, by=moderator, clause=clause, note="Third time this week")
    notice = Notice.objects.get()
    assert notice.user == author
    assert clause.reason in notice.text
    assert "Third time" not in notice.headline + notice.text
    assert notice.path == f"/comments-policy/{clause.policy.number}/#{clause.anchor}"


def test_what_waits_stays_unless_asked(author, clause, moderator, editor):
    kept = factories.make_contribution(author)
    done = block_contributor(author, by=moderator, clause=clause)
    kept.refresh_from_db()
    assert (kept.state, done.declined) == (Standing.SENT, 0)


def test_what_waits_is_declined_but_for_what_a_colleague_has(author, clause, moderator, editor):
    waiting, asked, taken, own = (factories.make_contribution(author) for _ in range(4))
    judging.ask_for_changes(Contribution, asked.pk, by=editor, message="When?")
    judging.claim(Contribution, taken.pk, by=editor)
    judging.claim(Contribution, own.pk, by=moderator)
    done = block_contributor(author, by=moderator, clause=clause, decline_waiting=True)
    assert list(Contribution.objects.order_by("pk").values_list("state", flat=True)) == [
        "declined", "declined", "review", "declined",
    ]  # fmt: skip
    assert (done.declined, len(done.left)) == (3, 1)
    assert "Eddie Torr" in done.left[0]
    waiting.refresh_from_db()
    assert waiting.clause == clause


@pytest.fixture
def published(author, editor, section):
    story = accept_story(factories.make_contribution(author).pk, by=editor, section=section)
    shown = accept_pictures(factories.make_contribution(author, kind="pictures").pk, by=editor)
    for photo in shown.gallery.photos.all():
        Photo.objects.filter(pk=photo.pk).update(credit="Thandi")
    publishing.publish(type(story.article), story.article_id, by=editor)
    publishing.publish(Gallery, shown.gallery_id, by=editor)
    return [story.article, shown.gallery]


def test_what_is_published_stays_unless_asked(published, author, clause, moderator):
    block_contributor(author, by=moderator, clause=clause, decline_waiting=True)
    for item in published:
        item.refresh_from_db()
        assert item.is_public()


def test_what_is_published_is_withdrawn_if_asked(published, author, clause, editor):
    other = factories.make_published_gallery(kind="readers")
    done = block_contributor(author, by=editor, clause=clause, withdraw_published=True)
    assert done.withdrawn == 2
    for item in published:
        item.refresh_from_db()
        assert (item.is_withdrawn, item.withdrawn_reason) == (True, clause.reason)
    other.refresh_from_db()
    assert other.is_public()


def test_a_story_of_two_stays(published, author, clause, editor):
    story = published[0]
    story.bylines.create(name="Otto Other", kind="contributor", position=1)
    done = block_contributor(author, by=editor, clause=clause, withdraw_published=True)
    story.refresh_from_db()
    assert (story.is_public(), done.withdrawn, len(done.left)) == (True, 1, 1)


# Refusals ---------------------------------------------------------------------------


def test_who_works_here_is_not_blocked(reporter, clause, moderator):
    with pytest.raises(StepRefused):
        block_contributor(reporter, by=moderator, clause=clause)
    assert not Block.objects.exists()


def test_nobody_is_blocked_twice(author, clause, moderator):
    block_contributor(author, by=moderator, clause=clause)
    with pytest.raises(StepRefused):
        block_contributor(author, by=moderator, clause=clause)
    assert Block.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("clause", {"clause": None}),
        ("note", {"note": "a\x07b"}),
        ("note", {"note": "x" * 2001}),
        ("until", {"until": timezone.now() - timedelta(seconds=1)}),
    ],
)
def test_what_is_amiss_is_told_by_its_field(author, clause, moderator, field, fields):
    with pytest.raises(ValidationError) as refused:
        block_contributor(author, by=moderator, **{"clause": clause, **fields})
    assert list(refused.value.message_dict) == [field]
    assert not Block.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_those_who_block_at_once_one_does():
    author = factories.make_contributor()
    clause = factories.make_clause()
    boss = factories.make_user("boss@example.org", is_staff=True, is_superuser=True)
    found = at_once(*([lambda: block_contributor(author, by=boss, clause=clause)] * 5))
    assert sorted(type(each).__name__ for each in found) == ["Blocked"] + ["StepRefused"] * 4
    assert (Block.objects.count(), Notice.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_sent_while_being_blocked_it_is_stored_before_or_refused(settings):
    settings.NEWCOMERS_PENDING = 0
    author = factories.make_contributor()
    clause = factories.make_clause()
    boss = factories.make_user("boss@example.org", is_staff=True, is_superuser=True)
    _blocked, sent = at_once(
        lambda: block_contributor(author, by=boss, clause=clause, decline_waiting=True),
        lambda: factories.make_contribution(author),
    )
    left = set(Contribution.objects.exclude(state="draft").values_list("state", flat=True))
    if isinstance(sent, Contribution):
        assert left == {"declined"}
    else:
        assert isinstance(sent, ValidationError)
        assert left == set()


# At the desk ------------------------------------------------------------------------


def typed(clause, **fields) -> dict:
    return {"do": "measure", "measure": "30", "clause": clause.pk, "note": "", **fields}


def test_a_moderator_blocks_on_the_persons_page(author, clause, moderator_client, moderator):
    item = factories.make_contribution(author)
    assert page_of(author) in moderator_client.get(f"/admin/desk/story/{item.pk}/").content.decode()
    answer = moderator_client.post(
        page_of(author), typed(clause, note="Again", decline_waiting="on"), follow=True
    )
    assert answer.redirect_chain == [(page_of(author), 302)]
    page = answer.content.decode()
    assert "is blocked and signed out" in page
    assert "1 item is declined" in page
    assert "Let them send again" not in page
    block = Block.objects.get()
    assert (block.by, block.note, block.clause) == (moderator, "Again", clause)
    assert timedelta(days=29) < block.until - block.at < timedelta(days=31)
    # It stands with what they sent, and in the list.
    page = moderator_client.get(f"/admin/desk/story/{item.pk}/").content.decode()
    assert "Again" in page
    page = moderator_client.get("/admin/articles/block/").content.decode()
    assert "Thandi (thandi)" in page
    answer = moderator_client.get(f"/admin/articles/block/{block.pk}/change/")
    assert answer["Location"] == page_of(author)


def test_a_moderator_neither_lifts_nor_withdraws(author, clause, moderator_client, published):
    fields = typed(clause, withdraw_published="on")
    assert moderator_client.post(page_of(author), fields).status_code == 302
    published[0].refresh_from_db()
    assert published[0].is_public()
    assert moderator_client.post(page_of(author), {"do": "lift"}).status_code == 403
    assert Block.objects.get().is_in_force()


def test_an_editor_does_both(author, clause, editor_client, published):
    editor_client.post(page_of(author), typed(clause, measure="ban", withdraw_published="on"))
    published[0].refresh_from_db()
    assert published[0].is_withdrawn
    assert Block.objects.get().until is None
    page = editor_client.post(page_of(author), {"do": "lift"}, follow=True).content.decode()
    assert "may send again" in page
    assert "Was blocked" in page
    assert not Block.objects.in_force().exists()


def test_others_do_nothing(author, clause, reporter_client):
    assert reporter_client.get(page_of(author)).status_code == 403
    assert reporter_client.post(page_of(author), typed(clause)).status_code == 403
    assert Client().post(page_of(author), typed(clause)).status_code == 302
    token = Client(enforce_csrf_checks=True)
    token.force_login(factories.make_user("m@example.org", "Moderator", is_staff=True))
    assert token.post(page_of(author), typed(clause)).status_code == 403
    assert not Block.objects.exists()


def test_what_is_amiss_is_told_and_kept(author, clause, moderator_client):
    for fields, said in (
        ({"clause": ""}, "Choose the clause"),
        ({"clause": "999999999999"}, "The policy has changed."),
        ({"measure": ""}, "Choose what to do."),
        ({"measure": "99999999999"}, "99999999999"),
        ({"note": "a\0b"}, "Null characters are not allowed."),
    ):
        sent = {**typed(clause, note="kept"), **fields}
        answer = moderator_client.post(page_of(author), sent)
        assert answer.status_code == 422
        page = answer.content.decode(errors="replace")
        assert said in page
        assert ("kept" in page) == ("note" not in fields)
    assert moderator_client.post(page_of(author), {"do": "x"}).status_code == 400
    assert not Block.objects.exists()


def test_blocked_meanwhile_by_a_colleague(author, clause, moderator_client, editor):
    block_contributor(author, by=editor, clause=clause)
    answer = moderator_client.post(page_of(author), typed(clause))
    assert answer.status_code == 409
    assert "They are blocked already." in answer.content.decode()


def test_who_sent_nothing_has_no_page(reader, moderator_client):
    assert moderator_client.get(page_of(reader)).status_code == 404
    assert moderator_client.get("/admin/desk/people/999999/block/").status_code == 404
    assert moderator_client.get("/admin/articles/block/999999/change/").status_code == 404


# The same picture from everywhere -----------------------------------------------------


def test_a_picture_that_everybody_sends_is_taken_so_often(title, settings):
    settings.SAME_PICTURE_A_DAY = 2
    data = factories.jpeg_bytes((320, 200))
    refused = []
    for number in range(3):
        person = factories.make_contributor(f"person{number}@example.org")
        draft = draft_of(person, "pictures", title.site)
        try:
            add_sent_picture(draft, io.BytesIO(data), by=person)
        except ValidationError as error:
            refused.append((number, error.code))
    assert refused == [(2, "often")]
    assert Photo.objects.count() == 2
