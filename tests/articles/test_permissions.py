"""Who may do what: every person, every step, every place a story can stand at."""

import pytest
from django.contrib.auth.models import AnonymousUser

from articles import permissions
from articles.models import Article, Gallery
from articles.states import Step
from tests import factories

pytestmark = pytest.mark.django_db

PEOPLE = ["reader", "reporter", "editor", "moderator", "anonymous", "dismissed"]
RIGHTS = {
    # who: write, publish, take down, see what is unpublished
    "reader": (False, False, False, False),
    "reporter": (True, False, False, True),
    "editor": (True, True, True, True),
    "moderator": (False, False, False, True),
    "anonymous": (False, False, False, False),
    "dismissed": (False, False, False, False),
}


@pytest.fixture
def person(request):
    def find(name: str):
        if name == "anonymous":
            return AnonymousUser()
        if name == "dismissed":
            return factories.make_user("gone@example.org", "Editor", is_staff=True, is_active=False)
        return request.getfixturevalue(name)

    return find


@pytest.mark.parametrize("kind", [Article, Gallery])
@pytest.mark.parametrize("name", PEOPLE)
def test_rights(name, kind, person):
    user = person(name)
    assert RIGHTS[name] == (
        permissions.can_write(user, kind),
        permissions.can_publish(user, kind),
        permissions.can_take_down(user, kind),
        permissions.can_see_unpublished(user, kind),
    )


def test_a_right_to_stories_is_none_to_galleries(editor):
    group = editor.groups.get()
    group.permissions.remove(group.permissions.get(codename="publish_gallery"))
    editor = type(editor).objects.get(pk=editor.pk)
    gallery, story = factories.make_published_gallery(), factories.make_published()
    assert permissions.can_take_step(editor, Step.WITHDRAW, story)
    assert not permissions.can_take_step(editor, Step.WITHDRAW, gallery)
    assert permissions.can_edit(editor, story)
    assert not permissions.can_edit(editor, gallery)


def test_rights_without_a_desk_are_none():
    user = factories.make_user("former@example.org", "Editor", is_staff=False)
    assert not permissions.can_write(user)
    assert not permissions.can_publish(user)
    assert not permissions.can_take_down(user)
    assert not permissions.can_see_unpublished(user)


@pytest.mark.parametrize(
    ("make", "may"),
    [
        (factories.make_draft, {"reporter", "editor"}),
        (factories.make_review, {"reporter", "editor"}),
        (factories.make_approved, {"editor"}),
        (factories.make_scheduled, {"editor"}),
        (factories.make_published, {"editor"}),
        (factories.make_withdrawn, {"editor"}),
        (factories.make_gallery, {"reporter", "editor"}),
        (factories.make_published_gallery, {"editor"}),
    ],
)
def test_who_may_edit(make, may, person):
    story = make()
    assert {name for name in PEOPLE if permissions.can_edit(person(name), story)} == may


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.CREATE])
@pytest.mark.parametrize(
    "make",
    [
        factories.make_draft,
        factories.make_review,
        factories.make_published,
        factories.make_gallery,
        factories.make_published_gallery,
    ],
)
def test_who_may_take_a_step(step, make, person):
    story = make()
    may = {"editor"}
    if step in (Step.SUBMIT, Step.RETURN) and not story.is_approved:
        may.add("reporter")
    assert {name for name in PEOPLE if permissions.can_take_step(person(name), step, story)} == may


def test_a_takedown_is_undone_by_who_may_take_down(editor):
    story = factories.make_taken_down()
    group = editor.groups.get()
    group.permissions.remove(group.permissions.get(codename="take_down_article"))
    editor = type(editor).objects.get(pk=editor.pk)
    assert permissions.can_publish(editor)
    assert not permissions.can_take_step(editor, Step.RESTORE, story)
    assert not permissions.can_take_step(editor, Step.TAKE_DOWN, factories.make_published())
    assert permissions.can_take_step(editor, Step.RESTORE, factories.make_withdrawn())
