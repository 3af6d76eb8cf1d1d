"""The way out: asked for, a day to change one's mind, and then nothing is left."""

import threading
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.actions import leaving
from accounts.actions.exporting import ask_for_export, build_next_export
from accounts.actions.leaving import (
    ask_to_leave,
    erase,
    erase_next_departure,
    forget_ended_sessions,
    stay,
    tell_who_leaves,
)
from accounts.actions.profiles import create_profile
from accounts.models import Departure, TakenName, User, Work
from accounts.signals import person_leaves
from accounts.usernames import keys
from articles.actions import judging, publishing
from articles.actions.accepting import accept_story
from articles.models import Article, Batch, Block, Contribution, ErasedWork, Gallery, Photo
from tests import factories
from tests.accounts import lives

pytestmark = pytest.mark.django_db
LEAVE, PAGE, STAY = "/account/privacy/leave/", "/account/privacy/", "/account/privacy/stay/"


@pytest.fixture(autouse=True)
def paper(title):
    return title


@pytest.fixture
def life():
    life = lives.live()
    lives.send_in(life)
    return life


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks):
    """A test is one transaction; what waits for its end is done here."""
    return django_capture_on_commit_callbacks


def signed_in(user: User) -> Client:
    client = Client()
    client.post("/account/login/", {"login": user.email, "password": "a-long-password"})
    return client


def make_due(user: User) -> None:
    past = timezone.now() - timedelta(hours=25)
    Departure.objects.filter(user=user).update(asked_at=past, due_at=past, try_at=past)


# Asking ----------------------------------------------------------------------------


def test_the_page_says_what_will_happen(reader):
    page = signed_in(reader).get(LEAVE).content.decode()
    assert "It stays, without my name" in page
    assert "It goes with me" in page
    assert "under my name" not in page
    assert " checked" not in page.split("<form")[-1]


def test_who_works_here_keeps_or_gives_up_the_name(reporter):
    page = signed_in(reporter).get(LEAVE).content.decode()
    assert "It stays, without my name" in page
    assert "It stays, under my name" in page
    assert "It goes with me" not in page


@pytest.mark.parametrize("work", [Work.NAMELESS, Work.GONE])
def test_asked_for_it_is_told_and_due_in_a_day(reader, work):
    client = signed_in(reader)
    response = client.post(LEAVE, {"work": work}, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    departure = Departure.objects.get()
    assert (departure.user, departure.work) == (reader, work)
    assert departure.due_at - departure.asked_at == timedelta(days=1)
    page = response.content.decode()
    day = timezone.localtime(departure.due_at)
    assert f"Your account will be deleted on {day.day} {day:%B %Y, %H:%M}" in page
    assert "Keep my account" in page
    assert client.get(LEAVE)["Location"] == PAGE


@pytest.mark.parametrize("work", ["", "named", "x", "\0", "x" * 10_000])
def test_what_is_no_choice_is_told_and_changes_nothing(reader, work):
    response = signed_in(reader).post(LEAVE, {"work": work} if work else {})
    assert response.status_code == 422
    assert "Choose one of these." in response.content.decode()
    assert not Departure.objects.exists()


def test_it_takes_a_post_and_a_token_and_a_sign_in(reader):
    assert Client().post(LEAVE, {"work": "gone"}).status_code == 302
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    assert client.post(LEAVE, {"work": "gone"}).status_code == 403
    assert client.post(STAY).status_code == 403
    assert not Departure.objects.exists()


def test_who_signed_in_long_ago_shows_that_it_is_they(reader, settings):
    client = signed_in(reader)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = -1
    for response in (client.get(LEAVE), client.post(LEAVE, {"work": "gone"})):
        assert response.status_code == 302
        assert response["Location"].startswith("/account/reauthenticate/?next=")
    assert not Departure.objects.exists()
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    client.post(response["Location"], {"password": "a-long-password"})
    assert Departure.objects.get().work == "gone"


def test_pages_are_kept_by_no_cache(reader):
    client = signed_in(reader)
    for path in (PAGE, LEAVE, f"{PAGE}x.css"):
        assert "no-store" in client.get(path)["Cache-Control"], path


def test_who_runs_the_site_asks_another(reader):
    reader.is_superuser = reader.is_staff = True
    reader.save()
    client = signed_in(reader)
    assert "Ask another administrator" in client.get(LEAVE).content.decode()
    response = client.post(LEAVE, {"work": "nameless"})
    assert response.status_code == 422
    assert "Ask another administrator" in response.content.decode()
    assert not Departure.objects.exists()


def test_who_was_made_administrator_since_is_not_erased(reader):
    ask_to_leave(reader, Work.GONE)
    make_due(reader)
    User.objects.update(is_superuser=True)
    assert not erase_next_departure()
    erase(reader.pk)
    assert User.objects.filter(pk=reader.pk).exists()


def test_all_other_sessions_end(reader):
    here, elsewhere = signed_in(reader), signed_in(reader)
    here.post(LEAVE, {"work": "gone"})
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert [row.session_key for row in UserSession.objects.all()] == [here.session.session_key]


def test_they_are_told_by_mail_once(reader, settings):
    ask_to_leave(reader, Work.GONE)
    tell_who_leaves()
    tell_who_leaves()
    (sent,) = mail.outbox
    assert sent.to == [reader.email]
    assert sent.subject == "Your account will be deleted"
    assert f"{settings.BASE_URL}/account/privacy/" in sent.body
    assert Departure.objects.get().told_at


def test_a_dead_mail_server_delays_the_mail(reader, settings, monkeypatch):
    ask_to_leave(reader, Work.GONE)

    def fail(*_args, **_kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr(leaving, "send_mail", fail)
        tell_who_leaves()
    assert (mail.outbox, Departure.objects.get().told_at) == ([], None)
    Departure.objects.update(mail_at=timezone.now())
    tell_who_leaves()
    assert len(mail.outbox) == 1


# Changing one's mind -----------------------------------------------------------------


def test_the_profile_is_hidden_and_back_at_once(reader, client, purged):
    create_profile(reader, username="thandi", display_name="Thandi")
    story = factories.make_published(bylines=[("contributor", "Thandi")])
    story.bylines.update(user=reader)
    assert client.get("/profile/thandi/").status_code == 200
    assert b"/profile/thandi/" in client.get(story.get_absolute_url()).content
    purged()
    ask_to_leave(reader, Work.NAMELESS)
    assert purged() == [f"byline:{reader.pk}", f"profile:{reader.pk}"]
    for path in ("/profile/thandi/", "/profile/Thandi/", "/profile/THANDI/"):
        assert client.get(path).status_code == 404
    assert b"/profile/thandi/" not in client.get(story.get_absolute_url()).content
    assert stay(reader)
    assert purged() == [f"byline:{reader.pk}", f"profile:{reader.pk}"]
    assert client.get("/profile/thandi/").status_code == 200


def test_who_signs_in_sees_it_first_and_can_stay(reader):
    ask_to_leave(reader, Work.GONE)
    client = Client()
    typed = {"login": reader.email, "password": "a-long-password", "next": "/account/email/"}
    assert client.post("/account/login/", typed)["Location"] == PAGE
    for path in (PAGE, "/account/"):
        page = client.get(path).content.decode()
        assert "Your account will be deleted on" in page
        assert "Keep my account" in page
    response = client.post(STAY, follow=True)
    assert "You stay. All is as it was." in response.content.decode()
    assert not Departure.objects.exists()
    erase(reader.pk)
    assert User.objects.filter(pk=reader.pk).exists()
    assert client.post(STAY)["Location"] == PAGE  # once more does no harm


def test_after_the_day_it_is_too_late(reader):
    ask_to_leave(reader, Work.GONE)
    client = signed_in(reader)
    make_due(reader)
    assert not stay(reader)
    response = client.post(STAY, follow=True)
    assert "It is too late" in response.content.decode()
    assert "Your account is being deleted" in response.content.decode()
    assert Departure.objects.exists()


def test_asked_again_the_choice_changes_and_the_time_stands(reader):
    first = ask_to_leave(reader, Work.GONE)
    again = ask_to_leave(reader, Work.NAMELESS)
    assert (again.pk, again.due_at, again.work) == (first.pk, first.due_at, Work.NAMELESS)


def test_before_the_day_is_over_nothing_is_erased(reader):
    ask_to_leave(reader, Work.GONE)
    assert not erase_next_departure()
    erase(reader.pk)
    assert User.objects.filter(pk=reader.pk).exists()


# Erasing -----------------------------------------------------------------------------


def leave_for_good(life: lives.Life, work: Work, after_commit) -> None:
    ask_for_export(life.user)
    build_next_export()
    ask_to_leave(life.user, work)
    make_due(life.user)
    with after_commit(execute=True):
        assert erase_next_departure()
    assert not User.objects.filter(pk=life.user.pk).exists()
    assert not erase_next_departure()


def all_that_is_left(mark: str) -> list[str]:
    needles = {mark.casefold(), mark.encode("unicode_escape").decode().casefold()}
    tables = [
        table
        for table, rows in lives.whole_database().items()
        # Counted by address for everybody who comes, whoever they are; for a day at most.
        if not (table == "newsroom_cache" and mark == lives.IP)
        and any(needle in rows.casefold() for needle in needles)
    ]
    files = [name for name, data in lives.all_files().items() if mark.encode() in data]
    return tables + files


def test_before_there_is_something_to_find(life):
    ask_for_export(life.user)
    build_next_export()
    for mark in (*lives.MARKS, lives.LATITUDE):
        assert all_that_is_left(mark) != [], mark


@pytest.mark.parametrize("work", [Work.NAMELESS, Work.GONE])
def test_of_a_reader_nothing_is_left(life, work, after_commit):
    taken = TakenName.objects.filter(user=life.user).count()
    leave_for_good(life, work, after_commit)
    assert {mark: all_that_is_left(mark) for mark in (*lives.MARKS, lives.LATITUDE)} == {
        mark: [] for mark in (*lives.MARKS, lives.LATITUDE)
    }
    # Of the username the bare keys stay, and no account with them.
    assert all_that_is_left(lives.USERNAME) == []
    kept = TakenName.objects.filter(key__in=keys(lives.USERNAME))
    assert kept.count() == taken > 0
    assert set(kept.values_list("user", flat=True)) == {None}


def test_pixels_alone_are_left_of_a_kept_picture(life, after_commit):
    original = life.shown.original.name
    leave_for_good(life, Work.NAMELESS, after_commit)
    kept = Photo.objects.get(pk=life.shown.pk)
    assert (kept.credit, kept.facts, kept.uploaded_by) == ("A reader", {}, None)
    assert kept.original.name != original
    assert (kept.width, kept.height) == (240, 160)
    files = lives.all_files()
    assert f"private/{original}" not in files
    for data in files.values():
        assert b"GPS" not in data
        assert b"Exif" not in data
    credited = Photo.objects.get(pk=life.credited.pk)
    assert credited.credit == "A reader / The Ledger"
    assert not Photo.objects.filter(pk=life.unused.pk).exists()


def test_work_that_stays_stands_without_the_name(life, client, after_commit):
    address = life.public.get_absolute_url()
    leave_for_good(life, Work.NAMELESS, after_commit)
    response = client.get(address, follow=True)
    assert response.status_code == 200
    page = response.content.decode()
    assert "A reader" in page
    assert "Clocks tick." in page
    assert client.get(life.gallery.get_absolute_url()).status_code == 200
    assert client.get(life.draft.get_absolute_url()).status_code == 404
    remaining = sorted(Article.objects.values_list("headline", flat=True))
    assert remaining == [
        "Below which people write", "Of somebody else, mended", "The clocks of A reader", "Watches",
    ]  # fmt: skip
    assert list(Gallery.objects.values_list("headline", "author")) == [("Her clocks", None)]


def test_work_that_goes_is_gone(life, client, after_commit, purged):
    addresses = [each.get_absolute_url() for each in (life.public, life.led, life.gallery)]
    purged()
    leave_for_good(life, Work.GONE, after_commit)
    assert [client.get(path).status_code for path in addresses] == [410, 410, 410]
    assert client.get(life.draft.get_absolute_url()).status_code == 404
    assert b"Clocks" not in client.get(addresses[0]).content
    remaining = sorted(Article.objects.values_list("headline", flat=True))
    assert remaining == ["Below which people write", "Of somebody else, mended"]
    assert not Gallery.objects.exists()
    assert {f"article:{life.public.pk}", f"gallery:{life.gallery.pk}"} <= set(purged())
    # The paper's own picture stays, without her name; hers are gone.
    assert list(Photo.objects.values_list("pk", "credit")) == [
        (life.credited.pk, "A reader / The Ledger")
    ]
    assert {each.kind for each in ErasedWork.objects.all()} == {"article", "comment", "gallery"}


@pytest.mark.parametrize("work", [Work.NAMELESS, Work.GONE])
def test_what_was_sent_in_goes(life, work, after_commit):
    leave_for_good(life, work, after_commit)
    (other,) = Contribution.objects.all()
    assert (other.headline, other.claimed_by) == ("Of another reader", None)
    assert [(each.author, each.text) for each in other.messages.all()] == [(None, "When was it?")]
    assert not Photo.objects.filter(purpose="sent").exists()
    assert [(each.by, each.note) for each in Block.objects.all()] == [(None, "Twice.")]
    assert [(each.by, each.undone_by) for each in Batch.objects.all()] == [(None, None)]
    # A colleague goes on where she left.
    colleague = User.objects.get(email="desk@paper.example")
    assert judging.claim(Contribution, other.pk, by=colleague).claimed_by == colleague


@pytest.mark.parametrize("work", [Work.NAMELESS, Work.GONE])
def test_what_was_made_of_what_was_sent_in_is_their_work(
    reader, editor, section, work, after_commit, settings
):
    """The story and its picture stay without the name, or go, as they chose."""
    settings.NEWCOMERS_PENDING = 0
    reader.name = "Thandi Qwabe"
    reader.save()
    create_profile(reader, username="thandi-q", display_name="Thandi Qwabe")
    sent = factories.make_contribution(reader, pictures=1)
    waiting = factories.make_contribution(reader, kind="pictures")
    item = accept_story(sent.pk, by=editor, section=section, message="Thank you, Thandi Qwabe.")
    Photo.objects.filter(pk=item.article.lead_photo_id).update(credit="Thandi Qwabe")
    publishing.publish_article(item.article_id, by=editor)
    ask_to_leave(reader, work)
    make_due(reader)
    with after_commit(execute=True):
        assert erase_next_departure()
    assert not Contribution.objects.exists()
    assert not Photo.objects.filter(sent_with__contribution=waiting.pk).exists()
    assert all_that_is_left("Thandi Qwabe") == []
    if work == Work.GONE:
        assert (Article.objects.count(), Photo.objects.count()) == (0, 0)
    else:
        (story,) = Article.objects.published()
        assert [line.name for line in story.bylines.all()] == ["A reader"]
        assert [photo.credit for photo in Photo.objects.all()] == ["A reader"]


def test_a_name_is_no_key_to_what_others_made(life, after_commit):
    """Whoever calls themselves like an agency takes nothing of the agency's along."""
    other = factories.make_published(
        headline="A wire", bylines=[("agency", lives.DISPLAY_NAME)],
        lead_photo=factories.make_photo(credit=lives.DISPLAY_NAME),
    )  # fmt: skip
    leave_for_good(life, Work.GONE, after_commit)
    other.refresh_from_db()
    assert other.bylines.get().name == lives.DISPLAY_NAME
    assert other.lead_photo.credit == lives.DISPLAY_NAME


def test_a_story_of_two_stays_the_others(life, after_commit):
    life.public.bylines.create(name="Otto Other", kind="contributor", position=1)
    leave_for_good(life, Work.GONE, after_commit)
    story = Article.objects.get(pk=life.public.pk)
    assert [line.name for line in story.bylines.all()] == ["A reader", "Otto Other"]


@pytest.mark.parametrize("work", [Work.NAMED, Work.NAMELESS])
def test_what_was_made_at_work_stays_the_papers(reporter, work, after_commit):
    name, photo = "Rae Porter", factories.make_photo(by=reporter, credit="Rae Porter / Post")
    story = factories.make_published(by=reporter, bylines=[("staff", name)], lead_photo=photo)
    story.bylines.update(user=reporter)
    draft = factories.make_draft(by=reporter, bylines=[("staff", name)])
    ask_to_leave(reporter, work)
    make_due(reporter)
    with after_commit(execute=True):
        assert erase_next_departure()
    stays = work == Work.NAMED
    story.refresh_from_db()
    assert (story.created_by, story.is_public()) == (None, True)
    (line,) = story.bylines.all()
    assert (line.user, line.name) == (None, name if stays else "A reporter")
    photo.refresh_from_db()
    assert photo.credit == ("Rae Porter / Post" if stays else "A reporter / Post")
    assert Article.objects.filter(pk=draft.pk).exists()
    assert all_that_is_left(reporter.email) == []


def test_the_username_stays_taken(life, reader, after_commit):
    leave_for_good(life, Work.GONE, after_commit)
    with pytest.raises(ValidationError):
        create_profile(reader, username=lives.USERNAME, display_name="Another")
    assert Client().get(f"/profile/{lives.USERNAME}/").status_code == 404


def test_their_browser_is_signed_out(life, after_commit):
    leave_for_good(life, Work.GONE, after_commit)
    assert life.client.get("/account/").status_code == 302
    decoded = [str(session.get_decoded()) for session in Session.objects.all()]
    assert [held for held in decoded if lives.EMAIL in held or "_auth_user_id" in held] == []


# Faults ------------------------------------------------------------------------------


class Killed(BaseException):
    pass


@pytest.mark.parametrize("where", ["erasure_begins", "person_leaves", "_delete_log"])
def test_killed_at_any_point_it_is_done_all_the_same(life, where, monkeypatch, after_commit):
    ask_to_leave(life.user, Work.NAMELESS)
    make_due(life.user)

    def die(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as patched:
        if where == "_delete_log":
            patched.setattr(leaving, where, die)
        else:
            patched.setattr(getattr(leaving, where), "send", die)
        with after_commit(execute=True), pytest.raises(Killed):
            erase_next_departure()
    assert User.objects.filter(pk=life.user.pk).exists()
    assert Article.objects.filter(pk=life.draft.pk).exists()
    assert not erase_next_departure()  # not yet due again
    Departure.objects.update(try_at=timezone.now())
    with after_commit(execute=True):
        assert erase_next_departure()
    assert {mark: all_that_is_left(mark) for mark in lives.MARKS} == {
        mark: [] for mark in lives.MARKS
    }


def test_one_that_fails_holds_up_no_other(reader, editor, monkeypatch):
    for person in (reader, editor):
        ask_to_leave(person, Work.NAMELESS)
        make_due(person)

    def fail(sender, user_id, **_kwargs):
        if user_id == reader.pk:
            raise ValueError("something nobody thought of")

    person_leaves.connect(fail)
    try:
        assert erase_next_departure()
        assert erase_next_departure()
    finally:
        person_leaves.disconnect(fail)
    assert not User.objects.filter(pk=editor.pk).exists()
    assert Departure.objects.get().problem == "ValueError"


@pytest.mark.django_db(transaction=True)
def test_asked_erased_and_kept_by_many_at_once(title):
    reader = factories.make_user("reader@example.org")
    create_profile(reader, username="thandi", display_name="Thandi")
    faults = []

    def run(action) -> None:
        try:
            action()
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    def at_once(*actions) -> None:
        threads = [threading.Thread(target=run, args=[action]) for action in actions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []

    at_once(*[lambda: ask_to_leave(reader, Work.GONE)] * 8)
    assert Departure.objects.count() == 1
    make_due(reader)
    at_once(*[lambda: erase(reader.pk)] * 4, *[lambda: stay(reader)] * 4)
    assert not User.objects.exists()


# Sessions that have ended --------------------------------------------------------------


def test_ended_sessions_are_forgotten(reader):
    here, elsewhere = signed_in(reader), signed_in(reader)
    Session.objects.filter(pk=elsewhere.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    gone = signed_in(reader)
    gone.post("/account/logout/")
    assert UserSession.objects.count() >= 2
    assert forget_ended_sessions(1) == 1
    forget_ended_sessions(100)
    assert [row.session_key for row in UserSession.objects.all()] == [here.session.session_key]
    assert forget_ended_sessions(100) == 0


# Requests on their way ------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_who_is_erased_while_a_request_is_on_its_way_is_a_stranger(title, monkeypatch):
    reader = factories.make_user("reader@example.org")
    client = signed_in(reader)
    note = type(UserSession.objects).create_from_request

    def too_late(manager, request):
        assert request.user.is_authenticated
        User.objects.all().delete()
        note(manager, request)

    monkeypatch.setattr(type(UserSession.objects), "create_from_request", too_late)
    response = client.get("/account/privacy/")
    assert (response.status_code, response["Location"][:15]) == (302, "/account/login/")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/account/profile/", {"username": "thandi", "display_name": "T", "terms": "on"}),
        ("/account/privacy/leave/", {"work": "gone"}),
        ("/account/privacy/download/", {}),
    ],
)
def test_so_is_who_was_about_to_change_something(title, monkeypatch, path, data):
    client = signed_in(factories.make_user("reader@example.org"))
    note = type(UserSession.objects).create_from_request

    def then_erased(manager, request):
        note(manager, request)
        User.objects.all().delete()

    monkeypatch.setattr(type(UserSession.objects), "create_from_request", then_erased)
    response = client.post(path, data)
    assert response.status_code in (302, 404, 422)
    assert not Departure.objects.exists()


# By an administrator ------------------------------------------------------------------


def test_who_is_deleted_at_the_desk_is_erased_like_one_who_left(admin_client, life, after_commit):
    url = f"/admin/accounts/user/{life.user.pk}/delete/"
    assert admin_client.post(url, {"post": "yes"}).status_code == 302
    departure = Departure.objects.get(user=life.user)
    assert (departure.is_due(), departure.work) == (True, Work.NAMELESS)
    assert not UserSession.objects.filter(user=life.user).exists()
    with after_commit(execute=True):
        assert erase_next_departure()
    assert not User.objects.filter(pk=life.user.pk).exists()
    assert [mark for mark in lives.MARKS if all_that_is_left(mark)] == []


def test_many_are_deleted_but_no_administrator(admin_client, reader, reporter, admin_user):
    url = "/admin/accounts/user/"
    chosen = {"action": "delete_selected", "post": "yes"}
    both = [reader.pk, reporter.pk]
    assert admin_client.post(url, {**chosen, "_selected_action": both}).status_code == 302
    assert dict(Departure.objects.values_list("user", "work")) == {
        reader.pk: Work.NAMELESS,
        reporter.pk: Work.NAMED,
    }
    admin_client.post(url, {**chosen, "_selected_action": [admin_user.pk]})
    assert admin_client.post(f"{url}{admin_user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert not Departure.objects.filter(user=admin_user).exists()
