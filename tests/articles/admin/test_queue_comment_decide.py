"""The decision on a comment of the queue, and on one that is published."""

import pytest
from django.test import Client

from accounts.models import Notice
from articles.actions import comments, judging, publishing
from articles.actions.commenting import appeal_comment, edit_comment
from articles.actions.telling import tell_authors
from articles.models import Article, Comment, Message
from articles.states import Decision, Standing
from tests import factories

from .queue_pages import DESK, now, page_of, send, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(section):
    return factories.make_published(
        headline="Rain on the town", standfirst="It fell for nine hours.", section=section
    )


@pytest.fixture
def item(story):
    return factories.make_comment(
        factories.make_contributor(name="Thandi Mokoena"), article=story, title="Of the bridge"
    )


@pytest.fixture
def clause():
    return factories.make_clause()


def edit(item, **fields):
    fields.setdefault("title", "Again")
    fields.setdefault("text", factories.long_text())
    return edit_comment(item, by=item.author, terms_version=1, **fields)


def steps(item):
    return list(item.transitions.order_by("id").values_list("step", flat=True))


def text(word):
    return f"<p>{word} {' '.join(f'same{number}' for number in range(199))}</p>"


# Deciding -----------------------------------------------------------------------------


def test_one_press_publishes_and_goes_on_to_the_next_of_either_kind(moderator_client, story, item):
    contribution = factories.make_contribution()
    done = send(moderator_client, item, "publish")
    assert (done.status_code, done.url) == (302, page_of(contribution))
    assert (now(item).state, now(item).is_shown) == (Standing.PUBLISHED, True)
    assert Article.objects.get(pk=story.pk).comment_count == 1
    assert f'Published: <a href="{page_of(item)}">Of the bridge</a>' in text_of(
        moderator_client.get(DESK)
    )


def test_publishing_can_feature_and_say_something(moderator_client, item):
    assert send(moderator_client, item, "publish_featured", message="Fine!").status_code == 302
    assert (now(item).is_featured, Message.objects.get().text) == (True, "Fine!")


def test_declining_and_asking_need_their_words(moderator_client, item, clause):
    for do, fields in (("decline", {"clause": ""}), ("ask", {"message": " "})):
        assert send(moderator_client, item, do, **fields).status_code == 422
    assert now(item).state == Standing.SENT
    assert send(moderator_client, item, "ask", message="Which bridge?").status_code == 302
    assert now(item).state == Standing.CHANGES
    other = factories.make_comment(article=item.article)
    send(moderator_client, other, "decline", clause=clause.pk, message="Sorry.")
    assert (now(other).state, now(other).clause) == (Standing.DECLINED, clause)


def test_taking_up_and_saying(moderator_client, editor_client, moderator, item):
    moderator_client.post(page_of(item), {"do": "claim"})
    assert now(item).claimed_by == moderator
    told = send(editor_client, item, "publish")
    assert told.status_code == 409
    assert f"{moderator} has taken this up already." in text_of(told)
    assert send(moderator_client, item, "say", message="Hello").status_code == 302
    assert Message.objects.get().comment == item
    moderator_client.post(page_of(item), {"do": "release"})
    assert now(item).state == Standing.SENT


def test_what_is_published_is_featured_removed_and_put_back(moderator_client, story, clause):
    item = factories.make_published_comment(article=story)
    for do, featured in (("feature", True), ("feature", True), ("unfeature", False)):
        assert moderator_client.post(page_of(item), {"do": do}).url == page_of(item)
        assert now(item).is_featured is featured
    assert send(moderator_client, item, "remove", clause="").status_code == 422
    done = send(moderator_client, now(item), "remove", clause=clause.pk, message="An insult.")
    assert done.url == page_of(item)
    assert (now(item).state, now(item).is_shown) == (Standing.REMOVED, False)
    page = text_of(moderator_client.get(page_of(item)))
    assert f'Removed: <a href="{page_of(item)}">' in page
    assert 'value="restore"' in page
    assert 'value="feature"' not in page
    assert send(moderator_client, now(item), "restore").status_code == 302
    assert (now(item).state, now(item).is_shown) == (Standing.PUBLISHED, True)


def test_declining_what_was_reported_removes_it(moderator_client, story, clause):
    item = factories.make_published_comment(article=story)
    comments.requeue_reported(item.pk)
    item = now(item)
    assert "so this removes what is published" in text_of(moderator_client.get(page_of(item)))
    for _ in range(2):
        assert send(moderator_client, item, "decline", clause=clause.pk).status_code == 302
    assert now(item).state == Standing.REMOVED
    assert steps(item).count(Decision.REMOVE) == 1


def test_nobody_decides_on_their_own(editor_client, editor, story, clause):
    factories.create_profile(editor, username="eddie", display_name="Eddie Torr")
    own = factories.make_comment(editor, article=story)
    assert "somebody else decides" in text_of(editor_client.get(page_of(own)))
    assert send(editor_client, own, "publish").status_code == 409
    own = comments.publish_comment(own.pk, by=factories.make_user("x@example.org"))
    page = text_of(editor_client.get(page_of(own)))
    assert "What is published</h2>" not in page
    assert editor_client.post(page_of(own), {"do": "feature"}).status_code == 409
    assert send(editor_client, own, "remove", clause=clause.pk).status_code == 409
    assert (now(own).is_shown, now(own).is_featured) == (True, False)


def test_an_appeal_is_for_a_colleague(moderator_client, moderator, editor_client, item, clause):
    comments.decline_comment(item.pk, by=moderator, clause=clause, message="An insult.")
    appeal_comment(item, by=item.author, message="It is none.")
    item = now(item)
    for client in (moderator_client, editor_client):
        page = text_of(client.get(page_of(item)))
        assert "This is an appeal." in page
        assert f"Declined · {item.decided_at.astimezone():%-d %b %Y}"[:10] in page
        assert f"{clause} – An insult." in page
    assert "so a colleague decides" in text_of(moderator_client.get(page_of(item)))
    assert 'value="publish"' not in text_of(moderator_client.get(page_of(item)))
    refused = send(moderator_client, item, "decline", clause=clause.pk, message="Once more.")
    assert refused.status_code == 409
    assert "appeal against your decision" in text_of(refused)
    assert "Once more.</textarea>" in text_of(refused)
    assert send(editor_client, item, "publish").status_code == 302
    assert now(item).state == Standing.PUBLISHED


def test_the_next_is_no_appeal_against_the_same_person(moderator_client, moderator, item, clause):
    comments.decline_comment(item.pk, by=moderator, clause=clause)
    appeal_comment(item, by=item.author, message="It is none.")
    other = factories.make_comment(article=item.article)
    assert send(moderator_client, other, "publish").url == DESK


def test_below_a_story_that_is_gone_nothing_is_published(moderator_client, editor, item):
    publishing.withdraw_article(item.article_id, by=editor, reason="Wrong.")
    told = send(moderator_client, item, "publish", message="Thank you.")
    assert told.status_code == 409
    assert "is not public" in text_of(told)
    assert "Thank you.</textarea>" in text_of(told)
    assert now(item).state == Standing.SENT


@pytest.mark.parametrize("do", ["", "accept", "undo", "text", "\0"])
def test_nothing_else_can_be_done(editor_client, item, do):
    given = {"do": do, "publish-text": "Other", "publish-title": "Other", "text": "Other"}
    assert editor_client.post(page_of(item), given).status_code == 400


def test_no_button_alters_the_text(editor_client, item):
    given = {"publish-version": item.version, "publish-text": "x", "text": "x", "title": "x"}
    editor_client.post(page_of(item), {"do": "publish", **given})
    assert (now(item).shown_title, now(item).shown_text) == (item.title, item.text)


def test_a_forged_request_is_refused(item, reporter, moderator, clause):
    client = Client(enforce_csrf_checks=True)
    for person in (reporter, moderator):
        client.force_login(person)
        for do in ("publish", "decline", "remove", "feature", "claim"):
            assert send(client, item, do, clause=clause.pk).status_code == 403
    client = Client()
    client.force_login(reporter)
    for do in ("publish", "decline", "remove", "feature", "claim", "say"):
        assert send(client, item, do, clause=clause.pk, message="x").status_code == 403
    assert (now(item).state, now(item).version) == (Standing.SENT, item.version)


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "9" * 30, "\0"])
def test_a_version_that_is_none_decides_nothing(editor_client, item, version):
    assert send(editor_client, item, "publish", version=version).status_code == 422
    assert now(item).state == Standing.SENT


# Somebody else, meanwhile ---------------------------------------------------------------


def test_a_new_version_is_shown_beside_what_was_typed(moderator_client, item, clause):
    edit(item, text=text("new"))
    told = send(moderator_client, item, "decline", clause=clause.pk, message="So sorry.")
    assert told.status_code == 409
    assert "sent another version while you were reading" in text_of(told)
    assert "So sorry.</textarea>" in text_of(told)
    assert f'name="decline-version" value="{now(item).version}"' in text_of(told)
    assert send(moderator_client, item, "publish").status_code == 409
    assert now(item).state == Standing.SENT


def test_what_a_colleague_decided_is_told(moderator_client, editor, item, clause):
    comments.decline_comment(item.pk, by=editor, clause=clause)
    told = send(moderator_client, item, "publish", message="Good.")
    assert told.status_code == 409
    assert "it is “Declined” now" in text_of(told)
    assert (now(item).state, now(item).is_shown) == (Standing.DECLINED, False)


def test_pressed_twenty_times_it_is_published_once(moderator_client, item):
    for do in ("publish_featured", "publish_featured", *["publish_featured"] * 18):
        assert send(moderator_client, item, do, message="Good.").status_code == 302
    tell_authors()
    assert steps(item).count(Decision.PUBLISH) == 1
    assert Article.objects.get(pk=item.article_id).comment_count == 1
    assert Message.objects.count() == 1
    assert Notice.objects.filter(user=item.author, path__contains=str(item.pk)).count() <= 2


def test_erased_while_somebody_decides_it_is_not_there(moderator_client, item, monkeypatch):
    def gone(*args, **kwargs):
        raise Comment.DoesNotExist

    monkeypatch.setattr(judging, "lock_submission", gone)
    assert send(moderator_client, item, "publish").status_code == 404


# Taking back ----------------------------------------------------------------------------


def test_decisions_on_both_kinds_are_taken_back_one_by_one(moderator_client, item, clause):
    contribution = factories.make_contribution()
    send(moderator_client, item, "publish_featured")
    send(moderator_client, contribution, "decline", clause=clause.pk)
    assert moderator_client.post(f"{DESK}undo/").url == page_of(contribution)
    assert moderator_client.post(f"{DESK}undo/").url == page_of(item)
    back = now(item)
    assert (back.state, back.is_shown, back.is_featured) == (Standing.SENT, False, False)
    assert Article.objects.get(pk=item.article_id).comment_count == 0
    assert moderator_client.post(f"{DESK}undo/").url == DESK


def test_what_stands_after_reports_is_nothing_to_take_back(moderator_client, story):
    item = factories.make_published_comment(article=story)
    comments.requeue_reported(item.pk)
    send(moderator_client, now(item), "publish")
    page = text_of(moderator_client.get(DESK))
    assert "Undo" not in page
    assert f'Published: <a href="{page_of(item)}">' in page
    moderator_client.post(f"{DESK}undo/")
    assert now(item).is_shown
