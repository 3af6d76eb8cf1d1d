"""Every step from every place a story can stand at."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.actions import publishing
from articles.actions.errors import StaleEdit, StepRefused
from articles.models import Article
from articles.states import TRANSITIONS, State, Step
from newsroom.models import Purge
from tests import factories

pytestmark = pytest.mark.django_db

PLACES = {
    "draft": factories.make_draft,
    "review": factories.make_review,
    "approved": factories.make_approved,
    "scheduled": factories.make_scheduled,
    "published": factories.make_published,
    "withdrawn": factories.make_withdrawn,
    "taken down": factories.make_taken_down,
}
TAKE = {
    Step.SUBMIT: publishing.submit_article,
    Step.RETURN: publishing.return_article,
    Step.APPROVE: publishing.approve_article,
    Step.SCHEDULE: lambda pk, why, **kwargs: publishing.schedule_article(
        pk, at=timezone.now() + timedelta(hours=2), why=why, **kwargs
    ),
    Step.UNSCHEDULE: publishing.unschedule_article,
    Step.PUBLISH: publishing.publish_article,
    Step.CORRECT: lambda pk, why, **kwargs: (
        publishing.correct_article(pk, text=why, **kwargs).article
    ),
    Step.WITHDRAW: lambda pk, why, **kwargs: publishing.withdraw_article(pk, reason=why, **kwargs),
    Step.TAKE_DOWN: lambda pk, why, **kwargs: publishing.take_down_article(
        pk, reason=why, **kwargs
    ),
    Step.RESTORE: publishing.restore_article,
}
# (from, step): the status that readers of the desk see afterwards
LEGAL = {
    ("draft", Step.SUBMIT): "In review",
    ("draft", Step.APPROVE): "Approved",
    ("draft", Step.SCHEDULE): "Scheduled",
    ("draft", Step.PUBLISH): "Published",
    ("draft", Step.TAKE_DOWN): "Taken down",
    ("review", Step.RETURN): "Draft",
    ("review", Step.APPROVE): "Approved",
    ("review", Step.SCHEDULE): "Scheduled",
    ("review", Step.PUBLISH): "Published",
    ("review", Step.TAKE_DOWN): "Taken down",
    ("approved", Step.RETURN): "Draft",
    ("approved", Step.SCHEDULE): "Scheduled",
    ("approved", Step.PUBLISH): "Published",
    ("approved", Step.TAKE_DOWN): "Taken down",
    ("scheduled", Step.RETURN): "Draft",
    ("scheduled", Step.SCHEDULE): "Scheduled",
    ("scheduled", Step.UNSCHEDULE): "Approved",
    ("scheduled", Step.PUBLISH): "Published",
    ("scheduled", Step.WITHDRAW): "Withdrawn",
    ("scheduled", Step.TAKE_DOWN): "Taken down",
    ("published", Step.CORRECT): "Published",
    ("published", Step.WITHDRAW): "Withdrawn",
    ("published", Step.TAKE_DOWN): "Taken down",
    ("withdrawn", Step.TAKE_DOWN): "Taken down",
    ("withdrawn", Step.RESTORE): "Published",
    ("taken down", Step.RESTORE): "Published",
}
STEPS = list(TRANSITIONS)
REFUSED = [(place, step) for place in PLACES for step in STEPS if (place, step) not in LEGAL]


def row(pk: int) -> dict:
    return Article.objects.filter(pk=pk).values().get()


@pytest.mark.parametrize(("place", "step"), LEGAL)
def test_a_legal_step_leads_on_and_leaves_one_row(place, step, editor):
    story = PLACES[place]()
    state, versions = story.state, story.history.count()
    earlier = set(story.transitions.values_list("pk", flat=True))

    after = TAKE[step](story.pk, by=editor, why="Because.", expected_version=story.version)

    stored = Article.objects.get(pk=story.pk)
    assert after == stored
    assert stored.status == LEGAL[place, step]
    assert stored.version == story.version + 1
    [transition] = story.transitions.exclude(pk__in=earlier)
    assert transition.step == step
    assert (transition.from_state, transition.to_state) == (state, stored.state)
    assert (transition.who, transition.why) == (editor, "Because.")
    assert abs(transition.at - timezone.now()) < timedelta(minutes=1)
    assert story.history.count() == versions + 1
    newest = story.history.order_by("-history_id").first()
    assert newest.history_user == editor
    assert newest.history_change_reason == step.label
    assert (newest.version, newest.state) == (stored.version, stored.state)


@pytest.mark.parametrize(("place", "step"), REFUSED)
def test_an_illegal_step_changes_nothing(place, step, editor):
    story = PLACES[place]()
    before = row(story.pk)
    counts = story.transitions.count(), story.history.count(), Purge.objects.count()

    with pytest.raises(StepRefused) as refused:
        TAKE[step](story.pk, by=editor, why="Because.")

    assert str(refused.value)
    assert row(story.pk) == before
    assert counts == (story.transitions.count(), story.history.count(), Purge.objects.count())
    assert story.corrections.count() == 0


@pytest.mark.parametrize("step", STEPS)
def test_a_step_on_a_version_since_changed_is_refused(step, editor):
    place = next(place for place, legal in LEGAL if legal is step)
    story = PLACES[place]()
    before = row(story.pk)
    with pytest.raises(StaleEdit) as stale:
        TAKE[step](story.pk, by=editor, why="Because.", expected_version=story.version - 1)
    assert stale.value.current == story
    assert row(story.pk) == before


def test_a_story_never_reviewed_is_not_public_when_a_takedown_is_undone(editor):
    story = factories.make_draft()
    publishing.take_down_article(story.pk, by=editor, reason="A mix-up.")
    restored = publishing.restore_article(story.pk, by=editor)
    assert restored.state == State.APPROVED
    assert restored.publish_at is None
    assert not Article.objects.published().filter(pk=story.pk).exists()
