"""Comments below a story, and all of a story's: the same for everybody, in pages of twenty."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.actions import comments, publishing
from articles.actions.commenting import withdraw_comment
from articles.actions.stories import save_article
from articles.models import Article, Byline, Comment
from articles.views.preview import preview_token
from newsroom.page_cache.sharing import MARK
from tests import factories

from .commentary import comments_of, listed, published, shown, write_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(section) -> Article:
    return factories.make_published(section=section, headline="Rain floods the town")


# Below the story


def test_a_story_without_comments_asks_for_the_first(client: Client, story, settings):
    settings.COMMENT_MIN_WORDS = 150
    page = shown(client, story.get_absolute_url())
    assert "commentary by readers of 150 words or more" in page.text
    assert "No comments yet." in page.text
    assert write_of(story) in page.links()
    assert listed(page) == []
    assert "commentCount" not in page.data()


def test_featured_first_then_the_newest(client: Client, story, editor):
    one, two, three = published(3, story)
    comments.feature_comment(two.pk, by=editor)
    waiting = factories.make_comment(article=story, title="Secret words")
    factories.make_published_comment()
    page = shown(client, story.get_absolute_url())
    assert listed(page) == [two.pk, three.pk, one.pk]
    assert waiting.title not in page.text
    assert page.text.count("3 comments") == 2  # above the story, which leads down, and here
    assert "#comments" in page.links()
    assert comments_of(story) not in page.links()


def test_the_first_twenty_and_a_link_to_all(client: Client, story):
    made = published(21, story)
    page = shown(client, story.get_absolute_url())
    assert listed(page) == [each.pk for each in reversed(made[1:])]
    assert "All 21 comments" in page.text
    assert page.links().count(comments_of(story)) == 1


def test_each_says_who_when_and_how_it_begins(client: Client, story):
    said = "The river was never this high before. " * 40
    author = factories.make_contributor("sipho@example.org", name="Sipho Dlamini")
    item = factories.make_published_comment(
        author, article=story, title="Our river", words=300, said=said
    )
    Comment.objects.filter(pk=item.pk).update(
        shown_text=f"<blockquote><p>They said.</p></blockquote><p>{said}</p>"
    )
    page = shown(client, story.get_absolute_url())
    at = timezone.localtime(item.published_at)
    assert f"Our river Sipho Dlamini {at:%-d %B %Y, %H:%M} They said. The river" in page.text
    assert page.text.count("The river was never this high before.") == 9  # not forty
    assert "Read on : Our river 300 words" in page.text
    assert {item.get_absolute_url(), "/profile/sipho/"} <= set(page.links())
    assert "Edited" not in page.text


def test_a_short_one_is_there_with_its_links(client: Client, story, settings):
    settings.COMMENT_MIN_WORDS = 3
    text = '<p>See <a href="https://a.example/">this list</a> first.</p>'
    factories.make_published_comment(article=story, text=text)
    page = shown(client, story.get_absolute_url())
    (link,) = [each for each in page.every("a") if each.get("href") == "https://a.example/"]
    assert link["rel"] == "nofollow ugc noopener"
    assert "Read on" not in page.text


def test_what_answers_says_what(client: Client, story):
    parent = factories.make_published_comment(article=story, title="The first word")
    factories.make_published_comment(parent=parent)
    name = parent.author.profile.display_name
    assert f"In reply to {name}: The first word" in shown(client, story.get_absolute_url()).text
    withdraw_comment(parent, by=parent.author)
    assert "In reply to" not in shown(client, story.get_absolute_url()).text


def test_who_left_is_nobody(client: Client, story):
    item = factories.make_published_comment(article=story)
    name = item.author.profile.display_name
    Comment.objects.filter(pk=item.pk).update(author=None)
    page = shown(client, story.get_absolute_url())
    assert "A reader" in page.text
    assert name not in page.text


def test_closed_comments_stay_and_take_no_more(client: Client, story, editor):
    item = factories.make_published_comment(article=story)
    comments.close_comments(story.pk, by=editor)
    for path in (story.get_absolute_url(), comments_of(story)):
        page = shown(client, path)
        assert listed(page) == [item.pk]
        assert "Comments on this story are closed." in page.text
        assert write_of(story) not in page.links()


def test_a_closed_story_without_comments_says_one_line(client: Client, story, editor):
    comments.close_comments(story.pk, by=editor)
    page = shown(client, story.get_absolute_url())
    assert "Comments on this story are closed." in page.text
    assert "conversation" not in page.text
    assert "css/commentary" not in str(page.every("link"))


def test_comments_close_by_the_clock(client: Client, story, settings):
    settings.COMMENTS_CLOSE_DAYS = 2
    closes = story.publish_at + timedelta(days=2)
    for path in (story.get_absolute_url(), comments_of(story)):
        response = client.get(path)
        assert b"Write a comment" in response.content
        assert getattr(response, MARK).expires == closes.timestamp()
    Article.objects.filter(pk=story.pk).update(publish_at=timezone.now() - timedelta(days=3))
    assert b"are closed" in client.get(story.get_absolute_url()).content


def test_a_preview_has_none(client: Client, story):
    factories.make_published_comment(article=story, title="What I said")
    page = shown(client, f"/preview/{preview_token(story)}/")
    assert "What I said" not in page.text
    assert "comment" not in page.text.lower().replace("comments policy", "")


def test_a_list_says_how_many(client: Client, story):
    quiet = factories.make_published(section=story.section, headline="Quiet", hours_ago=3)
    published(2, story)
    for path in ("/", "/news/", quiet.get_absolute_url()):
        page = shown(client, path)
        assert "2 comments" in page.text, path
        assert [link for link in page.links() if link.endswith("#comments")] == [
            f"{story.get_absolute_url()}#comments"
        ], path


def test_a_list_of_videos_and_a_persons_work_say_it_too(client: Client, section):
    video = '<figure data-video="https://youtu.be/abcdefgh"></figure>'
    author = factories.make_contributor("thandi@example.org")
    story = factories.make_published(section=section, body=factories.BODY + video)
    Byline.objects.create(article=story, name="T", kind="contributor", user=author)
    published(2, story)
    origins = {"/multimedia/": "", "/profile/thandi/": "http://testserver"}
    for path, origin in origins.items():
        page = shown(client, path)
        assert "2 comments" in page.text, path
        assert f"{origin}{story.get_absolute_url()}#comments" in page.links(), path


# All of them


def test_pages_of_twenty(client: Client, story):
    made = [each.pk for each in reversed(published(45, story))]
    pages = [shown(client, f"{comments_of(story)}?page={number}") for number in (1, 2, 3)]
    assert [listed(page) for page in pages] == [made[:20], made[20:40], made[40:]]
    assert listed(shown(client, comments_of(story))) == made[:20]
    assert "45 comments" in pages[2].text
    assert [link["href"] for link in pages[1].every("link") if link.get("rel") == "canonical"] == [
        f"http://testserver{comments_of(story)}?page=2"
    ]
    assert {"?", "?page=3"} <= set(pages[1].links())
    assert pages[1].title == "Comments on Rain floods the town (2) — The Test Post"


def test_no_such_page(client: Client, story):
    factories.make_published_comment(article=story)
    for page in ("2", "0", "x", "-1", "501", "9999", "1" * 500, "٢", "", "\0"):
        assert client.get(comments_of(story), {"page": page}).status_code == 404, page


def test_an_empty_list_is_not_for_search_engines(client: Client, story):
    def robots():
        metas = shown(client, comments_of(story)).every("meta")
        return [each["content"] for each in metas if each.get("name") == "robots"]

    assert robots() == ["noindex"]
    factories.make_published_comment(article=story)
    assert robots() == []


@pytest.mark.parametrize("tail", ["comments/", "comments/rss.xml"])
def test_a_changed_address_leads_on(client: Client, story, tail):
    before = story.get_absolute_url()
    story.slug = "new-words"
    save_article(story, by=None, expected_version=story.version)
    for path in (before, f"/none/x-{story.pk}/", f"/news/new-words-0{story.pk}/"):
        response = client.get(f"{path}{tail}?utm_source=x")
        assert response.status_code == 301
        assert response["Location"] == f"/news/new-words-{story.pk}/{tail}"
    response = client.get(f"{before}comments/?page=2")
    assert response["Location"] == f"/news/new-words-{story.pk}/comments/?page=2"


@pytest.mark.parametrize("tail", ["comments/", "comments/?page=2", "comments/rss.xml"])
def test_what_readers_may_not_see_has_none(client: Client, story, tail):
    published(21, story)
    publishing.withdraw_article(story.pk, by=None, reason="Wrong.")
    assert client.get(story.get_absolute_url() + tail).status_code == 410
    draft = factories.make_draft(headline="Secret")
    sister = factories.make_title("The Sister", "sister.example")
    there = factories.make_published(section=factories.make_section("town", sister))
    for path in (draft.get_absolute_url(), "/news/none-99999/", there.get_absolute_url()):
        assert client.get(path + tail).status_code == 404
