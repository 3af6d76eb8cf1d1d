"""Notes of those who decide, for each other."""

from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.actions.errors import StepRefused
from articles.actions.forgetting import forget
from articles.actions.noting import add_note, delete_note
from articles.models import Comment, Contribution, Note
from articles.queries.notes import notes_of
from tests import factories
from tests.articles.actions.together import at_once

pytestmark = pytest.mark.django_db


def test_notes_stand_where_they_were_written(title, moderator, editor):
    subjects = [
        factories.make_contribution(), factories.make_comment(), factories.make_contributor(),
    ]  # fmt: skip
    for subject in subjects:
        first = add_note(subject, " Is this\r\nhers? ", by=moderator)
        second = add_note(subject, "It is.", by=editor)
        assert notes_of(subject) == [first, second]
        assert (first.subject, first.author, first.text) == (subject, moderator, "Is this\nhers?")
    assert Note.objects.count() == 6


def test_pressed_twice_it_is_one(title, moderator, editor):
    item = factories.make_comment()
    first = add_note(item, "Seen.", by=moderator)
    assert add_note(item, "Seen.", by=moderator) == first
    assert add_note(item, "Seen.", by=editor) != first
    assert add_note(item, "Seen.", by=moderator) != first  # after a colleague's
    assert Note.objects.count() == 3


@pytest.mark.parametrize("text", ["", "  \n ", "a\x00b", "a\ud800", "x" * 2001])
def test_what_is_no_note(title, moderator, text):
    item = factories.make_comment()
    with pytest.raises(ValidationError) as refused:
        add_note(item, text, by=moderator)
    assert list(refused.value.message_dict) == ["text"]
    assert not Note.objects.exists()


def test_what_is_gone_is_not_noted(title, moderator):
    item = factories.make_comment()
    Comment.objects.filter(pk=item.pk).delete()
    with pytest.raises(Comment.DoesNotExist):
        add_note(item, "Seen.", by=moderator)


def test_one_deletes_ones_own(title, moderator, editor):
    note = add_note(factories.make_comment(), "Seen.", by=moderator)
    with pytest.raises(StepRefused):
        delete_note(note.pk, by=editor)
    delete_note(note.pk, by=moderator)
    delete_note(note.pk, by=moderator)
    assert not Note.objects.exists()


def test_a_note_is_about_one_thing(title, moderator):
    about = {"contribution": factories.make_contribution(), "comment": factories.make_comment()}
    for fields in ({}, about, {"person": moderator, **about}, {"person": moderator, "text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Note.objects.create(**{"author": moderator, "text": "Seen.", **fields})


@pytest.mark.parametrize("work", ["named", "nameless", "gone"])
def test_they_go_with_whom_they_are_about(title, moderator, settings, work):
    settings.NEWCOMERS_PENDING = 0
    author = factories.make_contributor()
    shown = factories.make_published_comment(author)
    for subject in (shown, factories.make_comment(author), factories.make_contribution(author)):
        add_note(subject, "Thandi again.", by=moderator)
    forget(author.pk, work)
    assert not Note.objects.exists()
    assert not Contribution.objects.exists()
    add_note(author, "Thandi again.", by=moderator)
    kept = add_note(factories.make_comment(), "Of another.", by=moderator)
    author.delete()
    moderator.delete()
    assert [(each.pk, each.author) for each in Note.objects.all()] == [(kept.pk, None)]


@pytest.mark.django_db(transaction=True)
def test_noted_at_once_by_one_it_is_one():
    boss = factories.make_user("boss@example.org", is_staff=True, is_superuser=True)
    item = factories.make_comment()
    found = at_once(*[partial(add_note, item, "Seen.", by=boss)] * 5)
    assert len({note.pk for note in found}) == Note.objects.count() == 1
