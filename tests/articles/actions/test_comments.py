"""What the desk does with comments, and who hears of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Notice, Work
from articles.actions import batches, comments, judging, publishing
from articles.actions.blocking import block_contributor
from articles.actions.commenting import edit_comment, send_comment
from articles.actions.errors import StaleEdit, StepRefused
from articles.actions.examining import examine_next
from articles.actions.forgetting import forget
from articles.actions.stories import save_article
from articles.actions.telling import tell_authors
from articles.actions.waves import publish_wave
from articles.models import Article, Comment, ErasedWork, Signal, WatchedWord, Wave
from articles.queries.evidence import evidence_of
from articles.states import Decision, Standing
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
def clause():
    return factories.make_clause()


def now(item):
    return Comment.objects.get(pk=item.pk)


def count_of(story):
    return Article.objects.get(pk=story.pk).comment_count


def edit(item, title="Second", **fields):
    fields.setdefault("text", factories.long_text())
    return edit_comment(item, by=item.author, title=title, terms_version=1, **fields)


def told(user):
    tell_authors()
    return list(
        Notice.objects.filter(user=user).order_by("pk").values_list("headline", "text", "path")
    )


def pages_of(item):
    return {
        f"comment:{item.pk}",
        f"comments:{item.article_id}",
        f"article:{item.article_id}",
        f"profile:{item.author_id}",
    }


# Deciding ------------------------------------------------------------------------


def test_publishing_shows_it_as_it_was_sent(thandi, story, editor, purged):
    item = factories.make_comment(thandi, article=story, title="Of the bridge")
    text = item.text
    purged()
    comments.publish_comment(item.pk, by=editor)
    item = now(item)
    assert (item.state, item.is_shown, item.is_featured) == (Standing.PUBLISHED, True, False)
    assert (item.shown_title, item.shown_text, item.shown_words) == ("Of the bridge", text, 200)
    assert (item.published_at is None, item.edited_at) == (False, None)
    assert item.versions.get().published_at == item.decided_at
    assert count_of(story) == 1
    assert {*pages_of(item), f"section:{story.section_id}", f"front:{story.site_id}"} <= set(
        purged()
    )
    last = item.transitions.first()
    assert (last.step, last.from_state, last.to_state, last.who) == (
        Decision.PUBLISH, "sent", "published", editor,
    )  # fmt: skip


def test_publishing_can_feature_at_once(thandi, story, editor):
    item = factories.make_comment(thandi, article=story)
    comments.publish_comment(item.pk, by=editor, featured=True)
    assert (now(item).is_featured, now(item).featured_at is None) == (True, False)


def test_nothing_is_published_below_a_story_that_is_not(story, editor):
    item = factories.make_comment(article=story)
    publishing.withdraw_article(story.pk, by=editor, reason="It was wrong.")
    with pytest.raises(StepRefused):
        comments.publish_comment(item.pk, by=editor)
    assert (now(item).state, count_of(story)) == (Standing.SENT, 0)


def test_who_decides_must_have_seen_it_and_not_be_its_author(story, editor, other_editor):
    item = factories.make_comment(article=story)
    edit(item)
    with pytest.raises(StaleEdit):
        comments.publish_comment(item.pk, by=editor, expected_version=item.version)
    judging.claim(Comment, item.pk, by=other_editor)
    with pytest.raises(StepRefused):
        comments.publish_comment(item.pk, by=editor)
    own = factories.make_comment(editor_with_profile(editor), article=story)
    with pytest.raises(StepRefused):
        comments.publish_comment(own.pk, by=editor)
    assert count_of(story) == 0


def editor_with_profile(editor):
    factories.create_profile(editor, username="eddie", display_name="Eddie Torr")
    return editor


def test_declining_needs_a_clause(story, editor, clause):
    item = factories.make_comment(article=story)
    with pytest.raises(ValidationError) as refused:
        comments.decline_comment(item.pk, by=editor, clause=None)
    assert list(refused.value.message_dict) == ["clause"]
    comments.decline_comment(item.pk, by=editor, clause=clause)
    assert (now(item).state, now(item).clause, now(item).is_shown) == ("declined", clause, False)


def test_a_change_is_asked_for_with_words(story, editor):
    item = factories.make_comment(article=story)
    with pytest.raises(ValidationError):
        comments.ask_for_comment_changes(item.pk, by=editor, message=" ")
    comments.ask_for_comment_changes(item.pk, by=editor, message="Who said so?")
    assert (now(item).state, now(item).messages.get().text) == (Standing.CHANGES, "Who said so?")
    assert edit(now(item)).state == Standing.SENT


def test_a_decision_is_taken_back(story, editor, clause):
    item = factories.make_comment(article=story)
    comments.publish_comment(item.pk, by=editor, message="Thank you.", wait=timedelta(minutes=10))
    comments.undo_comment_decision(item.pk, by=editor)
    item = now(item)
    assert (item.state, item.is_shown, item.shown_text) == ("sent", False, "")
    assert item.published_at is None
    assert (count_of(story), item.messages.count()) == (0, 0)
    comments.decline_comment(item.pk, by=editor, clause=clause)
    comments.undo_comment_decision(item.pk, by=editor)
    assert (now(item).state, now(item).clause) == (Standing.SENT, None)


def test_a_change_that_was_published_is_taken_back_to_what_was_there(story, editor):
    item = factories.make_published_comment(article=story, title="First")
    first = now(item).shown_text
    comments.publish_comment(edit(item).pk, by=editor)
    comments.undo_comment_decision(item.pk, by=editor)
    item = now(item)
    assert (item.state, item.title, item.is_shown) == (Standing.SENT, "Second", True)
    assert (item.shown_title, item.shown_text, item.edited_at) == ("First", first, None)
    assert count_of(story) == 1


def test_after_ten_minutes_nothing_is_taken_back(story, editor):
    item = factories.make_published_comment(article=story)
    Comment.objects.filter(pk=item.pk).update(decided_at=timezone.now() - timedelta(minutes=11))
    with pytest.raises(StepRefused):
        comments.undo_comment_decision(item.pk, by=editor)
    assert now(item).is_shown


# What is published -----------------------------------------------------------------


def test_featuring(thandi, story, editor, purged):
    item = factories.make_published_comment(thandi, article=story)
    purged()
    comments.feature_comment(item.pk, by=editor)
    comments.feature_comment(item.pk, by=editor)
    assert (now(item).is_featured, set(purged())) == (True, pages_of(item))
    comments.unfeature_comment(item.pk, by=editor)
    comments.unfeature_comment(item.pk, by=editor)
    assert (now(item).is_featured, now(item).featured_at) == (False, None)
    steps = list(item.transitions.order_by("at", "id").values_list("step", flat=True))
    assert steps == ["send", "appear", "feature", "unfeature"]
    comments.feature_comment(item.pk, by=editor)
    featured = [headline for headline, _text, _path in told(thandi) if "featured" in headline]
    assert featured == [f"“{item.title}” is featured"]


def test_only_what_is_shown_and_is_anothers_is_featured(story, editor, other_editor):
    waiting = factories.make_comment(article=story)
    own = factories.make_published_comment(editor_with_profile(editor), article=story)
    for item in (waiting, own):
        with pytest.raises(StepRefused):
            comments.feature_comment(item.pk, by=editor)


def test_removing_takes_it_away_with_what_waits(thandi, story, editor, clause, purged):
    item = factories.make_published_comment(thandi, article=story)
    comments.feature_comment(item.pk, by=editor)
    edit(item)
    purged()
    comments.remove_comment(item.pk, by=editor, clause=clause, message="It names a child.")
    item = now(item)
    assert (item.state, item.is_shown, item.is_featured) == (Standing.REMOVED, False, False)
    assert (item.removed_by, item.clause, item.removed_at is None) == (editor, clause, False)
    assert count_of(story) == 0
    assert pages_of(item) <= set(purged())
    with pytest.raises(StepRefused):
        comments.publish_comment(item.pk, by=editor)


def test_what_was_never_published_is_not_removed(story, editor, clause):
    item = factories.make_comment(article=story)
    with pytest.raises(StepRefused):
        comments.remove_comment(item.pk, by=editor, clause=clause)
    assert now(item).state == Standing.SENT


def test_what_was_removed_is_put_back_as_it_was(story, editor, clause):
    item = factories.make_published_comment(article=story, title="First")
    edit(item)
    comments.remove_comment(item.pk, by=editor, clause=clause)
    comments.restore_comment(item.pk, by=editor)
    item = now(item)
    assert (item.state, item.is_shown, item.shown_title) == (Standing.PUBLISHED, True, "First")
    assert item.title == "First"
    assert (item.removed_at, item.removed_by, item.clause) == (None, None, None)
    assert count_of(story) == 1
    with pytest.raises(StepRefused):
        comments.restore_comment(item.pk, by=editor)


def test_what_was_removed_is_put_back_though_its_author_sent_it_again(story, editor, clause):
    item = factories.make_published_comment(article=story)
    comments.remove_comment(item.pk, by=editor, clause=clause)
    words = {"title": item.title, "text": item.text}
    send_comment(factories.make_published(), by=item.author, terms_version=1, **words)
    comments.restore_comment(item.pk, by=editor)
    assert now(item).is_shown


@pytest.mark.parametrize("hold", [False, True])
@pytest.mark.parametrize("stands", [False, True])
def test_what_is_reported_is_looked_at_again(story, editor, clause, hold, stands):
    item = factories.make_published_comment(article=story)
    told(item.author)
    comments.requeue_reported(item.pk, why="Three reports.", hold=hold)
    assert (now(item).state, now(item).is_shown, count_of(story)) == ("sent", not hold, not hold)
    assert list(Comment.objects.waiting()) == [item]
    if stands:
        comments.publish_comment(item.pk, by=editor)
    else:
        comments.decline_comment(item.pk, by=editor, clause=clause)
    item = now(item)
    assert (item.state, item.is_shown) == (("published", True) if stands else ("removed", False))
    assert (count_of(story), item.held_at) == (int(stands), None)
    # Who was never told that it was gone isn't told that it is there.
    told_of_it = [headline for headline, _text, _path in told(item.author)]
    assert len(told_of_it) == (2 if hold or not stands else 1)


def test_reports_of_what_nobody_sees_change_nothing(story):
    item = factories.make_comment(article=story)
    comments.requeue_reported(item.pk, hold=True)
    assert (now(item).version, now(item).held_at) == (item.version, None)


# Stories ---------------------------------------------------------------------------


def test_closing_and_opening(story, editor, purged):
    waiting = factories.make_comment(article=story)
    purged()
    closed = comments.close_comments(story.pk, by=editor, why="It got ugly.")
    assert comments.close_comments(story.pk, by=editor).version == closed.version
    assert (closed.takes_comments(), closed.version) == (False, story.version + 1)
    assert purged() == [f"article:{story.pk}", f"comments:{story.pk}"]
    assert closed.transitions.first().step == "close_comments"
    comments.publish_comment(waiting.pk, by=editor)
    assert comments.open_comments(story.pk, by=editor).takes_comments()


def test_saving_a_story_keeps_the_count(story, editor):
    held = Article.objects.get(pk=story.pk)
    factories.make_published_comment(article=story)
    held.headline = "Mended"
    save_article(held, by=editor, expected_version=held.version)
    assert (Article.objects.get(pk=story.pk).headline, count_of(story)) == ("Mended", 1)


# Together --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_publish_one_does():
    story, item = factories.make_published(), None
    item = factories.make_comment(article=story)
    by = [factories.make_user(f"{n}@example.org", is_staff=True) for n in range(20)]
    found = at_once(*[lambda by=each: comments.publish_comment(item.pk, by=by) for each in by])
    assert sum(isinstance(each, Comment) for each in found) == 1
    assert sum(isinstance(each, StepRefused) for each in found) == 19
    assert (count_of(story), item.transitions.filter(step="appear").count()) == (1, 1)
    assert len(told(item.author)) == 1


@pytest.mark.django_db(transaction=True)
def test_published_or_declined_but_not_both():
    story = factories.make_published()
    item, clause = factories.make_comment(article=story), factories.make_clause()
    one, other = (factories.make_user(f"{n}@example.org", is_staff=True) for n in "12")
    found = at_once(
        lambda: comments.publish_comment(item.pk, by=one),
        lambda: comments.decline_comment(item.pk, by=other, clause=clause),
    )
    assert sorted(type(each).__name__ for each in found) == ["Comment", "StepRefused"]
    assert count_of(story) == int(now(item).is_shown)


@pytest.mark.django_db(transaction=True)
def test_the_count_is_right_whatever_happens_at_once():
    story, clause = factories.make_published(), factories.make_clause()
    desk = factories.make_user("desk@example.org", is_staff=True)
    waiting = [factories.make_comment(article=story) for _ in range(5)]
    shown = [factories.make_published_comment(article=story) for _ in range(5)]
    held = Article.objects.get(pk=story.pk)
    found = at_once(
        *[lambda item=item: comments.publish_comment(item.pk, by=desk) for item in waiting],
        *[
            lambda item=item: comments.remove_comment(item.pk, by=desk, clause=clause)
            for item in shown
        ],
        lambda: save_article(held, by=desk, expected_version=held.version),
    )
    assert [each for each in found if isinstance(each, Exception)] == []
    assert count_of(story) == 5 == Comment.objects.filter(article=story, is_shown=True).count()


# Telling ---------------------------------------------------------------------------


def test_its_author_is_told_of_each_decision(thandi, story, editor, clause):
    item = factories.make_comment(thandi, article=story, title="Of the {bridge}")
    comments.ask_for_comment_changes(item.pk, by=editor, message="Who said so?", clause=clause)
    assert told(thandi)[-1] == (
        "Please change something in “Of the {bridge}”",
        f"Clause {clause.number}: {clause.reason}. Who said so?",
        item.own_url,
    )
    edit(now(item), title="Of the bridge")
    comments.publish_comment(item.pk, by=editor, message="Well put.")
    assert told(thandi)[-1] == (
        "“Of the bridge” is published", "Well put.", item.get_absolute_url(),
    )  # fmt: skip
    comments.remove_comment(item.pk, by=editor, clause=clause)
    assert told(thandi)[-1] == (
        "We removed “Of the bridge”", f"Clause {clause.number}: {clause.reason}.", item.own_url,
    )  # fmt: skip
    comments.restore_comment(item.pk, by=editor)
    assert told(thandi)[-1][0] == "“Of the bridge” is published"
    other = factories.make_comment(thandi, article=story, title="Other")
    comments.decline_comment(other.pk, by=editor, clause=clause)
    assert told(thandi)[-1][0] == "We don’t publish “Other”"
    assert len(told(thandi)) == 5


def test_a_decision_that_waits_is_not_told_and_one_taken_back_never(thandi, story, editor):
    item = factories.make_comment(thandi, article=story)
    comments.publish_comment(item.pk, by=editor, wait=timedelta(minutes=10))
    assert told(thandi) == []
    comments.undo_comment_decision(item.pk, by=editor)
    assert told(thandi) == []


def test_who_is_answered_is_told_once(thandi, story, editor):
    parent = factories.make_published_comment(thandi, article=story, title="Of the bridge")
    told(thandi)
    answer = factories.make_comment(parent=parent, title="Not so")
    assert len(told(thandi)) == 1
    comments.publish_comment(answer.pk, by=editor)
    assert told(thandi)[1:] == [
        ("Somebody answered “Of the bridge”", "Not so", answer.get_absolute_url())
    ]
    comments.publish_comment(edit(now(answer)).pk, by=editor)
    own = factories.make_comment(thandi, parent=parent)
    comments.publish_comment(own.pk, by=editor)
    answered = [each for each in told(thandi) if each[0].startswith("Somebody answered")]
    assert len(answered) == 1


# Evidence, waves, batches ------------------------------------------------------------


def examine_all():
    while examine_next():
        pass


def kinds_of(item):
    return {each.kind: each for each in item.signals.all()}


def test_evidence_of_a_first_comment_with_a_link_and_words(story):
    WatchedWord.objects.create(word="snake oil", what="banned")
    WatchedWord.objects.create(word="miracle", what="suspect")
    text = factories.long_text(said="A miracle, snake oil") + (
        '<p><a href="https://bit.ly/x">here</a></p>'
    )
    item = factories.make_comment(article=story, text=text)
    examine_all()
    found = kinds_of(item)
    assert set(found) == {"first", "links", "banned", "suspect"}
    assert found["banned"].facts == {"words": ["snake oil"]}
    lines = {line.kind: line for line in evidence_of(now(item))}
    assert set(lines) == set(found)
    assert "snake oil" in lines["banned"].words
    assert now(item).examine_at is None


def test_nearly_the_same_from_others_is_one_wave(story, editor):
    text = factories.long_text()
    items = [
        factories.make_comment(article=factories.make_published(), text=f"{text}<p>{name}</p>")
        for name in ("One", "Two", "Three")
    ]
    other = factories.make_comment(article=story)
    examine_all()
    wave = Wave.objects.get()
    assert ({now(item).wave for item in items}, now(other).wave, wave.size) == ({wave}, None, 3)
    assert kinds_of(items[0])["several"].facts == {"comments": [items[1].pk, items[2].pk]}
    lines = {line.kind for line in evidence_of(now(items[0]))}
    assert {"several", "seen_text"} <= lines or "several" in lines
    publish_wave(wave, by=editor, seen_at=timezone.now())
    while batches.carry_on():
        pass
    assert {now(item).state for item in items} == {Standing.PUBLISHED}
    assert now(other).state == Standing.SENT


def test_a_comment_out_of_a_story_or_contribution_is_known(story):
    text = factories.long_text()
    sent = factories.make_contribution(text=text)
    examine_all()
    item = factories.make_comment(article=story, text=text)
    examine_all()
    (match,) = kinds_of(item)["seen_text"].facts["matches"]
    assert match["contribution"] == sent.pk
    assert Signal.objects.filter(contribution=sent, kind="several").count() == 0
    assert any(line.kind == "seen_text" for line in evidence_of(now(item)))


def test_a_batch_of_comments_is_decided_and_taken_back(story, editor, clause):
    one, two = (factories.make_comment(article=story) for _ in "12")
    shown = batches.publish_all([batches.Chosen(one.pk, one.version, Comment)], by=editor)
    gone = batches.decline_all(
        [batches.Chosen(two.pk, two.version, Comment)], by=editor, clause=clause
    )
    while batches.carry_on():
        pass
    assert (now(one).state, now(two).state, count_of(story)) == ("published", "declined", 1)
    for batch in (shown, gone):
        assert batches.may_undo(batch)
        batches.undo_batch(batch.pk, by=editor)
    while batches.carry_on():
        pass
    assert (now(one).state, now(two).state, count_of(story)) == ("sent", "sent", 0)
    assert [each.state for each in (shown.items.get(), gone.items.get())] == ["undone", "undone"]


def test_a_stale_comment_is_left_by_a_batch(story, editor):
    item = factories.make_comment(article=story)
    batch = batches.publish_all([batches.Chosen(item.pk, item.version, Comment)], by=editor)
    edit(item)
    assert batches.carry_on()
    assert (now(item).state, batch.items.get().state) == (Standing.SENT, "left")


def test_a_claim_that_was_left_is_released(story, editor, settings):
    item = factories.make_comment(article=story)
    judging.claim(Comment, item.pk, by=editor)
    long_ago = timezone.now() - timedelta(hours=settings.CLAIM_HOURS + 1)
    Comment.objects.filter(pk=item.pk).update(claimed_at=long_ago)
    assert judging.release_stale(Comment) == 1
    assert now(item).state == Standing.SENT


# Blocking and leaving ----------------------------------------------------------------


def test_blocking_declines_and_removes(thandi, story, editor, clause):
    shown = factories.make_published_comment(thandi, article=story)
    waiting = factories.make_comment(thandi, article=story)
    done = block_contributor(
        thandi, by=editor, clause=clause, decline_waiting=True, withdraw_published=True
    )
    assert (done.declined, done.withdrawn, done.left) == (1, 1, [])
    assert (now(shown).state, now(waiting).state) == (Standing.REMOVED, Standing.DECLINED)


def leaving(thandi, story, editor):
    shown = factories.make_published_comment(
        thandi, article=story, title="By Thandi Mokoena", said="I am Thandi Mokoena of here"
    )
    answer = factories.make_published_comment(parent=shown)
    edit(shown, title="Again by Thandi Mokoena")
    waiting = factories.make_comment(thandi, article=story)
    return shown, answer, waiting


def test_who_leaves_without_a_name_leaves_what_is_published(story, editor):
    thandi = factories.make_contributor(name="Thandi Mokoena")
    shown, answer, waiting = leaving(thandi, story, editor)
    forget(thandi.pk, Work.NAMELESS)
    item = now(shown)
    assert (item.author, item.state, item.is_shown, item.unsent) == (None, "published", True, {})
    assert (item.shown_title, item.title) == ("By A reader", "By A reader")
    assert "Thandi" not in f"{item.text}{item.shown_text}{list(item.versions.values())}"
    assert now(answer).parent == item
    assert not Comment.objects.filter(pk=waiting.pk).exists()
    assert count_of(story) == 2


def test_who_takes_it_all_along_leaves_the_answers(story, editor):
    thandi = factories.make_contributor(name="Thandi Mokoena")
    shown, answer, _waiting = leaving(thandi, story, editor)
    forget(thandi.pk, Work.GONE)
    assert list(Comment.objects.all()) == [answer]
    assert (now(answer).parent, count_of(story)) == (None, 1)
    assert list(ErasedWork.objects.values_list("kind", "number")) == [("comment", shown.pk)]


def test_a_story_goes_with_its_comments(story):
    factories.make_published_comment(parent=factories.make_published_comment(article=story))
    story.delete()
    assert not Comment.objects.exists()
