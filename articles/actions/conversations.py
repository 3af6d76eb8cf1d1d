"""What a contributor writes to the desk about something they sent in."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import Message
from ..states import Standing
from .contributions import own
from .errors import StepRefused
from .judging import say

# While something may still become of it.
OPEN = (Standing.SENT, Standing.REVIEW, Standing.CHANGES, Standing.ACCEPTED)


@transaction.atomic
def write_to_desk(pk: int, text: str, *, by: User) -> Message:
    """The same twice in a row, as by a double click, is one.

    Raises Contribution.DoesNotExist for anybody else's, StepRefused once it is finished,
    ValidationError.
    """
    User.objects.hold(by.pk)
    item = own(pk, by)
    # What was decided, and isn't told yet, is still open to them.
    is_told = item.tell_at is None or item.tell_at <= timezone.now()
    if is_told and item.state not in OPEN:
        raise StepRefused(_("This is finished, so nobody would read your message."))
    return say(item, text, by=by, from_desk=False)
