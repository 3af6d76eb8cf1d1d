"""A comment on its own page: whole, with its answers, for as long as readers may see it."""

from datetime import timedelta

import pytest
from django.contrib.sites.models import Site
from django.test import Client
from django.utils import timezone

from accounts.models import Profile
from articles.actions import comments, publishing
from articles.actions.commenting import edit_comment, withdraw_comment
from articles.models import Article, Comment, ErasedWork
from newsroom.page_cache.sharing import MARK
from tests import factories
from tests.articles.views.test_hostile_text import HOSTILE
from tests.markup import Markup

from .commentary import comments_of, listed, shown, write_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(section) -> Article:
    return factories.make_published(section=section, headline="Rain floods the town")


@pytest.fixture
def item(story) -> Comment:
    author = factories.make_contributor("sipho@example.org", name="Sipho Dlamini")
    text = factories.long_text(300, said="Our river") + "<p>The last word.</p>"
    return factories.make_published_comment(author, article=story, title="Our river", text=text)


def report_of(item: Comment) -> str:
    return f"{item.get_absolute_url()}report/"


def change(item: Comment, by) -> Comment:
    text = factories.long_text(220, said="Put better")
    sent = edit_comment(item, by=item.author, title="Our river", text=text, terms_version=1)
    return comments.publish_comment(sent.pk, by=by)


def test_it_is_whole_and_says_whose_it_is_and_on_what(client: Client, item, story):
    page = shown(client, item.get_absolute_url())
    assert page.title == "Our river — The Test Post"
    assert "On Rain floods the town" in page.text
    assert "The last word." in page.text
    assert "Sipho Dlamini" in page.text
    assert "303 words" in page.text
    assert "1 comment on the story" in page.text
    ways = {comments_of(story), f"{write_of(story)}?answer={item.pk}", report_of(item)}
    assert ways | {"/profile/sipho/", story.get_absolute_url()} <= set(page.links())
    (report,) = [each for each in page.every("a") if each.get("href") == report_of(item)]
    assert report["rel"] == "nofollow"
    metas = {
        each.get("property") or each.get("name"): each.get("content") for each in page.every("meta")
    }
    assert metas["og:title"] == "Our river"
    assert metas["og:url"] == f"http://testserver{item.get_absolute_url()}"
    assert metas["description"].startswith("Our river word")
    assert len(page.every("h1")) == 1


def test_a_change_is_dated(client: Client, item, moderator):
    assert "Edited" not in shown(client, item.get_absolute_url()).text
    change(item, moderator)
    page = shown(client, item.get_absolute_url())
    assert "Edited" in page.text
    assert "Put better" in page.text
    item.refresh_from_db()
    assert page.data()["dateModified"] == item.edited_at.isoformat(timespec="seconds")


def test_answers_stand_below_in_their_order(client: Client, item, story):
    answers = [factories.make_published_comment(parent=item) for _ in range(2)]
    factories.make_comment(parent=item)
    page = shown(client, item.get_absolute_url())
    assert listed(page) == [each.pk for each in answers]
    assert "In reply to" not in page.text
    answer = shown(client, answers[0].get_absolute_url())
    assert "In reply to Sipho Dlamini: Our river" in answer.text
    assert item.get_absolute_url() in answer.links()
    # What answers is not answered itself.
    assert [link for link in answer.links() if "?answer=" in link] == []
    assert listed(answer) == []


def test_more_than_twenty_answers_lead_on(client: Client, item, story, monkeypatch):
    monkeypatch.setattr("articles.queries.comments.REPLIES", 2)
    for _ in range(3):
        factories.make_published_comment(parent=item)
    page = shown(client, item.get_absolute_url())
    assert len(listed(page)) == 2
    assert "More answers" in page.text


def test_a_closed_story_takes_no_answer(client: Client, item, story, editor):
    comments.close_comments(story.pk, by=editor)
    page = shown(client, item.get_absolute_url())
    assert [link for link in page.links() if "/comment/" in link] == []
    assert report_of(item) in page.links()


# Who may see it


def test_what_was_never_published_is_not_found(client: Client, story, moderator):
    waiting = factories.make_comment(article=story, title="Secret words")
    declined = factories.make_comment(article=story, title="Secret words")
    comments.decline_comment(declined.pk, by=moderator, clause=factories.make_clause())
    own = Client()
    own.force_login(waiting.author)
    for item in (waiting, declined):
        for person in (client, own):
            response = person.get(item.get_absolute_url())
            assert response.status_code == 404
            assert b"Secret" not in response.content


def remove(item, by):
    comments.remove_comment(item.pk, by=by, clause=factories.make_clause())


@pytest.mark.parametrize(
    "take",
    [
        remove,
        lambda item, by: withdraw_comment(item, by=item.author),
        lambda item, by: publishing.withdraw_article(item.article_id, by=by, reason="Wrong."),
        lambda item, by: publishing.take_down_article(item.article_id, by=by, reason="A court."),
    ],
)
def test_what_was_public_is_gone(client: Client, item, editor, take):
    take(item, editor)
    response = client.get(item.get_absolute_url())
    assert response.status_code == 410
    assert b"river" not in response.content
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_what_was_erased_is_gone(client: Client, item):
    pk, site = item.pk, item.site
    item.delete()
    assert client.get(f"/commentary/{pk}/").status_code == 404
    ErasedWork.objects.create(kind=ErasedWork.Kind.COMMENT, number=pk, site=site)
    assert client.get(f"/commentary/{pk}/").status_code == 410


def test_what_is_held_back_is_not_found_and_may_return(client: Client, item, moderator):
    comments.requeue_reported(item.pk, hold=True)
    assert client.get(item.get_absolute_url()).status_code == 404
    comments.publish_comment(item.pk, by=moderator)
    assert client.get(item.get_absolute_url()).status_code == 200


def test_it_stands_on_the_title_of_its_story(client: Client, item):
    factories.make_title("The Sister", "sister.example")
    path = item.get_absolute_url()
    assert client.get(path, headers={"host": "sister.example"}).status_code == 404
    withdraw_comment(item, by=item.author)
    assert client.get(path, headers={"host": "sister.example"}).status_code == 404
    Site.objects.clear_cache()


@pytest.mark.parametrize("pk", ["0", "999999", str(2**63), "9" * 40, "9" * 5000, "x", "-1", "%00"])
def test_no_such_number(client: Client, section, pk):
    assert client.get(f"/commentary/{pk}/").status_code == 404


def test_it_has_one_address(client: Client, item):
    response = client.get(f"/commentary/00{item.pk}/?page=2")
    assert (response.status_code, response["Location"]) == (301, item.get_absolute_url())


@pytest.mark.parametrize("tail", ["", "comments/", "comments/rss.xml", "ALONE"])
def test_a_page_is_the_same_for_everybody(client: Client, item, story, editor, tail):
    path = item.get_absolute_url() if tail == "ALONE" else story.get_absolute_url() + tail
    stranger = client.get(path)
    assert stranger.status_code == 200
    assert stranger["Cache-Control"] == "public, max-age=0, must-revalidate"
    for person in (item.author, editor):
        own = Client()
        own.force_login(person)
        response = own.get(path, {"utm_source": "x"}, headers={"accept-language": "af"})
        assert (response.content, dict(response.headers)) == (
            stranger.content,
            dict(stranger.headers),
        )
        assert not response.cookies
    assert b"csrf" not in stranger.content.lower()
    assert client.post(path).status_code == 405
    page = Markup(stranger.content)
    assert [each for each in page.elements if "style" in each.attributes] == []


# What machines read


def test_structured_data_of_a_story_has_its_page_of_comments(client: Client, item, story):
    answer = factories.make_published_comment(parent=item, title="Not mine")
    data = shown(client, story.get_absolute_url()).data()
    assert data["commentCount"] == 2
    first, second = data["comment"]
    assert second == {
        "@type": "Comment",
        "name": "Our river",
        "text": second["text"],
        "url": f"http://testserver{item.get_absolute_url()}",
        "author": {
            "@type": "Person",
            "name": "Sipho Dlamini",
            "url": "http://testserver/profile/sipho/",
        },
        "datePublished": item.published_at.isoformat(timespec="seconds"),
    }
    assert second["text"].startswith("Our river word")
    assert len(second["text"]) <= 381
    assert first["url"] == f"http://testserver{answer.get_absolute_url()}"
    assert first["parentItem"] == {"@type": "Comment", "name": "Our river", "url": second["url"]}


def test_structured_data_of_a_comment(client: Client, item, story):
    answer = factories.make_published_comment(parent=item)
    Comment.objects.filter(pk=answer.pk).update(author=None)
    data = shown(client, item.get_absolute_url()).data()
    url = f"http://testserver{item.get_absolute_url()}"
    assert (data["@context"], data["@type"]) == ("https://schema.org", "Comment")
    assert (data["name"], data["url"], data["mainEntityOfPage"]["@id"]) == ("Our river", url, url)
    assert data["text"].endswith("\n\nThe last word.")
    assert data["about"] == {
        "@type": "NewsArticle",
        "headline": "Rain floods the town",
        "url": f"http://testserver{story.get_absolute_url()}",
    }
    assert data["publisher"]["name"] == "The Test Post"
    assert "parentItem" not in data
    (reply,) = data["comment"]
    assert reply["author"] == {"@type": "Person", "name": "A reader"}
    assert reply["parentItem"]["url"] == url


# Text that means to be markup


def test_hostile_text_stays_text(client: Client, item, story):
    """As if no form stood before the database: other strings in each place, each in some."""
    answer = factories.make_published_comment(parent=item)
    person = Profile.objects.get(user=item.author_id)
    paths = [
        item.get_absolute_url(),
        answer.get_absolute_url(),
        story.get_absolute_url(),
        f"{person.get_absolute_url()}comments/",
    ]

    def put(title: str, words: str, name: str) -> None:
        typed = words.replace("&", "&amp;").replace("<", "&lt;")
        text = f"<p>{typed}</p>{factories.long_text()}"
        Comment.objects.update(shown_title=title, shown_text=text)
        Profile.objects.filter(pk=person.pk).update(display_name=name)
        Article.objects.filter(pk=story.pk).update(headline=words)

    put("Plain", "Words", "Name")
    outlines = {path: shown(client, path).outline() for path in paths}
    for start in range(0, len(HOSTILE), 3):
        title, words, name = (HOSTILE[(start + each) % len(HOSTILE)] for each in range(3))
        put(title, words, name)
        for path in paths:
            page = shown(client, path)
            assert page.outline() == outlines[path], (path, title, words, name)
            for each in (title, words, name):
                assert " ".join(each.split()) in page.text, (path, each)
        data = shown(client, item.get_absolute_url()).data()
        assert (data["name"], data["author"]["name"]) == (title, name)
        assert data["text"].split()[: len(words.split())] == words.split()


def test_it_ends_with_the_rights_to_its_storys_picture(client: Client, section, item):
    photo = factories.make_photo(expires_at=timezone.now() + timedelta(days=2))
    Article.objects.filter(pk=item.article_id).update(lead_photo=photo)
    response = client.get(item.get_absolute_url())
    assert b"og:image" in response.content
    assert getattr(response, MARK).expires == photo.expires_at.timestamp()


def test_a_feature_is_marked(client: Client, item, editor):
    comments.feature_comment(item.pk, by=editor)
    assert "Comment · Featured" in shown(client, item.get_absolute_url()).text


def test_subheads_stand_below_a_heading(client: Client, item):
    Comment.objects.update(shown_text="<h3>First</h3><p>Words.</p>")
    page = shown(client, item.get_absolute_url())
    levels = [each.name for each in page.elements if each.name in ("h1", "h2", "h3")]
    assert levels[:3] == ["h1", "h2", "h3"]
