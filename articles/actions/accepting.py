"""What becomes of an accepted contribution: a draft of a story, a gallery, more of either."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Profile, User

from .. import rich_text
from ..models import (
    Article,
    Byline,
    Contribution,
    ContributionPicture,
    Gallery,
    Photo,
    Publication,
    Section,
)
from ..queries.photos import photo_uses
from ..states import Decision, Standing
from ..validators import MAX_INTRO
from .errors import StepRefused
from .galleries import Placed, add_pictures, create_gallery, save_gallery
from .judging import accept, lock_submission
from .locking import lock
from .photos import change_photo
from .stories import create_article, save_article
from .transitions import record_transition

NOW = timedelta(0)


def accept_story(
    pk: int,
    *,
    by: User,
    section: Section,
    message: str = "",
    expected_version: int | None = None,
    wait: timedelta = NOW,
) -> Contribution:
    """Accept, and make a draft of a story in `section`, under its author's byline."""

    def make(item: Contribution) -> None:
        if section.site_id != item.site_id:
            raise ValidationError({"section": _("This belongs to another title of the network.")})
        photos = _into_library(item)
        body = item.text + "".join(_figure(photo) for photo in photos[1:])
        item.article = create_article(
            by=by,
            section=section,
            headline=item.headline,
            dateline=item.place[:80],
            area=item.area,
            body=body,
            lead_photo=photos[0] if photos else None,
        )
        Byline.objects.create(
            article=item.article,
            kind=Byline.Kind.CONTRIBUTOR,
            name=credit_of(item),
            user=item.author,
        )
        item.save(update_fields=["article"])

    return accept(
        Contribution,
        pk,
        by=by,
        message=message,
        expected_version=expected_version,
        wait=wait,
        then=make,
    )


def accept_pictures(
    pk: int,
    *,
    by: User,
    gallery: Gallery | None = None,
    article: Article | None = None,
    message: str = "",
    expected_version: int | None = None,
    wait: timedelta = NOW,
) -> Contribution:
    """Accept, and put the pictures into a new user gallery, or into the one or story given.

    Raises as `accept`, and ValidationError("target") where it can't go there.
    """

    def make(item: Contribution) -> None:
        _check_target(item, article or gallery)
        photos = _into_library(item)
        if article is not None:
            item.article = _into_story(article.pk, photos, by)
        elif gallery is not None:
            item.gallery = add_pictures(gallery.pk, photos, by=by)
        else:
            item.gallery = create_gallery(
                by=by,
                kind=Gallery.Kind.READERS,
                site=item.site,
                headline=item.headline,
                intro=rich_text.plain_text(item.text)[:MAX_INTRO],
                author=item.author,
                pictures=[Placed(photo.pk) for photo in photos],
            )
        item.save(update_fields=["article", "gallery"])

    if article is not None and gallery is not None:
        raise ValidationError({"target": _("Choose a gallery or a story, not both.")})
    return accept(
        Contribution,
        pk,
        by=by,
        message=message,
        expected_version=expected_version,
        wait=wait,
        then=make,
    )


@transaction.atomic
def unmake(item: Contribution) -> None:
    """Undo what accepting made. Raises StepRefused once somebody worked on it."""
    photos = list(item.pictures.sent().values_list("photo", flat=True))
    if item.article is not None:
        _unmake_story(item, item.article, photos)
    if item.gallery is not None:
        _unmake_gallery(item, item.gallery, photos)
    item.article = item.gallery = None
    if any(photo_uses(photo) for photo in Photo.objects.filter(pk__in=photos)):
        raise StepRefused(_("Its pictures are used elsewhere by now."))
    Photo.objects.filter(pk__in=photos).update(purpose=Photo.Purpose.SENT)


def _unmake_story(item: Contribution, held: Article, photos: list[int]) -> None:
    article = Article.objects.select_for_update(of=("self",)).get(pk=held.pk)
    if _was_made_for(item, article):
        if article.version != 1 or article.contributions.exclude(pk=item.pk).exists():
            raise StepRefused(_worked_on())
        article.delete()
        return
    if article.is_public() or article.is_scheduled():
        raise StepRefused(_in_print())
    for photo in photos:
        # A ">" may stand in its words.
        words = r'(?: data-[a-z]+="[^"]*")*'
        shown = rf'<figure{words} data-photo="{photo}"{words}>.*?</figure>'
        article.body = re.sub(shown, "", article.body, flags=re.DOTALL)
    save_article(article, by=None, expected_version=article.version)


def _unmake_gallery(item: Contribution, held: Gallery, photos: list[int]) -> None:
    gallery = lock(Gallery, held.pk)
    if _was_made_for(item, gallery):
        if gallery.version != 1 or gallery.publish_at is not None:
            raise StepRefused(_worked_on())
        gallery.delete()
        return
    if gallery.is_public() or gallery.is_scheduled():
        raise StepRefused(_in_print())
    staying = [
        Placed(each.photo_id, each.caption, each.alt)
        for each in gallery.items.exclude(photo__in=photos).order_by("position", "id")
    ]
    save_gallery(gallery, by=None, expected_version=gallery.version, pictures=staying)


def _was_made_for(item: Contribution, made: Publication) -> bool:
    """Or it was there, and got the pictures: it is older than the decision."""
    return item.decided_at is not None and made.created_at >= item.decided_at


def _worked_on() -> str:
    return _("Somebody has worked on it since. Withdraw it there instead.")


def _in_print() -> str:
    return _("What it went into is published. Take the pictures out there instead.")


def _check_target(item: Contribution, target: Article | Gallery | None) -> None:
    """Held, so that it is there until the pictures are in it. Raises ValidationError."""
    if target is None:
        return
    wanted = type(target)._default_manager.filter(pk=target.pk)
    held = wanted.select_for_update(of=("self",)).first()
    if held is None:
        raise ValidationError({"target": _("This is gone. Choose another.")})
    if held.is_withdrawn:
        raise ValidationError({"target": _("This is withdrawn. Choose another.")})
    if held.site_id != item.site_id:
        raise ValidationError({"target": _("This belongs to another title of the network.")})


def follow_publications(limit: int = 100) -> int:
    """Take what was accepted on to “published”, once the paper has published it."""
    now = timezone.now()
    public = Q(article__in=Article.objects.published(now)) | Q(
        gallery__in=Gallery.objects.published(now)
    )
    due = Contribution.objects.filter(public, state=Standing.ACCEPTED).order_by("id")
    followed = 0
    for pk in due.values_list("pk", flat=True)[:limit]:
        with transaction.atomic():
            item = lock_submission(Contribution, pk)
            if item.state != Standing.ACCEPTED:
                continue
            item.state, item.published_at, item.tell_at = Standing.PUBLISHED, now, now
            item.save(update_fields=["state", "published_at", "tell_at"])
            record_transition(
                item,
                Decision.PUBLISH,
                by=None,
                from_state=Standing.ACCEPTED,
                to_state=Standing.PUBLISHED,
            )
            followed += 1
    return followed


def credit_of(item: Contribution) -> str:
    """The name that readers see: the profile's."""
    profile = Profile.objects.filter(user=item.author_id).first() if item.author_id else None
    return profile.display_name if profile else str(_("A reader"))


def _into_library(item: Contribution) -> list[Photo]:
    """The pictures, with their sender's words, among those that the desk chooses from."""
    pictures: Iterable[ContributionPicture] = item.pictures.sent().select_related("photo")
    return [_take(picture, credit_of(item)) for picture in pictures]


def _take(picture: ContributionPicture, name: str) -> Photo:
    photo = picture.photo
    photo.purpose = Photo.Purpose.LIBRARY
    photo.caption, photo.alt = picture.caption, picture.alt
    photo.credit = picture.credit or name
    photo.taken_at = picture.taken_at
    change_photo(photo, ["purpose", "caption", "alt", "credit", "taken_at"])
    return photo


def _into_story(pk: int, photos: Iterable[Photo], by: User) -> Article:
    article = Article.objects.select_for_update(of=("self",)).get(pk=pk)
    article.body += "".join(_figure(photo) for photo in photos)
    return save_article(article, by=by, expected_version=article.version)


def _figure(photo: Photo) -> str:
    alt, caption = html.escape(photo.alt), html.escape(photo.caption)
    return f'<figure data-photo="{photo.pk}" data-alt="{alt}" data-caption="{caption}"></figure>'
