"""The pages by which a comment is reported, and on which a legal notice stands."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Notice
from articles.actions import comments
from articles.actions.reporting import answer_notice
from articles.models import Comment, Report
from articles.states import Standing
from tests import factories
from tests.markup import Markup

from .sending import signed_in
from .test_hostile_text import HOSTILE

pytestmark = pytest.mark.django_db
NOTICE = {
    "reason": "illegal",
    "text": "It threatens a named person.",
    "name": "Nomsa Dube",
    "email": "nomsa@mail.example",
    "good_faith": "on",
}


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def item(title):
    return factories.make_published_comment(title="Of the bridge", said="It opens at noon.")


def page_of(item):
    return f"/commentary/{item.pk}/report/"


def thanks_of(item):
    return f"/commentary/{item.pk}/report/thanks/"


def post(client, item, **fields):
    return client.post(page_of(item), fields or {"reason": "spam"})


# The page --------------------------------------------------------------------------


def test_it_says_what_is_reported_and_is_kept_by_no_cache(client, item):
    response = client.get(page_of(item))
    page = Markup(response.content)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "Of the bridge" in page.text
    assert "It opens at noon." in page.text
    assert f"http://testserver/commentary/{item.pk}/" in page.text
    assert [each["value"] for each in page.every("input") if each.get("name") == "reason"] == [
        *("abuse", "spam", "off_topic", "false", "private", "copyright", "other", "illegal")
    ]
    assert page.unbalanced == []


def test_it_costs_the_same_however_much_is_reported(client, item):
    counts = []
    for number in (0, 5):
        for _ in range(number):
            factories.make_report(item)
        with CaptureQueriesContext(connection) as captured:
            client.get(page_of(item))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 4


def test_of_what_nobody_sees_there_is_nothing_to_report(client, item, editor):
    assert client.get("/commentary/999999/report/").status_code == 404
    assert client.get(f"/commentary/{10**30}/report/").status_code == 404
    waiting = factories.make_comment()
    assert client.get(page_of(waiting)).status_code == 404
    assert client.get(thanks_of(waiting)).status_code == 404
    comments.remove_comment(item.pk, by=editor, clause=factories.make_clause())
    gone = client.get(page_of(item))
    assert gone.status_code == 410
    assert "Of the bridge" not in gone.content.decode()
    assert post(client, item).status_code == 410
    assert Report.objects.count() == 0


def test_another_title_reports_nothing_of_this_one(item):
    factories.make_title("The Sister", "sister.example")
    sister = Client(headers={"host": "sister.example"})
    assert sister.get(page_of(item)).status_code == 404
    notice = factories.make_report(item, reason="illegal")
    assert sister.get(notice.status_url).status_code == 404


def test_one_s_own_is_not_reported_but_withdrawn(item):
    client = signed_in(item.author)
    page = Markup(client.get(page_of(item)).content)
    assert "This is your own comment." in page.text
    assert item.own_url in page.links()
    assert [each for each in page.every("input") if each.get("name") == "reason"] == []
    refused = post(client, item)
    assert refused.status_code == 409
    assert Report.objects.count() == 0


# Sending ---------------------------------------------------------------------------


def test_a_stranger_reports_and_is_thanked(client, item):
    response = post(client, item, reason="false", text="Two metres.", email="sipho@mail.example")
    assert (response.status_code, response.url) == (302, thanks_of(item))
    report = Report.objects.get()
    assert (report.reason, report.text, report.email, report.reporter) == (
        "false", "Two metres.", "sipho@mail.example", None,
    )  # fmt: skip
    thanks = client.get(thanks_of(item))
    assert thanks.status_code == 200
    assert thanks["Cache-Control"] == "private, no-store"
    assert item.article.get_absolute_url() in Markup(thanks.content).links()


def test_the_same_again_is_thanked_as_if_anew(client, item):
    assert [post(client, item).url for _ in range(2)] == [thanks_of(item)] * 2
    assert Report.objects.count() == 1


def test_somebody_signed_in_gives_no_address_but_with_a_notice(reader, item):
    client = signed_in(reader)
    post(client, item, reason="spam", email="reader@example.org", name="Rea Der")
    report = Report.objects.get()
    assert (report.reporter, report.email, report.name) == (reader, "", "")
    page = Markup(client.get(page_of(item)).content)
    (email,) = [each for each in page.every("input") if each.get("name") == "email"]
    assert email["value"] == "reader@example.org"


def test_a_notice_leads_to_its_own_page(client, item):
    response = client.post(page_of(item), NOTICE)
    report = Report.objects.get()
    assert (response.status_code, response.url) == (302, report.status_url)
    page = client.get(report.status_url)
    assert page["Cache-Control"] == "private, no-store"
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert report.reference in page.content.decode()
    assert "It threatens a named person." in page.content.decode()
    assert Comment.objects.get(pk=item.pk).state == Standing.SENT
    assert client.post(page_of(item), NOTICE).url == report.status_url


def test_a_reference_opens_nothing(client, item):
    report = factories.make_report(item, reason="illegal")
    for token in (report.reference, str(report.pk), "x", "%00", "a" * 500):
        assert client.get(f"/commentary/reports/{token}/").status_code == 404


def test_the_outcome_stands_there_once_it_is_final_with_the_way_to_object(client, item, editor):
    report = factories.make_report(item, reason="illegal")
    answer_notice(report.pk, "It is an opinion.", by=editor)
    comments.publish_comment(item.pk, by=editor)
    assert "It is an opinion." not in client.get(report.status_url).content.decode()
    Report.objects.update(told_at=timezone.now(), tell_at=None)
    page = Markup(client.get(report.status_url).content).text
    assert "An editor has looked at it. It stays." in page
    assert "It is an opinion." in page
    assert "If you don’t agree" in page


# Hostile text ----------------------------------------------------------------------


def test_no_text_is_markup_wherever_it_shows(item, reader, moderator_client):
    client = signed_in(reader)
    hostile = " ".join(HOSTILE)[:4000]
    refused = client.post(page_of(item), {"reason": "illegal", "text": hostile})
    plain = client.post(page_of(item), {"reason": "illegal", "text": "x"})
    assert Markup(refused.content).outline() == Markup(plain.content).outline()
    report = factories.make_report(item, reason="illegal", text="x", name="x")
    pages = [report.status_url, f"/admin/desk/notices/{report.pk}/answer/", "/admin/desk/notices/"]
    before = [Markup(moderator_client.get(path).content).outline() for path in pages]
    Report.objects.filter(pk=report.pk).update(
        text=hostile.replace("\n", " "), name=hostile[:120], answer=""
    )
    after = [Markup(moderator_client.get(path).content).outline() for path in pages]
    assert after == before


# All of it -------------------------------------------------------------------------


def test_three_readers_and_an_editor(item, editor):
    """From three browsers to the desk and back."""
    people = [factories.make_user(f"reader{number}@example.org") for number in range(3)]
    for user in people:
        assert post(signed_in(user), item).url == thanks_of(item)
    assert Comment.objects.get(pk=item.pk).state == Standing.SENT
    comments.publish_comment(item.pk, by=editor)
    Report.objects.update(tell_at=timezone.now())
    from articles.tasks import settle_reports

    settle_reports()
    assert (
        Notice.objects.filter(user__in=people, headline="You reported “Of the bridge”").count() == 3
    )
