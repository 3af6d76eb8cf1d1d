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
    CLOSE_COMMENTS = "close_comments", _("Comments closed")
    OPEN_COMMENTS = "open_comments", _("Comments opened")


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


class Standing(models.TextChoices):
    """How far something that a reader sent in has got; in the words that the reader sees."""

    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Waiting for an editor")
    REVIEW = "review", _("With an editor")
    CHANGES = "changes", _("Changes asked for")
    ACCEPTED = "accepted", _("Accepted")
    PUBLISHED = "published", _("Published")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    # Of what readers could see as it was sent: a comment.
    REMOVED = "removed", _("Removed")


class Decision(models.TextChoices):
    """What happened to something that was sent in, as its history tells it."""

    SEND = "send", _("Sent")
    CLAIM = "claim", _("Taken up by an editor")
    RELEASE = "release", _("Put back into the queue")
    ASK = "ask", _("Changes asked for")
    ACCEPT = "accept", _("Accepted")
    PUBLISH = "appear", _("Published")
    DECLINE = "decline", _("Declined")
    TAKE_BACK = "take_back", _("Withdrawn by its author")
    UNDO = "undo", _("Decision taken back")
    # Of comments, which readers see as they were sent.
    TAKE_BACK_CHANGE = "undo_change", _("Change withdrawn by its author")
    FEATURE = "feature", _("Featured")
    UNFEATURE = "unfeature", _("No longer featured")
    REPORTED = "reported", _("Back in the queue after reports")
    HOLD = "hold", _("Kept from readers meanwhile")
    REMOVE = "remove", _("Removed")
    RESTORE = "put_back", _("Put back")
    APPEAL = "appeal", _("Appealed")


# Undecided: an editor may decide, and its author may still change it.
WAITING = (Standing.SENT, Standing.REVIEW)
UNDECIDED = (*WAITING, Standing.CHANGES)

# decision: (where it may stand before, where it stands then)
DECISIONS: dict[Decision, tuple[frozenset[Standing], Standing]] = {
    Decision.SEND: (frozenset({Standing.DRAFT, *UNDECIDED}), Standing.SENT),
    Decision.CLAIM: (frozenset({Standing.SENT}), Standing.REVIEW),
    Decision.RELEASE: (frozenset({Standing.REVIEW}), Standing.SENT),
    Decision.ASK: (frozenset(WAITING), Standing.CHANGES),
    Decision.ACCEPT: (frozenset(WAITING), Standing.ACCEPTED),
    Decision.PUBLISH: (frozenset({Standing.ACCEPTED}), Standing.PUBLISHED),
    Decision.DECLINE: (frozenset(UNDECIDED), Standing.DECLINED),
    Decision.TAKE_BACK: (frozenset({Standing.DRAFT, *UNDECIDED}), Standing.WITHDRAWN),
    Decision.UNDO: (
        frozenset({Standing.CHANGES, Standing.ACCEPTED, Standing.DECLINED}),
        Standing.SENT,
    ),
}

# Of a comment, which an editor publishes as it is, and of which a newer version may wait
# while readers see the one before it. Featuring and holding move nothing, so they
# aren't here.
COMMENT_DECISIONS: dict[Decision, tuple[frozenset[Standing], Standing]] = {
    **{step: DECISIONS[step] for step in (Decision.CLAIM, Decision.RELEASE, Decision.ASK)},
    Decision.SEND: (
        frozenset({Standing.DRAFT, *UNDECIDED, Standing.PUBLISHED, Standing.DECLINED}),
        Standing.SENT,
    ),
    Decision.PUBLISH: (frozenset(WAITING), Standing.PUBLISHED),
    Decision.DECLINE: (frozenset(UNDECIDED), Standing.DECLINED),
    Decision.TAKE_BACK: (
        frozenset({*UNDECIDED, Standing.PUBLISHED, Standing.DECLINED}),
        Standing.WITHDRAWN,
    ),
    Decision.TAKE_BACK_CHANGE: (frozenset({*UNDECIDED, Standing.DECLINED}), Standing.PUBLISHED),
    Decision.UNDO: (
        frozenset({Standing.CHANGES, Standing.PUBLISHED, Standing.DECLINED}),
        Standing.SENT,
    ),
    Decision.REPORTED: (
        frozenset({Standing.PUBLISHED, Standing.CHANGES, Standing.DECLINED}),
        Standing.SENT,
    ),
    Decision.REMOVE: (
        frozenset({*UNDECIDED, Standing.PUBLISHED, Standing.DECLINED}),
        Standing.REMOVED,
    ),
    Decision.RESTORE: (frozenset({Standing.REMOVED}), Standing.PUBLISHED),
    Decision.APPEAL: (frozenset({Standing.DECLINED, Standing.REMOVED}), Standing.SENT),
}
