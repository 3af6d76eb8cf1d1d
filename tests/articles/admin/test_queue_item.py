"""One piece of the queue, and the decision on it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions import judging
from articles.actions.contributions import draft_of, send_contribution
from articles.models import Article, Contribution, ContributionVersion, Gallery, Message
from articles.states import Standing
from tests import factories

from .queue_pages import DESK, PICTURES, now, page_of, send

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


def resend(item, **fields):
    typed = {
        name: getattr(item, name) for name in ("headline", "text", "area", "place", "happened_on")
    }
    return send_contribution(
        item, by=item.author, fields={**typed, "links": [], **fields}, terms_version=1
    )


def test_piece_and_what_is_known_stand_side_by_side(moderator_client, item, editor, clause):
    judging.ask_for_changes(Contribution, item.pk, by=editor, message="When was it?", clause=clause)
    resend(now(item), text="<p>The bridge was closed on Monday.</p>")
    page = moderator_client.get(page_of(item)).content.decode()
    for words in (
        "The bridge was closed on Monday.",
        "Mill Road",
        "/profile/thandi/",
        "When was it?",
        "Changes asked for",
        "<ins>",
    ):
        assert words in page


def test_what_was_not_sent_is_not_there(editor_client, section, item):
    draft = draft_of(factories.make_contributor("new@example.org"), "story", item.site)
    for path in (page_of(draft), f"{DESK}pictures/{item.pk}/", f"{DESK}nothing/{item.pk}/"):
        assert editor_client.get(path).status_code == 404
        assert editor_client.post(path, {"do": "claim"}).status_code == 404
    assert editor_client.get(f"{DESK}story/{10**30}/").status_code == 404


def test_hostile_text_stays_text(editor_client, author):
    item = factories.make_contribution(
        author,
        headline="<b>Bold</b>",
        text='<p onclick="x()">A<script>alert(1)</script><img src=x onerror=alert(2)></p>',
        place="<i>here</i>",
    )
    Message.objects.create(contribution=item, author=author, from_desk=False, text="<u>hm</u>")
    page = editor_client.get(page_of(item)).content.decode()
    bad = ("<b>Bold", "onclick", "alert(", "<i>here", "<u>hm")
    assert [each for each in bad if each in page] == []
    assert "&lt;u&gt;hm" in page


def test_pictures_and_their_originals_are_for_who_judges(
    editor_client, reporter_client, author, item
):
    pictures = factories.make_contribution(author, kind=PICTURES, pictures=2)
    page = editor_client.get(page_of(pictures)).content.decode()
    assert page.count('class="queue-picture"') == 2
    one = pictures.pictures.first()
    path = f"{page_of(pictures)}pictures/{one.pk}/"
    answer = editor_client.get(path)
    assert answer["Content-Type"] == "application/octet-stream"
    assert "attachment" in answer["Content-Disposition"]
    with one.photo.original.open() as original:
        assert b"".join(answer.streaming_content) == original.read()
    assert reporter_client.get(path).status_code == 403
    assert editor_client.get(f"{page_of(item)}pictures/{one.pk}/").status_code == 404


def test_taking_up_and_putting_back(moderator_client, editor_client, moderator, item):
    assert moderator_client.post(page_of(item), {"do": "claim"}).status_code == 302
    assert now(item).claimed_by == moderator
    told = editor_client.post(page_of(item), {"do": "claim"})
    assert told.status_code == 409
    assert f"{moderator} has taken this up already." in told.content.decode()
    assert "Decide</h2>" not in told.content.decode()
    assert editor_client.post(page_of(item), {"do": "release"}).status_code == 302
    assert now(item).state == Standing.SENT


def test_looking_takes_nothing_up(editor_client, item):
    editor_client.get(page_of(item))
    assert now(item).claimed_by is None


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
    forged = send(moderator_client, item, "accept", target=f"[g{gallery.pk}]")
    assert forged.status_code == 422
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
    assert "<ins>Quite</ins>" in page
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


def test_the_pages_lead_to_the_next_and_the_previous(moderator_client, section):
    items = [factories.make_contribution() for _ in range(3)]
    page = moderator_client.get(page_of(items[1])).context
    assert (page["earlier"], page["later"]) == (items[0], items[2])


def test_decisions_are_taken_back_one_by_one(moderator_client, author, section, clause):
    declined, accepted = factories.make_contribution(), factories.make_contribution()
    send(moderator_client, declined, "decline", clause=clause.pk)
    send(moderator_client, accepted, "accept", section=section.pk)
    back = moderator_client.post(f"{DESK}undo/")
    assert (back.url, now(accepted).state) == (page_of(accepted), Standing.SENT)
    assert Article.objects.count() == 0
    assert moderator_client.post(f"{DESK}undo/").url == page_of(declined)
    assert now(declined).state == Standing.SENT
    assert moderator_client.post(f"{DESK}undo/").url == DESK
    assert moderator_client.get(f"{DESK}undo/").status_code == 405


def test_what_another_decided_since_is_not_taken_back(moderator_client, editor, item, clause):
    send(moderator_client, item, "decline", clause=clause.pk)
    judging.undo(Contribution, item.pk, by=editor)
    judging.decline(Contribution, item.pk, by=editor, clause=clause)
    assert "Undo" not in moderator_client.get(DESK).content.decode()
    moderator_client.post(f"{DESK}undo/")
    assert now(item).state == Standing.DECLINED


def test_a_mistake_in_a_decision_that_came_too_late_loses_no_words(
    moderator_client, editor, item, clause
):
    judging.decline(Contribution, item.pk, by=editor, clause=clause)
    told = send(moderator_client, item, "decline", message="So sorry.")
    assert told.status_code == 409
    assert "So sorry.</textarea>" in told.content.decode()


def test_after_ten_minutes_nothing_is_taken_back(moderator_client, item, clause):
    send(moderator_client, item, "decline", clause=clause.pk)
    Contribution.objects.update(decided_at=timezone.now() - judging.UNDO - timedelta(seconds=1))
    assert "Undo" not in moderator_client.get(DESK).content.decode()
    moderator_client.post(f"{DESK}undo/")
    assert now(item).state == Standing.DECLINED


def test_nobody_takes_back_by_this_what_another_decided(editor_client, moderator, item, clause):
    judging.decline(Contribution, item.pk, by=moderator, clause=clause)
    editor_client.post(f"{DESK}undo/")
    assert now(item).state == Standing.DECLINED


def test_thirty_of_everything_cost_what_one_costs(editor_client, author, item):
    counts = []
    editor_client.get(page_of(item))
    for more in (1, 29):
        for number in range(more):
            other = factories.make_contributor(f"p{more}-{number}@example.org")
            factories.make_contribution(other)
            Message.objects.create(contribution=item, author=other, from_desk=False, text="Hm.")
            ContributionVersion.objects.create(
                contribution=item, number=100 * more + number, headline="A bridge", text="<p>x</p>"
            )
            judging.release(
                Contribution,
                judging.claim(Contribution, item.pk, by=author).pk,
                by=author,
            )
        with CaptureQueriesContext(connection) as captured:
            assert editor_client.get(page_of(item)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 40


def test_thirty_pictures_cost_what_one_costs(editor_client, section):
    counts = []
    for count in (1, 5):
        item = factories.make_contribution(kind=PICTURES, pictures=count)
        editor_client.get(page_of(item))
        with CaptureQueriesContext(connection) as captured:
            assert editor_client.get(page_of(item)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_whose_author_has_left_is_shown_all_the_same(editor_client, item):
    Contribution.objects.update(author=None)
    page = editor_client.get(page_of(item))
    assert "This person has left." in page.content.decode()
