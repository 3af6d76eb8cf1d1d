"""One click in a mail program turns a kind of mail off (RFC 8058), and looking turns nothing."""

from functools import partial
from urllib.parse import urlsplit

import pytest
from django.core.signing import Signer
from django.test import Client

from accounts.actions.notice_mail import compose
from accounts.actions.notices import Ways, choose_ways, set_mail, unsubscribe_token, ways_of
from accounts.models import NoticeChoice, NoticeKind, User
from tests.articles.actions.together import at_once
from tests.markup import Markup

from .test_notices import PROFILE, WORK, tell

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def every(ways: Ways) -> dict[NoticeKind, Ways]:
    """Of all that a reader is told of."""
    return dict.fromkeys((kind for kind in NoticeKind if kind is not NoticeKind.DESK), ways)


@pytest.fixture
def address(reader: User, title) -> str:
    """As it stands in a mail."""
    [notice] = tell(reader, "a")
    header = str(compose(notice).extra_headers["List-Unsubscribe"])
    return urlsplit(header.strip("<>")).path


@pytest.fixture
def mail_program() -> Client:
    """It has no cookie, comes from no page of ours, and is held to CSRF like anybody."""
    return Client(enforce_csrf_checks=True)


def test_one_click_as_a_mail_program_does_it(reader, address, mail_program):
    """As Gmail posts it: a form of one field, no cookie, no Origin, no Referer."""
    response = mail_program.post(
        address,
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
        headers={"user-agent": "Mozilla/5.0 (compatible; GmailUnsubscribe)"},
    )
    assert response.status_code == 200
    assert not response.cookies
    assert response["Cache-Control"] == "private, no-store"
    assert ways_of(reader) == every(Ways()) | {WORK: Ways(by_email=False)}


def test_one_click_as_a_multipart_form(reader, address, mail_program):
    assert mail_program.post(address, ONE_CLICK).status_code == 200
    assert ways_of(reader)[WORK] == Ways(by_email=False)


@pytest.mark.parametrize("origin", ["https://mail.example", "null"])
def test_it_may_come_from_any_page(reader, address, mail_program, origin):
    assert mail_program.post(address, ONE_CLICK, headers={"origin": origin}).status_code == 200
    assert not ways_of(reader)[WORK].by_email


def test_twice_is_the_same_and_keeps_the_rest(reader, address, mail_program):
    choose_ways(reader, every(Ways(on_site=False)))
    for _time in range(2):
        assert mail_program.post(address, ONE_CLICK).status_code == 200
    assert ways_of(reader) == every(Ways(on_site=False)) | {
        WORK: Ways(on_site=False, by_email=False)
    }


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_turns_nothing_off(reader, address, client, method):
    response = getattr(client, method)(address, ONE_CLICK)
    assert response.status_code == 200
    assert not NoticeChoice.objects.exists()


def test_other_methods_do_nothing(reader, address, client):
    for method in ("put", "patch", "delete", "options"):
        assert getattr(client, method)(address).status_code == 405
    assert not NoticeChoice.objects.exists()


def test_by_hand_off_and_on_again(reader, address, mail_program):
    """With the buttons of our own pages, signed out."""
    page = Markup(mail_program.get(address).content)
    assert "You get e-mail about “Your published work”." in page.text
    assert [each["content"] for each in page.every("meta") if each.get("name") == "robots"] == [
        "noindex"
    ]
    fields = [each for each in page.every("input") if each.get("type") == "hidden"]
    assert [(each["name"], each["value"]) for each in fields] == [("List-Unsubscribe", "One-Click")]
    page = Markup(mail_program.post(address, ONE_CLICK).content)
    assert "This mail is off" in page.text
    assert "This mail is off" in Markup(mail_program.get(address).content).text
    fields = [each for each in page.every("input") if each.get("type") == "hidden"]
    assert [(each["name"], each["value"]) for each in fields] == [("again", "1")]
    page = Markup(mail_program.post(address, {"again": "1"}).content)
    assert "You get e-mail about" in page.text
    assert ways_of(reader)[WORK] == Ways()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_bad_address_is_no_page(reader, editor, address, client, method):
    token = address.rstrip("/").rpartition("/")[2]
    signed, _colon, proof = token.partition(":")
    bad = [
        f"{editor.pk}-work:{proof}",
        f"{reader.pk}-profile:{proof}",
        f"{signed}:{proof[:-1]}",
        token.upper(),
        signed,
        ":",
        "x" * 3000,
        "%00",
        "%ED%B3%BF",
        Signer().sign(signed),
        Signer(salt="accounts.unsubscribe").sign(f"{reader.pk}-no-kind"),
        Signer(salt="accounts.unsubscribe").sign("x-work"),
    ]
    for wrong in bad:
        response = getattr(client, method)(f"/account/unsubscribe/{wrong}/")
        assert response.status_code == 404, wrong
        assert "There is no such page" in response.content.decode()
    assert not NoticeChoice.objects.exists()


def test_an_address_is_good_for_its_person_and_kind_only(reader, editor, mail_program):
    token = unsubscribe_token(editor.pk, PROFILE)
    mail_program.post(f"/account/unsubscribe/{token}/", ONE_CLICK)
    of_editor = every(Ways()) | {NoticeKind.DESK: Ways()}
    assert ways_of(editor) == of_editor | {PROFILE: Ways(by_email=False)}
    assert ways_of(reader) == every(Ways())


def test_it_outlives_a_change_of_key(reader, address, mail_program, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-that-is-long-enough-for-anybody-1234567"
    assert mail_program.post(address, ONE_CLICK).status_code == 200
    assert not ways_of(reader)[WORK].by_email


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_has_left_is_answered_calmly(reader, address, client, method):
    reader.delete()
    response = getattr(client, method)(address)
    assert response.status_code == 200
    assert "You get no more mail from us" in response.content.decode()
    assert not NoticeChoice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_at_once_are_one():
    user = User.objects.create_user("reader@example.org")
    off = partial(set_mail, user.pk, NoticeKind.WORK, wanted=False)
    assert at_once(*[off] * 10) == [True] * 10
    assert [choice.by_email for choice in NoticeChoice.objects.all()] == [False]
