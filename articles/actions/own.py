"""What a person does with something of their own, of either kind: type it, and ask about it."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import Message, Submission
from ..states import UNDECIDED, Standing
from .errors import StaleEdit, StepRefused
from .judging import lock_submission, say

S = TypeVar("S", bound=Submission)
# While something may still become of it.
OPEN = (*UNDECIDED, Standing.ACCEPTED)


def own(model: type[S], pk: int, user: User) -> S:
    """The person's own, locked. Raises the model's DoesNotExist for anybody else's."""
    item = lock_submission(model, pk)
    if item.author_id != user.pk:
        raise model.DoesNotExist
    return item


@transaction.atomic
def keep_typed(item: S, typed: Mapping[str, Any], *, by: User, seen: str | None = None) -> S:
    """Keep what the person typed and hasn't sent, as it is: nothing of it is judged yet.

    `seen` is the `typed_mark` of what the window had before it; raises StaleEdit when
    another window has kept something else since.
    """
    User.objects.hold(by.pk)
    item = own(type(item), item.pk, by)
    if not item.may_change:
        raise StepRefused(_("An editor has decided on this already."))
    kept = dict(typed)
    if seen is not None and item.typed_mark != seen and item.unsent != kept:
        raise StaleEdit(item)
    item.unsent = kept
    item.save(update_fields=["unsent", "modified_at"])
    return item


@transaction.atomic
def write_to_desk(item: Submission, text: str, *, by: User) -> Message:
    """Write to the desk about what was sent; the same twice, as by a double click, is one.

    Raises StepRefused once it is finished, ValidationError.
    """
    User.objects.hold(by.pk)
    item = own(type(item), item.pk, by)
    # What was decided, and isn't told yet, is still open to them.
    is_told = item.tell_at is None or item.tell_at <= timezone.now()
    if is_told and item.state not in OPEN:
        raise StepRefused(_("This is finished, so nobody would read your message."))
    return say(item, text, by=by, from_desk=False)
