"""What is done with a comment is seen at once: each page that shows it is purged by it."""

import io
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actions.profiles import change_profile
from accounts.models import User
from articles.actions import comments, publishing
from articles.actions.commenting import edit_comment, withdraw_comment
from articles.actions.profile_pictures import approve_profile_picture, send_profile_picture
from articles.actions.stories import save_article
from articles.models import Article, Comment
from newsroom.page_cache.sharing import MARK
from tests import factories

from .commentary import comments_of

pytestmark = pytest.mark.django_db

Take = Callable[[], list[str]]


@pytest.fixture
def story(section) -> Article:
    return factories.make_published(section=section, tags=["Rain"])


@pytest.fixture
def item(story) -> Comment:
    author = factories.make_contributor("sipho@example.org")
    return factories.make_published_comment(author, article=story)


@pytest.fixture
def answer(item) -> Comment:
    return factories.make_published_comment(parent=item)


def pages_of(story: Article, item: Comment) -> dict[str, str]:
    author = item.author
    assert author is not None
    return {
        "story": story.get_absolute_url(),
        "comments": comments_of(story),
        "feed": f"{comments_of(story)}rss.xml",
        "own": item.get_absolute_url(),
        "profile": author.profile.get_absolute_url(),
        "profile's comments": f"{author.profile.get_absolute_url()}comments/",
    }


COUNTED = {"front": "/", "section": "/news/", "tag": "/tag/rain/"}


def tags_of(client: Client, paths: dict[str, str]) -> dict[str, set[str]]:
    made = {}
    for name, path in paths.items():
        response = client.get(path)
        assert response.status_code == 200, path
        made[name] = set(getattr(response, MARK).tags)
    return made


def unpurged(tags: dict[str, set[str]], purged: Take) -> list[str]:
    """The pages that stay as they were."""
    written = set(purged())
    return [name for name, held in tags.items() if not held & written]


def change(item: Comment, by: User) -> None:
    text = factories.long_text(220)
    sent = edit_comment(item, by=item.author, title="Put better", text=text, terms_version=1)
    comments.publish_comment(sent.pk, by=by)


def remove(item: Comment, by: User) -> None:
    comments.remove_comment(item.pk, by=by, clause=factories.make_clause())


STEPS: dict[str, Callable[[Comment, User], object]] = {
    "feature": lambda item, by: comments.feature_comment(item.pk, by=by),
    "change": change,
    "hold": lambda item, by: comments.requeue_reported(item.pk, hold=True),
    "remove": remove,
    "withdraw": lambda item, by: withdraw_comment(item, by=item.author),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_seen_on_every_page_that_shows_it(
    client: Client, story, item, answer, editor, purged, step
):
    # The answer's own page, which names what it answers, too.
    shown = {**pages_of(story, item), "answer": answer.get_absolute_url()}
    tags = tags_of(client, {**shown, **COUNTED})
    purged()
    STEPS[step](item, editor)
    # Where only the number stands, that is the same.
    same = ["front", "section"] if step in ("feature", "change") else []
    assert unpurged(tags, purged) == same


def test_a_first_and_an_answer_are_seen(client: Client, story, item, editor, purged):
    waiting = factories.make_comment(item.author, parent=item)
    tags = tags_of(client, {**pages_of(story, item), **COUNTED})
    purged()
    comments.publish_comment(waiting.pk, by=editor)
    assert unpurged(tags, purged) == []
    assert waiting.get_absolute_url() in client.get(item.get_absolute_url()).content.decode()


def test_a_decision_taken_back_is_seen(client: Client, story, editor, purged):
    item = factories.make_comment(factories.make_contributor(), article=story)
    comments.publish_comment(item.pk, by=editor)
    tags = tags_of(client, {**pages_of(story, item), **COUNTED})
    purged()
    comments.undo_comment_decision(item.pk, by=editor)
    assert unpurged(tags, purged) == []


def test_what_waits_changes_no_page(client: Client, story, item, purged):
    tags = tags_of(client, {**pages_of(story, item), **COUNTED})
    purged()
    edit_comment(
        item, by=item.author, title="Put better", text=factories.long_text(), terms_version=1
    )
    factories.make_comment(article=story)
    assert unpurged(tags, purged) == list(tags)


@pytest.mark.parametrize("step", ["withdraw", "restore", "rename", "close"])
def test_what_happens_to_the_story_is_seen(client: Client, story, item, editor, purged, step):
    paths = pages_of(story, item)
    if step == "restore":
        publishing.withdraw_article(story.pk, by=editor, reason="Wrong.")
        # The others answer 410 until then, which nobody keeps.
        paths = {name: path for name, path in paths.items() if name.startswith("profile")}
    tags = tags_of(client, paths)
    purged()
    if step == "withdraw":
        publishing.withdraw_article(story.pk, by=editor, reason="Wrong.")
    elif step == "restore":
        publishing.restore_article(story.pk, by=editor)
    elif step == "close":
        comments.close_comments(story.pk, by=editor)
    else:
        story.refresh_from_db()
        story.headline = "Other words"
        save_article(story, by=editor, expected_version=story.version)
    assert unpurged(tags, purged) == []


def test_a_new_name_or_picture_is_seen(client: Client, story, item, answer, purged):
    tags = tags_of(client, {**pages_of(story, item), "answer": answer.get_absolute_url()})
    purged()
    profile = item.author.profile
    change_profile(profile, display_name="New Name", about="", home_area=None, links=[])
    assert unpurged(tags, purged) == []
    assert b"New Name" in client.get(answer.get_absolute_url()).content
    sent = send_profile_picture(io.BytesIO(factories.jpeg_bytes()), by=item.author)
    approve_profile_picture(sent.pk, by=None)
    assert unpurged(tags, purged) == []
    profile.refresh_from_db()
    for name in ("story", "comments", "own"):
        assert profile.picture.encode() in client.get(pages_of(story, item)[name]).content, name


def test_who_leaves_is_gone_from_every_page(client: Client, story, item, answer, purged):
    tags = tags_of(client, {**pages_of(story, item), "answer": answer.get_absolute_url()})
    purged()
    item.author.delete()
    assert unpurged(tags, purged) == []
