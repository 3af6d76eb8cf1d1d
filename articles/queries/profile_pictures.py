"""The pictures that people show of themselves."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Profile

from ..models import Photo, ProfilePicture

_UNSHOWN = [f"photo__{name}" for name in Photo.UNSHOWN]


@dataclass(frozen=True)
class OwnPictures:
    """What a person sees of their own."""

    shown: ProfilePicture | None = None
    waiting: ProfilePicture | None = None
    declined: ProfilePicture | None = None

    @property
    def newest(self) -> Photo | None:
        picture = self.waiting or self.shown
        return picture.photo if picture else None


def shown_picture(profile: Profile) -> Photo | None:
    """What everybody sees; no query where there is none."""
    if not profile.picture:
        return None
    approved = ProfilePicture.objects.filter(
        user=profile.user_id, state=ProfilePicture.State.APPROVED
    )
    picture = approved.select_related("photo").defer(*_UNSHOWN).first()
    return picture.photo if picture else None


def own_pictures(user_id: int) -> OwnPictures:
    held = {
        picture.state: picture
        for picture in ProfilePicture.objects.filter(user=user_id)
        .select_related("photo")
        .defer(*_UNSHOWN)
    }
    state = ProfilePicture.State
    return OwnPictures(
        *(held.get(each) for each in (state.APPROVED, state.WAITING, state.DECLINED))
    )
