"""The pictures of what a reader sends in, each of which comes on its own."""

from collections.abc import Iterable
from datetime import timedelta
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.areas import nearest_town
from accounts.models import User

from ..models import Contribution, ContributionPicture, Photo
from ..models.contribution import MAX_PICTURES
from ..models.photo import BANDS
from ..queries.blocks import check_not_blocked
from .contributions import too_many
from .errors import StepRefused
from .own import own
from .photos import add_photo, delete_photo


def add_sent_picture(
    contribution: Contribution, file: IO[bytes], *, by: User
) -> ContributionPicture:
    """Take one picture of a contribution. Raises ValidationError as `add_photo` does."""
    added: list[ContributionPicture] = []
    check_not_blocked(by)
    if contribution.pictures.count() >= MAX_PICTURES:  # before it costs anything
        raise ValidationError(too_many(), code="too_many")

    def keep(photo: Photo) -> None:
        User.objects.hold(by.pk)
        check_not_blocked(by)
        item = own(Contribution, contribution.pk, by)
        if not item.may_change:
            raise StepRefused(_("An editor has decided on this already."))
        held = list(item.pictures.values_list("sha256", "position", "pk"))
        for sha256, _position, pk in held:
            if sha256 == photo.sha256:
                raise ValidationError(
                    _("You have added this picture already."), code="twice", params={"picture": pk}
                )
        if len(held) >= MAX_PICTURES:
            raise ValidationError(too_many(), code="too_many")
        _check_seldom(photo)
        added.append(
            ContributionPicture.objects.create(
                contribution=item,
                photo=photo,
                sha256=photo.sha256,
                position=_free_position(position for _sha256, position, _pk in held),
                caption=photo.caption,
                alt=photo.alt,
                credit=photo.credit,
                taken_at=photo.taken_at,
                place=_place_of(photo),
            )
        )

    add_photo(file, by=by, patient=False, purpose=Photo.Purpose.SENT, then=keep)
    return added[0]


@transaction.atomic
def remove_sent_picture(contribution: Contribution, picture: int, *, by: User) -> None:
    """Gone already: nothing happens."""
    User.objects.hold(by.pk)
    item = own(Contribution, contribution.pk, by)
    if not item.may_change:
        raise StepRefused(_("An editor has decided on this already."))
    for found in item.pictures.filter(pk=picture).select_related("photo"):
        delete_photo(found.photo)  # takes the row with it
        if found.is_sent:
            _changed(item)


def _check_seldom(photo: Photo) -> None:
    """A picture that many send, or one person from many accounts, is looked at once."""
    same = Q(sha256=photo.sha256)
    if photo.dhash:
        same |= Q(**{name: getattr(photo, name) for name in BANDS})
    sent = Photo.objects.filter(
        same, purpose=Photo.Purpose.SENT, created_at__gt=timezone.now() - timedelta(days=1)
    ).exclude(pk=photo.pk)
    limit = settings.SAME_PICTURE_A_DAY
    if limit and len(sent.order_by()[:limit].values_list("pk")) >= limit:
        raise ValidationError(
            _("Many people have sent this picture today. We have it already, thank you."),
            code="often",
        )


def _changed(item: Contribution) -> None:
    """Tell an editor who has an earlier state before them."""
    item.version += 1
    item.save(update_fields=["version", "modified_at"])


def _place_of(photo: Photo) -> str:
    """The town nearest to where the picture says it was taken; its sender may say better."""
    latitude, longitude = photo.facts.get("latitude"), photo.facts.get("longitude")
    if latitude is None or longitude is None:
        return ""
    town = nearest_town(latitude, longitude)
    return town.path[:120] if town else ""


def _free_position(taken: Iterable[int]) -> int:
    used = set(taken)
    return next(place for place in range(MAX_PICTURES) if place not in used)
