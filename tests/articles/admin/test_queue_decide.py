"""The decision on one piece of the queue."""

import pytest
from django.test import Client

from articles.actions import judging
from articles.models import Article, Contribution, Gallery, Message
from articles.states import Standing
from tests import factories

from .queue_pages import DESK, PICTURES, now, page_of, resend, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def several_may_wait(settings):
    settings.NEWCOMERS_PENDING = 0


@pytest.fixture
def author(section):
    return factories.make_contributor(name="Thandi Mokoena")


@pytest.fixture
def item(author):
    return factories.make_contribution(
        author, headline="A bridge is closed", place="Mill Road", links=["https://example.org/x"]
    )


@pytest.fixture
def clause():
    return factories.make_clause()


def test_taking_up_and_putting_back(moderator_client, editor_client, moderator, item):
    assert moderator_client.post(page_of(item), {"do": "claim"}).status_code == 302
    assert now(item).claimed_by == moderator
    told = editor_client.post(page_of(item), {"do": "claim"})
    assert told.status_code == 409
    assert f"{moderator} has taken this up already." in told.content.decode()
    assert "Decide</h2>" not in told.content.decode()
    assert editor_client.post(page_of(item), {"do": "release"}).status_code == 302
    assert now(item).state == Standing.SENT


def test_a_story_is_accepted_into_a_section(moderator_client, section, item):
    missing = send(moderator_client, item, "accept", message="Thank you!")
    assert missing.status_code == 422
    assert "Choose the section that it goes to." in missing.content.decode()
    assert "Thank you!</textarea>" in missing.content.decode()
    assert Article.objects.count() == 0
    done = send(moderator_client, item, "accept", section=section.pk, message="Thank you!")
    assert (done.status_code, done.url) == (302, DESK)
    article = Article.objects.get()
    assert (article.section, article.state, now(item).article) == (section, "draft", article)
    bar = moderator_client.get(DESK).content.decode()
    assert f'Accepted: <a href="{page_of(item)}">A bridge is closed</a>' in bar


def test_another_titles_section_is_none(editor_client, item):
    other = factories.make_section("far", factories.make_title("Sister", "sister.example"))
    for value in (other.pk, "x", 10**30, "\0"):
        assert send(editor_client, item, "accept", section=value).status_code == 422
    assert now(item).state == Standing.SENT


def test_pictures_become_a_gallery_or_join_one(editor_client, author):
    new, joins, tells = (factories.make_contribution(author, kind=PICTURES) for _ in range(3))
    assert send(editor_client, new, "accept").status_code == 302
    assert now(new).gallery.kind == "readers"
    gallery = factories.make_gallery(headline="The storm at Hermanus")
    factories.make_gallery(headline="The storm at Paarl")
    several = send(editor_client, joins, "accept", target="the storm")
    assert several.status_code == 422
    assert several.content.decode().count('type="radio"') == 2
    choice = send(editor_client, joins, "accept", target="the storm", one_of=f"[g{gallery.pk}]")
    assert choice.status_code == 302
    assert (now(joins).gallery, gallery.items.count()) == (gallery, 2)
    story = factories.make_draft(headline="Storm report")
    assert send(editor_client, tells, "accept", target="storm rep").status_code == 302
    assert now(tells).article == story


@pytest.mark.parametrize("target", ["nothing like it", "[g999999]", "x\0", "[g" + "9" * 18 + "]"])
def test_a_gallery_that_is_not_there_is_refused(editor_client, author, target):
    item = factories.make_contribution(author, kind=PICTURES)
    assert send(editor_client, item, "accept", target=target).status_code == 422
    assert (now(item).state, Gallery.objects.count()) == (Standing.SENT, 0)


def test_a_moderator_puts_nothing_into_what_others_made(moderator_client, author):
    item = factories.make_contribution(author, kind=PICTURES)
    gallery = factories.make_published_gallery()
    assert "id_accept-target" not in moderator_client.get(page_of(item)).content.decode()
    for field in ("target", "one_of"):
        forged = send(moderator_client, item, "accept", **{field: f"[g{gallery.pk}]"})
        assert forged.status_code == 403
    assert (now(item).state, gallery.items.count()) == (Standing.SENT, 1)


def test_declining_needs_a_clause_of_the_policy_in_force(moderator_client, item, clause):
    for value in ("", "x", 10**30):
        refused = send(moderator_client, item, "decline", clause=value, message="Sorry.")
        assert refused.status_code == 422
        assert "Sorry.</textarea>" in refused.content.decode()
    assert send(moderator_client, item, "decline", clause=clause.pk).status_code == 302
    assert (now(item).state, now(item).clause) == (Standing.DECLINED, clause)


@pytest.mark.parametrize("message", ["", "  \r\n ", "x" * 2001, "a\0b"])
def test_asking_needs_words(moderator_client, item, message):
    assert send(moderator_client, item, "ask", message=message).status_code == 422
    assert now(item).state == Standing.SENT
    assert Message.objects.count() == 0


def test_asking_gives_it_back(moderator_client, item):
    long = "\r\n".join(["x" * 19] * 100)  # 2,000 as a person counts
    assert send(moderator_client, item, "ask", message=long[:-1]).status_code == 302
    assert now(item).state == Standing.CHANGES
    assert Message.objects.get().from_desk


def test_writing_decides_nothing(moderator_client, item):
    assert send(moderator_client, item, "say", message="Who are you?").status_code == 302
    assert (now(item).state, Message.objects.get().text) == (Standing.SENT, "Who are you?")


@pytest.mark.parametrize("do", ["", "publish", "undo", "\0"])
def test_nothing_else_can_be_done(editor_client, item, do):
    assert editor_client.post(page_of(item), {"do": do}).status_code == 400


def test_a_new_version_is_shown_beside_what_was_typed(moderator_client, item, clause):
    resend(item, text="<p>Quite another text.</p>")
    told = send(moderator_client, item, "decline", clause=clause.pk, message="So sorry.")
    page = told.content.decode()
    assert told.status_code == 409
    assert "sent another version while you were reading" in page
    assert "<ins>Quite another text.</ins>" in page
    assert "So sorry.</textarea>" in page
    current = now(item)
    assert current.state == Standing.SENT
    assert f'name="decline-version" value="{current.version}"' in page
    again = send(moderator_client, current, "decline", clause=clause.pk, message="So sorry.")
    assert again.status_code == 302


def test_what_was_decided_meanwhile_is_told(moderator_client, editor, item, clause):
    judging.accept(Contribution, item.pk, by=editor)
    told = send(moderator_client, item, "decline", clause=clause.pk, message="So sorry.")
    assert told.status_code == 409
    assert "it is “Accepted” now" in told.content.decode()
    assert "So sorry.</textarea>" in told.content.decode()


def test_what_another_has_taken_up_is_theirs(moderator_client, editor, item, clause):
    judging.claim(Contribution, item.pk, by=editor)
    told = send(moderator_client, item, "decline", clause=clause.pk, message="So sorry.")
    assert told.status_code == 409
    assert "Eddie Torr has taken this up already." in told.content.decode()
    assert now(item).state == Standing.REVIEW


def test_a_mistake_in_what_another_has_taken_up_loses_no_words(moderator_client, editor, item):
    judging.claim(Contribution, item.pk, by=editor)
    told = send(moderator_client, item, "decline", message="So sorry.")
    assert told.status_code == 409
    assert "Eddie Torr has taken this up already." in told.content.decode()
    assert "So sorry.</textarea>" in told.content.decode()


def test_pressed_twice_it_is_decided_once_and_goes_on(moderator_client, item, editor, clause):
    for _ in range(2):
        done = send(moderator_client, item, "decline", clause=clause.pk, message="So sorry.")
        assert (done.status_code, done.url) == (302, DESK)
    assert Message.objects.count() == 1
    moderator_client.post(f"{DESK}undo/")
    judging.decline(Contribution, item.pk, by=editor, clause=clause)
    assert send(moderator_client, item, "decline", clause=clause.pk).status_code == 409


def test_decided_and_taken_back_meanwhile_is_no_new_version(moderator_client, editor, item, clause):
    judging.decline(Contribution, item.pk, by=editor, clause=clause)
    judging.undo(Contribution, item.pk, by=editor)
    told = send(moderator_client, item, "decline", clause=clause.pk, message="So sorry.")
    page = told.content.decode()
    assert told.status_code == 409
    assert "This has changed while you were reading." in page
    assert "What is new in it" not in page
    assert "So sorry.</textarea>" in page


@pytest.mark.parametrize("do", ["claim", "release", "accept", "ask", "decline", "say"])
def test_erased_while_somebody_decides_it_is_not_there(
    moderator_client, section, item, clause, monkeypatch, do
):
    def gone(*args, **kwargs):
        raise Contribution.DoesNotExist

    monkeypatch.setattr(judging, "lock_submission", gone)
    fields = {"section": section.pk, "clause": clause.pk, "message": "Hm."}
    assert send(moderator_client, item, do, **fields).status_code == 404


def test_nobody_decides_on_their_own(editor_client, editor, section, clause):
    own = factories.make_contribution(editor)
    assert "somebody else decides" in editor_client.get(page_of(own)).content.decode()
    assert send(editor_client, own, "decline", clause=clause.pk).status_code == 409
    assert now(own).state == Standing.SENT


def test_a_forged_request_is_refused(item, reporter, moderator, clause):
    client = Client(enforce_csrf_checks=True)
    for person in (reporter, moderator):
        client.force_login(person)
        assert send(client, item, "decline", clause=clause.pk).status_code == 403
    assert now(item).state == Standing.SENT


def test_after_a_decision_comes_the_next_that_is_free(
    moderator_client, moderator, editor, author, clause
):
    items = [factories.make_contribution(author if n == 1 else None) for n in range(4)]
    judging.claim(Contribution, items[2].pk, by=editor)
    path = f"{page_of(items[1])}?kind=story"
    fields = {"do": "decline", "decline-version": items[1].version, "decline-clause": clause.pk}
    assert moderator_client.post(path, fields).url == f"{page_of(items[3])}?kind=story"
    own = factories.make_contribution(moderator)
    last = send(moderator_client, items[3], "decline", clause=clause.pk)
    assert last.url == page_of(items[0])
    assert now(own).state == Standing.SENT


def test_a_mistake_in_a_decision_that_came_too_late_loses_no_words(
    moderator_client, editor, item, clause
):
    judging.decline(Contribution, item.pk, by=editor, clause=clause)
    told = send(moderator_client, item, "decline", message="So sorry.")
    assert told.status_code == 409
    assert "So sorry.</textarea>" in told.content.decode()
