"""The mail of a notice, through a real server: what is in it, and who gets none."""

from email.message import EmailMessage
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sites.models import Site

from accounts.actions.notice_mail import compose, send_due
from accounts.actions.notices import Ways, choose_ways
from accounts.models import Notice, NoticeKind, User
from tests import factories
from tests.articles.views.test_hostile_text import HOSTILE
from tests.markup import Markup

from .mail_server import MailServer, free_port, send_to, serving
from .test_notices import WORK, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Any:
    port = free_port()
    send_to(settings, port)
    with serving(MailServer(), port) as server:
        yield server


@pytest.fixture
def ledger(settings: Any) -> Site:
    settings.BASE_URL = "https://paper.example"
    settings.DEFAULT_FROM_EMAIL = "newsroom@paper.example"
    return factories.make_title("The Southern Ledger").site


def parts(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return plain.get_content().replace("\r\n", "\n"), html.get_content()


def state(notice: Notice) -> tuple[bool, bool, bool]:
    """Due, sent, given up."""
    notice.refresh_from_db()
    return (notice.next_try_at is not None, notice.sent_at is not None, bool(notice.gave_up_at))


def test_it_is_all_there(reader, ledger, server):
    [notice] = tell(reader, "a", headline="Rain fell", text="For hours.", path="/news/rain-1/")
    assert send_due() is False
    assert state(notice) == (False, True, False)
    assert (notice.attempts, notice.last_error) == (1, "")
    [envelope], [message] = server.taken, server.messages()
    assert (envelope.mail_from, envelope.rcpt_tos) == ("newsroom@paper.example", [reader.email])
    assert message["Subject"] == "Rain fell"
    assert message["From"] == "The Southern Ledger <newsroom@paper.example>"
    assert message["To"] == reader.email
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "<work.notices.paper.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message["List-Unsubscribe"].strip()
    assert address.startswith("<https://paper.example/account/unsubscribe/")
    assert address.endswith("/>")
    assert message["Message-ID"].startswith(f"<notice-{notice.pk}-")
    assert message["Message-ID"].endswith("@paper.example>")
    assert message["Date"]
    text, html = parts(message)
    assert text == (
        "Rain fell\n\nFor hours.\n\nhttps://paper.example/news/rain-1/\n\n"
        "All your notices:\nhttps://paper.example/account/notices/\n\n"
        f"No more mail about “Your published work”:\n{address[1:-1]}\n\n"
        "-- \nThe Southern Ledger\nhttps://paper.example/\n"
    )
    page = Markup(html)
    assert page.links() == [
        "https://paper.example/",
        "https://paper.example/news/rain-1/",
        address[1:-1],
        "https://paper.example/account/notices/",
    ]
    assert page.unbalanced == []
    assert "Rain fell" in page.text
    assert "For hours." in page.text


def test_nothing_in_it_comes_from_elsewhere_or_tells_who_reads(reader, ledger):
    [notice] = tell(reader, "a", text="Why", path="/x/")
    html = str(compose(notice).alternatives[0][0])
    page = Markup(html)
    tags = ("img", "picture", "link", "script", "iframe", "object", "video", "form", "input")
    assert [tag for tag in tags if page.every(tag)] == []
    assert "url(" not in html
    assert "@import" not in html
    assert "prefers-color-scheme: dark" in html


def test_without_words_or_address_nothing_is_left_open(reader, ledger, server):
    tell(reader, "a", headline="Rain fell")
    send_due()
    text, html = parts(server.messages()[0])
    assert text.startswith("Rain fell\n\nAll your notices:\n")
    assert len(Markup(html).links()) == 3


def test_of_another_title_it_has_the_name_and_the_address(reader, ledger, server):
    sister = factories.make_title("The Sister", "sister.example").site
    tell(reader, "a", site=sister, path="/news/")
    send_due()
    [message] = server.messages()
    assert message["From"] == "The Sister <newsroom@paper.example>"
    assert message["List-Id"] == "<work.notices.sister.example>"
    address = message["List-Unsubscribe"].strip()
    assert address.startswith("<https://sister.example/account/unsubscribe/")
    assert "https://sister.example/news/" in parts(message)[0]


def test_a_name_in_the_settings_stands(reader, ledger, server, settings):
    settings.DEFAULT_FROM_EMAIL = "The Desk <desk@paper.example>"
    tell(reader, "a")
    send_due()
    assert server.messages()[0]["From"] == "The Desk <desk@paper.example>"


def test_many_go_over_one_connection(reader, editor, server, title):
    tell(reader, *(f"n{number}" for number in range(9)))
    tell(editor, "x")
    assert send_due(limit=10) is True
    assert send_due() is False
    assert len(server.connections) == 1
    assert sorted(server.recipients()) == [editor.email] + [reader.email] * 9
    assert not Notice.objects.waiting().exists()
    assert len({message["Message-ID"] for message in server.messages()}) == 10


def test_ten_cost_ten_times_what_one_costs(reader, server, title, django_assert_num_queries):
    each = 5  # which is due? taken, two questions whether it may go, sent
    tell(reader, "a")
    send_due()
    for count in (1, 10):
        tell(reader, *(f"n{count}-{number}" for number in range(count)))
        # Beside these: is one more due; renewed once, after connecting.
        with django_assert_num_queries(count * each + 2):
            send_due()


def test_nothing_due_asks_the_database_once(reader, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert send_due() is False


# Who gets none -----------------------------------------------------------------------


@pytest.mark.parametrize("why", ["closed", "unproved", "other address", "turned off"])
def test_who_must_not_get_mail_gets_none(reader, server, title, why):
    [notice] = tell(reader, "a")
    addresses = EmailAddress.objects.filter(user=reader)
    if why == "closed":
        User.objects.update(is_active=False)
    elif why == "unproved":
        addresses.update(verified=False)
    elif why == "other address":
        addresses.update(email="other@example.org")
    else:
        choose_ways(reader, {WORK: Ways(by_email=False)})
    assert send_due() is False
    assert server.taken == []
    assert not server.connections
    assert state(notice) == (False, False, False)
    assert notice.on_site


def test_one_kind_turned_off_leaves_the_other(reader, server, title):
    choose_ways(reader, {WORK: Ways(by_email=False)})
    tell(reader, "a")
    tell(reader, "b", kind=NoticeKind.PROFILE)
    send_due()
    assert [message["Subject"] for message in server.messages()] == ["About b"]


# Hostile words -----------------------------------------------------------------------


def test_hostile_words_stay_words(reader, ledger, server):
    """In the subject, both parts, the sender's name: as written, once, and nothing runs."""
    for number, words in enumerate(HOSTILE):
        tell(reader, f"n{number}", headline=words, text=words, path="/news/")
    plain = None
    assert send_due(limit=len(HOSTILE)) is True
    messages = server.messages()
    assert len(messages) == len(HOSTILE)
    by_id = {message["Message-ID"].split("-")[1]: message for message in messages}
    for notice in Notice.objects.all():
        message = by_id[str(notice.pk)]
        text, html = parts(message)
        assert message["Subject"].strip() == notice.headline
        assert text.startswith(
            f"{notice.headline}\n\n{notice.text}\n\nhttps://paper.example/news/\n"
        )
        page = Markup(html)
        plain = plain or page.outline()
        assert page.outline() == plain, notice.headline
        assert page.unbalanced == []
        assert notice.headline in page.text
        assert len(message.keys()) == len(set(message.keys()))
        assert message["To"] == reader.email
    written = {" ".join(words.split()) for words in HOSTILE}
    assert {notice.headline for notice in Notice.objects.all()} == written


INJECTIONS = [
    "Rain\r\nBcc: all@example.org",
    "Rain\nBcc: all@example.org",
    "Rain\rBcc: all@example.org",
    "Rain\r\n\r\n<script>alert(1)</script>",
    "Rain\u2028Bcc: all@example.org",
    "Rain\x0bBcc: all@example.org",
    "=?utf-8?q?Rain=0ABcc:_all=40example.org?=",
]


@pytest.mark.parametrize("words", INJECTIONS)
def test_no_words_make_a_header(reader, ledger, server, words):
    Site.objects.update(name=words[:50])
    Site.objects.clear_cache()
    tell(reader, "a", headline=words)
    # As if it had come past the writer.
    Notice.objects.update(headline=words)
    [notice] = Notice.objects.all()
    send_due()
    assert server.recipients() in ([], [reader.email])
    for message in server.messages():
        assert message["Bcc"] is None
        assert set(message.keys()) <= {
            *("Content-Type", "MIME-Version", "Subject", "From", "To", "Message-ID", "List-Id"),
            *("List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted", "Date"),
        }
    assert state(notice)[1] == bool(server.taken)


def test_a_long_headline_is_whole(reader, ledger, server):
    words = "Überflutung in Graaff-Reinet – " + "Regen " * 40
    [notice] = tell(reader, "a", headline=words)
    send_due()
    assert server.messages()[0]["Subject"].strip() == notice.headline == words.strip()
