"""What nobody has a use for any more.

Of pictures that were declined the files go, with what they tell of their sender's life. What
is needed to know them again stays (docs/decisions/0041).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User

from ..models import Comment, Contribution, ContributionPicture, DiscardedPicture, Photo
from ..states import Standing
from .contributions import empty
from .judging import lock_submission
from .photos import delete_photo


def discard_declined(limit: int = 200) -> int:
    """Delete pictures that were declined or withdrawn DECLINED_KEPT_DAYS ago; how many."""
    before = timezone.now() - timedelta(days=settings.DECLINED_KEPT_DAYS)
    old = Q(contribution__state=Standing.DECLINED, contribution__decided_at__lt=before) | Q(
        contribution__state=Standing.WITHDRAWN, contribution__modified_at__lt=before
    )
    # What was added to something, and not sent before that was decided on.
    old |= Q(is_sent=False, contribution__decided_at__lt=before)
    due = ContributionPicture.objects.filter(old, photo__purpose=Photo.Purpose.SENT)
    rows = list(due.order_by("pk").values_list("pk", "contribution")[:limit])
    return sum(_discard(picture, contribution) for picture, contribution in rows)


def discard_drafts(limit: int = 200) -> int:
    """Delete what nobody sent nor touched for DRAFTS_KEPT_DAYS; how many."""
    before = timezone.now() - timedelta(days=settings.DRAFTS_KEPT_DAYS)
    done = 0
    for model in (Contribution, Comment):
        due = model._default_manager.filter(state=Standing.DRAFT, modified_at__lt=before)
        rows = list(due.order_by("pk").values_list("pk", "author", "modified_at")[:limit])
        done += sum(_discard_draft(model, *row) for row in rows)
    return done


@transaction.atomic
def _discard_draft(
    model: type[Contribution] | type[Comment], pk: int, author: int, modified_at: datetime
) -> bool:
    User.objects.hold(author)
    drafts = model._default_manager.filter(pk=pk, state=Standing.DRAFT, modified_at=modified_at)
    draft = drafts.first()
    if draft is None:  # its author went on with it just now
        return False
    if isinstance(draft, Contribution):
        empty(draft)
    draft.delete()
    return True


@transaction.atomic
def _discard(pk: int, contribution: int) -> bool:
    item = lock_submission(Contribution, contribution)
    picture = ContributionPicture.objects.select_related("photo").filter(pk=pk).first()
    if picture is None or item.may_change:
        return False
    photo = picture.photo
    if picture.is_sent:
        DiscardedPicture.objects.create(
            contribution=item,
            sha256=photo.sha256,
            dhash_0=photo.dhash_0,
            dhash_1=photo.dhash_1,
            dhash_2=photo.dhash_2,
            dhash_3=photo.dhash_3,
            sent_at=item.sent_at,
        )
    delete_photo(photo)
    return True
