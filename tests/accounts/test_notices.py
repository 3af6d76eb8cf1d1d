"""Notices: told once, as the person chose, seen by nobody else."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.notices import Ways, choose_ways, mark_read, trim_notices, ways_of
from accounts.models import Notice, NoticeChoice, NoticeKind, User
from tests import factories
from tests.articles.actions.together import at_once
from tests.markup import Markup

pytestmark = pytest.mark.django_db

PAGE = "/account/notices/"
READ = "/account/notices/read/"
WORK, PROFILE = NoticeKind.WORK, NoticeKind.PROFILE


def a_notice(user: User, key: str = "published:article:1", **fields: object) -> Notice:
    fields.setdefault("kind", WORK)
    fields.setdefault("headline", f"About {key}")
    return Notice(user_id=user.pk, key=key, **fields)


def tell(user: User, *keys: str, **fields: object) -> list[Notice]:
    Notice.objects.tell([a_notice(user, key, **fields) for key in keys])
    return list(Notice.objects.filter(user=user, key__in=keys).order_by("id"))


@pytest.fixture
def reader_client(reader: User) -> Client:
    client = Client()
    client.force_login(reader)
    return client


# Telling ---------------------------------------------------------------------------


def test_a_notice_is_on_the_site_and_its_mail_is_due(reader):
    [notice] = tell(reader, "a", text="And why.", path="/news/")
    assert (notice.headline, notice.text, notice.path) == ("About a", "And why.", "/news/")
    assert (notice.on_site, notice.read_at, notice.sent_at) == (True, None, None)
    assert notice.next_try_at <= timezone.now()


def test_the_same_event_twice_is_one_notice(reader, editor):
    tell(reader, "a")
    tell(reader, "a", headline="Other words")
    tell(editor, "a")
    assert [notice.headline for notice in Notice.objects.filter(user=reader)] == ["About a"]
    assert Notice.objects.count() == 2


@pytest.mark.parametrize(
    ("ways", "stored"),
    [
        (Ways(on_site=True, by_email=True), (True, True)),
        (Ways(on_site=True, by_email=False), (True, False)),
        (Ways(on_site=False, by_email=True), (False, True)),
        (Ways(on_site=False, by_email=False), None),
    ],
)
def test_it_comes_as_the_person_chose(reader, ways, stored):
    choose_ways(reader, {WORK: ways, PROFILE: Ways()})
    found = [(each.on_site, each.next_try_at is not None) for each in tell(reader, "a")]
    assert found == ([stored] if stored else [])
    assert len(tell(reader, "b", kind=PROFILE)) == 1


def test_who_is_gone_or_closed_is_told_nothing(reader, editor):
    editor.is_active = False
    editor.save()
    gone = a_notice(reader, "x")
    gone.user_id = 999_999
    Notice.objects.tell([gone, a_notice(editor), a_notice(reader)])
    assert [notice.user for notice in Notice.objects.all()] == [reader]


def test_many_are_told_in_two_queries(reader, django_assert_num_queries):
    people = [factories.make_user(f"p{number}@example.org") for number in range(10)]
    with django_assert_num_queries(2):
        Notice.objects.tell([a_notice(user, f"k{n}") for user in people for n in range(5)])
    assert Notice.objects.count() == 50
    with django_assert_num_queries(0):
        Notice.objects.tell([])


def test_words_are_one_line_and_fit(reader):
    [notice] = tell(
        reader, "a", headline="Rain\r\nBcc: all@example.org " + "x" * 400, text="a\n\nb"
    )
    assert "\n" not in notice.headline
    assert "\r" not in notice.headline
    assert len(notice.headline) == 300
    assert notice.headline.startswith("Rain Bcc: all@example.org xxx")
    assert notice.headline.endswith("…")
    assert notice.text == "a b"


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_tell_once():
    user = User.objects.create_user("reader@example.org")
    assert at_once(*[partial(tell, user, "a", "b")] * 20).count(None) == 0
    assert Notice.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_the_same_people_in_another_order_block_nobody():
    people = [User.objects.create_user(f"p{number}@example.org") for number in range(30)]

    def tell_all(turn: int) -> int:
        with transaction.atomic():
            for key in "ab":
                Notice.objects.tell([a_notice(user, key) for user in people[::turn]])
        return 1

    assert at_once(*[partial(tell_all, turn) for turn in (1, -1) * 4]) == [1] * 8
    assert Notice.objects.count() == 60


def refused(make) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make()
    return str(caught.value)


def test_the_database_keeps_the_rules(reader):
    now = timezone.now()
    rows = Notice.objects.filter(pk=tell(reader, "a")[0].pk)
    assert "notice_mail_is_done_or_due" in refused(lambda: rows.update(sent_at=now))
    assert "notice_mail_is_done_or_due" in refused(lambda: rows.update(gave_up_at=now))
    assert "notice_kind_is_known" in refused(lambda: rows.update(kind="else"))
    assert refused(lambda: a_notice(reader, "a").save())
    choices = NoticeChoice.objects
    choices.create(user=reader, kind=WORK)
    assert refused(lambda: choices.create(user=reader, kind=WORK))
    assert "notice_choice_kind_is_known" in refused(
        lambda: choices.create(user=reader, kind="else")
    )


# The page --------------------------------------------------------------------------


def test_a_stranger_is_sent_to_sign_in(client: Client):
    for path in (PAGE, READ):
        response = client.post(path, {"up_to": 1})
        assert (response.status_code, response["Location"]) == (
            302,
            f"/account/login/?next={path}",
        )
    assert client.get(PAGE).status_code == 302
    assert client.get(READ).status_code == 405


def test_the_page_lists_ones_own_newest_first(reader, editor, reader_client):
    tell(reader, "a", "b", text="Why it is so")
    tell(editor, "c")
    choose_ways(reader, {WORK: Ways(on_site=False), PROFILE: Ways()})
    tell(reader, "mail only")
    html = reader_client.get(PAGE).content.decode()
    assert html.index("About b") < html.index("About a")
    assert html.count("New:") == html.count("told__new") == html.count("Why it is so") == 2
    assert "About c" not in html
    assert "mail only" not in html


def test_without_notices_the_page_says_so(reader_client):
    html = reader_client.get(PAGE).content.decode()
    assert "Nothing yet." in html
    assert "Mark all as read" not in html


def test_the_page_is_private(reader, reader_client):
    tell(reader, "a")
    for path in (PAGE, PAGE + "x.css"):
        assert reader_client.get(path)["Cache-Control"] in ("private, no-store", "no-store"), path


def test_looking_marks_nothing_and_the_button_what_was_shown(reader, editor, reader_client):
    first, second = tell(reader, "a", "b")
    [others] = tell(editor, "a")
    page = Markup(reader_client.get(PAGE).content)
    [field] = [each for each in page.every("input") if each.get("name") == "up_to"]
    assert field["value"] == str(second.pk)
    assert Notice.objects.unread().count() == 3
    [late] = tell(reader, "c")
    response = reader_client.post(READ, {"up_to": field["value"]})
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert list(Notice.objects.unread().order_by("id")) == [others, late]
    read = Notice.objects.get(pk=first.pk).read_at
    reader_client.post(READ, {"up_to": late.pk})
    assert Notice.objects.get(pk=first.pk).read_at == read
    assert "Mark all as read" not in reader_client.get(PAGE).content.decode()


@pytest.mark.parametrize("up_to", ["", "x", "-1", "9" * 30, "\x00"])
def test_nonsense_marks_nothing(reader, reader_client, up_to):
    tell(reader, "a")
    assert reader_client.post(READ, {"up_to": up_to}).status_code == 400
    assert Notice.objects.unread().count() == 1


def test_a_change_needs_our_own_page(reader):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    tell(reader, "a")
    assert client.post(READ, {"up_to": 10**6}).status_code == 403
    assert client.post(PAGE, {}).status_code == 403
    assert Notice.objects.unread().count() == 1
    assert not NoticeChoice.objects.exists()


def test_pages_of_twenty(reader, reader_client):
    tell(reader, *(f"n{number:02}" for number in range(21)))
    first, second = (reader_client.get(PAGE, {"page": page}).content.decode() for page in (1, 2))
    assert (first.count("<time"), second.count("<time")) == (20, 1)
    assert "?page=2" in first
    assert "?page=3" not in second
    for page in ("3", "0", "-1", "x", "", "²", "9" * 40, "51"):
        assert reader_client.get(PAGE, {"page": page}).status_code == 404, page


def test_thirty_cost_what_one_costs(reader, reader_client):
    counts = []
    reader_client.get(PAGE)  # the first of a session notes the browser
    site = factories.make_title("The Sister", "sister.example").site
    for keys in (["a"], [f"n{number}" for number in range(30)]):
        tell(reader, *keys, path="/news/", site=site)
        with CaptureQueriesContext(connection) as captured:
            html = reader_client.get(PAGE).content.decode()
        counts.append(len(captured))
    assert html.count("http://sister.example:8000/news/") == 20
    assert counts[0] == counts[1] <= 11


def test_a_link_leads_to_the_title_it_is_about(reader, settings):
    settings.BASE_URL = "https://paper.example"
    client = Client(headers={"host": "testserver"})
    client.force_login(reader)
    own = factories.make_title().site
    sister = factories.make_title("The Sister", "sister.example").site
    tell(reader, "a", path="/own/", site=own)
    tell(reader, "b", path="/hers/", site=sister)
    tell(reader, "c", path="/ours/")
    tell(reader, "d")
    links = set(Markup(client.get(PAGE).content).links())
    assert {
        "https://paper.example/own/",
        "https://sister.example/hers/",
        "https://paper.example/ours/",
    } <= links
    assert "https://paper.example" not in links


def test_on_its_own_host_a_link_is_short(reader, reader_client, settings):
    settings.BASE_URL = "http://testserver"
    tell(reader, "a", path="/own/", site=factories.make_title().site)
    assert "/own/" in Markup(reader_client.get(PAGE).content).links()


# The choices -----------------------------------------------------------------------


def test_each_kind_can_be_chosen_each_way(reader, reader_client):
    boxes = {
        each["name"]: "checked" in each
        for each in Markup(reader_client.get(PAGE).content).every("input")
        if each.get("type") == "checkbox"
    }
    assert boxes == {
        f"{kind}-{way}": True
        for kind in ("work", "sent", "profile", "account")
        for way in ("site", "mail")
    }
    response = reader_client.post(PAGE, {"work-site": "on", "profile-mail": "on"})
    assert (response.status_code, response["Location"]) == (302, PAGE)
    chosen = {
        WORK: Ways(on_site=True, by_email=False),
        PROFILE: Ways(on_site=False, by_email=True),
        NoticeKind.SENT: Ways(on_site=False, by_email=False),
        NoticeKind.ACCOUNT: Ways(on_site=False, by_email=False),
    }
    assert ways_of(reader) == chosen
    reader_client.post(PAGE, {"work-site": "on", "profile-mail": "on", "user": "1", "else": "on"})
    assert ways_of(reader) == chosen
    assert NoticeChoice.objects.count() == 4


def test_the_desk_is_for_those_who_work_there(reader_client, reporter, reporter_client):
    boxes = [
        {each.get("name") for each in Markup(client.get(PAGE).content).every("input")}
        for client in (reader_client, reporter_client)
    ]
    assert [{"desk-site", "desk-mail"} <= names for names in boxes] == [False, True]
    reader_client.post(PAGE, {"desk-mail": "on"})
    assert not NoticeChoice.objects.filter(kind=NoticeKind.DESK).exists()
    reporter_client.post(PAGE, {"desk-site": "on"})
    assert ways_of(reporter)[NoticeKind.DESK] == Ways(on_site=True, by_email=False)


@pytest.mark.django_db(transaction=True)
def test_ten_choices_at_once_are_one():
    user = User.objects.create_user("reader@example.org")
    chosen = dict.fromkeys(ways_of(user), Ways(by_email=False))
    assert at_once(*[partial(choose_ways, user, chosen)] * 10) == [None] * 10
    assert ways_of(user) == chosen
    assert NoticeChoice.objects.count() == len(chosen)


# The number in the header ------------------------------------------------------------


def test_me_counts_what_is_new(reader, reader_client, django_assert_num_queries):
    tell(reader, "a", "b", "c")
    choose_ways(reader, {WORK: Ways(on_site=False), PROFILE: Ways()})
    tell(reader, "mail only")
    mark_read(reader, up_to=Notice.objects.earliest("id").pk)
    with django_assert_num_queries(3):
        assert reader_client.get("/me/").json()["notices"] == 2


def test_me_counts_no_further_than_is_told(reader, reader_client, django_assert_num_queries):
    tell(reader, *(f"n{number}" for number in range(130)))
    with django_assert_num_queries(3):
        assert reader_client.get("/me/").json()["notices"] == 100


def test_every_page_says_where_notices_are(client: Client, section):
    [bar] = [each for each in Markup(client.get("/").content).every("nav") if "data-me" in each]
    assert (bar["data-notices"], bar["data-new-notices"]) == (PAGE, "New notices")


# Age -------------------------------------------------------------------------------


def test_what_is_old_and_read_goes(reader):
    tell(reader, "read", "mail", "new", "unread", "due")
    ago = timezone.now() - timedelta(days=366)
    rows = Notice.objects
    rows.exclude(key="due").update(next_try_at=None)
    rows.filter(key__in=["read", "new", "due"]).update(read_at=timezone.now())
    rows.filter(key="mail").update(on_site=False)
    rows.exclude(key="new").update(created_at=ago)
    assert trim_notices(1) == trim_notices(1) == 1
    assert trim_notices(1) == 0
    assert {notice.key for notice in rows.all()} == {"new", "unread", "due"}


def test_they_go_with_their_person(reader):
    tell(reader, "a")
    choose_ways(reader, {WORK: Ways()})
    reader.delete()
    assert not Notice.objects.exists()
    assert not NoticeChoice.objects.exists()
