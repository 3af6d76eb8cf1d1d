"""What a reader does with their comments."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Consent, Notice
from articles.actions import comments, judging, publishing
from articles.actions.blocking import block_contributor
from articles.actions.commenting import (
    appeal_comment,
    draft_of,
    edit_comment,
    send_comment,
    withdraw_change,
    withdraw_comment,
)
from articles.actions.discarding import discard_drafts
from articles.actions.errors import StaleEdit, StepRefused
from articles.actions.own import keep_typed, write_to_desk
from articles.models import Article, Comment, Message, Transition, WatchedWord
from articles.states import Standing
from tests import factories
from tests.articles.actions.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(title):
    return factories.make_published()


@pytest.fixture
def thandi(title):
    return factories.make_contributor()


@pytest.fixture
def known(thandi):
    """Somebody of whom something was decided, so that more of theirs may wait."""
    factories.make_published_comment(thandi)
    return thandi


def send(article, by, *, words=200, terms_version=1, parent=None, **fields):
    fields.setdefault("title", "Of the bridge")
    fields.setdefault("text", factories.long_text(words))
    return send_comment(article, by=by, terms_version=terms_version, parent=parent, **fields)


def edit(item, by, *, terms_version=1, **fields):
    fields.setdefault("title", "Of the bridge")
    fields.setdefault("text", factories.long_text())
    return edit_comment(item, by=by, terms_version=terms_version, **fields)


def now(item):
    return Comment.objects.get(pk=item.pk)


def told(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("headline", flat=True))


# Writing -------------------------------------------------------------------------


def test_a_draft_is_one_for_each_story_and_each_comment_that_is_answered(thandi, story):
    parent = factories.make_published_comment(article=story)
    first, answer = draft_of(thandi, story), draft_of(thandi, story, parent)
    assert draft_of(thandi, story) == first
    assert draft_of(thandi, story, parent) == answer
    assert len({first.pk, answer.pk, draft_of(thandi, factories.make_published()).pk}) == 3


@pytest.mark.parametrize("answering", [False, True])
def test_the_database_holds_one_draft(thandi, story, answering):
    parent = factories.make_published_comment(article=story) if answering else None
    draft = draft_of(thandi, story, parent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(author=thandi, article=story, parent=parent, site=draft.site)


def test_what_is_typed_is_kept_until_it_is_sent(thandi, story):
    draft = draft_of(thandi, story)
    kept = keep_typed(draft, {"title": "Half a ti"}, by=thandi)
    assert (now(draft).unsent, now(draft).title) == ({"title": "Half a ti"}, "")
    item = send(story, thandi, seen=kept.typed_mark)
    assert (item.pk, now(item).unsent) == (draft.pk, {})


def test_another_window_is_told(thandi, story):
    draft = draft_of(thandi, story)
    keep_typed(draft, {"title": "One"}, by=thandi, seen="")
    with pytest.raises(StaleEdit):
        keep_typed(draft, {"title": "Two"}, by=thandi, seen="")
    with pytest.raises(StaleEdit):
        send(story, thandi, seen="")
    assert (now(draft).unsent, now(draft).state) == ({"title": "One"}, Standing.DRAFT)


def test_a_draft_is_nobody_elses(thandi, story, reader):
    draft = draft_of(thandi, story)
    for refused in (
        lambda: keep_typed(draft, {}, by=reader),
        lambda: withdraw_comment(draft, by=reader),
        lambda: edit(draft, reader),
    ):
        with pytest.raises(Comment.DoesNotExist):
            refused()


def test_an_old_draft_is_deleted(thandi, story, settings):
    draft, kept = draft_of(thandi, story), draft_of(thandi, factories.make_published())
    long_ago = timezone.now() - timedelta(days=settings.DRAFTS_KEPT_DAYS + 1)
    Comment.objects.filter(pk=draft.pk).update(modified_at=long_ago)
    assert discard_drafts() == 1
    assert list(Comment.objects.filter(author=thandi)) == [kept]


# Sending -------------------------------------------------------------------------


def test_sending_puts_it_into_the_queue(thandi, story, settings):
    settings.DESK_HOURS = 12
    before = timezone.now()
    item = now(send(story, thandi, title=" Of   the bridge "))
    assert (item.state, item.title, item.word_count) == (Standing.SENT, "Of the bridge", 200)
    assert (item.is_shown, item.shown_text, item.record) == (False, "", "first")
    assert item.queued_at >= before
    assert item.due_at == item.queued_at + timedelta(hours=12)
    assert [(each.number, each.text, each.published_at) for each in item.versions.all()] == [
        (item.version, item.text, None)
    ]
    assert [
        (each.step, each.from_state, each.to_state, each.who) for each in item.transitions.all()
    ] == [("send", "draft", "sent", thandi)]
    assert list(Comment.objects.waiting()) == [item]
    assert Consent.objects.filter(user=thandi).exists()
    assert Article.objects.get(pk=story.pk).comment_count == 0


def test_only_light_markup_is_kept(thandi, story):
    text = factories.long_text() + (
        '<h2>No</h2><p onclick="x()">A <b>bold</b> <a href="https://a.example/">link</a></p>'
        '<script>x()</script><figure data-photo="1"></figure><blockquote><p>Said</p></blockquote>'
    )
    item = send(story, thandi, text=text)
    assert [word for word in ("script", "figure", "onclick", "h2") if word in item.text] == []
    assert '<a href="https://a.example/" rel="nofollow ugc noopener">link</a>' in item.text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (199, "Your text has 199 words. A comment needs at least 200."),
        (1, "Your text has 1 word. A comment needs at least 200."),
        (0, "Your text has 0 words. A comment needs at least 200."),
        (1501, "Your text has 1501 words. A comment may have 1500."),
    ],
)
def test_a_text_of_another_length_is_refused_with_the_count(thandi, story, words, said):
    draft = keep_typed(draft_of(thandi, story), {"text": "as typed"}, by=thandi)
    with pytest.raises(ValidationError) as refused:
        send(story, thandi, words=words)
    assert refused.value.message_dict == {"text": [said]}
    assert (now(draft).unsent, now(draft).state) == ({"text": "as typed"}, Standing.DRAFT)
    assert not Transition.objects.filter(step="send").exists()


@pytest.mark.parametrize("words", [200, 1500])
def test_the_limits_themselves_are_taken(thandi, story, words):
    assert send(story, thandi, words=words).word_count == words


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"title": "a\ud800b"}, "title"),
        ({"text": factories.long_text() + "<p>\0</p>"}, "text"),
        ({"text": factories.long_text() + "<p>\ud800</p>"}, "text"),
        ({"text": "<p>" + "x" * 700_000}, "text"),
        ({"text": factories.long_text() + "<p>" + "x" * 60_000 + "</p>"}, "text"),
        ({"terms_version": None}, "terms"),
    ],
)
def test_what_is_amiss_is_told_by_its_field_and_stores_nothing(thandi, story, fields, field):
    with pytest.raises(ValidationError) as refused:
        send(story, thandi, **fields)
    assert list(refused.value.message_dict) == [field]
    assert not Comment.objects.exists()


def test_all_that_is_amiss_is_told_at_once(thandi, story):
    with pytest.raises(ValidationError) as refused:
        send(story, thandi, title="", words=3, terms_version=None)
    assert sorted(refused.value.message_dict) == ["terms", "text", "title"]


def test_a_profile_is_needed(story):
    nobody = factories.make_user("nobody@example.org")
    with pytest.raises(ValidationError) as refused:
        send(story, nobody)
    assert refused.value.code == "no_profile"
    assert not Comment.objects.exists()


def test_a_blocked_person_sends_and_changes_nothing(thandi, story, editor):
    waiting = send(story, thandi)
    block_contributor(thandi, by=editor, clause=factories.make_clause())
    for refused in (
        lambda: send(factories.make_published(), thandi),
        lambda: edit(waiting, thandi),
    ):
        with pytest.raises(ValidationError) as told_why:
            refused()
        assert told_why.value.code == "blocked"
    assert Comment.objects.get() == waiting


def test_a_newcomer_waits_for_the_first_answer(thandi, story, settings):
    settings.NEWCOMERS_PENDING = 1
    first = send(story, thandi)
    with pytest.raises(ValidationError) as refused:
        send(factories.make_published(), thandi)
    assert refused.value.code == "newcomer"
    assert edit(first, thandi).pk == first.pk


def close_by_hand(story, settings, editor):
    comments.close_comments(story.pk, by=editor)


def close_by_time(story, settings, editor):
    settings.COMMENTS_CLOSE_DAYS = 7
    Article.objects.filter(pk=story.pk).update(publish_at=timezone.now() - timedelta(days=7))


def withdraw_it(story, settings, editor):
    publishing.withdraw_article(story.pk, by=editor, reason="It was wrong.")


def unpublish_it(story, settings, editor):
    Article.objects.filter(pk=story.pk).update(publish_at=timezone.now() + timedelta(days=1))


@pytest.mark.parametrize("shut", [close_by_hand, close_by_time, withdraw_it, unpublish_it])
def test_a_story_that_takes_none_refuses(thandi, story, settings, editor, shut):
    draft = draft_of(thandi, story)
    shut(story, settings, editor)
    with pytest.raises(StepRefused):
        send(story, thandi)
    with pytest.raises(StepRefused):
        draft_of(factories.make_contributor("other@example.org"), story)
    assert (now(draft).state, Comment.objects.count()) == (Standing.DRAFT, 1)


def test_a_story_closes_at_its_time(thandi, story, settings):
    settings.COMMENTS_CLOSE_DAYS = 7
    story.refresh_from_db()
    assert story.comments_close_at == story.publish_at + timedelta(days=7)
    assert story.takes_comments(story.comments_close_at - timedelta(seconds=1))
    assert not story.takes_comments(story.comments_close_at)


def test_what_was_sent_is_changed_after_the_story_closed(thandi, story, editor):
    item = send(story, thandi)
    comments.close_comments(story.pk, by=editor)
    assert edit(item, thandi, title="Better").title == "Better"


# The same twice --------------------------------------------------------------------


def test_the_same_again_at_once_is_one(thandi, story):
    text = factories.long_text()
    item = send(story, thandi, text=text)
    again = send(story, thandi, title="Of the  BRIDGE", text=text)
    assert (again.pk, Comment.objects.count(), item.versions.count()) == (item.pk, 1, 1)


def test_the_same_text_below_another_story_is_refused(known, story):
    text = factories.long_text()
    send(story, known, text=text)
    with pytest.raises(ValidationError) as refused:
        send(factories.make_published(), known, text=text)
    assert refused.value.error_dict["text"][0].code == "twice"


def test_the_same_text_again_later_is_refused(known, story, editor):
    item = send(story, known, text=(text := factories.long_text()))
    comments.publish_comment(item.pk, by=editor)
    Comment.objects.filter(pk=item.pk).update(sent_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(ValidationError) as refused:
        send(story, known, text=text)
    assert refused.value.error_dict["text"][0].code == "twice"
    assert Comment.objects.filter(article=story).count() == 1


def test_the_database_stores_the_same_once(thandi, story):
    item = send(story, thandi)
    item.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        item.save(force_insert=True)


def test_others_may_say_the_same(thandi, story, reader):
    text = factories.long_text()
    send(story, thandi, text=text)
    assert send(story, factories.make_contributor("other@example.org"), text=text).pk


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one():
    story, thandi = factories.make_published(), factories.make_contributor()
    text = factories.long_text()
    found = at_once(*[lambda: send(story, thandi, text=text) for _ in range(20)])
    item = Comment.objects.get()
    assert found == [item] * 20
    assert (item.state, item.versions.count()) == (Standing.SENT, 1)
    assert item.transitions.count() == 1


# Answers -------------------------------------------------------------------------


def test_a_published_comment_is_answered(thandi, story, editor):
    parent = factories.make_published_comment(article=story)
    answer = send(story, thandi, parent=parent)
    assert (answer.parent, answer.article) == (parent, story)
    comments.publish_comment(answer.pk, by=editor)
    assert list(parent.replies.all()) == [answer]


def test_what_is_not_published_is_not_answered(thandi, story, editor):
    waiting = factories.make_comment(article=story)
    removed = factories.make_published_comment(article=story)
    comments.remove_comment(removed.pk, by=editor, clause=factories.make_clause())
    elsewhere = factories.make_published_comment()
    answer = factories.make_published_comment(
        parent=factories.make_published_comment(article=story)
    )
    for parent in (waiting, removed, elsewhere, answer):
        with pytest.raises(StepRefused):
            send(story, thandi, parent=parent)
        with pytest.raises(StepRefused):
            draft_of(thandi, story, parent)
    assert not Comment.objects.filter(author=thandi).exists()


def test_nothing_answers_itself(thandi, story):
    item = send(story, thandi)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=item.pk).update(parent=item.pk)


# Changing ------------------------------------------------------------------------


def test_a_change_of_what_waits_keeps_its_place(thandi, story):
    item = send(story, thandi)
    changed = edit(item, thandi, title="Better", note="A word was wrong.")
    assert (changed.state, changed.title, changed.queued_at) == ("sent", "Better", item.queued_at)
    assert [each.title for each in changed.versions.all()] == ["Of the bridge", "Better"]
    assert Message.objects.get().text == "A word was wrong."


def test_a_change_of_what_is_published_waits_while_that_stays_up(thandi, story, editor):
    item = factories.make_published_comment(thandi, article=story, title="First")
    first = now(item).shown_text
    edit(item, thandi, title="Second")
    item = now(item)
    assert (item.state, item.is_shown, item.has_newer) == (Standing.SENT, True, True)
    assert (item.title, item.shown_title, item.shown_text) == ("Second", "First", first)
    comments.publish_comment(item.pk, by=editor)
    item = now(item)
    assert (item.state, item.shown_title, item.has_newer) == ("published", "Second", False)
    assert item.edited_at > item.published_at
    assert Article.objects.get(pk=story.pk).comment_count == 1


def test_a_change_that_is_declined_leaves_what_was_there(thandi, story, editor):
    item = factories.make_published_comment(thandi, article=story, title="First")
    edit(item, thandi, title="Second")
    comments.decline_comment(item.pk, by=editor, clause=factories.make_clause())
    item = now(item)
    assert (item.state, item.is_shown, item.shown_title) == (Standing.DECLINED, True, "First")
    assert edit(item, thandi, title="Third").state == Standing.SENT


def test_a_change_is_taken_back(thandi, story):
    item = factories.make_published_comment(thandi, article=story, title="First")
    with pytest.raises(StepRefused):
        withdraw_change(item, by=thandi)
    edit(item, thandi, title="Second")
    withdraw_change(item, by=thandi)
    item = now(item)
    assert (item.state, item.title, item.is_shown, item.has_newer) == (
        Standing.PUBLISHED, "First", True, False,
    )  # fmt: skip


def test_what_readers_see_already_is_no_change(thandi, story):
    item = factories.make_published_comment(thandi, article=story)
    with pytest.raises(ValidationError) as refused:
        edit(item, thandi, title=item.title, text=item.text)
    assert refused.value.error_dict["text"][0].code == "same"


def test_a_change_on_an_older_version_is_refused(thandi, story):
    item = send(story, thandi)
    edit(item, thandi, title="Better")
    with pytest.raises(StaleEdit):
        edit(item, thandi, title="Other", expected_version=item.version)
    assert now(item).title == "Better"


def test_what_is_decided_is_not_changed(thandi, story, editor):
    item = send(story, thandi)
    comments.decline_comment(item.pk, by=editor, clause=factories.make_clause())
    with pytest.raises(StepRefused):
        edit(item, thandi)
    with pytest.raises(StepRefused):
        keep_typed(item, {"title": "x"}, by=thandi)


# Withdrawing ---------------------------------------------------------------------


def test_a_draft_is_thrown_away(thandi, story):
    withdraw_comment(draft_of(thandi, story), by=thandi)
    assert not Comment.objects.exists()


def test_what_waits_is_withdrawn(thandi, story, editor):
    item = send(story, thandi)
    judging.claim(Comment, item.pk, by=editor)
    withdraw_comment(item, by=thandi)
    assert (now(item).state, now(item).claimed_by) == (Standing.WITHDRAWN, None)
    with pytest.raises(StepRefused):
        comments.publish_comment(item.pk, by=editor)


def test_what_is_published_is_withdrawn(thandi, story, editor, purged):
    item = factories.make_published_comment(thandi, article=story)
    comments.feature_comment(item.pk, by=editor)
    purged()
    withdraw_comment(item, by=thandi)
    item = now(item)
    assert (item.state, item.is_shown, item.is_featured) == (Standing.WITHDRAWN, False, False)
    assert Article.objects.get(pk=story.pk).comment_count == 0
    tags = {f"comment:{item.pk}", f"comments:{story.pk}", f"article:{story.pk}"}
    assert {*tags, f"profile:{thandi.pk}", f"section:{story.section_id}"} <= set(purged())
    with pytest.raises(StepRefused):
        withdraw_comment(item, by=thandi)


# Appealing -----------------------------------------------------------------------


def test_an_appeal_is_judged_by_somebody_else(thandi, story, editor, other_editor):
    item = send(story, thandi)
    comments.decline_comment(item.pk, by=editor, clause=factories.make_clause())
    appeal_comment(item, by=thandi, message="It is my own work.")
    item = now(item)
    assert (item.state, item.is_appeal, item.messages.get().text) == (
        Standing.SENT, True, "It is my own work.",
    )  # fmt: skip
    with pytest.raises(StepRefused):
        comments.publish_comment(item.pk, by=editor)
    comments.publish_comment(item.pk, by=other_editor)
    assert (now(item).is_shown, now(item).is_appeal) == (True, False)


def test_there_is_one_appeal(thandi, story, editor, other_editor):
    item = send(story, thandi)
    with pytest.raises(StepRefused):
        appeal_comment(item, by=thandi, message="Quick, please.")
    comments.decline_comment(item.pk, by=editor, clause=factories.make_clause())
    with pytest.raises(ValidationError):
        appeal_comment(item, by=thandi, message=" ")
    appeal_comment(item, by=thandi, message="It is my own work.")
    comments.decline_comment(item.pk, by=other_editor, clause=factories.make_clause())
    with pytest.raises(StepRefused):
        appeal_comment(item, by=thandi, message="Still.")
    assert now(item).state == Standing.DECLINED


@pytest.mark.parametrize("again", [False, True])
def test_what_was_removed_comes_back_by_an_appeal_or_stays_away(
    thandi, story, editor, other_editor, again
):
    item = factories.make_published_comment(thandi, article=story, title="First")
    comments.remove_comment(item.pk, by=editor, clause=factories.make_clause())
    appeal_comment(item, by=thandi, message="It is true.")
    if again:
        comments.publish_comment(item.pk, by=other_editor)
    else:
        comments.decline_comment(item.pk, by=other_editor, clause=factories.make_clause())
    item = now(item)
    assert (item.state, item.is_shown) == (("published", True) if again else ("removed", False))
    assert (item.removed_at is None) == again
    assert Article.objects.get(pk=story.pk).comment_count == int(again)


def test_the_desk_is_written_to_while_it_waits(thandi, story, editor):
    item = send(story, thandi)
    first = write_to_desk(item, "When will you look?", by=thandi)
    assert write_to_desk(item, "When will you look?", by=thandi) == first
    comments.publish_comment(item.pk, by=editor)
    with pytest.raises(StepRefused):
        write_to_desk(item, "Thanks.", by=thandi)


# Trust and words -------------------------------------------------------------------


def test_everybody_waits_unless_somebody_is_trusted(thandi, story, settings):
    settings.NEWCOMERS_PENDING = 0
    for _ in range(2):
        factories.make_published_comment(thandi)
    assert send(story, thandi).state == Standing.SENT
    settings.TRUSTED_AFTER = 2
    item = send(story, thandi, text=factories.long_text())
    assert (item.state, now(item).is_shown) == (Standing.PUBLISHED, True)
    settings.TRUSTED_AFTER = 4
    assert send(story, thandi, text=factories.long_text()).state == Standing.SENT


def test_trust_is_lost_with_a_removal(thandi, story, settings, editor):
    settings.TRUSTED_AFTER = 1
    one = factories.make_published_comment(thandi)
    factories.make_comment(thandi)
    comments.remove_comment(one.pk, by=editor, clause=factories.make_clause())
    assert send(story, thandi).state == Standing.SENT


@pytest.mark.parametrize(("what", "state"), [("banned", "sent"), ("suspect", "published")])
def test_a_banned_word_is_held_whoever_wrote_it(known, story, settings, what, state):
    settings.TRUSTED_AFTER = 1
    WatchedWord.objects.create(word="Snake  oil", what=what)
    item = send(story, known, text=factories.long_text(said="Buy SNAKE, o\u00adil"))
    assert item.state == state


def test_a_watched_word_is_in_the_list_once():
    WatchedWord(word="Oil", what="banned").full_clean()
    WatchedWord.objects.create(word="Oil", what="banned")
    for word in ("OIL", "o\u200bil", "…", "", "ﷺ" * 80):
        with pytest.raises(ValidationError):
            WatchedWord(word=word, what="suspect").full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        WatchedWord.objects.create(word="OIL", what="suspect")
