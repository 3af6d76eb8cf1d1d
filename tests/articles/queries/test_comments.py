"""Comments as they are listed: in their order, in few queries, off their indexes."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from articles.actions import comments, publishing
from articles.actions.commenting import draft_of, withdraw_comment
from articles.actions.own import keep_typed
from articles.models import Article, Comment
from articles.queries.comments import (
    comments_by,
    find_comment,
    newest_comments,
    own_comment,
    own_comments,
    own_draft,
    own_drafts,
    replies_to,
    story_comments,
    was_published,
)
from tests import factories
from tests.test_plans import WHOLE_SORT, plans_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(title):
    return factories.make_published()


def published(count, story, **fields):
    """The oldest first."""
    made = [factories.make_published_comment(article=story, **fields) for _ in range(count)]
    for place, item in enumerate(made):
        at = timezone.now() - timedelta(hours=count - place)
        Comment.objects.filter(pk=item.pk).update(published_at=at)
    return made


def shown(cards):
    return [card.comment for card in cards]


def test_featured_first_then_the_newest(story, editor):
    one, two, three = published(3, story)
    factories.make_comment(article=story)
    factories.make_published_comment()
    comments.feature_comment(two.pk, by=editor)
    assert shown(story_comments(story).items) == [two, three, one]
    assert shown(newest_comments(story)) == [three, two, one]
    assert shown(newest_comments(story, 2)) == [three, two]


def test_pages_of_twenty(story):
    made = published(1, story)[0]
    people = [factories.make_contributor(f"person{n}@example.org") for n in range(21)]
    Comment.objects.bulk_create(copies(made, people))
    first, second = story_comments(story), story_comments(story, 2)
    assert (len(first.items), first.has_next) == (20, True)
    assert (len(second.items), second.has_next) == (2, False)
    assert len({card.comment.pk for card in [*first.items, *second.items]}) == 22
    assert story_comments(story, 3) is None


def copies(item, people):
    found = []
    for place, person in enumerate(people):
        copy = Comment.objects.get(pk=item.pk)
        copy.pk, copy.author = None, person
        copy.published_at += timedelta(minutes=place)
        found.append(copy)
    return found


def test_a_page_costs_the_same_whatever_it_holds(story):
    published(1, story)
    with CaptureQueriesContext(connection) as alone:
        assert len(story_comments(story).items) == 1
    parent = published(5, story)[0]
    factories.make_published_comment(parent=parent)
    with CaptureQueriesContext(connection) as many:
        assert len(story_comments(story).items) == 7
    assert len(alone) == len(many) == 2


def test_a_card_says_who_wrote_it_and_whom_they_answer(story):
    parent = factories.make_published_comment(article=story)
    answer = factories.make_published_comment(parent=parent)
    (card,) = [card for card in story_comments(story).items if card.comment == answer]
    assert card.profile == answer.author.profile
    assert (card.parent, card.parent_profile) == (parent, parent.author.profile)
    assert (card.face, card.people) == ("", {answer.author_id, parent.author_id})
    assert shown(replies_to(parent)) == [answer]
    withdraw_comment(parent, by=parent.author)
    assert find_comment(answer.pk, timezone.now()).parent is None


def test_a_closed_account_is_nobody(story):
    item = factories.make_published_comment(article=story)
    User.objects.filter(pk=item.author_id).update(is_active=False)
    (card,) = story_comments(story).items
    assert (card.comment, card.profile) == (item, None)


def test_one_alone_while_it_and_its_story_are_public(story, editor):
    item = factories.make_published_comment(article=story)
    waiting = factories.make_comment(article=story)
    now = timezone.now()
    assert find_comment(item.pk, now).comment == item
    assert find_comment(waiting.pk, now) is None
    assert (was_published(item.pk), was_published(waiting.pk)) == (True, False)
    other = factories.make_title("The Sister", "sister.example").site
    assert (was_published(item.pk, story.site), was_published(item.pk, other)) == (True, False)
    comments.requeue_reported(item.pk, hold=True)
    assert (find_comment(item.pk, now), was_published(item.pk)) == (None, False)
    comments.publish_comment(item.pk, by=editor)
    assert find_comment(item.pk, now).comment == item
    publishing.withdraw_article(story.pk, by=editor, reason="It was wrong.")
    assert find_comment(item.pk, now) is None
    assert find_comment(10**18, now) is None


def test_those_of_a_person(story, editor):
    item = factories.make_published_comment(article=story)
    other = factories.make_published_comment(item.author)
    factories.make_comment(item.author)
    factories.make_published_comment()
    assert list(comments_by(item.author_id)) == [other, item]


def test_what_its_author_sees(story):
    item = factories.make_published_comment(article=story)
    author = item.author
    waiting = factories.make_comment(author)
    empty, begun = draft_of(author, story), draft_of(author, story, item)
    keep_typed(begun, {"title": "Half"}, by=author)
    factories.make_comment()
    assert list(own_comments(author)) == [waiting, item]
    assert list(own_drafts(author)) == [begun]
    assert own_draft(author, story) == empty
    assert own_draft(author, story, item) == begun
    assert own_comment(author, item.pk) == item
    assert own_comment(author, factories.make_comment().pk) is None


# Grown -----------------------------------------------------------------------------


def grow(story, count):
    """So many comments, a tenth of them below this story, most of them shown."""
    rng = random.Random(5)
    other = factories.make_published()
    people = User.objects.bulk_create(User(email=f"{n}@grown.example") for n in range(200))
    rows = []
    for number in range(count):
        is_shown = number % 10 != 0
        at = timezone.now() - timedelta(minutes=rng.randrange(1, 500_000))
        rows.append(
            Comment(
                site_id=story.site_id,
                article=story if number % 10 == 1 else other,
                author=people[1 if number % 2 else number % 200],
                state="published" if is_shown else "sent",
                title="T", text="<p>T</p>", word_count=1, terms_version=1,
                fingerprint=f"{number}", sent_at=at, queued_at=at, due_at=at,
                is_shown=is_shown, published_at=at if is_shown else None,
                shown_title="T" if is_shown else "", shown_text="<p>T</p>" if is_shown else "",
                is_featured=is_shown and number % 500 == 1,
                featured_at=at if is_shown and number % 500 == 1 else None,
            )
        )  # fmt: skip
    Comment.objects.bulk_create(rows, batch_size=300)
    Article.objects.filter(pk=story.pk).update(comment_count=F("comment_count"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_comment")
    return people[1]


def test_lists_are_read_off_their_indexes(story):
    person = grow(story, 6000)
    parent = Comment.objects.filter(article=story, is_shown=True).first()
    asked = {
        "comment_of_story": lambda: story_comments(story, 3),
        "comment_shown_of_author": lambda: list(comments_by(person.pk)[:21]),
        "comment_reply": lambda: replies_to(parent),
        "comment_queue": lambda: list(Comment.objects.waiting().oldest_first()[:26]),
        "comment_queue_article": lambda: list(
            Comment.objects.waiting().filter(article=story).oldest_first()[:26]
        ),
        "comment_of_author": lambda: list(own_comments(person)[:21]),
    }
    for index, ask in asked.items():
        plan = plans_of(ask)[0]
        assert index in plan, plan
        assert not WHOLE_SORT.search(plan), plan
    for plan in plans_of(lambda: newest_comments(story))[:2]:
        assert "comment_of_story" in plan, plan
        assert not WHOLE_SORT.search(plan), plan
