"""What becomes of a person's work and of their name when they leave.

Published work stays without the name, or goes, as the person chose; what was never published
goes. What somebody published who works here is the paper's: it stays, and only the name goes,
if they wish. The words are in docs/decisions/0030.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Profile, User, Work

from ..models import (
    Article,
    Byline,
    Contribution,
    ErasedWork,
    Gallery,
    Photo,
    ProfilePicture,
    Publication,
    Transition,
    Wave,
)
from ..names_out import Names
from ..queries.personal_data import galleries_by, stories_by
from ..queries.photos import publicly_shown
from .cleansing import cleanse_photo
from .forgetting_comments import forget_comments
from .forgetting_reports import forget_reports_by
from .locking import lock
from .photos import conceal_photos, delete_photo
from .profile_pictures import remove_profile_picture
from .purging import page_tags, purge_publication
from .readiness import photo_ids

# What a reader reads of a story, besides its pictures.
WORDS = (
    "headline", "short_headline", "slug", "standfirst", "dateline", "body",
    "lead_alt", "lead_caption", "source", "copyright_notice",
)  # fmt: skip
HISTORY = Article.history.model


def names_of(user: User) -> Names:
    profile = Profile.objects.filter(user=user).first()
    told = [user.name, *user.addresses()]
    if profile:
        told += [profile.display_name, profile.username]
    return Names(told, instead=_("A reporter") if user.is_staff else _("A reader"))


def prepare_to_forget(user_id: int, work: str) -> None:
    """Give the pictures that stay another original: work on files, so before the erasure.

    May be called again, and goes on where it was left.
    """
    user = User.objects.filter(pk=user_id).first()
    if user is None or work == Work.NAMED:
        return
    names = names_of(user)
    for photo in _photos_that_stay(user, work, names):
        cleanse_photo(photo, names)


@transaction.atomic
def forget(user_id: int, work: str) -> None:
    """All that the paper holds of a person; who they are still stands in `accounts`."""
    user = User.objects.get(pk=user_id)
    names = names_of(user)
    _forget_pictures_of(user)
    _forget_sent(user)
    forget_comments(user, work, lambda rows, fields: _replace(rows, fields, names))
    forget_reports_by(user)
    if user.is_staff:
        if work == Work.NAMELESS:
            _take_names_off(Byline.objects.filter(user=user), names)
    else:
        now = timezone.now()
        works: list[Publication] = [*stories_by(user).order_by("pk")]
        works += galleries_by(user).order_by("pk")
        for item in works:
            if _is_shared(item, user) or (work == Work.NAMELESS and item.is_public(now)):
                _keep_without_name(item, user, names)
            else:
                delete_work(item)
        _delete_photos(user)
    # The history refers to people without the database knowing.
    HISTORY.objects.filter(created_by=user).update(created_by=None)


def delete_work(item: Publication) -> None:
    """Remove a story or gallery with its history; what was public answers 410 from now on."""
    item = lock(type(item), item.pk)
    kind = ContentType.objects.get_for_model(item)
    shown = photo_ids(item)
    purge_publication(item)
    if item.is_public() or item.was_public:
        assert isinstance(item, Article | Gallery)  # noqa: S101 - there is no third kind
        ErasedWork.objects.get_or_create(kind=kind.model, number=item.pk, site_id=item.site_id)
    pk = item.pk
    item.delete()
    if isinstance(item, Article):
        HISTORY.objects.filter(id=pk).delete()  # also what tells of the deletion itself
    LogEntry.objects.filter(content_type=kind, object_id=str(pk)).delete()
    conceal_photos(shown)


def _is_shared(item: Publication, user: User) -> bool:
    """Whether others stand above it too, whose work it is as much."""
    if isinstance(item, Article):
        return item.bylines.exclude(user=user).exists()
    return isinstance(item, Gallery) and item.author_id not in (None, user.pk)


def _keep_without_name(item: Publication, user: User, names: Names) -> None:
    item = lock(type(item), item.pk)
    before = page_tags(item)
    if isinstance(item, Article):
        shared = _is_shared(item, user)
        _take_names_off(item.bylines.filter(user=user), names)
        if not shared:  # of others' words nothing is changed
            _replace(Article.objects.filter(pk=item.pk), WORDS, names)
            _replace(HISTORY.objects.filter(id=item.pk), WORDS, names)
            _replace(item.corrections.all(), ["text"], names)
    elif isinstance(item, Gallery):
        Gallery.objects.filter(pk=item.pk, author=user).update(author=None)
        _replace(Gallery.objects.filter(pk=item.pk), ["headline", "slug", "intro"], names)
        _replace(item.items.all(), ["caption", "alt"], names)
    kind = ContentType.objects.get_for_model(item)
    _replace(Transition.objects.filter(subject_type=kind, subject_id=item.pk), ["why"], names)
    _replace(
        LogEntry.objects.filter(content_type=kind, object_id=str(item.pk)),
        ["object_repr", "change_message"],
        names,
    )
    purge_publication(item, also=before)


def _take_names_off(bylines: models.QuerySet[Byline], names: Names) -> None:
    stories = Article.objects.filter(bylines__in=bylines).distinct()
    for story in stories.iterator(100):
        purge_publication(story)
    bylines.update(user=None, name=names.instead)


def _replace(rows: Any, fields: Iterable[str], names: Names) -> None:
    """Take the names out of some columns; no save, for that would write history."""
    wanted = list(fields)
    for row in rows.only("pk", *wanted).iterator(100):
        changed = {
            name: clean
            for name in wanted
            if (clean := names.out_of(getattr(row, name), slug=name == "slug"))
            != getattr(row, name)
        }
        if changed:
            type(row)._default_manager.filter(pk=row.pk).update(**changed)


# Pictures ------------------------------------------------------------------------


def _forget_pictures_of(user: User) -> None:
    kind = ContentType.objects.get_for_model(ProfilePicture)
    sent = ProfilePicture.objects.filter(user=user).values_list("pk", flat=True)
    LogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in sent]).delete()
    remove_profile_picture(user)


def _forget_sent(user: User) -> None:
    """What they sent in, with all that was said of it; what was made of it is their work."""
    held = Contribution.objects.filter(author=user)
    waves = list(Wave.objects.filter(contributions__in=held).order_by("pk").distinct())
    sent = Photo.objects.filter(sent_with__contribution__in=held, purpose=Photo.Purpose.SENT)
    for photo in sent.order_by("pk"):
        delete_photo(photo)
    held.delete()
    for wave in waves:
        Wave.objects.filter(pk=wave.pk).update(size=wave.contributions.count())


def _photos_that_stay(user: User, work: str, names: Names) -> list[Photo]:
    """Those with something of the person in them that the paper goes on using."""
    library = Photo.objects.library()
    sent = library.filter(uploaded_by=user)
    if user.is_staff:
        return [photo for photo in sent.order_by("pk") if names.are_in(_words_of(photo))]
    shown_by_them = set()
    for story in stories_by(user):
        shown_by_them |= photo_ids(story)
    for gallery in galleries_by(user):
        shown_by_them |= photo_ids(gallery)
    # Those that others took in for them, by the name below: only where it is in their work.
    credited = [
        photo
        for photo in library.filter(pk__in=shown_by_them).exclude(uploaded_by=user)
        if names.are_in([photo.credit, photo.copyright_notice])
    ]
    if work == Work.GONE:
        return credited
    public = publicly_shown(sent.values_list("pk", flat=True))
    return [*sent.filter(pk__in=public).order_by("pk"), *credited]


def _words_of(photo: Photo) -> list[str]:
    told = [value for value in photo.facts.values() if isinstance(value, str)]
    return [photo.credit, photo.copyright_notice, photo.usage_terms, photo.caption, *told]


def _delete_photos(user: User) -> None:
    """All that `prepare_to_forget` left with their name on it."""
    for photo in Photo.objects.filter(uploaded_by=user).order_by("pk"):
        kind = ContentType.objects.get_for_model(photo)
        LogEntry.objects.filter(content_type=kind, object_id=str(photo.pk)).delete()
        delete_photo(photo)
