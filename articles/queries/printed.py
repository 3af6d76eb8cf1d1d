"""What became of something sent in: where it was printed, and what was changed for that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .. import rich_text
from ..compare import FieldChange, diff
from ..models import Article, ContributionPicture, Gallery, GalleryItem
from .contributions import Own
from .reads import reads_of


@dataclass(frozen=True)
class Printed:
    made: Article | Gallery
    is_public: bool
    reads: int = 0
    # Whether it was made of this, rather than having had its pictures added.
    is_own: bool = True
    changes: list[FieldChange] = field(default_factory=list)
    left_out: list[ContributionPicture] = field(default_factory=list)

    @property
    def is_gallery(self) -> bool:
        return isinstance(self.made, Gallery)


def printed(own: Own, pictures: list[ContributionPicture]) -> Printed | None:
    """None before it was published. Of what isn't public its text says nothing."""
    made = own.made
    if made is None:
        return None
    if not own.is_public:
        return Printed(made, is_public=False)
    decided = own.item.decided_at
    is_own = decided is not None and made.created_at >= decided
    shown = _shown(made) if pictures else set()
    return Printed(
        made,
        is_public=True,
        reads=reads_of(made),
        is_own=is_own,
        changes=_changes(own, made) if is_own else [],
        left_out=[each for each in pictures if each.photo_id not in shown],
    )


def _changes(own: Own, made: Article | Gallery) -> list[FieldChange]:
    sent = rich_text.plain_text(own.item.text)
    pairs: Iterable[tuple[str, str, str]]
    if isinstance(made, Gallery):
        pairs = [
            (_("headline"), own.item.headline, made.headline),
            (_("introduction"), sent, made.intro),
        ]
    else:
        pairs = [
            (_("headline"), own.item.headline, made.headline),
            (_("standfirst"), "", made.standfirst),
            (_("text"), sent, rich_text.plain_text(made.body)),
        ]
    return [
        FieldChange(label, diff(before, after)) for label, before, after in pairs if before != after
    ]


def _shown(made: Article | Gallery) -> set[int]:
    """The ids of the pictures that readers find with it."""
    shown: set[int] = set()
    if isinstance(made, Article):
        shown = set(rich_text.photo_ids(made.body)) | {made.lead_photo_id or 0}
        gallery = made.gallery
    else:
        gallery = made
    if gallery is not None:
        shown |= set(GalleryItem.objects.filter(gallery=gallery).values_list("photo", flat=True))
    return shown
