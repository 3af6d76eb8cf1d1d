"""The pictures that people send of themselves: sent, judged, shown, removed.

Whoever changes one holds the row of its person first, so that no two pass each other.
"""

from collections.abc import Iterable
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Profile, User
from newsroom.page_cache import purge

from ..models import Photo, ProfilePicture
from ..states import Judgement
from ..validators import validate_visible
from .errors import StepRefused
from .notifying import tell_of_picture
from .photos import add_photo, delete_photo
from .transitions import record_transition

State = ProfilePicture.State
MAX_REASON = 300


def send_profile_picture(file: IO[bytes], *, by: User) -> ProfilePicture:
    """Take somebody's picture of themselves, which waits for an editor.

    One that waited before goes. Raises ValidationError as `add_photo` does, for a person
    who waits for the answer.
    """
    sent: list[ProfilePicture] = []

    def keep(photo: Photo) -> None:
        User.objects.hold(by.pk)
        if not Profile.objects.filter(user=by).exists():
            raise ValidationError(_("Create your profile first."))
        _remove(_of(by).exclude(state=State.APPROVED))
        sent.append(ProfilePicture.objects.create(user=by, photo=photo))

    add_photo(file, by=by, patient=False, purpose=Photo.Purpose.PROFILE, then=keep)
    return sent[0]


@transaction.atomic
def approve_profile_picture(pk: int, *, by: User | None) -> ProfilePicture:
    """Show a picture that waits, instead of the one shown so far. Raises StepRefused."""
    picture = _find(pk, State.WAITING)
    assert picture.photo  # noqa: S101 - only a declined one has none
    # Its files may be about to get their names; then they are shown by `note_prepared`.
    photo = Photo.objects.select_for_update().get(pk=picture.photo.pk)
    _remove(_of(picture.user).exclude(pk=pk))
    picture.state = State.APPROVED
    picture.save(update_fields=["state"])
    _show(picture.user_id, photo)
    _tell(picture, Judgement.APPROVE, State.WAITING, by=by)
    return picture


@transaction.atomic
def decline_profile_picture(
    pk: int, *, by: User | None, reason: str, seen: str = State.WAITING
) -> ProfilePicture:
    """Don't show a picture, or no longer; its files go. `seen` is the state it was judged in.

    Raises StepRefused when that has changed, ValidationError for a reason that is none.
    """
    reason = " ".join(reason.split())
    try:
        validate_visible(reason)
    except ValidationError as error:
        raise ValidationError({"reason": error}) from None
    if not reason or len(reason) > MAX_REASON:
        raise ValidationError({"reason": _("Say why, in a sentence.")})
    picture = _find(pk, seen)
    photo = picture.photo
    _remove(_of(picture.user).filter(state=State.DECLINED))
    picture.state, picture.photo, picture.reason = State.DECLINED, None, reason
    picture.save(update_fields=["state", "photo", "reason"])
    if photo:
        delete_photo(photo)
    if seen == State.APPROVED:
        _show(picture.user_id, None)
    _tell(picture, Judgement.DECLINE, seen, by=by, why=reason)
    return picture


@transaction.atomic
def remove_profile_picture(user: User) -> None:
    """Remove all pictures a person sent of themselves, with their files and who judged them."""
    User.objects.hold(user.pk)
    _remove(_of(user))
    _show(user.pk, None)


def note_prepared(photo_pk: int) -> None:
    """The files of a picture were made: where it is shown, show these."""
    shown = ProfilePicture.objects.filter(photo=photo_pk, state=State.APPROVED)
    for picture in shown.select_related("photo"):
        _show(picture.user_id, picture.photo)


def _of(user: User) -> QuerySet[ProfilePicture]:
    return ProfilePicture.objects.filter(user=user)


def _find(pk: int, seen: str) -> ProfilePicture:
    for user_pk in ProfilePicture.objects.filter(pk=pk).values_list("user", flat=True):
        User.objects.hold(user_pk)
    picture = ProfilePicture.objects.select_related("photo", "user").filter(pk=pk).first()
    if picture is None:
        raise StepRefused(_("This picture was removed, or another one was sent."))
    if picture.state != seen or seen == State.DECLINED:
        raise StepRefused(_("Someone has judged this picture already."))
    return picture


def _remove(pictures: Iterable[ProfilePicture]) -> None:
    for picture in pictures:
        photo = picture.photo
        picture.delete()
        if photo:
            delete_photo(photo)


def _show(user_pk: int, photo: Photo | None) -> None:
    """Have /me/ tell the picture, and have the caches forget the person's page."""
    file = photo.small_square() if photo else None
    Profile.objects.filter(user=user_pk).update(picture=file.name if file else "")
    purge(f"profile:{user_pk}")


def _tell(
    picture: ProfilePicture, step: Judgement, before: str, *, by: User | None, why: str = ""
) -> None:
    record_transition(picture, step, by=by, from_state=before, to_state=picture.state, why=why)
    tell_of_picture(picture.user_id, approved=step is Judgement.APPROVE, reason=why)
