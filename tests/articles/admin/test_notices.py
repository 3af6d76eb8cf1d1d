"""Legal notices at the desk: found by number, and answered."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions import comments
from articles.models import Report
from tests import factories
from tests.markup import Markup

pytestmark = pytest.mark.django_db
LIST = "/admin/desk/notices/"


@pytest.fixture
def item(title):
    return factories.make_published_comment(title="Of the bridge")


@pytest.fixture
def notice(item):
    return factories.make_report(item, reason="illegal", text="It threatens a named person.")


def page_of(notice):
    return f"{LIST}{notice.pk}/answer/"


def test_who_may_judge_finds_them(moderator_client, notice, item):
    factories.make_report(item, text="Only spam.")
    other = factories.make_report(item, reason="illegal")
    page = Markup(moderator_client.get(LIST).content)
    assert [link for link in page.links() if link.endswith("/answer/")] == [
        page_of(other), page_of(notice),
    ]  # fmt: skip
    assert f"/admin/desk/comment/{item.pk}/" in page.links()
    found = Markup(moderator_client.get(LIST, {"q": notice.reference.lower()}).content)
    assert page_of(notice) in found.links()
    assert page_of(other) not in found.links()
    for words in ("nonsense", "a\0b", "9" * 60):
        none = moderator_client.get(LIST, {"q": words})
        assert none.status_code == 200
        assert "No legal notice." in none.content.decode()
    assert moderator_client.get(LIST, {"page": 2}).status_code == 404


def test_others_do_not(reporter_client, client, notice):
    for path in (LIST, page_of(notice)):
        assert reporter_client.get(path).status_code == 403
        assert reporter_client.post(path, {"answer": "Yes."}).status_code == 403
        assert client.get(path).status_code == 302
    notice.refresh_from_db()
    assert notice.answer == ""


def test_one_is_read_and_answered(moderator_client, moderator, notice):
    page = moderator_client.get(page_of(notice))
    assert page["Cache-Control"] == "private, no-store"
    for words in ("It threatens a named person.", "Nomsa Dube", notice.email, "Of the bridge"):
        assert words in page.content.decode()
    done = moderator_client.post(page_of(notice), {"answer": "It is an opinion."})
    assert (done.status_code, done.url) == (302, page_of(notice))
    notice.refresh_from_db()
    assert (notice.answer, notice.answered_by) == ("It is an opinion.", moderator)
    assert "It is an opinion.</textarea>" in moderator_client.get(page_of(notice)).content.decode()


@pytest.mark.parametrize("text", ["a\x07b", "a" * 2001])
def test_what_is_amiss_is_told_and_kept(moderator_client, notice, text):
    refused = moderator_client.post(page_of(notice), {"answer": text})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["answer"])
    assert "queue-error" in refused.content.decode()


def test_what_was_told_is_not_changed(moderator_client, editor, notice, item):
    comments.publish_comment(item.pk, by=editor)
    Report.objects.update(told_at=timezone.now(), tell_at=None)
    refused = moderator_client.post(page_of(notice), {"answer": "Late."})
    assert refused.status_code == 409
    assert "has been told the outcome already" in refused.content.decode()


def test_only_notices_have_a_page(moderator_client, item):
    assert moderator_client.get(page_of(factories.make_report(item))).status_code == 404
    assert moderator_client.get(f"{LIST}{10**30}/answer/").status_code == 404


def test_open_ones_stand_on_the_desk_s_first_page(moderator_client, notice, item, editor):
    assert page_of(notice) in Markup(moderator_client.get("/admin/").content).links()
    comments.publish_comment(item.pk, by=editor)
    assert page_of(notice) not in Markup(moderator_client.get("/admin/").content).links()


def test_thirty_cost_what_one_costs(moderator_client, notice, item):
    counts = []
    moderator_client.get(LIST)  # its session is noted once
    for number in (0, 19):
        for _ in range(number):
            factories.make_report(item, reason="illegal")
        with CaptureQueriesContext(connection) as captured:
            moderator_client.get(LIST)
        counts.append(len(captured))
    assert counts[0] == counts[1]
