"""All that is held of a person, as one file for them."""

import io
import json
import threading
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.storage import storages
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from accounts.actions import exporting
from accounts.actions.exporting import ask_for_export, build_next_export, delete_expired_exports
from accounts.actions.leaving import ask_to_leave
from accounts.models import Export, Notice, NoticeKind, User, Work
from articles.models import Report
from tests import factories
from tests.accounts import lives

pytestmark = pytest.mark.django_db
ASK, PAGE = "/account/privacy/download/", "/account/privacy/"


@pytest.fixture(autouse=True)
def paper(title):
    return title


def archive_of(user: User) -> ZipFile:
    ask_for_export(user)
    assert build_next_export()
    export = Export.objects.get(user=user)
    assert (export.problem, export.can_be_had()) == ("", True)
    with storages["private"].open(export.file) as file:
        return ZipFile(io.BytesIO(file.read()))


def parts_in(archive: ZipFile) -> dict[str, list]:
    return {
        name.removesuffix(".json"): json.loads(archive.read(name))
        for name in archive.namelist()
        if name.endswith(".json")
    }


@pytest.fixture
def life():
    life = lives.live()
    lives.send_in(life)
    return life


def signed_in(user: User) -> Client:
    client = Client()
    client.post("/account/login/", {"login": user.email, "password": "a-long-password"})
    return client


# What is in it -------------------------------------------------------------------


def test_an_empty_life_is_told_too(reader):
    parts = parts_in(archive_of(reader))
    assert parts["account"][0]["email"] == "reader@example.org"
    assert parts["account"][0]["addresses"] == [
        {"email": "reader@example.org", "verified": True, "primary": True}
    ]
    assert parts["stories"] == parts["profile"] == parts["notices"] == []


def test_a_full_life_is_told_in_full(life):
    archive = archive_of(life.user)
    parts = parts_in(archive)
    assert sorted(parts) == [
        "account", "blocks", "comments", "consents", "contributions", "corrections",
        "desk-contributions", "desk-log", "desk-notes", "edits", "galleries", "notice-choices",
        "notices", "other-sites", "passkeys", "pictures", "places", "profile", "profile-pictures",
        "reports", "requests", "sessions", "sister-titles", "sister-titles-set-up", "steps",
        "stories", "usernames",
    ]  # fmt: skip
    assert [part for part, entries in parts.items() if not entries] == []
    assert parts["profile"][0]["links"] == [{"title": "Clocks", "url": lives.LINK}]
    assert parts["profile"][0]["home_area"] == "Zeerust"
    assert {each["text"] for each in parts["consents"]} == {"terms", "privacy"}
    assert [(each["ip"], each["user_agent"]) for each in parts["sessions"]] == [
        (lives.IP, lives.BROWSER)
    ]
    assert [story["headline"] for story in parts["stories"]] == [
        f"The clocks of {lives.DISPLAY_NAME}", "Watches", "Never sent", "Taken back",
    ]  # fmt: skip
    versions = parts["stories"][0]["your_versions"]
    walk = f"A walk with {lives.DISPLAY_NAME}."
    assert [each["standfirst"] for each in versions] == ["", walk, walk]
    assert [each["headline"] for each in parts["galleries"]] == ["Her clocks", "Later"]
    assert [each["story"] for each in parts["edits"]] == ["Of somebody else, mended"]
    assert len(parts["steps"]) == 14


def test_what_was_sent_in_is_told_with_all_that_came_of_it(life):
    archive = archive_of(life.user)
    parts = parts_in(archive)
    declined, pictures, draft = parts["contributions"]
    assert (declined["headline"], declined["state"]) == (
        f"Clocks by {lives.DISPLAY_NAME}", "Declined",
    )  # fmt: skip
    assert [(each["from"], each["text"]) for each in declined["messages"]] == [
        ("you", f"It is mine: {lives.OTHER_EMAIL}"), ("the desk", "Not for us."),
    ]  # fmt: skip
    assert [each["what"] for each in declined["what_happened"]] == ["Sent", "Declined"]
    assert [each["headline"] for each in declined["versions"]] == [declined["headline"]]
    assert "First contribution" in declined["what_we_noticed"]
    (file,) = pictures["files"]
    assert archive.read(file) == lives.photo_of_hers()
    assert pictures["pictures"][0]["caption"] == "A spring"
    assert draft["typed_and_not_sent"]["headline"] == "Half"
    assert declined["what_editors_noted"][0]["text"] == f"Is {lives.NAME} her name?"
    assert [each["note"] for each in parts["blocks"]] == [
        f"{lives.NAME} was told.", f"{lives.NAME} sends too much.",
    ]  # fmt: skip
    assert [each["text"] for each in parts["desk-notes"]] == [f"{lives.OTHER_EMAIL} is hers too."]
    # Of what others sent no more than what it was about.
    done = parts["desk-contributions"]
    by = ("answered_by", "settled_by")
    numbers = [Report.objects.get(**{field: life.user}).reference for field in by]
    assert [each.get("on") for each in done] == [
        *["Of another reader"] * 4, *numbers, 0, *[None] * 4,
    ]  # fmt: skip
    assert (done[-1]["month"], done[-1]["declined"]) == ("2026-01", 3)
    assert [each["text"] for each in parts["reports"]] == [
        f"I, {lives.NAME}, know better.", "The second paragraph tells where a witness lives.",
    ]  # fmt: skip
    assert "kilometre" not in archive.read("desk-contributions.json").decode()


def test_the_pictures_are_as_they_were_sent(life):
    archive = archive_of(life.user)
    pictures = parts_in(archive)["pictures"]
    assert [each["picture"] for each in pictures] == [life.shown.pk, life.unused.pk]
    assert {each["facts"]["camera"] for each in pictures} == {lives.CAMERA}
    (file,) = pictures[0]["files"]
    assert file == f"pictures/{life.shown.pk}.jpg"
    assert archive.read(file) == lives.photo_of_hers()
    (of_her,) = parts_in(archive)["profile-pictures"]
    assert archive.read(of_her["files"][0]) == lives.photo_of_hers()


def test_a_name_opens_nothing_of_others(life, reader):
    """Anybody may call themselves what somebody else is called."""
    reader.name = lives.DISPLAY_NAME
    reader.save()
    parts = parts_in(archive_of(reader))
    assert parts["stories"] == parts["pictures"] == parts["galleries"] == []


def test_who_works_here_gets_the_papers_pictures_as_a_list(editor):
    factories.make_photo(by=editor)
    archive = archive_of(editor)
    (picture,) = parts_in(archive)["pictures"]
    assert (picture["credit"], "files" in picture) == ("P. Botha", False)
    assert [name for name in archive.namelist() if name.startswith("pictures/")] == []


def test_what_opens_the_account_is_left_out(life):
    archive = archive_of(life.user)
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode("latin-1")
    assert "SECRET-" not in everything
    assert life.user.password not in everything
    assert life.client.session.session_key not in everything


def test_people_can_read_it_without_a_program(life):
    archive = archive_of(life.user)
    page = archive.read("index.html").decode()
    for mark in lives.MARKS:
        assert mark in page or mark.replace("'", "&#x27;") in page, mark
    assert "<script" not in page
    assert "http" not in page.replace(lives.LINK, "").replace("https://www.", "")
    assert f'<a href="pictures/{life.shown.pk}.jpg">' in page


def test_markup_in_what_is_held_is_text(reader):
    reader.name = "<b>Bold</b><script>alert(1)</script>"
    reader.save()
    page = archive_of(reader).read("index.html").decode()
    assert "<b>Bold" not in page
    assert "&lt;b&gt;Bold" in page


def test_json_is_for_people_too(reader):
    reader.name = "Zoë Müller"
    reader.save()
    text = archive_of(reader).read("account.json").decode()
    assert text.startswith("[\n{\n")
    assert '  "name": "Zoë Müller"' in text
    joined = json.loads(text)[0]["joined"]
    assert timezone.datetime.fromisoformat(joined).utcoffset() == timedelta(hours=2)


def test_names_in_the_archive_are_ours(life):
    names = archive_of(life.user).namelist()
    assert len(names) == len(set(names))
    for name in names:
        assert ".." not in name
        assert not name.startswith("/")
        assert name.replace("/", "").replace("-", "").replace(".", "").isalnum()


def test_a_lost_original_spoils_no_download(life):
    life.unused.original.storage.delete(life.unused.original.name)
    pictures = parts_in(archive_of(life.user))["pictures"]
    assert ["files" in each for each in pictures] == [True, False]


# Nothing is forgotten --------------------------------------------------------------

# Of rows that belong to a person: what they aren't told, and why.
SECRET = {
    ("accounts.user", "password"): "opens the account",
    ("usersessions.usersession", "session_key"): "opens the account",
    ("mfa.authenticator", "data"): "opens the account; its name is told",
    ("mfa.authenticator", "type"): "told in words",
    ("allauth_idp_oidc.client", "*"): "the paper's own arrangement with a sister; its name is told",
    ("allauth_idp_oidc.token", "hash"): "opens the account at a sister",
    ("allauth_idp_oidc.token", "type"): "of the protocol",
    ("allauth_idp_oidc.token", "client"): "told by its name",
    ("allauth_idp_oidc.token", "scopes"): "told as a list",
    ("accounts.handover", "*"): "a minute's ticket from one title to another, without content",
    ("accounts.export", "file"): "where this very file lies",
    ("accounts.departure", "*"): "told as a request",
    ("articles.historicalarticle", "*"): "told as versions and edits",
    ("articles.article", "language"): "empty in what people write",
    ("articles.article", "state"): "told as status",
    ("articles.gallery", "state"): "told as status",
    ("articles.article", "slug"): "part of the address",
    ("articles.gallery", "slug"): "part of the address",
    ("articles.gallery", "kind"): "told in words",
    ("articles.byline", "kind"): "told in words",
    ("articles.photo", "key"): "the name of public files",
    ("articles.photo", "original"): "the file is told itself",
    ("articles.photo", "renditions"): "the names of public files",
    ("articles.photo", "placeholder"): "made from the picture",
    ("articles.photo", "tint"): "made from the picture",
    ("articles.profilepicture", "state"): "told in words",
    ("articles.transition", "step"): "told in words",
    ("articles.contribution", "state"): "told in words",
    ("articles.contribution", "kind"): "told in words",
    ("articles.contribution", "record"): "told in words",
    ("articles.contribution", "fingerprint"): "made from the words",
    ("articles.comment", "state"): "told in words",
    ("articles.comment", "record"): "told in words",
    ("articles.comment", "fingerprint"): "made from the words",
    ("articles.report", "reason"): "told in words",
    ("articles.report", "outcome"): "told in words",
    ("articles.report", "address"): "made from where it came from, until it is decided",
    ("articles.report", "fingerprint"): "made from the words",
    ("articles.batch", "what"): "told in words",
    ("admin.logentry", "object_id"): "told by its name",
    ("admin.logentry", "change_message"): "told in words",
    ("accounts.profile", "picture"): "the picture is told itself",
}  # fmt: skip
# Columns that say who did something with what is another's.
OF_OTHERS = {
    ("articles.contribution", "claimed_by"): "told as what it was about, not in its words",
    ("articles.comment", "claimed_by"): "told as what it was about, not in its words",
    ("articles.comment", "removed_by"): "told as what it was about, not in its words",
    ("articles.report", "settled_by"): "told as what it was about, not in its words",
    ("articles.report", "answered_by"): "told with the answer, not in its words",
}
# Rows of a person that hold nothing of theirs.
EMPTY = {"accounts.user_groups": "told as names", "accounts.user_user_permissions": "told as names"}


def relations() -> list[tuple[type[models.Model], models.Field]]:
    """Every column of every table that says which person a row is of."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.related_model is get_user_model():
                found.append((model, field))
    return found


def test_there_is_a_row_of_each_kind(life):
    ask_to_leave(life.user, Work.NAMELESS, session_key=life.client.session.session_key)
    ask_for_export(life.user)
    without = sorted(
        f"{model._meta.label_lower}.{field.name}"
        for model, field in relations()
        if not model._base_manager.filter(**{field.name: life.user}).exists()
        and model._meta.label_lower not in {*EMPTY, "allauth_idp_oidc.token", "accounts.handover"}
    )
    assert without == []


def test_every_word_of_every_row_is_told(life):
    ask_for_export(life.user)
    archive = archive_of(life.user)
    told = "".join(
        archive.read(name).decode() for name in archive.namelist() if name.endswith(".json")
    )
    Notice.objects.filter(kind=NoticeKind.ACCOUNT).delete()  # of this very file
    missing = []
    for model, relation in relations():
        label = model._meta.label_lower
        if label in EMPTY or (label, "*") in SECRET or (label, relation.name) in OF_OTHERS:
            continue
        for row in model._base_manager.filter(**{relation.name: life.user}):
            for field in row._meta.concrete_fields:
                value = getattr(row, field.attname)
                if not value or not isinstance(value, str | list | dict):
                    continue
                if (label, field.name) in SECRET:
                    continue
                for word in words_in(value):
                    if json.dumps(word, ensure_ascii=False)[1:-1] not in told:
                        missing.append((label, field.name, word))
    assert missing == []


def words_in(value: object) -> list[str]:
    if isinstance(value, dict):
        return [word for each in value.values() for word in words_in(each)]
    if isinstance(value, list):
        return [word for each in value for word in words_in(each)]
    return [value] if isinstance(value, str) else []


# Asking for it, and having it --------------------------------------------------------


def test_asked_for_made_and_had(reader):
    client = signed_in(reader)
    assert client.post(ASK).status_code == 302
    page = client.get(PAGE).content.decode()
    assert "We are putting it together" in page
    assert not Notice.objects.exists()
    assert build_next_export()
    notice = Notice.objects.get()
    assert (notice.user, notice.headline) == (reader, "Your data is ready to download")
    assert notice.path == PAGE
    export = Export.objects.get()
    assert f'href="/account/privacy/download/{export.pk}/"' in client.get(PAGE).content.decode()
    response = client.get(f"{ASK}{export.pk}/")
    day = timezone.localtime(export.ready_at)
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="my-data-{day:%Y-%m-%d}.zip"'
    assert response["Content-Type"] == "application/zip"
    assert "no-store" in response["Cache-Control"]
    data = b"".join(response.streaming_content)
    assert ZipFile(io.BytesIO(data)).testzip() is None
    assert len(data) == export.size


def test_nobody_else_has_it(reader, editor):
    ask_for_export(reader)
    build_next_export()
    path = f"{ASK}{Export.objects.get().pk}/"
    assert signed_in(editor).get(path).status_code == 404
    stranger = Client().get(path)
    assert (stranger.status_code, stranger["Location"]) == (302, f"/account/login/?next={path}")


def test_what_is_not_there_can_not_be_had(reader):
    client = signed_in(reader)
    assert client.get(f"{ASK}1/").status_code == 404
    export = ask_for_export(reader)
    assert client.get(f"{ASK}{export.pk}/").status_code == 404
    assert client.get(f"{ASK}{2**80}/").status_code == 404
    build_next_export()
    storages["private"].delete(Export.objects.get().file)
    assert client.get(f"{ASK}{export.pk}/").status_code == 404


@pytest.mark.parametrize("path", [ASK, f"{ASK}1/"])
def test_who_signed_in_long_ago_shows_that_it_is_they(reader, path, settings):
    client = signed_in(reader)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = -1
    response = client.post(path) if path == ASK else client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/reauthenticate/?next=")
    assert not Export.objects.exists()


def test_who_comes_by_another_site_signs_in_again(reader):
    client = signed_in(reader)
    reader.set_unusable_password()
    reader.save()
    client.force_login(reader)
    response = client.post(ASK)
    assert response.status_code == 403
    assert b"sign in once more" in response.content
    assert not Export.objects.exists()


def test_it_takes_a_post_and_a_token(reader):
    assert signed_in(reader).get(ASK).status_code == 405
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    assert client.post(ASK).status_code == 403


def test_nobody_asks_all_day(reader):
    client = signed_in(reader)
    for _ in range(4):
        client.post(ASK)
        Export.objects.all().delete()
    response = client.post(ASK, follow=True)
    assert "You asked a moment ago" in response.content.decode()
    assert not Export.objects.exists()


def test_asked_twice_one_is_made(reader):
    first = ask_for_export(reader)
    assert ask_for_export(reader).pk == first.pk
    assert Export.objects.count() == 1


def test_asked_anew_the_old_one_goes(reader, django_capture_on_commit_callbacks):
    archive_of(reader)
    old = Export.objects.get().file
    with django_capture_on_commit_callbacks(execute=True):
        ask_for_export(reader)
    export = Export.objects.get()
    assert (export.ready_at, export.file, export.is_open) == (None, "", True)
    assert not storages["private"].exists(old)


# Faults ----------------------------------------------------------------------------


def test_a_killed_worker_costs_a_moment(reader, monkeypatch):
    ask_for_export(reader)

    class Killed(BaseException):
        pass

    def die(*_args):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(exporting, "write_archive", die)
        with pytest.raises(Killed):
            build_next_export()
    assert not build_next_export()  # not yet due
    Export.objects.update(try_at=timezone.now())
    assert build_next_export()
    assert Export.objects.get().can_be_had()
    assert len([name for name in lives.all_files() if "exports" in name]) == 1


def test_what_fails_is_tried_again_and_then_given_up(reader, monkeypatch, caplog):
    ask_for_export(reader)

    def fail(*_args):
        raise OSError("the disk is full")

    monkeypatch.setattr(exporting, "write_archive", fail)
    for _ in range(6):
        Export.objects.update(try_at=timezone.now())
        assert build_next_export()
    export = Export.objects.get()
    assert (export.has_given_up, export.problem) == (True, "OSError")
    assert not build_next_export()
    client = signed_in(reader)
    assert "It could not be made" in client.get(PAGE).content.decode()
    monkeypatch.undo()
    assert ask_for_export(reader).is_open


def test_who_is_erased_meanwhile_leaves_no_file(reader, monkeypatch):
    ask_for_export(reader)
    write = exporting.write_archive

    def write_and_go(user, path):
        write(user, path)
        User.objects.filter(pk=user.pk).delete()

    monkeypatch.setattr(exporting, "write_archive", write_and_go)
    build_next_export()
    assert lives.all_files() == {}


def test_after_seven_days_it_is_gone(reader, django_capture_on_commit_callbacks):
    archive_of(reader)
    export = Export.objects.get()
    assert export.expires_at - export.ready_at == timedelta(days=7)
    delete_expired_exports()
    assert Export.objects.exists()
    Export.objects.update(expires_at=timezone.now())
    assert signed_in(reader).get(f"{ASK}{export.pk}/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        delete_expired_exports()
    assert not Export.objects.exists()
    assert lives.all_files() == {}


def test_a_file_that_a_kill_left_goes(reader, monkeypatch):
    storage = storages["private"]
    storage.save("exports/left.zip", io.BytesIO(b"x"))
    archive_of(reader)
    delete_expired_exports()
    assert storage.exists("exports/left.zip")
    monkeypatch.setattr(exporting, "GRACE", timedelta(0))
    delete_expired_exports()
    assert [name for name in lives.all_files() if "exports" in name] == [
        f"private/{Export.objects.get().file}"
    ]


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_ask_for_one(title):
    reader = factories.make_user("reader@example.org")
    faults = []

    def ask() -> None:
        try:
            ask_for_export(reader)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Export.objects.count() == 1
