"""What a person sees of their own comments."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import comments, judging, publishing
from articles.actions.commenting import appeal_comment, draft_of, edit_comment
from articles.actions.own import keep_typed
from articles.models import Comment
from tests import factories
from tests.markup import Markup

from .sending import signed_in

pytestmark = pytest.mark.django_db
LIST = "/account/comments/"


@pytest.fixture(autouse=True)
def any_number(title, settings):
    settings.NEWCOMERS_PENDING = 0
    cache.clear()


@pytest.fixture
def author(title):
    return factories.make_contributor()


@pytest.fixture
def own(author):
    return signed_in(author)


@pytest.fixture
def clause():
    return factories.make_clause()


def shown(client, path=LIST, status=200):
    response = client.get(path)
    assert response.status_code == status, path
    assert "no-store" in response["Cache-Control"]
    page = Markup(response.content)
    assert page.unbalanced == []
    return page


def change(item, author, **fields):
    given = {"title": "Better", "text": factories.long_text(), "terms_version": 1, **fields}
    return edit_comment(item, by=author, **given)


# Where it stands ---------------------------------------------------------------------


def waiting(item, **people):
    return item


def taken_up(item, editor, **people):
    return judging.claim(Comment, item.pk, by=editor)


def asked(item, editor, **people):
    return comments.ask_for_comment_changes(item.pk, by=editor, message="Name the source.")


def published(item, editor, **people):
    return comments.publish_comment(item.pk, by=editor, featured=True)


def changed(item, editor, author, **people):
    return change(published(item, editor), author)


def change_declined(item, editor, author, clause, **people):
    changed(item, editor, author)
    return comments.decline_comment(item.pk, by=editor, clause=clause)


def declined(item, editor, clause, **people):
    return comments.decline_comment(item.pk, by=editor, clause=clause, message="Whose bridge?")


def not_told(item, editor, clause, **people):
    hour = timedelta(hours=1)
    return comments.decline_comment(
        item.pk, by=editor, clause=clause, message="Whose bridge?", wait=hour
    )


def removed(item, editor, clause, **people):
    published(item, editor)
    return comments.remove_comment(item.pk, by=editor, clause=clause, message="It isn’t so.")


def appealed(item, editor, author, clause, **people):
    declined(item, editor, clause)
    return appeal_comment(item, by=author, message="It is mine.")


def reported(item, editor, **people):
    published(item, editor)
    return comments.requeue_reported(item.pk)


def held(item, editor, **people):
    published(item, editor)
    return comments.requeue_reported(item.pk, hold=True)


EDIT, WITHDRAW, APPEAL = "Change it", "Withdraw it", "Appeal"
UNDO, SEE, WRITE = "Withdraw the change", "See it in the paper", "Send this message"


@pytest.mark.parametrize(
    ("arrive", "said", "ways"),
    [
        (waiting, "Waiting for an editor An editor reads it.", {EDIT, WITHDRAW, WRITE}),
        (taken_up, "With an editor", {EDIT, WITHDRAW, WRITE}),
        (asked, "Changes asked for", {EDIT, WITHDRAW, WRITE}),
        (published, "Published Featured: it stands first", {EDIT, WITHDRAW, SEE}),
        (changed, "Your change waits. Readers see", {EDIT, WITHDRAW, UNDO, SEE, WRITE}),
        (change_declined, "Your change isn’t published.", {EDIT, WITHDRAW, UNDO, SEE}),
        (declined, "you can appeal, once", {APPEAL}),
        (not_told, "With an editor", {WRITE}),
        (removed, "Removed Readers no longer see it.", {APPEAL}),
        (appealed, "Appealed Another moderator", {EDIT, WITHDRAW, WRITE}),
        (reported, "Readers reported it, so", {EDIT, WITHDRAW, SEE, WRITE}),
        (held, "Until then nobody sees it.", {EDIT, WITHDRAW, WRITE}),
    ],
)
def test_it_says_where_it_stands_and_offers_what_can_be_done(
    own, author, editor, clause, arrive, said, ways
):
    item = factories.make_comment(author)
    arrive(item, editor=editor, author=author, clause=clause)
    page = shown(own, item.own_url)
    assert said in page.text
    source = own.get(item.own_url).content.decode()
    offered = (EDIT, WITHDRAW, APPEAL, UNDO, SEE, WRITE)
    assert {way for way in offered if re.search(rf">\s*{way}\s*<", source)} == ways
    assert (item.get_absolute_url() in "".join(page.links())) == (SEE in ways)
    assert said.split(".")[0] in shown(own).text or "An editor reads it" in said or APPEAL in ways


def test_what_happened_is_told_with_dates_and_the_clause(own, author, editor, clause):
    item = factories.make_comment(author)
    removed(item, editor, clause)
    appeal_comment(item, by=author, message="It is mine.")
    page = shown(own, item.own_url)
    story = ("You sent it", "Published", "Featured", "Removed", "It isn’t so.", "You appealed")
    places = [page.text.index(said, page.text.index("What happened")) for said in story]
    assert places == sorted(places)
    assert f"Clause {clause.number}: {clause.reason}" in page.text
    assert f"/comments-policy/1/#clause-{clause.part}-{clause.place}" in page.links()
    assert editor.name not in page.text


def test_a_decision_that_can_be_taken_back_is_no_news(own, author, editor, clause):
    item = factories.make_comment(author)
    not_told(item, editor, clause)
    page = shown(own, item.own_url)
    assert [said for said in ("Declined", "Whose bridge?", "Clause") if said in page.text] == []
    assert own.get(f"{item.own_url}appeal/")["Location"] == item.own_url
    assert own.post(item.own_url, {"message": "Have you read it?"}).status_code == 302
    comments.undo_comment_decision(item.pk, by=editor)
    assert "Declined" not in shown(own, item.own_url).text


def test_what_readers_had_reported_stays(own, author, editor):
    item = factories.make_comment(author)
    reported(item, editor)
    comments.publish_comment(item.pk, by=editor)
    assert "We looked at it, and it stays" in shown(own, item.own_url).text


def test_a_story_that_is_gone_is_said_to_be(own, author, editor):
    item = factories.make_published_comment(author)
    publishing.withdraw_article(item.article_id, by=editor, reason="Wrong.")
    page = shown(own, item.own_url)
    assert "The story is no longer online" in page.text
    assert SEE not in page.text


def test_versions_show_what_was_changed(own, author, editor):
    text = factories.long_text()
    item = factories.make_published_comment(author, title="The bridge", text=text)
    change(item, author, title="The bridge again", text=text)
    source = own.get(item.own_url).content.decode()
    assert '<dd class="printed__words">The bridge<ins> again</ins></dd>' in source
    assert "What readers see" in source
    assert source.count("<summary>What was changed</summary>") == 1


# Lists -------------------------------------------------------------------------------


def test_nothing_yet(own):
    page = shown(own)
    assert "Nothing yet." in page.text
    assert "/account/contributions/" in page.links()
    assert LIST in shown(own, "/account/").links()
    assert LIST in shown(own, "/account/contributions/").links()


def test_drafts_stand_first(own, author, editor):
    story = factories.make_published(headline="The harbour")
    parent = factories.make_published_comment(article=story)
    keep_typed(draft_of(author, story, parent), {"title": "Half a thought"}, by=author)
    empty = draft_of(author, story)
    keep_typed(empty, {"title": "", "text_form": "html"}, by=author)
    closed = factories.make_published(headline="The closed one")
    keep_typed(draft_of(author, closed), {"text": "x"}, by=author)
    comments.close_comments(closed.pk, by=editor)
    sent = factories.make_comment(author)
    page = shown(own)
    places = [page.text.index(said) for said in ("The closed one", "Half a thought", sent.title)]
    assert places == sorted(places)
    assert page.text.count("Throw away") == 2
    path = f"{story.get_absolute_url()}comment/?answer={parent.pk}"
    assert f"http://testserver{path}" in page.links()
    draft = Comment.objects.get(parent=parent, author=author)
    assert own.get(draft.own_url)["Location"] == path


def test_pages_of_twenty_cost_what_one_costs(own, author, editor, clause):
    counts = []
    shown(own)
    for more in (1, 20):
        for number in range(more):
            item = factories.make_comment(author, title=f"Comment {more} {number}")
            if number % 2:
                comments.decline_comment(item.pk, by=editor, clause=clause)
        with CaptureQueriesContext(connection) as captured:
            page = shown(own)
        counts.append(len(captured))
    assert counts == [10, 10]
    assert ("Comment 20 19" in page.text, "Comment 1 0" in page.text) == (True, False)
    assert "Comment 1 0" in shown(own, f"{LIST}?page=2").text
    for number in ("3", "0", "x", "51"):
        assert own.get(f"{LIST}?page={number}").status_code == 404


def test_one_costs_the_same_whatever_happened_to_it(own, author, editor):
    item = factories.make_published_comment(author)
    counts = []
    shown(own, item.own_url)
    for more in (1, 4):
        for _ in range(more):
            change(item, author)
            comments.publish_comment(item.pk, by=editor)
        with CaptureQueriesContext(connection) as captured:
            shown(own, item.own_url)
        counts.append(len(captured))
    assert counts == [14, 14]
