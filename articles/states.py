"""The workflow of a story, and which step may follow which.

Workflow (how far the desk has got) is apart from publication (`publish_at`,
`withdrawn_at`): an approved story is public once its time has come, and a withdrawn
one stays approved.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    APPROVED = "approved", _("Approved")


class Step(models.TextChoices):
    """What happened to a story, as its history tells it."""

    CREATE = "create", _("Created")
    SUBMIT = "submit", _("Sent to review")
    RETURN = "return", _("Returned to draft")
    APPROVE = "approve", _("Approved")
    SCHEDULE = "schedule", _("Scheduled")
    UNSCHEDULE = "unschedule", _("Taken off the schedule")
    PUBLISH = "publish", _("Published")
    CORRECT = "correct", _("Corrected")
    WITHDRAW = "withdraw", _("Withdrawn")
    TAKE_DOWN = "take_down", _("Taken down for legal reasons")
    RESTORE = "restore", _("Put back")


class Judgement(models.TextChoices):
    """What an editor decided of something that a reader sent."""

    APPROVE = "approve", _("Approved")
    DECLINE = "decline", _("Declined")


# step: (states it may start from, state it leads to)
TRANSITIONS: dict[Step, tuple[frozenset[State], State]] = {
    Step.SUBMIT: (frozenset({State.DRAFT}), State.REVIEW),
    Step.RETURN: (frozenset({State.REVIEW, State.APPROVED}), State.DRAFT),
    Step.APPROVE: (frozenset({State.DRAFT, State.REVIEW}), State.APPROVED),
    Step.SCHEDULE: (frozenset({State.DRAFT, State.REVIEW, State.APPROVED}), State.APPROVED),
    Step.UNSCHEDULE: (frozenset({State.APPROVED}), State.APPROVED),
    Step.PUBLISH: (frozenset({State.DRAFT, State.REVIEW, State.APPROVED}), State.APPROVED),
    Step.CORRECT: (frozenset({State.APPROVED}), State.APPROVED),
    Step.WITHDRAW: (frozenset({State.APPROVED}), State.APPROVED),
    Step.TAKE_DOWN: (frozenset({State.DRAFT, State.REVIEW, State.APPROVED}), State.APPROVED),
    Step.RESTORE: (frozenset({State.APPROVED}), State.APPROVED),
}
