"""A report that is refused: why is told beside the field, and what was typed stays."""

import pytest
from django.core.cache import cache
from django.test import Client

from articles import limits
from articles.actions import publishing
from articles.models import Report
from tests import factories

from .sending import signed_in
from .test_report import NOTICE, page_of, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def item(title):
    return factories.make_published_comment(title="Of the bridge")


def errors(response):
    """The fields that something is wrong with."""
    page = response.content.decode()
    names = ("reason", "text", "email", "name", "of_child_abuse", "good_faith")
    form = response.context["form"]
    assert page.count('class="field__error"') == len(
        [name for name in form.errors if name in names]
    )
    return sorted(form.errors)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"text": "Look there."}, ["reason"]),
        ({"reason": "nonsense", "text": "Look there."}, ["reason"]),
        ({"reason": "other"}, ["text"]),
        ({"reason": "spam", "text": "Look\0there."}, ["text"]),
        ({"reason": "spam", "text": "Look \x07there."}, ["text"]),
        ({"reason": "spam", "text": "a" * 4001}, ["text"]),
        ({"reason": "spam", "email": "nobody"}, ["email"]),
        ({"reason": "spam", "email": "a@b.example\nBcc: c@d.example"}, ["email"]),
        ({"reason": "illegal"}, ["email", "good_faith", "name", "text"]),
        ({**NOTICE, "name": "a" * 121}, ["name"]),
        ({**NOTICE, "good_faith": ""}, ["good_faith"]),
    ],
)
def test_what_is_amiss_is_told_beside_the_field_and_nothing_is_lost(client, item, fields, wrong):
    response = client.post(page_of(item), fields)
    assert (response.status_code, errors(response)) == (422, wrong)
    assert Report.objects.count() == 0
    if "text" in fields and "text" not in wrong:
        assert f"{fields['text']}</textarea>" in response.content.decode()


def test_a_lone_surrogate_is_no_error_of_ours(client, item):
    response = client.post(
        page_of(item), b"reason=other&text=%ED%A0%80", "application/x-www-form-urlencoded"
    )
    assert response.status_code in (302, 422)


def test_of_the_abuse_of_children_name_and_address_may_be_left_out(client, item):
    fields = {**NOTICE, "name": "", "email": "", "of_child_abuse": "on"}
    assert client.post(page_of(item), fields).status_code == 302
    assert Report.objects.get().of_child_abuse


@pytest.mark.parametrize("who", ["stranger", "reader"])
def test_too_many_are_refused_and_the_text_is_kept(item, reader, monkeypatch, who):
    monkeypatch.setattr(limits, "REPORTING", "1/h/user,9/h/ip")
    monkeypatch.setattr(limits, "REPORTING_OF_STRANGERS", "1/h/ip")
    client = signed_in(reader) if who == "reader" else Client()
    assert post(client, item, reason="spam").status_code == 302
    # What is amiss costs nothing.
    refused = post(client, item, reason="other", text="Look there.")
    assert refused.status_code == 429
    assert "Look there.</textarea>" in refused.content.decode()
    assert Report.objects.get().reason == "spam"


def test_no_address_gets_more_than_a_few_mails(item, monkeypatch):
    monkeypatch.setattr(limits, "MAIL_ABOUT_REPORTS", "1/d/key")
    first, second = (Client(REMOTE_ADDR=f"192.0.2.{number}") for number in (1, 2))
    assert first.post(page_of(item), NOTICE).status_code == 302
    again = {**NOTICE, "email": "NOMSA@mail.example"}
    assert second.post(page_of(item), again).status_code == 429
    assert Report.objects.count() == 1


def test_without_a_token_nothing_is_stored_and_nothing_lost(item):
    client = Client(enforce_csrf_checks=True)
    response = client.post(page_of(item), {"reason": "spam", "text": "Look there."})
    assert response.status_code == 403
    assert "Look there.</textarea>" in response.content.decode()
    assert "checked" in response.content.decode()
    assert Report.objects.count() == 0
    token = client.cookies["csrftoken"].value
    fields = {"reason": "spam", "csrfmiddlewaretoken": token}
    assert client.post(page_of(item), fields).status_code == 302


def test_what_goes_away_meanwhile_is_told(client, item, editor, monkeypatch):
    """The page is looked up before the row is locked."""
    from articles.views import report as view

    found = view.find_comment

    def and_then_gone(pk, now):
        card = found(pk, now)
        publishing.withdraw_article(item.article_id, by=editor, reason="It was wrong.")
        return card

    monkeypatch.setattr(view, "find_comment", and_then_gone)
    response = post(client, item, reason="other", text="Look there.")
    assert response.status_code == 409
    assert "Look there.</textarea>" in response.content.decode()


def test_fields_that_are_not_offered_change_nothing(client, item):
    post(client, item, reason="spam", outcome="upheld", told_at="2026-01-01", reporter="1")
    report = Report.objects.get()
    assert (report.outcome, report.told_at, report.reporter) == ("open", None, None)
