"""Notes for colleagues: written and deleted at the desk, and seen by nobody else."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.actions.commenting import draft_of
from articles.actions.noting import add_note
from articles.models import Comment, Note
from tests import factories

pytestmark = pytest.mark.django_db


def address(subject) -> str:
    kind = "people" if not hasattr(subject, "kind") else subject.kind
    return reverse("admin:desk_note", args=[kind, subject.pk])


@pytest.fixture
def subjects(title):
    return [
        factories.make_contribution(), factories.make_comment(), factories.make_contributor(),
    ]  # fmt: skip


def test_a_moderator_writes_and_deletes(subjects, moderator, moderator_client):
    for subject in subjects:
        url = address(subject)
        page = moderator_client.get(url).content.decode()
        assert "No notes yet." in page
        answer = moderator_client.post(
            f"{url}?record=first", {"add": "1", "note-text": "<b>Hm</b>"}
        )
        assert answer.status_code == 302
        assert answer["Location"].endswith("#notes")
        note = Note.objects.get()
        assert (note.subject, note.author, note.text) == (subject, moderator, "<b>Hm</b>")
        page = moderator_client.get(url).content.decode()
        assert "&lt;b&gt;Hm&lt;/b&gt;" in page
        assert moderator_client.post(url, {"delete": note.pk}).status_code == 302
        assert not Note.objects.exists()


def test_one_comes_back_to_where_one_was(subjects, moderator_client):
    story, comment, author = subjects
    typed = {"add": "1", "note-text": "Hm"}
    places = [
        moderator_client.post(f"{address(each)}?record=first", typed)["Location"]
        for each in subjects
    ]
    assert places == [
        f"/admin/desk/story/{story.pk}/?record=first#notes",
        f"/admin/desk/comment/{comment.pk}/?record=first#notes",
        f"/admin/desk/people/{author.pk}/block/#notes",
    ]
    page = moderator_client.get(f"/admin/desk/people/{author.pk}/block/").content.decode()
    assert "<p>Hm</p>" in page
    assert f'action="{address(author)}"' in page


@pytest.mark.parametrize("text", ["", " \n ", "a\0b", "a\x1fb", "x" * 2001])
def test_a_note_that_is_none_is_told_and_kept(subjects, moderator_client, text):
    answer = moderator_client.post(address(subjects[1]), {"add": "1", "note-text": text})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert text in page
    assert not Note.objects.exists()


def test_a_colleagues_note_stays(subjects, editor, moderator_client):
    note = add_note(subjects[1], "Mine.", by=editor)
    url = address(subjects[1])
    assert 'name="delete"' not in moderator_client.get(url).content.decode()
    answer = moderator_client.post(url, {"delete": note.pk})
    assert answer.status_code == 302
    assert Note.objects.get() == note
    for number in ("x", "-1", "9" * 40, "٣"):
        assert moderator_client.post(url, {"delete": number}).status_code == 302
    assert Note.objects.count() == 1


def test_others_neither_read_nor_write(subjects, editor, reporter_client):
    typed = {"add": "1", "note-text": "Hm"}
    add_note(subjects[1], "For the desk.", by=editor)
    for subject in subjects:
        url = address(subject)
        assert reporter_client.get(url).status_code == 403
        assert reporter_client.post(url, typed).status_code == 403
        assert Client().post(url, typed).status_code == 302
    writer = Client()
    writer.force_login(subjects[1].author)
    assert writer.get(address(subjects[1])).status_code in (302, 403)
    token = Client(enforce_csrf_checks=True)
    token.force_login(factories.make_user("m@example.org", "Moderator", is_staff=True))
    assert token.post(address(subjects[1]), typed).status_code == 403
    assert Note.objects.count() == 1


def test_what_is_not_there_has_no_notes(subjects, reader, moderator_client):
    draft = draft_of(subjects[2], factories.make_published())
    for path in (
        f"/admin/desk/comment/{draft.pk}/note/",
        f"/admin/desk/pictures/{subjects[0].pk}/note/",
        "/admin/desk/comment/999999/note/",
        f"/admin/desk/people/{reader.pk}/note/",
        f"/admin/desk/else/{subjects[0].pk}/note/",
    ):
        answer = moderator_client.post(path, {"add": "1", "note-text": "Hm"})
        assert answer.status_code == 404, path
    assert Comment.objects.filter(pk=draft.pk).exists()


def test_the_readers_page_has_none(title, editor, client):
    comment = factories.make_published_comment()
    add_note(comment, "Only for the desk.", by=editor)
    add_note(comment.author, "Only for the desk.", by=editor)
    own = Client()
    own.force_login(comment.author)
    for visitor in (client, own):
        for path in (comment.article.get_absolute_url(), "/account/", "/account/contributions/"):
            assert b"Only for the desk" not in visitor.get(path).content
