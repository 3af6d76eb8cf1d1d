"""The mail at the door: short, plain, through a real server; and what happens without one."""

import re
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.signing_in import (
    CODE,
    CONFIRM_CODE,
    PASSWORD,
    RESET,
    SIGNUP,
    is_in,
    sign_in,
    sign_up,
)

pytestmark = pytest.mark.django_db


class Mailbox:
    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield box
    controller.stop()


def test_a_code_comes_through_a_real_server(client, reader, mailbox):
    client.post(CODE, {"email": reader.email})
    [envelope] = mailbox.taken
    assert envelope.rcpt_tos == [reader.email]
    message = message_from_bytes(envelope.original_content, policy=policy.default)
    assert message["Subject"] == "Your sign-in code"
    found = re.search(r"^ {4}(\S+)\r?$", message.get_content(), re.M)
    assert found
    client.post(CONFIRM_CODE, {"code": found[1]})
    assert is_in(client)


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        (CODE, {"email": "ADDRESS"}),
        (RESET, {"email": "ADDRESS"}),
        (SIGNUP, {"email": "ADDRESS", "password1": PASSWORD}),
    ],
)
@pytest.mark.parametrize("email", ["reader@example.org", "nobody@example.org"])
def test_without_a_mail_server_the_answer_is_clear(path, typed, email, reader, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    typed = {name: value.replace("ADDRESS", email) for name, value in typed.items()}
    response = Client().post(path, typed)
    assert response.status_code == 503
    assert response["Retry-After"] == "10"


def test_a_notice_that_cannot_be_sent_stops_nothing(client, reader, settings):
    sign_in(client, reader.email)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    new = {"password1": "another-long-one", "password2": "another-long-one"}
    changed = client.post("/account/password/change/", {"oldpassword": PASSWORD, **new})
    assert changed.status_code == 302
    reader.refresh_from_db()
    assert reader.check_password("another-long-one")


def test_sign_up_can_be_tried_again_after_mail_was_away(client, settings):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert sign_up(client, "ann@example.org").status_code == 503
    settings.EMAIL_BACKEND = backend
    assert sign_up(Client(), "bea@example.org").status_code == 302
    assert mail.outbox[-1].subject == "Your code to confirm this address"
    assert User.objects.filter(email="bea@example.org").exists()


def test_mail_is_short_and_names_the_paper(client, reader):
    client.post(CODE, {"email": reader.email})
    client.post(RESET, {"email": "nobody@example.org"})
    sign_up(Client(), reader.email)
    sign_up(Client(), "new@example.org")
    assert [each.subject for each in mail.outbox] == [
        "Your sign-in code",
        "There is no account for this address",
        "You have an account already",
        "Your code to confirm this address",
    ]
    for each in mail.outbox:
        assert len(each.body.split()) < 80
        assert each.body.rstrip().endswith("http://testserver/")
        assert not re.search(r"[{}<>]|&\w+;", each.body)
        assert each.attachments == []
